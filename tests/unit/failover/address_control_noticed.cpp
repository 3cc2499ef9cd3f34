// What is noticed on the interface: removals, left-overs, notifications before and after their answers.
#include "address_bench.h"

using namespace pairkeep;
using namespace pairkeep::failover;
using namespace std::chrono_literals;
using namespace test;
using Bench = AddressBench;

TEST_CASE("an address that somebody removes is put back, and the segment is to be told") {
    Bench bench;
    bench.hold();
    bench.control.observe({.name = "eth0", .present = true, .index = 2, .mac = {}, .addresses = {}},
                          bench.set, bench.now, bench.out);
    CHECK(text_of_report(bench.out) ==
          "lan: somebody removed 192.0.2.10 on eth0 while this node is active; putting it back");
    CHECK(spoken(bench.out) == "ADDRESS_MISSING, claim 2 192.0.2.10");
    CHECK_FALSE(bench.control.take_repaired());
    CHECK(bench.claim_done(2).empty());
    CHECK(bench.control.held());
    CHECK(bench.control.take_repaired());
    CHECK_FALSE(bench.control.take_repaired());  // told once
    bench.notice({kOurs});
    CHECK(bench.tick(1s).empty());
}

TEST_CASE("one removal is one repair, however often it is noticed") {
    Bench bench;
    bench.hold();
    CHECK(bench.notice({}) == "ADDRESS_MISSING, claim 2 192.0.2.10");
    CHECK(bench.notice({}).empty());
    CHECK(bench.notice({kOurs}).empty());
    CHECK(bench.notice({}).empty());  // removed once more, before the answer
    CHECK(bench.claim_done(2).empty());
    CHECK(bench.tick(1s) == "ADDRESS_MISSING, claim 3 192.0.2.10");
}

TEST_CASE("a repair that is refused is a refusal") {
    Bench bench;
    bench.hold();
    bench.notice({});
    bench.claim_refused(2);
    CHECK(bench.control.refusal() == "the virtual addresses could not be claimed: not permitted");
    CHECK_FALSE(bench.control.held());
    CHECK_FALSE(bench.control.take_repaired());
    bench.want_held();
    bench.claim_done(bench.last_id);
    CHECK_FALSE(bench.control.take_repaired());  // that was a claim of its own
}

TEST_CASE("notifications that are slower than the answer start no repair") {
    Bench bench;
    bench.notice({});
    bench.want_held();
    bench.claim_done(1);
    CHECK(bench.notice({}).empty());  // of before the claim
    CHECK(bench.tick(1s - 1ns).empty());
    CHECK(bench.notice({kOurs}).empty());
    CHECK(bench.tick(1h).empty());
}

TEST_CASE("notifications that are faster than the answer count") {
    Bench bench;
    bench.want_held();
    CHECK(bench.notice({kOurs}).empty());
    bench.claim_done(1);
    CHECK(bench.notice({}) == "ADDRESS_MISSING, claim 2 192.0.2.10");
}

TEST_CASE("an address that a second after the answer is still not there was removed before anybody saw it") {
    Bench bench;
    bench.want_held();
    bench.claim_done(1);
    CHECK(bench.control.next_deadline() == kStart + 1s);
    CHECK(bench.tick(1s) == "ADDRESS_MISSING, claim 2 192.0.2.10");
}

TEST_CASE("an interface that goes away takes its addresses along") {
    Bench bench;
    bench.hold();
    CHECK(bench.notice({kOurs}, false) == "ADDRESS_MISSING, claim 2 192.0.2.10");
}

TEST_CASE("other interfaces say nothing about an address") {
    Bench bench;
    bench.hold();
    bench.control.observe({.name = "eth1", .present = true, .index = 3, .mac = {}, .addresses = {}},
                          bench.set, bench.now, bench.out);
    CHECK(spoken(bench.out).empty());
    CHECK(bench.control.held());
}

TEST_CASE("an address of ours that nobody wishes is left over, and removed after a second") {
    Bench bench;
    CHECK(bench.notice({kOurs}).empty());
    CHECK(bench.control.next_deadline() == kStart + 1s);
    CHECK(bench.notice({kOurs}).empty());  // seen again does not put it off
    CHECK(bench.tick(1s) == "ADDRESS_LEFT_OVER, release 1 192.0.2.10");
    bench.release_done(1);
    bench.notice({});
    CHECK(bench.tick(1h).empty());
    CHECK(bench.control.released());
}

TEST_CASE("an address that was released and is noticed again is left over, too") {
    Bench bench;
    bench.hold();
    bench.want_released();
    bench.release_done(2);
    CHECK(bench.tick(1s) == "ADDRESS_LEFT_OVER, release 3 192.0.2.10");
}

TEST_CASE("a notification that is slower than the release is no left-over") {
    Bench bench;
    bench.hold();
    bench.want_released();
    bench.release_done(2);
    CHECK(bench.notice({kOurs}).empty());
    CHECK(bench.notice({}).empty());
    CHECK(bench.tick(1h).empty());
}
