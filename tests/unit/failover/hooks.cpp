// The hooks of one step: one after the other, bounded, and only a required one stops the others.
#include "hooks.h"

#include "spoken.h"
#include "support/catch.h"

using namespace pairkeep;
using namespace pairkeep::failover;
using namespace std::chrono_literals;
using test::spoken;
using test::text_of_report;

namespace {

constexpr Instant kStart{100s};

struct Bench {
    std::uint64_t last_run = 0;
    Instant now = kStart;
    Actions out;
    Hooks hooks{[this] { return RunId{++last_run}; }};

    std::string begin(bool required = false) {
        const auto hook = [&](const std::string& name) {
            return settings::Hook{.command = {name}, .timeout = 2s, .required = required};
        };
        HookFacts facts;
        facts.group = "lan";
        hooks.begin({hook("one"), hook("two")}, facts, now, out);
        return spoken(out);
    }
    std::string ended(Verdict verdict, std::uint64_t run = 0) {
        hooks.ended(RunEnded{RunId{run == 0 ? last_run : run}, verdict, "exited with status 1"}, now, out);
        return spoken(out);
    }
    std::string tick(Duration later) { return now += later, hooks.tick(now, out), spoken(out); }
};

}  // namespace

TEST_CASE("the second hook begins when the first has ended") {
    Bench bench;
    CHECK(bench.begin() == "hook one");
    CHECK(bench.hooks.outcome() == Outcome::running);
    CHECK(bench.ended(Verdict::ok) == "hook two");
    CHECK(bench.ended(Verdict::ok).empty());
    CHECK(bench.hooks.outcome() == Outcome::done);
    CHECK_FALSE(bench.hooks.next_deadline());
}

TEST_CASE("a hook that fails is reported and stops nothing") {
    Bench bench;
    bench.begin();
    CHECK(bench.ended(Verdict::failed) == "HOOK_FAILED, hook two");
    bench.ended(Verdict::ok);
    CHECK(bench.hooks.outcome() == Outcome::failed);
    CHECK(bench.hooks.failure().empty());
}

TEST_CASE("a required hook that fails stops the others, and says so") {
    Bench bench;
    bench.begin(true);
    CHECK(bench.ended(Verdict::failed) == "HOOK_FAILED");
    CHECK(bench.hooks.outcome() == Outcome::failed);
    CHECK(bench.hooks.failure() == "required hook one exited with status 1");
    bench.hooks.cancel(bench.now, bench.out);
    CHECK(bench.hooks.failure().empty());
    CHECK(bench.hooks.outcome() == Outcome::done);
}

TEST_CASE("one that hangs is killed at its limit, and the next one waits for its end") {
    Bench bench;
    bench.begin();
    CHECK(bench.tick(2s - 1ns).empty());
    CHECK(bench.tick(1ns) == "cancel 1, HOOK_FAILED");
    CHECK(bench.hooks.outcome() == Outcome::running);
    CHECK(bench.ended(Verdict::failed) == "hook two");
}

TEST_CASE("what was cancelled does not go on, and the next step waits for its end") {
    Bench bench;
    bench.begin();
    bench.hooks.cancel(bench.now, bench.out);
    CHECK(spoken(bench.out) == "cancel 1");
    CHECK(bench.hooks.outcome() == Outcome::done);
    CHECK(bench.begin().empty());
    CHECK(bench.hooks.outcome() == Outcome::running);
    CHECK(bench.ended(Verdict::failed, 1) == "hook one");
    CHECK(bench.ended(Verdict::ok) == "hook two");
}

TEST_CASE("one that nothing can kill holds up others for 2s, and is not run beside itself") {
    const bool required = GENERATE(false, true);
    Bench bench;
    bench.begin(required);
    bench.hooks.cancel(bench.now, bench.out);
    CHECK(spoken(bench.out) == "cancel 1");
    bench.begin(required);
    CHECK(bench.hooks.next_deadline() == kStart + 2s);
    CHECK(bench.tick(2s - 1ns).empty());
    if (required) {  // what was not run has failed
        CHECK(bench.tick(1ns) == "HOOK_FAILED");
        CHECK(bench.hooks.failure() ==
              "required hook one was not run: an earlier run of it was killed and still hangs");
    } else {
        CHECK(bench.tick(1ns) == "HOOK_FAILED, hook two");
        CHECK(bench.ended(Verdict::ok).empty());
    }
    CHECK(bench.hooks.outcome() == Outcome::failed);
    CHECK(bench.ended(Verdict::failed, 1).empty());
    CHECK(bench.begin() == "hook one");
}

TEST_CASE("every hook of a step has its time within the step's limit, also behind one that hangs") {
    Bench bench;
    bench.begin();
    bench.hooks.cancel(bench.now, bench.out);
    bench.begin();
    spoken(bench.out);
    const settings::Hook hook{.command = {"one"}, .timeout = 2s};
    for (Duration passed{}; passed < Hooks::limit({hook, hook}); passed += 1s) bench.tick(1s);
    CHECK(bench.hooks.outcome() == Outcome::failed);
}
