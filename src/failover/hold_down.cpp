#include "hold_down.h"

#include <algorithm>

namespace pairkeep::failover {
namespace {

using namespace std::chrono_literals;

constexpr Duration kForgetOneAfter = 5min;
constexpr std::int64_t kFree = 2;  // a fault and its return are no flapping
constexpr Duration kFirst = 10s;   // doubled with every further change
constexpr Duration kLongest = 10min;
constexpr std::int64_t kMost = 12;  // remembered: after an hour of rest the record is clean

}  // namespace

Duration HoldDown::debt(Instant now) const {
    return std::max(Duration{}, debt_ - (now - at_));
}

Duration HoldDown::changed(Instant now) {
    debt_ = std::min(debt(now) + kForgetOneAfter, kMost * kForgetOneAfter);
    at_ = now;
    // Begun ones count whole: three changes within five minutes are three.
    const std::int64_t changes = (debt_ + kForgetOneAfter - 1ns) / kForgetOneAfter;
    if (changes <= kFree) return {};
    const Duration hold = std::min(kLongest, kFirst * (1 << (changes - kFree - 1)));
    until_ = now + hold;
    return hold;
}

void HoldDown::expire(Instant now) {
    if (until_ && now >= *until_) until_.reset();
}

HoldDownStatus HoldDown::status(Instant now) const {
    return {.changes = static_cast<double>(debt(now).count()) /
                       static_cast<double>(Duration{kForgetOneAfter}.count()),
            .until = until_};
}

}  // namespace pairkeep::failover
