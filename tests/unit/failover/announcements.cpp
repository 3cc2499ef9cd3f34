// When an Active tells the segment where its addresses are, and how many of them in one breath.
#include "announcements.h"

#include <string>

#include "support/catch.h"

namespace {

using namespace pairkeep;
using namespace pairkeep::failover;
using namespace std::chrono_literals;

constexpr Instant kStart{1000s};

// Wakes whenever it is asked to, up to `until`; "0: 0-20, 10: 20-30" in milliseconds since kStart.
std::string told(Announcements& announcements, Instant from, Instant until, std::size_t addresses) {
    std::string text;
    const auto wake = [&](Instant now) {
        const auto batch = announcements.due(now, addresses);
        if (batch.from == batch.to) return;
        text += (text.empty() ? "" : ", ") + std::to_string((now - kStart) / 1ms) + ": " +
                std::to_string(batch.from) + "-" + std::to_string(batch.to);
    };
    wake(from);
    for (auto next = announcements.next(); next && *next < until; next = announcements.next()) wake(*next);
    return text;
}

}  // namespace

TEST_CASE("the whole series, then a refresh for good") {
    const settings::Announce schedule{.at = {0s, 100ms, 500ms}, .refresh = 10s};
    Announcements announcements(schedule);
    CHECK_FALSE(announcements.next());
    announcements.start(kStart);
    CHECK(told(announcements, kStart, kStart + 25s, 1) ==
          "0: 0-1, 100: 0-1, 500: 0-1, 10500: 0-1, 20500: 0-1");
    announcements.stop();
    CHECK_FALSE(announcements.next());
}

TEST_CASE("many addresses go out twenty in ten milliseconds, every one of them in every round") {
    const settings::Announce schedule{.at = {0s, 100ms}, .refresh = 60s};
    Announcements announcements(schedule);
    announcements.start(kStart);
    CHECK(told(announcements, kStart, kStart + 1s, 45) ==
          "0: 0-20, 10: 20-40, 20: 40-45, 100: 0-20, 110: 20-40, 120: 40-45");
}

TEST_CASE("a round that outlasts the next one's time is finished first, and is followed by one only") {
    const settings::Announce schedule{.at = {0s, 5ms, 10ms, 15ms}, .refresh = 60s};
    Announcements announcements(schedule);
    announcements.start(kStart);
    CHECK(told(announcements, kStart, kStart + 1s, 45) ==
          "0: 0-20, 10: 20-40, 20: 40-45, 22: 0-20, 32: 20-40, 42: 40-45");
}

TEST_CASE("a pause is not caught up with") {
    const settings::Announce schedule{.at = {0s, 100ms, 500ms, 1s}, .refresh = 60s};
    Announcements announcements(schedule);
    announcements.start(kStart);
    CHECK(told(announcements, kStart, kStart + 50ms, 1) == "0: 0-1");
    CHECK(told(announcements, kStart + 700ms, kStart + 2s, 1) == "700: 0-1, 1000: 0-1");
}

TEST_CASE("again: two at once, ten times a second until ten are used, then two a second; none is forgotten") {
    const settings::Announce schedule{.at = {0s}, .refresh = 60s};
    Announcements announcements(schedule);
    announcements.start(kStart);
    CHECK(told(announcements, kStart, kStart + 300ms, 1) == "0: 0-1");
    std::string all;
    for (auto now = kStart + 300ms; now < kStart + 2s; now += 10ms) {
        for (int i = 0; i < 100; ++i) announcements.again(now);
        if (const auto text = told(announcements, now, now + 10ms, 1); !text.empty())
            all += text.substr(0, text.find(':')) + " ";
    }
    CHECK(all == "300 310 400 500 600 700 800 900 1000 1100 1200 1300 1800 ");
    CHECK(told(announcements, kStart + 2s, kStart + 30s, 1) == "2300: 0-1");
}

TEST_CASE("again during a round of many addresses is one more after it, however often it is heard") {
    const settings::Announce schedule{.at = {0s}, .refresh = 60s};
    Announcements announcements(schedule);
    announcements.start(kStart);
    CHECK(told(announcements, kStart, kStart + 5ms, 45) == "0: 0-20");
    announcements.again(kStart + 5ms);
    CHECK(told(announcements, kStart + 5ms, kStart + 15ms, 45) == "10: 20-40");
    announcements.again(kStart + 15ms);
    CHECK(told(announcements, kStart + 15ms, kStart + 50ms, 45) ==
          "20: 40-45, 22: 0-20, 32: 20-40, 42: 40-45");
    announcements.again(kStart + 50ms);  // the second one only
    CHECK(told(announcements, kStart + 50ms, kStart + 51ms, 45) == "50: 0-20");
}

TEST_CASE("one round: two at once, then two in a second") {
    const settings::Announce schedule{.at = {0s}, .refresh = 60s};
    Announcements announcements(schedule);
    announcements.start(kStart);
    CHECK(told(announcements, kStart, kStart + 300ms, 1) == "0: 0-1");
    announcements.one_round(kStart + 300ms);
    CHECK(told(announcements, kStart + 300ms, kStart + 301ms, 1) == "300: 0-1");
    for (int i = 0; i < 1000; ++i) announcements.one_round(kStart + 301ms);
    CHECK(told(announcements, kStart + 301ms, kStart + 400ms, 1) == "301: 0-1");
    for (int i = 0; i < 1000; ++i) announcements.one_round(kStart + 400ms);
    CHECK(told(announcements, kStart + 400ms, kStart + 30s, 1) == "800: 0-1");
    for (int i = 0; i < 1000; ++i) announcements.one_round(kStart + 801ms);
    CHECK(told(announcements, kStart + 801ms, kStart + 30s, 1) == "1300: 0-1");
}

// Each of two Actives answers the other's announcement with its own, before the worse one has heard the
// better.
TEST_CASE("a rival's last word is answered at once, whatever its announcements were answered with") {
    const settings::Announce schedule{.at = {0s, 500ms}, .refresh = 60s};
    Announcements announcements(schedule);
    announcements.start(kStart);
    CHECK(told(announcements, kStart, kStart + 1s, 1) == "0: 0-1, 500: 0-1");
    announcements.again(kStart + 1000ms);  // it is heard for the first time
    CHECK(told(announcements, kStart + 1000ms, kStart + 1001ms, 1) == "1000: 0-1");
    announcements.one_round(kStart + 1001ms);
    CHECK(told(announcements, kStart + 1001ms, kStart + 1002ms, 1) == "1001: 0-1");
    announcements.one_round(kStart + 1002ms);
    CHECK(told(announcements, kStart + 1002ms, kStart + 1003ms, 1) == "1002: 0-1");
    announcements.one_round(kStart + 1003ms);
    CHECK(told(announcements, kStart + 1003ms, kStart + 1400ms, 1).empty());
    announcements.again(kStart + 1400ms);  // the last word
    CHECK(told(announcements, kStart + 1400ms, kStart + 1401ms, 1) == "1400: 0-1");
}

TEST_CASE("one round goes beside the series, which keeps its times") {
    const settings::Announce schedule{.at = {0s, 1s}, .refresh = 60s};
    Announcements announcements(schedule);
    announcements.start(kStart);
    CHECK(told(announcements, kStart, kStart + 300ms, 1) == "0: 0-1");
    for (int i = 0; i < 1000; ++i) announcements.one_round(kStart + 300ms);
    CHECK(told(announcements, kStart + 300ms, kStart + 30s, 1) == "300: 0-1, 1000: 0-1");
}

TEST_CASE("before the first series there is nothing to say again") {
    const settings::Announce schedule;
    Announcements announcements(schedule);
    announcements.again(kStart);
    announcements.one_round(kStart);
    CHECK_FALSE(announcements.next());
    CHECK(told(announcements, kStart, kStart + 60s, 1).empty());
}
