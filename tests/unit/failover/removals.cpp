// How often somebody may take addresses away.
#include "removals.h"

#include "support/catch.h"

using namespace pairkeep;
using namespace pairkeep::failover;
using namespace std::chrono_literals;

namespace {
constexpr Instant kStart{100s};
}

TEST_CASE("so many within the time are too many, and are counted anew after that") {
    Removals removals({.limit = 3, .within = 60s});
    Instant now = kStart;
    for (int i = 0; i < 2; ++i) {
        removals.note("somebody removed x", now += 10s);
        CHECK_FALSE(removals.take_excess(now));
    }
    CHECK(removals.status(now).count == 2);
    CHECK_FALSE(removals.gave_up_lately(now));
    removals.note("somebody removed y", now += 40s);
    CHECK(removals.take_excess(now) ==
          "somebody took virtual addresses away 3 times within 1min, at last: somebody removed y");
    CHECK(removals.status(now).count == 0);
    CHECK_FALSE(removals.take_excess(now));
    CHECK(removals.gave_up_lately(now + 9min));
    CHECK_FALSE(removals.gave_up_lately(now + 10min));
}

TEST_CASE("what was long ago does not count") {
    Removals removals({.limit = 2, .within = 60s});
    removals.note("somebody removed x", kStart);
    CHECK(removals.status(kStart + 60s).count == 1);
    CHECK(removals.status(kStart + 61s).count == 0);
    CHECK(removals.status(kStart + 61s).latest.empty());
    removals.note("somebody removed x", kStart + 61s);
    CHECK_FALSE(removals.take_excess(kStart + 61s));
}

TEST_CASE("without a limit there are never too many, and memory stays bounded") {
    Removals removals({.limit = 0, .within = 24h});
    for (int i = 0; i < 1000; ++i) removals.note("somebody removed x", kStart + i * 1s);
    CHECK_FALSE(removals.take_excess(kStart + 1000s));
    CHECK(removals.status(kStart + 1000s).count == 100);
}
