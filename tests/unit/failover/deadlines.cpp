#include "deadlines.h"

#include <random>

#include "support/catch.h"

using namespace pairkeep;
using failover::Deadlines;
using namespace std::chrono_literals;

namespace {

std::vector<std::size_t> due(const Deadlines& deadlines, Instant now) {
    std::vector<std::size_t> numbers;
    deadlines.for_each_due(now, [&](std::size_t number) { numbers.push_back(number); });
    return numbers;
}

}  // namespace

TEST_CASE("who is due comes in the order of the numbers, and may be due later from then on") {
    Deadlines deadlines(5);
    CHECK_FALSE(deadlines.next());
    deadlines.set(4, Instant{} + 1s);
    deadlines.set(1, Instant{} + 2s);
    deadlines.set(2, Instant{} + 3s);
    CHECK(deadlines.next() == Instant{} + 1s);
    CHECK(due(deadlines, Instant{}).empty());
    CHECK(due(deadlines, Instant{} + 2s) == std::vector<std::size_t>{1, 4});
    deadlines.for_each_due(Instant{} + 2s, [&](std::size_t number) { deadlines.set(number, std::nullopt); });
    CHECK(deadlines.next() == Instant{} + 3s);
    CHECK(due(deadlines, Instant{} + 3s) == std::vector<std::size_t>{2});
}

TEST_CASE("whatever is set, the earliest is known") {
    const std::size_t count = GENERATE(0U, 1U, 2U, 7U, 8U, 1000U);
    Deadlines deadlines(count);
    std::vector<std::optional<Instant>> plain(count);
    std::mt19937 random(4711);
    for (int step = 0; count > 0 && step < 2000; ++step) {
        const std::size_t number = random() % count;
        plain[number] = random() % 8 == 0 ? std::nullopt : std::optional(Instant{} + 1ms * (random() % 1000));
        deadlines.set(number, plain[number]);
        std::optional<Instant> next;
        for (const auto& one : plain) next = earliest(next, one);
        REQUIRE(deadlines.next() == next);
    }
    const Instant now = Instant{} + 500ms;
    std::vector<std::size_t> expected;
    for (std::size_t number = 0; number < count; ++number)
        if (plain[number] && *plain[number] <= now) expected.push_back(number);
    CHECK(due(deadlines, now) == expected);
}
