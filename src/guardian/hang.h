// Whether the worker hangs: values in, values out. Times are nanoseconds of CLOCK_MONOTONIC.
#pragma once

#include <cstdint>

#include "ledger.h"

namespace pairkeep::guardian {

class HangWatch {
  public:
    // At every wake-up of the guardian's. True: no sign of life for the limit, all of which it was awake.
    // When it comes late itself, the machine was paused, or both processes were stopped: counting begins
    // anew.
    [[nodiscard]] bool hangs(const Pulse& pulse, std::int64_t now);
    [[nodiscard]] std::int64_t next() const { return next_; }  // when to look again

  private:
    std::int64_t awake_since_ = 0;
    std::int64_t next_ = 0;
    std::int64_t step_ = 0;
};

}  // namespace pairkeep::guardian
