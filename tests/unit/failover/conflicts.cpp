// Other hosts that say they have our addresses. How it looks from outside:
// tests/story/scenarios/another_host_*.
#include "conflicts.h"

#include "support/catch.h"

using namespace pairkeep;
using namespace pairkeep::failover;
using namespace std::chrono_literals;

namespace {

constexpr Instant kStart{100s};

NeighbourHeard said_by(std::uint8_t last) {
    return {.interface = "eth0", .address = *IpAddress::parse("192.0.2.10"), .mac = {{2, 0, 0, 0, 0, last}}};
}

}  // namespace

TEST_CASE("a stranger is told at once, then once a minute, with how often and since when") {
    Conflicts conflicts("lan");
    Actions out;
    for (int i = 0; i < 61; ++i) conflicts.heard(said_by(1), "", kStart + i * 1s, out);
    REQUIRE(out.size() == 2);
    const auto text = [&](std::size_t number) { return std::get<Report>(out[number]).text; };
    CHECK(text(0).starts_with("02:00:00:00:00:01 on eth0 says that 192.0.2.10 is its own, 1 time,"));
    CHECK(text(1).find("61 times in 1min") != std::string::npos);
    REQUIRE(conflicts.status(kStart + 60s).size() == 1);
    CHECK(conflicts.status(kStart + 60s).front().count == 61);
    CHECK(conflicts.status(kStart + 121s).empty());
}

TEST_CASE("a flood of invented MAC addresses fills neither log nor memory") {
    Conflicts conflicts("lan");
    Actions out;
    for (unsigned i = 0; i < 256; ++i)
        conflicts.heard(said_by(static_cast<std::uint8_t>(i)), "", kStart, out);
    CHECK(out.size() == 16);
    CHECK(conflicts.status(kStart).size() == 16);
    out.clear();
    conflicts.heard(said_by(200), "", kStart + 61s, out);  // when they are forgotten there is room again
    CHECK(out.size() == 1);
}

TEST_CASE("a node is known by its MAC address, also when another node has it later") {
    Conflicts conflicts("lan");
    Actions out;
    for (int i = 0; i < 200; ++i) conflicts.learn({{2, 0, 0, 0, 1, static_cast<std::uint8_t>(i)}}, "other");
    conflicts.learn(said_by(1).mac, "a");
    conflicts.learn(said_by(1).mac, "b");
    conflicts.heard(said_by(1), "", kStart, out);
    CHECK(out.empty());
    CHECK(conflicts.status(kStart).empty());
    conflicts.heard(said_by(1), "", kStart + 1s, out);
    REQUIRE(conflicts.status(kStart + 1s).size() == 1);
    CHECK(conflicts.status(kStart + 1s).front().node == "b");
}
