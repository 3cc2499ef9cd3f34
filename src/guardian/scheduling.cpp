#include "pairkeep/guardian/scheduling.h"

#include <sched.h>
#include <sys/mman.h>
#include <sys/resource.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace pairkeep::guardian {
namespace {

// Before everything that has no real time, behind the kernel's own threads (50).
constexpr int kPriority = 10;

rlim_t limit_of(int resource) {
    rlimit limit{};
    return getrlimit(static_cast<__rlimit_resource>(resource), &limit) == 0 ? limit.rlim_cur : 0;
}

bool take(int priority) {
    sched_param wanted{};
    wanted.sched_priority = priority;
    return sched_setscheduler(0, SCHED_RR | SCHED_RESET_ON_FORK, &wanted) == 0;
}

}  // namespace

Permission take_real_time(int above) {
    const rlim_t limit = limit_of(RLIMIT_RTPRIO);
    // CAP_SYS_NICE allows more than the limit says; room for the guardian is left in any case.
    int highest = kPriority + kAboveWorker;
    if (!take(highest)) highest = static_cast<int>(std::min<rlim_t>(limit, kPriority + kAboveWorker));
    const int priority = highest - kAboveWorker + above;
    if (highest > kAboveWorker && take(priority))
        return {
            .granted = true, .priority = priority, .text = "SCHED_RR, priority " + std::to_string(priority)};
    return {.text = std::string("no real-time priority: ") +
                    (limit > kAboveWorker ? std::strerror(errno) + std::string(" (the unit's sandbox?)")
                                          : "RLIMIT_RTPRIO is " + std::to_string(limit)) +
                    "; to allow it: REAL TIME in pairkeepd(8)"};
}

// What is there now is fetched, what comes later stays where it was once touched: whole stacks of threads
// that are hardly used are not fetched.
Permission lock_memory() {
    const rlim_t limit = limit_of(RLIMIT_MEMLOCK);
    if (limit != RLIM_INFINITY)
        return {.text = "memory is not locked: RLIMIT_MEMLOCK is " + std::to_string(limit / 1024) +
                        " KiB; to allow it: REAL TIME in pairkeepd(8)"};
    if (mlockall(MCL_CURRENT) != 0 || mlockall(MCL_FUTURE | MCL_ONFAULT) != 0)
        return {.text = std::string("memory is not locked: ") + std::strerror(errno) +
                        "; to allow it: REAL TIME in pairkeepd(8)"};
    return {.granted = true, .text = "locked"};
}

}  // namespace pairkeep::guardian
