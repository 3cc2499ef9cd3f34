// When each group must be looked at, and which of them are due. A thousand groups advertise ten times a
// second: to ask every one of them after every packet would cost more than all the rest. A tournament in an
// array: the earliest is at its top, a change costs the logarithm of their number, and nothing is allocated
// after the beginning.
#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <optional>
#include <vector>

#include "pairkeep/util/time.h"

namespace pairkeep::failover {

class Deadlines {
  public:
    explicit Deadlines(std::size_t count = 0)
        : leaves_(std::bit_ceil(count + 1)), earliest_(2 * leaves_, Instant::max()) {}

    void set(std::size_t number, std::optional<Instant> when) {
        std::size_t place = leaves_ + number;
        earliest_[place] = when.value_or(Instant::max());
        while ((place /= 2) > 0) earliest_[place] = std::min(earliest_[2 * place], earliest_[2 * place + 1]);
    }

    [[nodiscard]] std::optional<Instant> next() const {
        return earliest_[1] == Instant::max() ? std::nullopt : std::optional(earliest_[1]);
    }

    // In the order of their numbers. `each` may set the deadline of the one that it is told of.
    template <class Each>
    void for_each_due(Instant now, const Each& each) const {
        descend(1, now, each);
    }

  private:
    template <class Each>
    void descend(std::size_t place, Instant now, const Each& each) const {
        if (earliest_[place] > now) return;
        if (place >= leaves_) return each(place - leaves_);
        descend(2 * place, now, each);
        descend(2 * place + 1, now, each);
    }

    std::size_t leaves_;
    std::vector<Instant> earliest_;
};

}  // namespace pairkeep::failover
