// A group's addresses are kept as they are wished: claims, answers, leases, reloads.
#include "address_bench.h"

using namespace pairkeep;
using namespace pairkeep::failover;
using namespace std::chrono_literals;
using namespace test;
using Bench = AddressBench;

TEST_CASE("addresses are claimed when they are wished, and held when the backend says so") {
    Bench bench;
    CHECK(bench.control.released());
    CHECK(bench.want_held() == "claim 1 192.0.2.10");
    CHECK_FALSE(bench.control.released());
    CHECK_FALSE(bench.control.held());
    CHECK(bench.want_held().empty());  // asked once
    CHECK(bench.claim_done(1).empty());
    CHECK(bench.control.held());
    CHECK(bench.want_held().empty());
    CHECK_FALSE(bench.control.take_repaired());  // a first claim is no repair
}

TEST_CASE("addresses are released when they are not wished, and gone when the backend says so") {
    Bench bench;
    bench.hold();
    CHECK(bench.want_released() == "release 2 192.0.2.10");
    CHECK_FALSE(bench.control.held());
    CHECK_FALSE(bench.control.released());
    CHECK(bench.want_released().empty());
    CHECK(bench.release_done(2).empty());
    CHECK(bench.control.released());
    bench.notice({});
    CHECK(bench.want_released().empty());
}

TEST_CASE("a node that holds nothing has nothing to release") {
    Bench bench;
    CHECK(bench.want_released().empty());
    CHECK(bench.control.released());
    bench.notice({kForeign});
    CHECK(bench.want_released().empty());  // somebody else's is never removed
}

TEST_CASE("a late answer to an old claim changes nothing") {
    Bench bench;
    bench.want_held();
    bench.want_released();
    bench.want_held();  // claim 3
    SECTION("not a good one") {
        CHECK(bench.claim_done(1).empty());
        CHECK_FALSE(bench.control.held());
    }
    SECTION("not a refusal") {
        CHECK(bench.claim_refused(1).empty());
        CHECK_FALSE(bench.control.refusal());
    }
    SECTION("not that of the release between them") {
        CHECK(bench.release_done(2).empty());
        CHECK_FALSE(bench.control.released());
    }
    CHECK(bench.claim_done(3).empty());
    CHECK(bench.control.held());
}

TEST_CASE("a claim that is answered after its release does not hold again") {
    Bench bench;
    bench.want_held();
    CHECK(bench.want_released() == "release 2 192.0.2.10");
    CHECK(bench.claim_done(1).empty());
    CHECK_FALSE(bench.control.held());
    bench.release_done(2);
    CHECK(bench.control.released());
    CHECK(bench.tick(1h).empty());
}

TEST_CASE("a refusal is kept until the wish changes") {
    Bench bench;
    bench.want_held();
    CHECK(bench.claim_refused(1).empty());
    CHECK(bench.control.refusal() == "the virtual addresses could not be claimed: not permitted");
    CHECK(bench.control.released());
    CHECK_FALSE(bench.control.next_deadline());  // when to try again is the group's to say
    SECTION("a new try") {
        CHECK(bench.want_held() == "claim 3 192.0.2.10");
        CHECK_FALSE(bench.control.refusal());
    }
    SECTION("given up") {
        CHECK(bench.want_released().empty());
        CHECK_FALSE(bench.control.refusal());
    }
}

TEST_CASE("what a refused claim left on the interface is released") {
    Bench bench;
    bench.want_held();
    bench.notice({kOurs});  // the first of two addresses, say
    bench.claim_refused(1);
    CHECK(bench.want_released() == "release 3 192.0.2.10");
}

TEST_CASE("a claim that nobody answers within 30s is as good as refused") {
    Bench bench;
    bench.want_held();
    CHECK(bench.control.next_deadline() == kStart + 30s);
    CHECK(bench.tick(30s - 1ns).empty());
    CHECK_FALSE(bench.control.refusal());
    bench.tick(1ns);
    CHECK(bench.control.refusal() == "the virtual addresses could not be claimed: no answer within 30s");
    bench.claim_done(1);  // and its answer, when it comes after all, comes too late
    CHECK_FALSE(bench.control.held());
    // It may have been carried out all the same: the release goes behind it.
    CHECK(bench.want_released() == "release 3 192.0.2.10");
}

TEST_CASE("an answered claim is not timed any more") {
    Bench bench;
    bench.hold();
    CHECK(bench.tick(1h).empty());
    CHECK(bench.control.held());
}

TEST_CASE("a lease is renewed at a third of it, by every group in the same moments") {
    const std::chrono::seconds lease = GENERATE(2s, 3s, 5s, 60s);
    INFO("lease " << format_duration(lease));
    Bench bench{lease};
    const Duration third = Duration{lease} / 3;
    const Instant grid =
        kStart - kStart.time_since_epoch() % third;  // never later than a third after the claim
    bench.want_held();
    bench.claim_done(1);
    bench.notice({kOurs});
    for (unsigned id = 2; id < 6; ++id) {
        const Instant due = grid + static_cast<int>(id - 1) * third;
        while (bench.control.next_deadline() < due) {  // the look after the claim, first
            REQUIRE(*bench.control.next_deadline() > bench.now);
            CHECK(bench.tick(*bench.control.next_deadline() - bench.now).empty());
        }
        REQUIRE(bench.control.next_deadline() == due);
        CHECK(bench.tick(due - bench.now) == "renew " + std::to_string(id) + " 192.0.2.10");
        CHECK(bench.claim_done(id).empty());
    }
    CHECK(bench.control.held());
    CHECK_FALSE(bench.control.take_repaired());
}

TEST_CASE("addresses without a lease are not renewed") {
    Bench bench;
    bench.hold();
    CHECK_FALSE(bench.control.next_deadline());
}

TEST_CASE("one renewal is under way at a time; one that fails is said, and the addresses are claimed again") {
    Bench bench{3s};
    bench.want_held();
    bench.claim_done(1);
    bench.notice({kOurs});
    CHECK(bench.tick(1s) == "renew 2 192.0.2.10");
    CHECK(bench.tick(1s).empty());  // the first is not answered yet
    bench.control.claim_answered({ClaimId{2}, Unexpected{std::string{"busy"}}}, bench.now, bench.out);
    CHECK(text_of_report(bench.out) ==
          "lan: the kernel's lifetime of the virtual addresses could not be renewed: busy; claiming them "
          "again");
    CHECK(spoken(bench.out) == "RENEWAL_FAILED, claim 3 192.0.2.10");
    bench.claim_done(3);
    CHECK(bench.control.held());
    CHECK(bench.control.take_repaired());  // the segment is told again
    CHECK(bench.tick(1s) == "renew 4 192.0.2.10");
}

TEST_CASE("nothing is renewed before the claim is answered or after the release") {
    Bench bench{3s};
    bench.want_held();
    CHECK(bench.tick(1s).empty());
    bench.claim_done(1);
    bench.notice({kOurs});
    CHECK(bench.tick(1s) == "renew 2 192.0.2.10");
    CHECK(bench.want_released() == "release 3 192.0.2.10");
    CHECK(bench.claim_done(2).empty());
    CHECK(bench.tick(10s).empty());
    CHECK_FALSE(bench.control.held());
}

TEST_CASE("a release that fails is said and tried again every second") {
    Bench bench;
    bench.hold();
    bench.want_released();
    CHECK(bench.release_refused(2) == "RELEASE_FAILED");
    CHECK_FALSE(bench.control.released());
    CHECK(bench.tick(1s - 1ns).empty());
    CHECK(bench.tick(1ns) == "release 3 192.0.2.10");
    CHECK(bench.release_refused(2).empty());  // of before
    CHECK(bench.release_refused(3) == "RELEASE_FAILED");
    CHECK(bench.tick(1s) == "release 4 192.0.2.10");
    CHECK(bench.release_done(4).empty());
    CHECK(bench.control.released());
}

TEST_CASE("addresses that are wished again while their release fails are claimed, not released once more") {
    Bench bench;
    bench.hold();
    bench.want_released();
    bench.release_refused(2);
    CHECK(bench.want_held() == "claim 3 192.0.2.10");
    bench.notice({kOurs});
    bench.claim_done(3);
    CHECK(bench.tick(1h).empty());
    CHECK(bench.control.held());
}

TEST_CASE("the status tells wish, presence and whose an address is") {
    Bench bench;
    const auto status = [&] {
        const auto all = bench.control.status();
        REQUIRE(all.size() == 1);
        CHECK(all[0].address == kVirtual);
        CHECK(all[0].interface == "eth0");
        return std::string(all[0].wanted ? "wanted " : "unwanted ") +
               (all[0].present ? "present " : "absent ") + (all[0].ours ? "ours" : "not ours");
    };
    CHECK(status() == "unwanted absent not ours");
    bench.want_held();
    CHECK(status() == "wanted absent not ours");
    bench.notice({kOurs});
    CHECK(status() == "wanted present ours");
    bench.notice({kOurs, kForeign});  // ours wins over a copy beside it, in either order
    CHECK(status() == "wanted present ours");
    bench.notice({kForeign, kOurs});
    CHECK(status() == "wanted present ours");
    bench.want_released();
    bench.notice({kForeign});
    CHECK(status() == "unwanted present not ours");
}

TEST_CASE("what stands there in our form and is not as we made it is made anew") {
    for (const auto& changed : {AddressFact{.prefix = kOurs.prefix},
                                AddressFact{.prefix = kOurs.prefix, .ours = true, .tentative = true},
                                AddressFact{.prefix = kOurs.prefix, .ours = true, .duplicate = true}}) {
        Bench bench;
        bench.hold();
        bench.control.meddled({"eth0", kVirtual.address, "pid 7 (x)"});
        CHECK(bench.notice({changed}) == "ADDRESS_MISSING, claim 2 192.0.2.10");
        CHECK(bench.control.removals().status(bench.now).latest ==
              "somebody changed 192.0.2.10 on eth0 (pid 7 (x))");
        CHECK(bench.claim_done(2).empty());
        CHECK(bench.control.take_repaired());
        CHECK(bench.notice({kOurs}).empty());
    }
}

TEST_CASE("a first claim takes nothing from anybody; a repair does, and the release of what was held") {
    Bench bench;
    const auto retakes = [&] {
        const auto& action = bench.out.back();
        if (const auto* claim = std::get_if<ClaimAddresses>(&action)) return claim->addresses.retake;
        return std::get<ReleaseAddresses>(action).addresses.retake;
    };
    bench.control.want_held(bench.set, bench.now, bench.out);
    CHECK_FALSE(retakes());
    bench.control.want_released(bench.set, bench.out);
    CHECK_FALSE(retakes());
    bench.control.want_held(bench.set, bench.now, bench.out);
    CHECK_FALSE(retakes());
    bench.claim_done(3);
    bench.notice({kOurs});
    bench.control.observe({.name = "eth0", .present = true, .mac = {}, .addresses = {}}, bench.set, bench.now,
                          bench.out);
    CHECK(retakes());
    bench.claim_done(4);
    bench.control.want_released(bench.set, bench.out);
    CHECK(retakes());
}

TEST_CASE("who is robbed too often gives up, and holds until the plan releases") {
    Bench bench;
    bench.hold();
    for (std::uint64_t id = 2; id < 6; ++id) {
        CHECK(bench.notice({}) == "ADDRESS_MISSING, claim " + std::to_string(id) + " 192.0.2.10");
        bench.claim_done(id);
        bench.notice({kOurs});
    }
    CHECK(bench.notice({}).empty());
    CHECK(bench.control.refusal() ==
          "somebody took virtual addresses away 5 times within 1min, at last: somebody removed 192.0.2.10 on "
          "eth0");
    CHECK(bench.want_released() == "release 6 192.0.2.10");
}

namespace {

const Prefix kSecond = *Prefix::parse("192.0.2.20/24");

// As a reload gives them to it.
std::string reconfigure(Bench& bench, const std::vector<Prefix>& written) {
    auto group = lan();
    group.interfaces.front().virtual_addresses = written;
    bench.set.holdings.clear();
    for (const auto& prefix : written)
        bench.set.holdings.push_back({.interface = "eth0", .interface_index = 2, .written = prefix});
    bench.control.reconfigure(group, bench.set, bench.now, bench.out);
    return spoken(bench.out);
}

}  // namespace

TEST_CASE("what a reload adds is claimed, but not taken from anybody, and the segment is told") {
    Bench bench;
    bench.hold();
    auto group = lan();
    group.interfaces.front().virtual_addresses.push_back(kSecond);
    bench.set.holdings.push_back({.interface = "eth0", .interface_index = 2, .written = kSecond});
    bench.control.reconfigure(group, bench.set, bench.now, bench.out);
    REQUIRE(bench.out.size() == 1);
    CHECK_FALSE(std::get<ClaimAddresses>(bench.out.front()).addresses.retake);
    CHECK(spoken(bench.out) == "claim 2 192.0.2.10 192.0.2.20");
    CHECK(bench.claim_done(2).empty());
    CHECK(bench.control.held());
    CHECK(bench.control.take_repaired());
}

TEST_CASE("what a reload takes away is released beside the rest, which keeps its devices") {
    Bench bench;
    bench.hold();
    reconfigure(bench, {kVirtual, kSecond});
    bench.claim_done(2);
    auto group = lan();
    bench.set.holdings.pop_back();
    bench.control.reconfigure(group, bench.set, bench.now, bench.out);
    CHECK(std::get<ReleaseAddresses>(bench.out.front()).addresses.keep_devices);
    CHECK(spoken(bench.out) == "release 3 192.0.2.20, claim 4 192.0.2.10");
}

TEST_CASE("an address that is wanted again is not released any more") {
    Bench bench;
    bench.hold();
    reconfigure(bench, {kVirtual, kSecond});
    bench.claim_done(2);
    CHECK(reconfigure(bench, {kVirtual}) == "release 3 192.0.2.20, claim 4 192.0.2.10");
    bench.claim_done(4);
    CHECK(bench.release_refused(3) == "RELEASE_FAILED");
    CHECK(reconfigure(bench, {kVirtual, kSecond}) == "claim 5 192.0.2.10 192.0.2.20");
    bench.claim_done(5);
    bench.notice({kOurs, {.prefix = *Prefix::parse("192.0.2.20/32"), .ours = true}});
    CHECK(bench.tick(2s).empty());
}

TEST_CASE("an address that an earlier run left goes with its line in the file") {
    Bench bench;
    bench.notice({kOurs});
    CHECK(reconfigure(bench, {kSecond}) == "release 1 192.0.2.10");
    CHECK(bench.release_done(1).empty());
    CHECK(bench.control.released());
}
