#include "removals.h"

#include <algorithm>

namespace pairkeep::failover {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t kMostRemembered = 100;  // the highest limit that a file may write
constexpr Duration kGaveUpLately = 10min;

}  // namespace

void Removals::note(std::string what, Instant now) {
    while (at_.size() >= kMostRemembered || (!at_.empty() && now - at_.front() > settings_.within))
        at_.pop_front();
    at_.push_back(now);
    latest_ = std::move(what);
}

std::size_t Removals::count(Instant now) const {
    return static_cast<std::size_t>(
        std::count_if(at_.begin(), at_.end(), [&](Instant at) { return now - at <= settings_.within; }));
}

std::optional<std::string> Removals::take_excess(Instant now) {
    if (settings_.limit == 0 || count(now) < static_cast<std::size_t>(settings_.limit)) return std::nullopt;
    const auto times = at_.size();
    at_.clear();
    gave_up_at_ = now;
    return "somebody took virtual addresses away " + std::to_string(times) + " times within " +
           format_duration(settings_.within) + ", at last: " + latest_;
}

bool Removals::gave_up_lately(Instant now) const {
    return gave_up_at_ && now - *gave_up_at_ < kGaveUpLately;
}

RemovalStatus Removals::status(Instant now) const {
    RemovalStatus status{.count = count(now), .limit = settings_.limit, .within = settings_.within};
    if (status.count > 0) {
        status.latest = latest_;
        status.latest_at = at_.back();
    }
    return status;
}

}  // namespace pairkeep::failover
