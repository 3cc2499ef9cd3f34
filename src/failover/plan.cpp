#include "pairkeep/failover/plan.h"

#include <algorithm>

namespace pairkeep::failover {

std::string_view to_string(StepKind kind) {
    switch (kind) {
        case StepKind::before_active:
            return "before_active";
        case StepKind::claim_addresses:
            return "claim_addresses";
        case StepKind::announce:
            return "announce";
        case StepKind::set_routes:
            return "set_routes";
        case StepKind::start_clients:
            return "start_clients";
        case StepKind::after_active:
            return "after_active";
        case StepKind::no_more_starts:
            return "no_more_starts";
        case StepKind::before_leave:
            return "before_leave";
        case StepKind::stop_clients:
            return "stop_clients";
        case StepKind::withdraw_clients:
            return "withdraw_clients";
        case StepKind::withdraw_routes:
            return "withdraw_routes";
        case StepKind::release_addresses:
            return "release_addresses";
        case StepKind::priority_zero:
            return "priority_zero";
        case StepKind::after_leave:
            return "after_leave";
    }
    return "";
}

std::string_view to_string(PlanKind kind) {
    switch (kind) {
        case PlanKind::become_active:
            return "become_active";
        case PlanKind::keep_active:
            return "keep_active";
        case PlanKind::planned_leave:
            return "planned_leave";
        case PlanKind::fault:
            return "fault";
        case PlanKind::role_lost:
            return "role_lost";
    }
    return "";
}

std::string_view to_string(Outcome outcome) {
    switch (outcome) {
        case Outcome::pending:
            return "pending";
        case Outcome::running:
            return "running";
        case Outcome::done:
            return "done";
        case Outcome::timed_out:
            return "timed_out";
        case Outcome::failed:
            return "failed";
    }
    return "";
}

const Plan& plan_for(PlanKind kind) {
    using enum StepKind;
    static const Plan become_active{
        .steps = {before_active, claim_addresses, announce, set_routes, start_clients, after_active},
        .beside = {}};
    // Across a restart: the role does not change, so no hook is told that it did.
    static const Plan keep_active{.steps = {claim_addresses, announce, set_routes, start_clients},
                                  .beside = {}};
    static const Plan planned_leave{
        .steps = {before_leave, stop_clients, withdraw_routes, release_addresses, priority_zero, after_leave},
        .beside = {no_more_starts}};
    static const Plan fault{.steps = {release_addresses, priority_zero, after_leave},
                            .beside = {withdraw_clients, withdraw_routes}};
    static const Plan role_lost{.steps = {release_addresses, after_leave},
                                .beside = {withdraw_clients, withdraw_routes}};
    switch (kind) {
        case PlanKind::become_active:
            return become_active;
        case PlanKind::keep_active:
            return keep_active;
        case PlanKind::planned_leave:
            return planned_leave;
        case PlanKind::fault:
            return fault;
        case PlanKind::role_lost:
            return role_lost;
    }
    return role_lost;
}

PlanRun::PlanRun(PlanKind kind, const std::vector<StepKind>& absent) : kind_(kind) {
    for (const auto step : plan_for(kind).steps)
        if (std::find(absent.begin(), absent.end(), step) == absent.end()) steps_.push_back({.kind = step});
}

bool PlanRun::is_running() const {
    return !finished() && steps_[current_].outcome == Outcome::running;
}

std::optional<Instant> PlanRun::deadline() const {
    if (!is_running()) return std::nullopt;
    return deadline_;
}

void PlanRun::begin_step(Instant now, Duration limit) {
    steps_[current_].outcome = Outcome::running;
    steps_[current_].began = now;
    deadline_ = now + limit;
}

void PlanRun::end_step(Outcome outcome, Instant now) {
    steps_[current_].outcome = outcome;
    steps_[current_].ended = now;
    ++current_;
}

}  // namespace pairkeep::failover
