// When the loss of a link counts, and its return. As a group shows it: the stories link_*,
// backup_without_link_*.
#include "links.h"

#include "support/catch.h"

using namespace pairkeep;
using namespace pairkeep::failover;
using namespace std::chrono_literals;

namespace {

constexpr Instant kStart{100s};

struct Bench {
    std::map<std::string, InterfaceFacts> facts{{"eth0",
                                                 {.name = "eth0",
                                                  .present = true,
                                                  .index = 2,
                                                  .admin_up = true,
                                                  .carrier = true,
                                                  .mac = {},
                                                  .addresses = {}}}};
    Links links{group()};
    Instant now = kStart;
    Actions out;

    static settings::Group group() {
        settings::Group group;
        group.name = "lan";
        group.interfaces = {{.name = "eth0", .virtual_addresses = {}}};
        group.link = {.down = 1s, .up = 2s};
        return group;
    }
    LinkState look(bool in_election, Duration later = {}) {
        links.look(facts, in_election, now += later, out);
        return links.status(now).front().state;
    }
    InterfaceFacts& eth0() { return facts.at("eth0"); }
};

}  // namespace

TEST_CASE("at the first start nothing is waited for, late interfaces included") {
    Bench bench;
    bench.eth0().present = false;
    CHECK(bench.look(false) == LinkState::unfit);
    CHECK(bench.links.why_unfit("eth0") == "interface eth0 does not exist");
    bench.eth0().present = true;
    CHECK(bench.look(false, 5s) == LinkState::fit);
    CHECK_FALSE(bench.links.next_look());
}

TEST_CASE("only a lost carrier is bridged, and only in the election") {
    Bench bench;
    bench.look(true);
    bench.eth0().carrier = false;
    CHECK(bench.look(true) == LinkState::bridged);
    CHECK(bench.links.any_bridged());
    CHECK_FALSE(bench.links.why_unfit("eth0"));
    CHECK(bench.links.next_look() == bench.now + 1s);
    CHECK(bench.look(false) == LinkState::unfit);
    CHECK(bench.look(true, 999ms) == LinkState::bridged);
    CHECK(bench.look(true, 1ms) == LinkState::unfit);
    CHECK_FALSE(bench.links.next_look());

    Bench other;
    other.look(true);
    other.eth0().admin_up = other.eth0().carrier = false;
    CHECK(other.look(true) == LinkState::unfit);
    other.eth0().present = false;
    CHECK(other.look(true) == LinkState::unfit);
}

TEST_CASE("a bridged loss that ends is no loss, and is told once") {
    Bench bench;
    bench.look(true);
    bench.eth0().carrier = false;
    bench.look(true);
    bench.look(true, 500ms);
    bench.eth0().carrier = true;
    CHECK(bench.look(true, 100ms) == LinkState::fit);
    CHECK(bench.links.regained() == std::vector<std::string>{"eth0"});
    CHECK(bench.look(true) == LinkState::fit);
    CHECK(bench.links.regained().empty());
    REQUIRE(bench.out.size() == 2);
    CHECK(std::get<Report>(bench.out[0]).id == "LINK_LOST");
    CHECK(std::get<Report>(bench.out[1]).id == "LINK_BACK");
    CHECK(std::get<Report>(bench.out[1]).text.find("after 600ms") != std::string::npos);
}

TEST_CASE("what is back proves itself without a break; a new one of its name too") {
    Bench bench;
    bench.look(false);
    bench.eth0().carrier = false;
    bench.look(false, 1s);
    bench.eth0().carrier = true;
    CHECK(bench.look(false, 1s) == LinkState::settling);
    CHECK(bench.links.why_settling() ==
          "interface eth0 is back, and counts when it has been up for 2s (link: up_delay)");
    CHECK(bench.look(false, 1s) == LinkState::settling);
    CHECK(bench.links.status(bench.now).front().text ==
          "interface eth0 has been up for 1s of 2s (link: up_delay)");
    bench.eth0().carrier = false;
    CHECK(bench.look(false) == LinkState::unfit);
    bench.eth0().carrier = true;
    CHECK(bench.look(false) == LinkState::settling);
    CHECK(bench.links.next_look() == bench.now + 2s);
    CHECK(bench.look(false, 2s) == LinkState::fit);
    bench.eth0().index = 9;
    CHECK(bench.look(false) == LinkState::settling);
    CHECK(bench.look(false, 2s) == LinkState::fit);
    CHECK_FALSE(bench.links.next_look());
}
