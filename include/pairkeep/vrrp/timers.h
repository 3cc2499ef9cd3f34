// The formulas of RFC 9568 6.1, and of version 2 where they differ, once, in whole nanoseconds: rounded to
// seconds the skew is 0 and two Backups wake together.
#pragma once

#include <cstdint>

#include "pairkeep/util/time.h"

namespace pairkeep::vrrp {

constexpr Duration skew_time(std::uint8_t priority, Duration active_adver_interval) {
    return (256 - priority) * active_adver_interval / 256;
}

// RFC 3768 6.1: a share of a second, whatever the interval.
constexpr Duration skew_time_v2(std::uint8_t priority) {
    return skew_time(priority, std::chrono::seconds{1});
}

// `down_after` is 3 in the RFC; a key of ours.
constexpr Duration active_down_interval(std::uint8_t priority, Duration active_adver_interval,
                                        int down_after = 3) {
    return down_after * active_adver_interval + skew_time(priority, active_adver_interval);
}

static_assert(skew_time(192, std::chrono::seconds{1}) == std::chrono::milliseconds{250});
static_assert(skew_time(254, std::chrono::milliseconds{10}) > Duration::zero(),
              "the shortest is still skewed");
static_assert(active_down_interval(128, std::chrono::seconds{1}) == std::chrono::milliseconds{3500});

}  // namespace pairkeep::vrrp
