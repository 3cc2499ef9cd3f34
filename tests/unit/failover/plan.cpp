// The plans as a table, and the record of one run. What the steps do is the group's: stories.
#include "pairkeep/failover/plan.h"

#include <string>
#include <vector>

#include "support/catch.h"

using namespace pairkeep;
using namespace pairkeep::failover;
using namespace std::chrono_literals;

namespace {

constexpr Instant kStart{100s};

std::string words(const std::vector<StepKind>& steps) {
    std::string text;
    for (const auto step : steps) text.append(text.empty() ? "" : ", ").append(to_string(step));
    return text;
}

const std::vector<StepKind> kNoHooksNoRoutes{StepKind::before_active, StepKind::after_active,
                                             StepKind::before_leave,  StepKind::after_leave,
                                             StepKind::set_routes,    StepKind::withdraw_routes};

std::string outcomes(const PlanRun& run) {
    std::string text;
    for (const auto& step : run.steps())
        text.append(text.empty() ? "" : ", ").append(to_string(step.outcome));
    return text;
}

}  // namespace

// Design section 2. The order is the promise: nobody is told of an address that is not held, no client starts
// without one, and priority 0 invites the peer only when nothing is left here.
TEST_CASE("each change of role has one order of steps") {
    CHECK(words(plan_for(PlanKind::become_active).steps) ==
          "before_active, claim_addresses, announce, set_routes, start_clients, after_active");
    CHECK(words(plan_for(PlanKind::planned_leave).steps) ==
          "before_leave, stop_clients, withdraw_routes, release_addresses, priority_zero, after_leave");
    CHECK(words(plan_for(PlanKind::fault).steps) == "release_addresses, priority_zero, after_leave");
    CHECK(words(plan_for(PlanKind::role_lost).steps) == "release_addresses, after_leave");
}

TEST_CASE("in a fault and when the role is lost no address waits for a client to stop") {
    CHECK(words(plan_for(PlanKind::fault).beside) == "withdraw_clients, withdraw_routes");
    CHECK(words(plan_for(PlanKind::role_lost).beside) == "withdraw_clients, withdraw_routes");
    CHECK(plan_for(PlanKind::become_active).beside.empty());
}

TEST_CASE("nothing starts any more as soon as a leave begins, also while its hooks run") {
    CHECK(words(plan_for(PlanKind::planned_leave).beside) == "no_more_starts");
}

TEST_CASE("kinds of plans have the names that the status shows") {
    CHECK(to_string(PlanKind::become_active) == "become_active");
    CHECK(to_string(PlanKind::planned_leave) == "planned_leave");
    CHECK(to_string(PlanKind::fault) == "fault");
    CHECK(to_string(PlanKind::role_lost) == "role_lost");
}

TEST_CASE("a step that has nothing to do does not stand in the run") {
    const PlanRun run{PlanKind::become_active, {StepKind::before_active, StepKind::set_routes}};
    CHECK(outcomes(run) == "pending, pending, pending, pending");
    CHECK(run.current() == StepKind::claim_addresses);
}

TEST_CASE("a run goes through its steps one by one and keeps their times") {
    PlanRun run{PlanKind::become_active, kNoHooksNoRoutes};
    CHECK(run.kind() == PlanKind::become_active);
    CHECK(outcomes(run) == "pending, pending, pending");
    CHECK_FALSE(run.is_running());
    CHECK_FALSE(run.deadline());  // a step that was not begun cannot be late

    run.begin_step(kStart, 10s);
    CHECK(run.is_running());
    CHECK(run.deadline() == kStart + 10s);
    run.end_step(Outcome::done, kStart + 1s);
    CHECK(outcomes(run) == "done, pending, pending");
    CHECK(run.current() == StepKind::announce);
    CHECK_FALSE(run.deadline());

    run.begin_step(kStart + 2s, 0s);
    run.end_step(Outcome::timed_out, kStart + 2s);
    run.begin_step(kStart + 3s, 5s);
    CHECK_FALSE(run.finished());
    run.end_step(Outcome::failed, kStart + 4s);
    CHECK(run.finished());
    CHECK_FALSE(run.is_running());
    CHECK_FALSE(run.deadline());
    CHECK(outcomes(run) == "done, timed_out, failed");
    CHECK(run.steps()[0].began == kStart);
    CHECK(run.steps()[0].ended == kStart + 1s);
    CHECK(run.steps()[2].began == kStart + 3s);
}
