// Time in the core: whole nanoseconds on a monotonic clock. Wall time belongs in log lines and in the
// status, never in a decision: a stepped clock is not a failure.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "pairkeep/util/result.h"

namespace pairkeep {

using Duration = std::chrono::nanoseconds;

struct Clock {
    using duration = Duration;
    using rep = duration::rep;
    using period = duration::period;
    using time_point = std::chrono::time_point<Clock>;
    static constexpr bool is_steady = true;  // NOLINT(readability-identifier-naming): the standard's name
    // Declared here, defined in runtime/: a core test that asks for the time does not link.
    static time_point now() noexcept;
};

using Instant = Clock::time_point;

// The earlier of two deadlines, where none means "never".
[[nodiscard]] std::optional<Instant> earliest(std::optional<Instant> a, std::optional<Instant> b);

// "250ms", "1.5s", "5min", "2h". A unit is required. The error says what is wrong, for a person.
[[nodiscard]] Result<Duration, std::string> parse_duration(std::string_view text);

// The shortest exact form up to milliseconds: "1s", "1.5s", "250ms", "3min 20s", "2d 4h"; below 1 ms:
// "0.4ms".
[[nodiscard]] std::string format_duration(Duration duration);

}  // namespace pairkeep
