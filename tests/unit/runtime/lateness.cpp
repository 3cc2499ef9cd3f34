#include "lateness.h"

#include "support/catch.h"

using namespace pairkeep;
using namespace pairkeep::runtime;
using namespace std::chrono_literals;

TEST_CASE("lateness is counted in buckets, each up to its bound") {
    Lateness lateness;
    const Instant due{100s};
    for (const Duration late : std::initializer_list<Duration>{-1ms, 0ns, 100us, 101us, 5ms, 2s})
        lateness.count(due, due + late);
    const auto figures = lateness.figures(due + 2s);
    CHECK(figures.count == 6);
    CHECK(figures.total == 100us + 101us + 5ms + 2s);
    CHECK(figures.max == 2s);
    CHECK(figures.in == std::array<std::uint64_t, 10>{3, 1, 0, 0, 1, 0, 0, 0, 0, 1});
}

TEST_CASE("the latest of late is remembered for one to two minutes") {
    Lateness lateness;
    const Instant begin{1000s};
    lateness.count(begin, begin + 7ms);
    CHECK(lateness.figures(begin + 59s).recent_max == 7ms);
    lateness.count(begin + 70s, begin + 70s + 1ms);
    CHECK(lateness.figures(begin + 71s).recent_max == 7ms);
    CHECK(lateness.figures(begin + 131s).recent_max == 1ms);
    CHECK(lateness.figures(begin + 300s).recent_max == 0ns);
    CHECK(lateness.figures(begin + 300s).max == 7ms);
}
