#include "hang.h"

#include <algorithm>

namespace pairkeep::guardian {
namespace {

constexpr std::int64_t kIdle = 1'000'000'000;  // while nobody counts: to see whether somebody should
// The shorter the steps, the shorter a pause that is not noticed: it must not use up what a worker has
// between two signs of life and the limit.
constexpr std::int64_t kSteps = 8;

}  // namespace

bool HangWatch::hangs(const Pulse& pulse, std::int64_t now) {
    const std::int64_t limit = pulse.limit.load();
    if (limit == 0 || now - next_ > step_) awake_since_ = now;
    step_ = limit == 0 ? kIdle : limit / kSteps;
    next_ = now + step_;
    if (limit == 0) return false;
    const std::int64_t end = std::max(pulse.latest.load(), awake_since_) + limit;
    next_ = std::min(next_, end);
    return now >= end;
}

}  // namespace pairkeep::guardian
