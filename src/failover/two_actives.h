// How often, and for how long, another Active was heard while this node was one.
#pragma once

#include <optional>

#include "pairkeep/failover/status.h"
#include "pairkeep/util/time.h"

namespace pairkeep::failover {

class TwoActives {
  public:
    void heard(Instant now) {
        if (began_) return;
        began_ = now;
        ++count_;
    }
    void over(Instant at) {
        if (!began_) return;
        last_began_ = began_;
        last_duration_ = at - *began_;
        total_ += last_duration_;
        began_.reset();
    }
    [[nodiscard]] TwoActivesStatus status(Instant now) const {
        const Duration current = began_ ? now - *began_ : Duration{};
        return {.count = count_,
                .total = total_ + current,
                .last_began = began_ ? began_ : last_began_,
                .last_duration = began_ ? current : last_duration_,
                .under_way = began_.has_value()};
    }

  private:
    std::optional<Instant> began_;  // under way
    std::uint64_t count_ = 0;
    Duration total_{};
    std::optional<Instant> last_began_;
    Duration last_duration_{};
};

}  // namespace pairkeep::failover
