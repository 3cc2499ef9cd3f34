#include "pairkeep/util/time.h"

#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <limits>

namespace pairkeep {
namespace {

using namespace std::chrono_literals;

struct DurationUnit {
    std::string_view name;
    Duration length;
};
// Largest first: format_duration walks down this table.
constexpr std::array kUnits{
    DurationUnit{"d", 24h},  DurationUnit{"h", 1h},   DurationUnit{"min", 1min}, DurationUnit{"s", 1s},
    DurationUnit{"ms", 1ms}, DurationUnit{"us", 1us}, DurationUnit{"ns", 1ns},
};

std::string with_three_decimals(std::int64_t thousandths, std::string_view unit) {
    std::string text = std::to_string(thousandths / 1000);
    if (const auto rest = thousandths % 1000; rest != 0) {
        std::string decimals = std::to_string(rest);
        decimals.insert(0, 3 - decimals.size(), '0');
        decimals.erase(decimals.find_last_not_of('0') + 1);
        text += '.' + decimals;
    }
    return text.append(unit);
}

}  // namespace

std::optional<Instant> earliest(std::optional<Instant> a, std::optional<Instant> b) {
    if (!a) return b;
    if (!b) return a;
    return *a < *b ? a : b;
}

Result<Duration, std::string> parse_duration(std::string_view text) {
    const std::string quoted = "\"" + std::string(text) + "\"";
    const auto number_end = text.find_first_not_of("0123456789.");
    if (number_end == 0 || text.empty())
        return Unexpected{quoted +
                          " is not a duration; write a number and a unit, for example 500ms, 1s, 5min"};
    if (number_end == std::string_view::npos)
        return Unexpected{quoted + " has no unit; write for example " + std::string(text) + "s or " +
                          std::string(text) + "ms"};
    const std::string_view number = text.substr(0, number_end);
    double value = 0;
    const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), value);
    if (error != std::errc{} || end != number.data() + number.size())
        return Unexpected{quoted + " is not a duration: " + std::string(number) + " is not a number"};
    const std::string_view unit_name = text.substr(number_end);
    for (const auto& unit : kUnits) {
        if (unit.name != unit_name) continue;
        const double nanoseconds = value * static_cast<double>(unit.length.count());
        if (nanoseconds > static_cast<double>(std::numeric_limits<std::int64_t>::max()) / 2)
            return Unexpected{quoted + " is too long"};
        return Duration{std::llround(nanoseconds)};
    }
    return Unexpected{quoted + " has the unknown unit \"" + std::string(unit_name) +
                      "\"; known are ms, s, min, h, d"};
}

std::string format_duration(Duration duration) {
    if (duration < 0ns) return "-" + format_duration(-duration);
    if (duration < 1ms) return duration == 0ns ? "0s" : with_three_decimals(duration.count() / 1000, "ms");
    if (duration < 1s) return with_three_decimals(duration / 1us, "ms");
    if (duration < 1min) return with_three_decimals(duration / 1ms, "s");
    // From a minute on the two largest units say enough.
    std::string text;
    for (std::size_t i = 0; i + 3 < kUnits.size(); ++i) {
        const auto count = duration / kUnits[i].length;
        duration -= count * kUnits[i].length;
        const bool second = !text.empty();
        if (count > 0) text.append(second ? " " : "").append(std::to_string(count)).append(kUnits[i].name);
        if (second) break;
    }
    return text;
}

}  // namespace pairkeep
