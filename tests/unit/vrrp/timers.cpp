// RFC 9568 6.1 in numbers worked out on paper.
#include "pairkeep/vrrp/timers.h"

#include "support/catch.h"

using namespace pairkeep;
using namespace pairkeep::vrrp;
using namespace std::chrono_literals;

// Requirement 24: (256 - priority) * Active_Adver_Interval / 256.
TEST_CASE("Skew_Time is a share of the interval, smaller for the better router") {
    CHECK(skew_time(255, 1s) == 3'906'250ns);
    CHECK(skew_time(254, 1s) == 7'812'500ns);
    CHECK(skew_time(128, 1s) == 500ms);
    CHECK(skew_time(1, 1s) == 996'093'750ns);
    CHECK(skew_time(100, 40950ms) == 24'953'906'250ns);
}

// Rounded to milliseconds or centiseconds, neighbours of a short interval would wake together.
// Requirement 24.
TEST_CASE("two neighbouring priorities never have one Skew_Time, at the shortest interval either") {
    for (unsigned priority = 1; priority < 255; ++priority)
        REQUIRE(skew_time(static_cast<std::uint8_t>(priority), 10ms) >
                skew_time(static_cast<std::uint8_t>(priority + 1), 10ms));
    CHECK(skew_time(255, 10ms) > 0ns);
}

// Requirement 23: 3 * Active_Adver_Interval + Skew_Time.
TEST_CASE("Active_Down_Interval is three intervals and the skew") {
    CHECK(active_down_interval(100, 1s) == 3'609'375us);
    CHECK(active_down_interval(254, 10ms) == 30ms + 78'125ns);
    CHECK(active_down_interval(1, 40950ms) ==
          122850ms + 40'790'039'062ns);  // cut, not rounded, at a nanosecond
}

TEST_CASE("down_after replaces the three") {
    CHECK(active_down_interval(128, 1s, 1) == 1500ms);
    CHECK(active_down_interval(128, 1s, 10) == 10500ms);
}

// RFC 3768 6.1 (requirement 24): seconds, whatever the interval is.
TEST_CASE("Skew_Time of version 2 is a share of a second") {
    CHECK(skew_time_v2(255) == 3'906'250ns);
    CHECK(skew_time_v2(128) == 500ms);
    CHECK(skew_time_v2(1) == 996'093'750ns);
}
