// Durations as text, and deadlines that may be absent.
#include "pairkeep/util/time.h"

#include <string_view>
#include <utility>

#include "support/catch.h"

using namespace pairkeep;
using namespace std::chrono_literals;

namespace {

std::string complaint(std::string_view text) {
    const auto parsed = parse_duration(text);
    return parsed ? "it is " + format_duration(*parsed) : parsed.error();
}

}  // namespace

TEST_CASE("a duration is a number and a unit") {
    const std::pair<std::string_view, Duration> durations[]{
        {"0s", 0s},       {"1ns", 1ns},        {"250us", 250us}, {"10ms", 10ms},  {"1s", 1s},
        {"1.5s", 1500ms}, {"5min", 5min},      {"2h", 2h},       {"1d", 24h},     {"0.5ms", 500us},
        {".5s", 500ms},   {"40.95s", 40950ms}, {"007s", 7s},     {"0.07s", 70ms}, {"1.001s", 1001ms},
    };
    for (const auto& [text, expected] : durations) {
        INFO(text);
        const auto parsed = parse_duration(text);
        REQUIRE(parsed);
        CHECK(*parsed == expected);
    }
}

// 12-bit centiseconds must come out whole: 0.29 as a binary fraction is a little less than 29 centiseconds.
TEST_CASE("every interval of VRRP, written in seconds, is read exactly") {
    for (int centiseconds = 1; centiseconds <= 4095; ++centiseconds) {
        const std::string digits = std::to_string(100 + centiseconds % 100).substr(1);
        const auto parsed = parse_duration(std::to_string(centiseconds / 100) + "." + digits + "s");
        REQUIRE(parsed);
        REQUIRE(*parsed == centiseconds * 10ms);
    }
}

TEST_CASE("what is no duration is said with the text and a way out") {
    CHECK(complaint("") == "\"\" is not a duration; write a number and a unit, for example 500ms, 1s, 5min");
    CHECK(complaint("fast") ==
          "\"fast\" is not a duration; write a number and a unit, for example 500ms, 1s, 5min");
    CHECK(complaint("-1s") ==
          "\"-1s\" is not a duration; write a number and a unit, for example 500ms, 1s, 5min");
    CHECK(complaint(" 1s") ==
          "\" 1s\" is not a duration; write a number and a unit, for example 500ms, 1s, 5min");
    CHECK(complaint("5") == "\"5\" has no unit; write for example 5s or 5ms");
    CHECK(complaint("1.2.3s") == "\"1.2.3s\" is not a duration: 1.2.3 is not a number");
    CHECK(complaint(".s") == "\".s\" is not a duration: . is not a number");
    CHECK(complaint("1m") == "\"1m\" has the unknown unit \"m\"; known are ms, s, min, h, d");
    CHECK(complaint("1 s") == "\"1 s\" has the unknown unit \" s\"; known are ms, s, min, h, d");
    CHECK(complaint("1S") == "\"1S\" has the unknown unit \"S\"; known are ms, s, min, h, d");
    CHECK(complaint("1e3s") == "\"1e3s\" has the unknown unit \"e3s\"; known are ms, s, min, h, d");
    CHECK(complaint("1s2ms") == "\"1s2ms\" has the unknown unit \"s2ms\"; known are ms, s, min, h, d");
    CHECK(complaint("99999999999d") == "\"99999999999d\" is too long");
}

TEST_CASE("the longest duration that is taken leaves room to be added to an instant") {
    const auto longest = parse_duration("53000d");
    REQUIRE(longest);
    CHECK(Instant{*longest} + *longest > Instant{*longest});
    CHECK_FALSE(parse_duration("54000d"));
}

TEST_CASE("a duration is written in its shortest form") {
    const std::pair<Duration, std::string_view> durations[]{
        {0s, "0s"},         {1s, "1s"},
        {1500ms, "1.5s"},   {250ms, "250ms"},
        {3060ms, "3.06s"},  {1001ms, "1.001s"},
        {400us, "0.4ms"},   {1us, "0.001ms"},
        {1500us, "1.5ms"},  {59999ms, "59.999s"},
        {1min, "1min"},     {200s, "3min 20s"},
        {1h, "1h"},         {1h + 30min, "1h 30min"},
        {52h, "2d 4h"},     {24h + 1min, "1d"},  // the two largest units only
        {-1500ms, "-1.5s"},
    };
    for (const auto& [duration, expected] : durations) CHECK(format_duration(duration) == expected);
}

TEST_CASE("what is written below a minute is read back as it was") {
    for (const Duration duration : {1us, 999us})
        CHECK(*parse_duration(format_duration(duration)) == duration);
    for (Duration duration = 1ms; duration < 60s; duration += 997ms)
        CHECK(*parse_duration(format_duration(duration)) == duration);
}

TEST_CASE("the earlier of two deadlines, where none means never") {
    const Instant soon{1s};
    const Instant later{2s};
    CHECK(earliest(soon, later) == soon);
    CHECK(earliest(later, soon) == soon);
    CHECK(earliest(std::nullopt, later) == later);
    CHECK(earliest(soon, std::nullopt) == soon);
    CHECK(earliest(std::nullopt, std::nullopt) == std::nullopt);
}
