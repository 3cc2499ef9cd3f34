// How the worker ended, and the line about it that the guardian writes itself: nobody else is left.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <ctime>
#include <optional>

#include "give_back.h"
#include "ledger.h"

namespace pairkeep::guardian {

inline constexpr std::int64_t kSecond = 1'000'000'000;  // in nanoseconds, as all times here
[[nodiscard]] std::int64_t now_by(clockid_t clock);

struct End {
    bool hung = false;
    bool nobody_left = false;   // no thread of it will do anything any more
    std::optional<int> status;  // as waitpid(2) gives it; none: killed, and not gone yet
};

// To stderr, in the form of the daemon's log. Not in order: killed, or hung.
void say_how_it_ended(pid_t worker, const End& end, const Pulse& pulse, const GivenBack& given,
                      unsigned commands);

}  // namespace pairkeep::guardian
