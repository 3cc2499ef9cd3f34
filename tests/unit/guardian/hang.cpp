// What the guardian takes for a hang, and what it does not.
#include "hang.h"

#include "support/catch.h"

using namespace pairkeep::guardian;

namespace {

constexpr std::int64_t kLimit = 800;  // whatever the unit: 100 between two looks

// A guardian that wakes up as it wants to, from `now` on, while nothing is heard; when it sees a hang, or 0.
std::int64_t hang_seen(HangWatch& watch, const Pulse& pulse, std::int64_t now, std::int64_t until) {
    for (; now <= until; now = watch.next())
        if (watch.hangs(pulse, now)) return now;
    return 0;
}

}  // namespace

TEST_CASE("a silence of the limit is a hang, to the moment, counted from the last sign of life") {
    HangWatch watch;
    Pulse pulse{.latest = 10'000, .limit = kLimit};
    REQUIRE(hang_seen(watch, pulse, 10'000, 10'299) == 0);
    pulse.latest = 10'270;
    CHECK(hang_seen(watch, pulse, watch.next(), 20'000) == 10'270 + kLimit);
}

TEST_CASE("a sign of life now and then is enough") {
    HangWatch watch;
    Pulse pulse{.latest = 10'000, .limit = kLimit};
    std::int64_t now = 10'000;
    for (int i = 0; i < 1000; ++i) {
        REQUIRE_FALSE(watch.hangs(pulse, now));
        now = watch.next();
        if (now - pulse.latest > kLimit * 3 / 4) pulse.latest = now;
    }
}

TEST_CASE("nobody counts while there is no limit") {
    HangWatch watch;
    Pulse pulse{.latest = 0, .limit = 0};
    CHECK(hang_seen(watch, pulse, 10'000, 100'000'000'000) == 0);
}

TEST_CASE("a limit that is new is seen within a second, and counts from the sign of life that came with it") {
    HangWatch watch;
    Pulse pulse{.latest = 0, .limit = 0};
    REQUIRE_FALSE(watch.hangs(pulse, 5'000'000'000));
    pulse.latest = 5'000'000'001;
    pulse.limit = 2'000'000'000;
    CHECK(watch.next() == 6'000'000'000);
    CHECK(hang_seen(watch, pulse, watch.next(), 100'000'000'000) == 7'000'000'001);
}

TEST_CASE("a guardian that comes late itself was paused, and counts anew") {
    HangWatch watch;
    Pulse pulse{.latest = 10'000, .limit = kLimit};
    REQUIRE_FALSE(watch.hangs(pulse, 10'050));
    const std::int64_t thaw = 50'000;
    CHECK_FALSE(watch.hangs(pulse, thaw));
    CHECK(hang_seen(watch, pulse, watch.next(), 60'000) == thaw + kLimit);
}

TEST_CASE("a pause that ends just before the guardian would look is one") {
    HangWatch watch;
    Pulse pulse{.latest = 10'000, .limit = kLimit};
    REQUIRE(hang_seen(watch, pulse, 10'000, 10'699) == 0);  // the next look: 10'700, then the limit
    CHECK_FALSE(watch.hangs(pulse, 10'801));
    CHECK_FALSE(watch.hangs(pulse, 10'802));
}

TEST_CASE("what wakes the guardian early does not count as a look that was in time") {
    HangWatch watch;
    Pulse pulse{.latest = 10'000, .limit = kLimit};
    REQUIRE_FALSE(watch.hangs(pulse, 10'000));
    REQUIRE_FALSE(watch.hangs(pulse, 10'001));  // something to relay
    CHECK(watch.next() == 10'101);
    CHECK(hang_seen(watch, pulse, watch.next(), 20'000) == 10'000 + kLimit);
}
