// One seed from its first boot to its last check.
#pragma once

#include <cstdint>

#include "trace.h"

namespace pairkeep::sim {

struct Settled {
    Duration after{};  // the healing
    Duration bound{};
};

// Throws Violation.
Settled run_seed(std::uint64_t seed, Trace& trace);

}  // namespace pairkeep::sim
