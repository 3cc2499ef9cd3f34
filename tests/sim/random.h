// The only source of chance in the simulation: small, fast, and the same numbers with every compiler and
// standard library (which <random>'s distributions do not promise), so that a seed in a report repeats
// anywhere.
#pragma once

#include <cstddef>
#include <cstdint>

#include "pairkeep/util/time.h"

namespace pairkeep::sim {

class Random {
  public:
    explicit Random(std::uint64_t seed) : state_(seed * 0x9e3779b97f4a7c15U + 1) {}

    std::uint64_t next() {  // splitmix64
        state_ += 0x9e3779b97f4a7c15U;
        std::uint64_t z = state_;
        z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9U;
        z = (z ^ (z >> 27U)) * 0x94d049bb133111ebU;
        return z ^ (z >> 31U);
    }
    std::size_t below(std::size_t limit) { return static_cast<std::size_t>(next() % limit); }
    bool chance(double probability) { return static_cast<double>(next() >> 11U) * 0x1p-53 < probability; }
    Duration between(Duration low, Duration high) {
        if (high <= low) return low;
        return low +
               Duration{static_cast<std::int64_t>(below(static_cast<std::size_t>((high - low).count()) + 1))};
    }
    template <typename List>
    auto& pick(List& list) {
        return list[below(list.size())];
    }

  private:
    std::uint64_t state_;
};

}  // namespace pairkeep::sim
