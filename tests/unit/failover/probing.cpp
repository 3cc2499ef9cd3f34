// A check is asked again and again, one run at a time.
#include "probing.h"

#include "spoken.h"
#include "support/catch.h"

using namespace pairkeep;
using namespace pairkeep::failover;
using namespace std::chrono_literals;
using test::spoken;

namespace {

constexpr Instant kStart{100s};

struct Bench {
    std::uint64_t last_run = 0;
    Instant now = kStart;
    Actions out;
    Probing probing;

    explicit Bench(const std::string& client = "")
        : probing({.name = "uplink",
                   .probe = settings::PingProbe{"192.0.2.1"},
                   .interval = 1s,
                   .timeout = 400ms,
                   .rise = 2,
                   .fall = 2,
                   .on_failure = {}},
                  client, [this] { return RunId{++last_run}; }) {}
    std::string tick(Duration later = 0s) { return now += later, probing.tick(now, out), spoken(out); }
    std::string ended(Verdict verdict, std::uint64_t run = 0) {
        probing.ended(RunEnded{RunId{run == 0 ? last_run : run}, verdict, "seen"}, now, out);
        return spoken(out);
    }
};

}  // namespace

TEST_CASE("nothing is asked before it is started; then at once, and every interval") {
    Bench bench;
    CHECK(bench.tick(1h).empty());
    CHECK_FALSE(bench.probing.next_deadline());
    bench.probing.start("", bench.now);
    CHECK(bench.tick() == "probe uplink");
    CHECK(bench.ended(Verdict::ok).empty());
    CHECK(bench.probing.passing());
    CHECK(bench.tick(1s - 1ns).empty());
    CHECK(bench.tick(1ns) == "probe uplink");
}

TEST_CASE("a run that does not end in time is cancelled and a failure; the next one waits for its end") {
    Bench bench;
    bench.probing.start("", bench.now);
    bench.tick();
    CHECK(bench.probing.next_deadline() == kStart + 400ms);
    CHECK(bench.tick(400ms) == "cancel 1");
    CHECK(bench.probing.status().latest->text == "no answer within 400ms");
    CHECK(bench.tick(1s - 1ns).empty());
    CHECK(bench.ended(Verdict::ok).empty());  // too late to be true
    CHECK(bench.probing.status().in_a_row == 1);
    CHECK(bench.tick() == "probe uplink");
    CHECK(bench.tick(400ms) == "cancel 2, CHECK_FAILING");
    CHECK(bench.probing.failing());
    CHECK(bench.probing.why_failing() == "check uplink is failing: no answer within 400ms");
}

TEST_CASE("that it was failing outlives a new beginning, until it passes") {
    Bench bench("vpn");
    bench.probing.start("", bench.now);
    for (int run = 0; run < 2; ++run) {
        bench.tick(1s);
        bench.ended(Verdict::failed);
    }
    CHECK(bench.probing.failing());
    CHECK_FALSE(bench.probing.status().failed_before);
    bench.probing.stop(bench.now, bench.out);
    bench.probing.start("", bench.now);
    CHECK(bench.probing.status().standing == health::Standing::untested);
    CHECK(bench.probing.status().failed_before);
    bench.tick();
    bench.ended(Verdict::ok);
    CHECK_FALSE(bench.probing.status().failed_before);
}

TEST_CASE("an answer to another run is none of its business") {
    Bench bench;
    bench.probing.start("", bench.now);
    bench.tick();
    CHECK(bench.ended(Verdict::failed, 77).empty());
    CHECK(bench.probing.status().running);
    CHECK_FALSE(bench.probing.status().latest);
}

TEST_CASE("what was stopped is neither well nor sick, and its result comes too late") {
    Bench bench;
    bench.probing.start("", bench.now);
    bench.tick();
    bench.ended(Verdict::ok);
    bench.tick(1s);
    bench.probing.stop(bench.now, bench.out);
    CHECK(spoken(bench.out) == "cancel 2");
    bench.probing.stop(bench.now, bench.out);
    CHECK(spoken(bench.out).empty());
    CHECK(bench.probing.check().standing() == health::Standing::untested);
    bench.probing.start("", bench.now);
    CHECK(bench.tick(5s).empty());  // the cancelled one has still to end
    bench.ended(Verdict::ok);
    CHECK(bench.probing.check().standing() == health::Standing::untested);
    CHECK(bench.tick() == "probe uplink");
}

TEST_CASE("asked soon: at once, but never two at a time") {
    Bench bench;
    bench.probing.soon(bench.now);
    CHECK(bench.tick().empty());  // not started
    bench.probing.start("", bench.now);
    bench.tick();
    bench.probing.soon(bench.now);
    CHECK(bench.tick().empty());
    bench.ended(Verdict::ok);
    CHECK(bench.tick() == "probe uplink");
}

TEST_CASE("what passes again after it failed is told") {
    Bench bench("vpn");
    bench.probing.start("gw1", bench.now);
    for (int i = 0; i < 2; ++i) {
        bench.tick(1s);
        bench.ended(Verdict::failed);
    }
    CHECK(bench.probing.why_failing() == "health of client uplink is failing: seen");
    bench.tick(1s);
    CHECK(bench.ended(Verdict::ok).empty());
    bench.tick(1s);
    CHECK(bench.ended(Verdict::ok) == "CHECK_PASSING");
}

TEST_CASE("a run that nothing can end is one more failure with every interval") {
    Bench bench;
    bench.probing.start("", bench.now);
    bench.tick();
    bench.tick(400ms);
    CHECK(bench.probing.next_deadline() == kStart + 1400ms);
    CHECK(bench.tick(1s) == "CHECK_FAILING");
    CHECK(bench.probing.why_failing() ==
          "check uplink is failing: no answer: its run of 1.4s ago was cancelled and still hangs");
    CHECK(bench.tick(1s).empty());
    CHECK(bench.probing.status().in_a_row == 3);
    bench.probing.stop(bench.now, bench.out);
    CHECK_FALSE(bench.probing.next_deadline());
    CHECK(bench.tick(1h).empty());
    SECTION("also when it is asked anew") {
        bench.probing.start("", bench.now);
        CHECK(bench.tick(400ms - 1ns).empty());
        CHECK(bench.tick(1ns).empty());
        CHECK(bench.probing.status().in_a_row == 1);
        CHECK(bench.tick(1s) == "CHECK_FAILING");
    }
    SECTION("until it ends after all") {
        bench.probing.start("", bench.now);
        CHECK(bench.ended(Verdict::ok).empty());
        CHECK(bench.tick() == "probe uplink");
    }
}
