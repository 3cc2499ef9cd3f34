// Single results become a standing.
#include "pairkeep/health/check.h"

#include "support/catch.h"

using namespace pairkeep;
using namespace pairkeep::health;
using namespace std::chrono_literals;

namespace {

constexpr Instant kStart{100s};

struct Bench {
    Check check{2, 3};
    Instant now = kStart;

    bool count(Verdict verdict) {
        now += 1s;
        return check.count({.verdict = verdict, .began = now - 100ms, .ended = now, .text = {}});
    }
    bool ok() { return count(Verdict::ok); }
    bool failed() { return count(Verdict::failed); }
    bool unknown() { return count(Verdict::unknown); }
    [[nodiscard]] std::string standing() const { return std::string(to_string(check.standing())); }
};

}  // namespace

TEST_CASE("the first pass is enough; failures count from the beginning") {
    Bench good;
    CHECK(good.standing() == "untested");
    CHECK(good.ok());
    CHECK(good.standing() == "passing");
    CHECK(good.check.since() == kStart + 1s);
    Bench bad;
    CHECK_FALSE(bad.failed());
    CHECK_FALSE(bad.failed());
    CHECK(bad.standing() == "untested");
    CHECK(bad.failed());
    CHECK(bad.standing() == "failing");
    Bench late;
    late.failed();
    CHECK(late.ok());
    CHECK(late.standing() == "passing");
}

TEST_CASE("it falls after `fall` failures in a row, and one that passes between starts the count anew") {
    Bench bench;
    bench.ok();
    CHECK_FALSE(bench.failed());
    CHECK_FALSE(bench.failed());
    CHECK_FALSE(bench.ok());
    CHECK_FALSE(bench.failed());
    CHECK_FALSE(bench.failed());
    CHECK(bench.standing() == "passing");
    CHECK(bench.failed());
    CHECK(bench.standing() == "failing");
    CHECK_FALSE(bench.failed());
    CHECK(bench.check.in_a_row() == 4);
}

TEST_CASE("it rises after `rise` passes in a row") {
    Bench bench;
    for (int i = 0; i < 3; ++i) bench.failed();
    CHECK_FALSE(bench.ok());
    CHECK_FALSE(bench.failed());
    CHECK_FALSE(bench.ok());
    CHECK(bench.ok());
    CHECK(bench.standing() == "passing");
}

TEST_CASE("an unknown result says nothing, and interrupts a row") {
    Bench bench;
    CHECK_FALSE(bench.unknown());
    CHECK(bench.standing() == "untested");
    bench.ok();
    bench.failed();
    bench.failed();
    CHECK_FALSE(bench.unknown());
    CHECK_FALSE(bench.failed());
    CHECK(bench.standing() == "passing");
}

TEST_CASE("judged since: passed or unanswerable since then, or failing") {
    Bench bench;
    CHECK_FALSE(bench.check.judged_since(kStart));
    bench.ok();
    CHECK(bench.check.judged_since(kStart + 900ms));
    CHECK_FALSE(bench.check.judged_since(kStart + 901ms));  // that run began before
    bench.failed();
    CHECK_FALSE(bench.check.judged_since(kStart + 1s));  // one failure proves nothing yet
    bench.failed();
    bench.failed();
    CHECK(bench.check.judged_since(kStart + 1h));

    Bench nobody_knows;
    nobody_knows.unknown();
    CHECK(nobody_knows.check.judged_since(kStart));
}

TEST_CASE("what is forgotten is untested again; the history stays for people, the latest ten") {
    Bench bench;
    for (int i = 0; i < 12; ++i) bench.ok();
    bench.check.forget(bench.now);
    CHECK(bench.standing() == "untested");
    CHECK(bench.check.in_a_row() == 0);
    CHECK_FALSE(bench.check.judged_since(kStart));
    CHECK(bench.check.history().size() == 10);
    CHECK(bench.ok());
    CHECK(bench.check.in_a_row() == 1);
}
