#include "gateways.h"

#include <algorithm>

namespace pairkeep::failover {
namespace {

constexpr std::size_t kHistory = 10;

}  // namespace

void Gateways::note(const std::string& why, Instant now) {
    history_.push_back({.gateway = names_[current_], .since = now, .why = why});
    if (history_.size() > kHistory) history_.pop_front();
}

void Gateways::begin(Instant now) {
    if (!names_.empty() && history_.empty()) note("the first of the list", now);
}

void Gateways::take_up(const std::string& gateway, Instant now) {
    const auto found = std::find(names_.begin(), names_.end(), gateway);
    if (found == names_.end()) return;
    current_ = static_cast<std::size_t>(found - names_.begin());
    note("in use across the restart", now);
}

void Gateways::next(const std::string& why, Instant now) {
    if (!several()) return;
    current_ = (current_ + 1) % names_.size();
    note(why, now);
}

}  // namespace pairkeep::failover
