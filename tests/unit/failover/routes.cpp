// A group's routes are there while they are wished, whoever removes them.
#include "routes.h"

#include "spoken.h"
#include "support/catch.h"

using namespace pairkeep;
using namespace pairkeep::failover;
using namespace std::chrono_literals;
using test::spoken;

namespace {

constexpr Instant kStart{100s};

struct Bench {
    settings::Group group;
    std::uint64_t last_id = 0;
    Instant now = kStart;
    Actions out;
    Routes routes;

    Bench() : routes(group, [this] { return ClaimId{++last_id}; }) {
        group.name = "lan";
        group.routes.push_back({.to = *Prefix::parse("10.20.0.0/16"), .via = {}, .interface = "eth1"});
    }
    std::string want(bool held) { return routes.want(held, now, out), spoken(out); }
    std::string answered(std::vector<std::string> changed, std::uint64_t id = 0) {
        return routes.answered({ClaimId{id == 0 ? last_id : id}, std::move(changed)}, now, out), spoken(out);
    }
    std::string refused() {
        return routes.answered({ClaimId{last_id}, Unexpected{std::string("network is unreachable")}}, now,
                               out),
               spoken(out);
    }
    std::string tick(Duration later) { return now += later, routes.tick(now, out), spoken(out); }
};

}  // namespace

TEST_CASE("routes are asked for once, and again every five seconds while they are wished") {
    Bench bench;
    CHECK(bench.routes.released());
    CHECK(bench.want(true) == "1 routes");
    CHECK(bench.want(true).empty());
    CHECK_FALSE(bench.routes.done());
    CHECK(bench.answered({"10.20.0.0/16"}).empty());
    CHECK(bench.routes.done());
    CHECK(bench.routes.status()->held);
    CHECK(bench.tick(5s) == "1 routes");
    CHECK(bench.answered({}).empty());
    CHECK(bench.tick(5s) == "1 routes");
    bench.routes.answered({ClaimId{bench.last_id}, std::vector<std::string>{"added 10.20.0.0/16 dev eth1"}},
                          bench.now, bench.out);
    CHECK(test::text_of_report(bench.out) ==
          "lan: the routes were not as they should be while this node is active, and are again: added "
          "10.20.0.0/16 dev eth1");
}

TEST_CASE("an interface that changed is a reason to look at once") {
    Bench bench;
    bench.routes.look_again(bench.now, bench.out);
    CHECK(spoken(bench.out).empty());
    bench.want(true);
    bench.routes.look_again(bench.now, bench.out);
    CHECK(spoken(bench.out).empty());  // asked already
    bench.answered({});
    bench.routes.look_again(bench.now, bench.out);
    CHECK(spoken(bench.out) == "1 routes");
}

TEST_CASE("they are gone when that was confirmed, and nobody asks any more") {
    Bench bench;
    bench.want(true);
    bench.answered({});
    CHECK(bench.want(false) == "no routes");
    CHECK_FALSE(bench.routes.released());
    CHECK(bench.answered({}, 1).empty());  // an answer to the order before
    CHECK_FALSE(bench.routes.released());
    bench.answered({"10.20.0.0/16"});
    CHECK(bench.routes.released());
    CHECK_FALSE(bench.routes.next_deadline());
}

TEST_CASE("a refusal is told once and tried again; its end is told too") {
    Bench bench;
    bench.want(true);
    CHECK(bench.refused() == "ROUTES_REFUSED");
    CHECK(bench.routes.failed());
    CHECK(bench.tick(5s) == "1 routes");
    CHECK(bench.refused().empty());
    bench.tick(5s);
    CHECK(bench.answered({"10.20.0.0/16"}) == "ROUTES_SET");
    CHECK(bench.routes.done());
}

TEST_CASE("an answer that never comes is a failure too, and asked for again") {
    Bench bench;
    bench.want(true);
    CHECK(bench.tick(5s) == "1 routes");
    CHECK(bench.routes.failed());
    CHECK(bench.routes.status()->trouble == "no answer within 5s");
}

TEST_CASE("a group without routes has nothing to wait for") {
    Bench bench;
    bench.group.routes.clear();
    CHECK(bench.want(true).empty());
    CHECK(bench.routes.done());
    CHECK(bench.routes.released());
    CHECK_FALSE(bench.routes.status());
}
