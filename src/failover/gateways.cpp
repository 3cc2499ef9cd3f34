#include "gateways.h"

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

void Gateways::next(const std::string& why, Instant now) {
    if (!several()) return;
    current_ = (current_ + 1) % names_.size();
    note(why, now);
}

}  // namespace pairkeep::failover
