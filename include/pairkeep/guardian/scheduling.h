// Before others on the processor, and never on a swapped-out page: as far as this process may. It works
// without either, only not on time on a busy machine.
#pragma once

#include <string>

namespace pairkeep::guardian {

struct Permission {
    bool granted = false;
    int priority = 0;  // of real time
    std::string text;  // for a person; where it is not granted: why, and what would allow it
};

// How much above the lowest that we ask for: the guardian must see a worker that spins.
inline constexpr int kOfWorker = 0;
inline constexpr int kAboveWorker = 1;

// SCHED_RR for the calling thread. What it starts does not inherit it.
[[nodiscard]] Permission take_real_time(int above);

// All pages of the process, also later ones. Only where RLIMIT_MEMLOCK is no limit: with one, allocations
// would fail when it is reached.
[[nodiscard]] Permission lock_memory();

}  // namespace pairkeep::guardian
