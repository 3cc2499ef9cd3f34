// What one virtual router knows of the Active, and what it makes of a rival (RFC 9568 6.4.2, 6.4.3). The
// roles that follow from it are the group's: stories.
#include "pairkeep/vrrp/virtual_router.h"

#include <array>
#include <string_view>

#include "support/catch.h"

using namespace pairkeep;
using namespace pairkeep::vrrp;
using namespace std::chrono_literals;

namespace {

const IpAddress kPeer = *IpAddress::parse("192.0.2.12");
const IpAddress kThird = *IpAddress::parse("192.0.2.13");
const IpAddress kVirtual = *IpAddress::parse("192.0.2.10");

constexpr Instant kStart{1000s};

Advertisement advert(std::uint8_t priority, Duration interval = 1s) {
    return {51, priority, interval, {kVirtual}};
}

// Priority 128: Skew_Time is half an interval, Active_Down_Interval three and a half.
VirtualRouter listening() {
    VirtualRouter router{{.priority = 128}};
    router.listen(kStart);
    return router;
}

// Preempt_Mode off, unless said.
void hear(VirtualRouter& router, const Advertisement& heard, const IpAddress& source, Instant now,
          bool preempt = false) {
    router.hear_in_backup(heard, source, preempt, now);
}

}  // namespace

TEST_CASE("a Backup begins with its own interval and a full Active_Down_Interval (requirements 22-24)") {
    const auto router = listening();
    CHECK(router.active_adver_interval() == 1s);
    CHECK(router.skew() == 500ms);
    CHECK(router.down_interval() == 3500ms);
    CHECK(router.active_down_timer() == kStart + 3500ms);
    CHECK(router.hearing(kStart) == Hearing::heard);
    CHECK(router.hearing(kStart + 3500ms - 1ns) == Hearing::heard);  // earlier would be two Actives
    CHECK(router.hearing(kStart + 3500ms) == Hearing::silent);       // later is outage
    CHECK_FALSE(router.followed());
}

TEST_CASE("down_after says how many intervals may be missed") {
    VirtualRouter router{{.priority = 128, .down_after = 5}};
    router.listen(kStart);
    CHECK(router.active_down_timer() == kStart + 5500ms);
}

TEST_CASE("Preempt_Mode off: every advertisement that is not a goodbye restarts the timer (requirement 27)") {
    for (const std::uint8_t priority : std::array<std::uint8_t, 5>{1, 127, 128, 129, 255}) {
        auto router = listening();
        hear(router, advert(priority), kPeer, kStart + 3s);
        CHECK(router.active_down_timer() == kStart + 6500ms);
        CHECK(router.followed() == kPeer);
    }
}

TEST_CASE(
    "Preempt_Mode on: a lower priority is discarded and nothing is learned of it (requirements 27, 50)") {
    auto router = listening();
    hear(router, advert(127, 10s), kPeer, kStart + 3s, true);
    CHECK(router.active_down_timer() == kStart + 3500ms);  // running out is how the better one takes over
    CHECK(router.active_adver_interval() == 1s);
    CHECK_FALSE(router.followed());
    hear(router, advert(128), kPeer, kStart + 3s, true);  // an equal one counts
    CHECK(router.active_down_timer() == kStart + 6500ms);
}

TEST_CASE("in Backup the source of an advertisement plays no part in whether it counts (requirement 27)") {
    auto router = listening();
    hear(router, advert(128), kThird, kStart + 1s);
    hear(router, advert(128), kPeer, kStart + 2s);
    CHECK(router.active_down_timer() == kStart + 5500ms);
    CHECK(router.followed() == kPeer);
}

TEST_CASE(
    "an accepted advertisement sets the pace: interval, skew and down interval (requirements 23, 24, 29)") {
    auto router = listening();
    hear(router, advert(200, 2s), kPeer, kStart + 1s);
    CHECK(router.active_adver_interval() == 2s);
    CHECK(router.skew() == 1s);
    CHECK(router.active_down_timer() == kStart + 1s + 7s);
    hear(router, advert(200, 10ms), kPeer, kStart + 2s);
    CHECK(router.active_down_timer() == kStart + 2s + 35ms);
}

TEST_CASE("the advertisement that ends the Active state is learned from too (requirement 29)") {
    VirtualRouter router{{.priority = 128}};
    router.follow(advert(200, 4s), kPeer, kStart);
    CHECK(router.active_adver_interval() == 4s);
    CHECK(router.active_down_timer() == kStart + 14s);
    CHECK(router.followed() == kPeer);
    CHECK(router.hearing(kStart) == Hearing::heard);
}

// Requirements 22, 29.
TEST_CASE("a new Backup forgets what it learned") {
    auto router = listening();
    hear(router, advert(200, 4s), kPeer, kStart);
    hear(router, advert(kReleasing), kPeer, kStart);
    router.listen(kStart + 10s);
    CHECK(router.active_adver_interval() == 1s);
    CHECK(router.active_down_timer() == kStart + 13500ms);
    CHECK(router.hearing(kStart + 10s) == Hearing::heard);
    CHECK_FALSE(router.followed());
}

TEST_CASE("priority 0 leaves Skew_Time, neither longer nor none (requirement 28)") {
    auto router = listening();
    hear(router, advert(200, 2s), kPeer, kStart);
    hear(router, advert(kReleasing, 2s), kPeer, kStart + 1s);
    CHECK(router.active_down_timer() == kStart + 1s + 1s);  // the skew of the learned interval
    CHECK(router.hearing(kStart + 1s) == Hearing::releasing);
    CHECK(router.hearing(kStart + 2s) == Hearing::silent);
}

TEST_CASE("the interval of a goodbye is not learned: it is no advertisement of an Active (requirement 28)") {
    auto router = listening();
    hear(router, advert(kReleasing, 40s), kPeer, kStart);
    CHECK(router.active_adver_interval() == 1s);
    CHECK(router.active_down_timer() == kStart + 500ms);
}

TEST_CASE("with Preempt_Mode on, too, priority 0 is a goodbye and no lower priority (requirement 28)") {
    auto router = listening();
    hear(router, advert(200), kPeer, kStart, true);
    hear(router, advert(kReleasing), kPeer, kStart, true);
    CHECK(router.hearing(kStart) == Hearing::releasing);
}

// Requirement 28.
TEST_CASE("a repeated goodbye does not put the takeover off") {
    auto router = listening();
    hear(router, advert(200), kPeer, kStart);
    for (int i = 0; i < 10; ++i) hear(router, advert(kReleasing), kPeer, kStart + i * 100ms);
    CHECK(router.active_down_timer() == kStart + 500ms);
}

// Requirement 28.
TEST_CASE("the goodbye of somebody else says nothing of the Active that is followed") {
    auto router = listening();
    hear(router, advert(200), kPeer, kStart);
    hear(router, advert(kReleasing), kThird, kStart + 1s);
    CHECK(router.hearing(kStart + 1s) == Hearing::heard);
    CHECK(router.active_down_timer() == kStart + 3500ms);
}

// Requirement 28.
TEST_CASE("a goodbye heard before any Active is taken from anybody") {
    auto router = listening();
    hear(router, advert(kReleasing), kThird, kStart);
    CHECK(router.hearing(kStart) == Hearing::releasing);
}

TEST_CASE("given away: by the Active that is followed, and after it was heard (takeover_on_release)") {
    auto router = listening();
    CHECK_FALSE(router.given_away());
    SECTION("by the one that is followed") {
        hear(router, advert(200), kPeer, kStart);
        CHECK_FALSE(router.given_away());
        hear(router, advert(kReleasing), kPeer, kStart);
        CHECK(router.given_away());
        hear(router, advert(200), kPeer, kStart);
        CHECK_FALSE(router.given_away());
    }
    SECTION("by the one that ended our Active state") {
        router.follow(advert(200), kPeer, kStart);
        hear(router, advert(kReleasing), kPeer, kStart);
        CHECK(router.given_away());
    }
    SECTION("not by somebody of whom nothing else was heard") {
        hear(router, advert(kReleasing), kPeer, kStart);
        CHECK_FALSE(router.given_away());
    }
    SECTION("not by a third one") {
        hear(router, advert(200), kPeer, kStart);
        hear(router, advert(kReleasing), kThird, kStart);
        CHECK_FALSE(router.given_away());
    }
    SECTION("not by one that is heard and not followed") {
        hear(router, advert(100), kPeer, kStart, true);
        hear(router, advert(kReleasing), kPeer, kStart, true);
        CHECK_FALSE(router.given_away());
    }
}

TEST_CASE("an Active that goes on after its goodbye, or its successor, is heard again") {
    auto router = listening();
    hear(router, advert(200), kPeer, kStart);
    hear(router, advert(kReleasing), kPeer, kStart);
    hear(router, advert(150), kThird, kStart + 100ms);
    CHECK(router.hearing(kStart + 100ms) == Hearing::heard);
    CHECK(router.active_down_timer() == kStart + 3600ms);
    CHECK(router.followed() == kThird);
}

// RFC 9568 6.4.3. Preempt_Mode off changes none of it.
TEST_CASE("an Active judges a rival by priority, then by address (requirements 40, 42, 43)") {
    const auto own = *IpAddress::parse("192.0.2.127");
    const auto greater = *IpAddress::parse("192.0.2.128");  // unsigned: greater
    const auto lower = *IpAddress::parse("192.0.2.9");
    const auto router = listening();
    CHECK(router.judge_in_active(advert(129), lower, own) == Rival::higher);
    CHECK(router.judge_in_active(advert(255), lower, own) == Rival::higher);
    CHECK(router.judge_in_active(advert(127), greater, own) == Rival::lower);
    CHECK(router.judge_in_active(advert(1), greater, own) == Rival::lower);
    CHECK(router.judge_in_active(advert(128), greater, own) == Rival::equal_but_greater_address);
    CHECK(router.judge_in_active(advert(128), lower, own) == Rival::equal_but_lower_address);
    CHECK(router.judge_in_active(advert(kReleasing), greater, own) == Rival::releasing);
}

TEST_CASE("our own source is no greater one: an echo never ends the Active state (requirement 46)") {
    CHECK(listening().judge_in_active(advert(128), kPeer, kPeer) == Rival::equal_but_lower_address);
}

TEST_CASE("judging a rival learns nothing (requirements 43, 76)") {
    const auto router = listening();
    [[maybe_unused]] const auto verdict = router.judge_in_active(advert(255, 40s), kPeer, kThird);
    CHECK(router.active_adver_interval() == 1s);
    CHECK(router.active_down_timer() == kStart + 3500ms);
    CHECK_FALSE(router.followed());
}

// RFC 3768 6.1 (requirements 22-24, 28).
TEST_CASE("in version 2 the interval is in seconds, and so is Skew_Time, whatever the interval is") {
    VirtualRouter router{{.priority = 128, .advertisement_interval = 10s, .version = Version::v2}};
    router.listen(kStart);
    CHECK(router.skew() == 500ms);
    CHECK(router.down_interval() == 30500ms);
    CHECK(router.active_down_timer() == kStart + 30500ms);
    hear(router, advert(200, 10s), kPeer, kStart + 5s);
    CHECK(router.active_down_timer() == kStart + 35500ms);
    hear(router, advert(kReleasing, 10s), kPeer, kStart + 6s);
    CHECK(router.active_down_timer() == kStart + 6500ms);
}

TEST_CASE(
    "who stands lower than written waits for both Skew_Times: two that stand equally low do not wake "
    "together") {
    const auto lowered = [](std::uint8_t written) {
        VirtualRouter router{{.priority = written}};
        router.listen(kStart);
        router.set_priority(1);
        return router.active_down_timer() - kStart;
    };
    CHECK(lowered(192) == 3s + Duration{255s} / 256 + 250ms);
    CHECK(lowered(128) == 3s + Duration{255s} / 256 + 500ms);
    VirtualRouter router = listening();
    router.set_priority(1);
    router.set_priority(128);
    CHECK(router.active_down_timer() == kStart + 3500ms);  // as if nothing had been
}

TEST_CASE("who could hear nothing waits for a whole down interval, at the pace that it learned") {
    auto router = listening();
    hear(router, advert(200, 10s), kPeer, kStart + 1s);
    router.listen_on(kStart + 5s);
    CHECK(router.active_down_timer() == kStart + 40s);
    CHECK(router.followed() == kPeer);
}
