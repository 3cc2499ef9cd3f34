// The one clock of the daemon (declared in util/time.h).
#include "pairkeep/util/time.h"

namespace pairkeep {

Instant Clock::now() noexcept {
    return Instant{std::chrono::steady_clock::now().time_since_epoch()};
}

}  // namespace pairkeep
