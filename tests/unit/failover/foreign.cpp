// Which VRIDs are in use on a segment, and who is remembered of those that use ours.
#include "foreign.h"

#include "support/catch.h"

namespace {

using namespace pairkeep;
using namespace pairkeep::failover;
using namespace std::chrono_literals;

constexpr Instant kStart{1000s};
const IpAddress kSource = *IpAddress::parse("192.0.2.77");

vrrp::Advertisement advert() {
    return {51, 100, 1s, {*IpAddress::parse("192.0.2.99")}};
}

}  // namespace

TEST_CASE("the proposed VRID is the next that nobody was heard using there, ours included") {
    VridsInUse vrids;
    CHECK(vrids.next_free("eth0", 51, kStart) == 52);
    vrids.heard("eth0", 52, kStart);
    vrids.are_ours("eth0", 53);
    CHECK(vrids.next_free("eth0", 51, kStart) == 54);
    CHECK(vrids.next_free("eth1", 51, kStart) == 52);
    CHECK(vrids.next_free("eth0", 51, kStart + 1h) == 54);
    CHECK(vrids.next_free("eth0", 51, kStart + 1h + 1s) == 52);  // long ago
}

TEST_CASE("behind 255 comes 1, never 0, and a full segment has no proposal") {
    VridsInUse vrids;
    CHECK(vrids.next_free("eth0", 255, kStart) == 1);
    CHECK(vrids.next_free("eth0", 254, kStart) == 255);
    for (unsigned vrid = 1; vrid <= 255; ++vrid)
        if (vrid != 50) vrids.heard("eth0", static_cast<std::uint8_t>(vrid), kStart);
    CHECK(vrids.next_free("eth0", 51, kStart) == 50);
    CHECK_FALSE(vrids.next_free("eth0", 50, kStart));
}

TEST_CASE("a stranger deserves a line when he is new and when he takes an address of ours; all are counted") {
    Strangers strangers;
    CHECK(strangers.refused(kSource, advert(), false, kStart) != nullptr);
    CHECK(strangers.refused(kSource, advert(), false, kStart + 1s) == nullptr);
    CHECK(strangers.refused(kSource, advert(), true, kStart + 2s) != nullptr);
    CHECK(strangers.refused(kSource, advert(), false, kStart + 3s) == nullptr);
    CHECK(strangers.refused(kSource, advert(), true, kStart + 3s) == nullptr);
    const auto known = strangers.known(kStart + 3s);
    REQUIRE(known.size() == 1);
    CHECK(known[0].source == kSource);
    CHECK(known[0].addresses == advert().addresses);
    CHECK(known[0].shares_addresses);
    CHECK(known[0].count == 5);
    CHECK(known[0].at == kStart + 3s);
    CHECK(strangers.known(kStart + 63s).size() == 1);
    CHECK(strangers.known(kStart + 63s + 1ns).empty());
    CHECK(strangers.refused(kSource, advert(), true, kStart + 64s) != nullptr);  // forgotten: new again
}

TEST_CASE("a flood of invented sources is neither remembered nor told beyond a limit") {
    Strangers strangers;
    int lines = 0;
    for (std::uint8_t i = 0; i < 200; ++i)
        if (strangers.refused(IpAddress::v4({203, 0, 113, i}), advert(), false, kStart) != nullptr) ++lines;
    CHECK(lines == 16);
    CHECK(strangers.known(kStart).size() == 16);
    CHECK(strangers.refused(kSource, advert(), false, kStart + 61s) != nullptr);  // it is over
}
