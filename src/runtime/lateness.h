// How late advertisements leave: from the moment when each was due to the one when the socket had taken it. A
// few additions each, no allocation.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>

#include "pairkeep/util/time.h"

namespace pairkeep::runtime {

class Lateness {
  public:
    static constexpr std::array<Duration, 9> kBounds{
        std::chrono::microseconds{100}, std::chrono::microseconds{300}, std::chrono::milliseconds{1},
        std::chrono::milliseconds{3},   std::chrono::milliseconds{10},  std::chrono::milliseconds{30},
        std::chrono::milliseconds{100}, std::chrono::milliseconds{300}, std::chrono::seconds{1}};
    static constexpr Duration kRecent = std::chrono::minutes{1};

    struct Figures {
        std::uint64_t count = 0;
        Duration total{};
        Duration max{};
        Duration recent_max{};  // of the last one to two minutes
        std::array<std::uint64_t, kBounds.size() + 1>
            in{};  // up to the bound, and above the last; not summed up
    };

    void count(Instant due, Instant sent) {
        const Duration late = std::max(Duration::zero(), sent - due);
        turn(sent);
        ++figures_.count;
        figures_.total += late;
        figures_.max = std::max(figures_.max, late);
        window_max_ = std::max(window_max_, late);
        const auto bound = std::lower_bound(kBounds.begin(), kBounds.end(), late);
        ++figures_.in.at(static_cast<std::size_t>(bound - kBounds.begin()));
    }

    [[nodiscard]] Figures figures(Instant now) {
        turn(now);
        auto result = figures_;
        result.recent_max = std::max(window_max_, last_window_max_);
        return result;
    }

  private:
    void turn(Instant now) {
        if (now - window_began_ < kRecent) return;
        last_window_max_ = now - window_began_ < 2 * kRecent ? window_max_ : Duration::zero();
        window_max_ = Duration::zero();
        window_began_ = now;
    }

    Figures figures_;
    Instant window_began_{};
    Duration window_max_{};
    Duration last_window_max_{};
};

}  // namespace pairkeep::runtime
