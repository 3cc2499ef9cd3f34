// Who changes again and again stands back longer and longer, and is forgiven with time.
#include "hold_down.h"

#include <vector>

#include "gateways.h"
#include "support/catch.h"

using namespace pairkeep;
using namespace pairkeep::failover;
using namespace std::chrono_literals;

namespace {

constexpr Instant kStart{100s};

}  // namespace

TEST_CASE("two changes are free; from the third on the time doubles up to ten minutes") {
    HoldDown hold;
    std::vector<Duration> times;
    for (int i = 0; i < 10; ++i) times.push_back(hold.changed(kStart));
    CHECK(times == std::vector<Duration>{0s, 0s, 10s, 20s, 40s, 80s, 160s, 320s, 10min, 10min});
    CHECK(hold.until() == kStart + 10min);
    hold.expire(kStart + 10min - 1ns);
    CHECK(hold.until());
    hold.expire(kStart + 10min);
    CHECK_FALSE(hold.until());
}

TEST_CASE("a change is forgotten after five minutes, however many there were an hour of rest is enough") {
    HoldDown hold;
    CHECK(hold.changed(kStart) == 0s);
    CHECK(hold.changed(kStart + 4min) == 0s);
    CHECK(hold.status(kStart + 4min).changes > 1);
    CHECK(hold.changed(kStart + 11min) == 0s);
    for (int i = 0; i < 1000; ++i) static_cast<void>(hold.changed(kStart + 12min));
    CHECK(hold.status(kStart + 72min).changes == 0);
    CHECK(hold.changed(kStart + 72min) == 0s);
}

TEST_CASE("gateways go round and round, and the latest ten uses are remembered") {
    Gateways gateways({"gw1", "gw2"});
    CHECK(gateways.current() == "gw1");
    gateways.begin(kStart);
    gateways.begin(kStart + 1s);
    REQUIRE(gateways.history().size() == 1);
    CHECK(gateways.history()[0].why == "the first of the list");
    gateways.next("unhealthy", kStart + 2s);
    CHECK(gateways.current() == "gw2");
    CHECK(gateways.history().back().why == "unhealthy");
    gateways.next("unhealthy", kStart + 3s);
    CHECK(gateways.current() == "gw1");
    for (int i = 0; i < 20; ++i) gateways.next("again", kStart + 4s);
    CHECK(gateways.history().size() == 10);
}

TEST_CASE("one gateway stays, and none is empty") {
    Gateways one({"gw1"});
    one.next("unhealthy", kStart);
    CHECK(one.current() == "gw1");
    CHECK_FALSE(one.several());
    Gateways none({});
    none.begin(kStart);
    CHECK(none.current().empty());
    CHECK(none.history().empty());
}
