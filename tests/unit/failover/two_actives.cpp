#include "two_actives.h"

#include "support/catch.h"

using namespace pairkeep;
using namespace pairkeep::failover;
using namespace std::chrono_literals;

TEST_CASE("two Actives are counted once for each time, and summed up") {
    TwoActives both;
    const Instant begin{100s};
    CHECK(both.status(begin).count == 0);
    CHECK_FALSE(both.status(begin).last_began);
    both.over(begin);
    CHECK(both.status(begin).count == 0);
    both.heard(begin);
    both.heard(begin + 1s);
    CHECK(both.status(begin + 2s).count == 1);
    CHECK(both.status(begin + 2s).under_way);
    CHECK(both.status(begin + 2s).last_duration == 2s);
    both.over(begin + 3s);
    both.over(begin + 9s);
    both.heard(begin + 10s);
    both.over(begin + 10500ms);
    const auto status = both.status(begin + 20s);
    CHECK(status.count == 2);
    CHECK(status.total == 3500ms);
    CHECK(status.last_began == begin + 10s);
    CHECK(status.last_duration == 500ms);
    CHECK_FALSE(status.under_way);
}
