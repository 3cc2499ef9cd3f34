// A group carries out its plan: each step is a wish to AddressControl or ClientControl, and is over when the
// wish is seen to be true. VRRP's timers run on meanwhile.
#include <algorithm>

#include "group.h"

namespace pairkeep::failover {
namespace {

using namespace std::chrono_literals;

constexpr Duration kClaimLimit = 60s;  // AddressControl gives up sooner
constexpr Duration kReleaseLimit = 5s;
constexpr Duration kFaultReleaseLimit = 200ms;  // priority 0 must not wait long for a stuck interface
constexpr Duration kRoutesLimit = 5s;
constexpr Duration kFirstRefusalPause = 5s;  // doubled with every refusal in a row
constexpr Duration kLongestRefusalPause = 60s;

}  // namespace

void Group::begin_plan(PlanKind kind, Instant now, Actions& out) {
    hooks_.cancel(now, out);
    announcements_.stop();
    plan_.emplace(kind, absent_steps());
    for (const auto step : plan_for(kind).beside) begin_step(step, now, out);
    carry_on_plan(now, out);
}

void Group::carry_on_plan(Instant now, Actions& out) {
    while (plan_ && !plan_->finished()) {
        const auto step = plan_->current();
        if (!plan_->is_running()) {
            plan_->begin_step(now, step_limit(plan_->kind(), step));
            begin_step(step, now, out);
        }
        auto outcome = step_outcome(step);
        if (outcome == Outcome::running && now >= *plan_->deadline()) outcome = Outcome::timed_out;
        if (outcome == Outcome::running) return;
        plan_->end_step(outcome, now);
        if (outcome == Outcome::done) continue;
        if (refusal()) return;  // it ends the role: check_refusal
        out.push_back(Report{Severity::warning, "STEP_INCOMPLETE", About::group, settings_.name,
                             "step " + std::string(to_string(step)) + " of " +
                                 std::string(to_string(plan_->kind())) + " " +
                                 std::string(to_string(outcome)) + "; going on"});
    }
    const bool serves = plan_ && plan_->kind() == PlanKind::become_active;  // nothing refused any more
    if (serves && !addresses_.removals().gave_up_lately(now)) refusal_pause_ = {};
}

void Group::begin_step(StepKind step, Instant now, Actions& out) {
    switch (step) {
        case StepKind::claim_addresses:
            return addresses_.want_held(address_set(), now, out);
        case StepKind::release_addresses:
            return addresses_.want_released(address_set(), out);
        case StepKind::announce:
            announcements_.start(now);
            return announce(now, out);
        case StepKind::priority_zero:
            advertise_all(vrrp::kReleasing, now, out);
            // Twice: also for the path that is lost, over which the peer would wait for silence.
            if (std::any_of(routers_.begin(), routers_.end(), [](const Router& r) { return !r.path; }))
                advertise_all(vrrp::kReleasing, now, out);
            if (plan_->kind() == PlanKind::planned_leave) enter(Role::initialize, reason_, now, out);
            return;
        case StepKind::set_routes:
            return routes_.want(true, now, out);
        case StepKind::withdraw_routes:
            return routes_.want(false, now, out);
        case StepKind::start_clients:
            return clients_.aim(Clients::Aim::running, now, out);
        case StepKind::no_more_starts:
            return clients_.aim(Clients::Aim::no_starts, now, out);
        case StepKind::stop_clients:
            if (leaving_) clients_.leave();
            return clients_.aim(Clients::Aim::stopped, now, out);
        case StepKind::withdraw_clients:
            if (leaving_) clients_.leave();
            return clients_.aim(Clients::Aim::withdrawn, now, out);
        case StepKind::before_active:
            return begin_hooks(HookPoint::before_active, settings_.hooks.before_active, now, out);
        case StepKind::after_active:
            return begin_hooks(HookPoint::after_active, settings_.hooks.after_active, now, out);
        case StepKind::before_leave:
            return begin_hooks(HookPoint::before_leave, settings_.hooks.before_leave, now, out);
        case StepKind::after_leave:
            return begin_hooks(HookPoint::after_leave, settings_.hooks.after_leave, now, out);
    }
}

Outcome Group::step_outcome(StepKind step) const {
    switch (step) {
        case StepKind::claim_addresses:
            if (addresses_.refusal()) return Outcome::failed;
            return addresses_.held() ? Outcome::done : Outcome::running;
        case StepKind::release_addresses:
            return addresses_.released() ? Outcome::done : Outcome::running;
        case StepKind::announce:
        case StepKind::priority_zero:
        case StepKind::no_more_starts:
            return Outcome::done;
        case StepKind::set_routes:
        case StepKind::withdraw_routes:
            if (routes_.done()) return Outcome::done;
            return routes_.failed() ? Outcome::failed : Outcome::running;
        case StepKind::start_clients:
            return clients_.starting();
        case StepKind::stop_clients:
        case StepKind::withdraw_clients:
            return clients_.exclusive_stopped() ? Outcome::done : Outcome::running;
        case StepKind::before_active:
        case StepKind::after_active:
        case StepKind::before_leave:
        case StepKind::after_leave:
            return hooks_.outcome();
    }
    return Outcome::done;
}

Duration Group::leave_limit() const {
    Duration limit{};
    const PlanRun leave(PlanKind::planned_leave, absent_steps());
    for (const auto& step : leave.steps()) limit += step_limit(PlanKind::planned_leave, step.kind);
    return limit;
}

Duration Group::step_limit(PlanKind plan, StepKind step) const {
    switch (step) {
        case StepKind::claim_addresses:
            return kClaimLimit;
        case StepKind::release_addresses:
            return plan == PlanKind::fault ? kFaultReleaseLimit : kReleaseLimit;
        case StepKind::start_clients:
            return clients_.start_limit();
        case StepKind::stop_clients:
        case StepKind::withdraw_clients:
            return clients_.stop_limit();
        case StepKind::set_routes:
        case StepKind::withdraw_routes:
            return kRoutesLimit;
        case StepKind::before_active:
            return Hooks::limit(settings_.hooks.before_active);
        case StepKind::after_active:
            return Hooks::limit(settings_.hooks.after_active);
        case StepKind::before_leave:
            return Hooks::limit(settings_.hooks.before_leave);
        case StepKind::after_leave:
            return Hooks::limit(settings_.hooks.after_leave);
        case StepKind::announce:
        case StepKind::priority_zero:
        case StepKind::no_more_starts:
            return 0ms;
    }
    return 0ms;
}

// A step that nothing comes of does not stand in the plan.
std::vector<StepKind> Group::absent_steps() const {
    std::vector<StepKind> absent;
    if (!routes_.any()) absent = {StepKind::set_routes, StepKind::withdraw_routes};
    const auto& hooks = settings_.hooks;
    if (hooks.before_active.empty()) absent.push_back(StepKind::before_active);
    if (hooks.after_active.empty()) absent.push_back(StepKind::after_active);
    if (hooks.before_leave.empty()) absent.push_back(StepKind::before_leave);
    if (hooks.after_leave.empty()) absent.push_back(StepKind::after_leave);
    return absent;
}

void Group::begin_hooks(HookPoint point, const std::vector<settings::Hook>& hooks, Instant now,
                        Actions& out) {
    HookFacts facts{.node = around_.settings.node,
                    .group = settings_.name,
                    .point = point,
                    .plan = std::string(to_string(plan_->kind())),
                    .role = std::string(to_string(role_)),
                    .reason = reason_,
                    .priority = priority_,
                    .addresses = {}};
    for (const auto& interface : settings_.interfaces)
        for (const auto& address : interface.virtual_addresses)
            facts.addresses.push_back(address.to_string());
    hooks_.begin(hooks, std::move(facts), now, out);
}

// What makes serving impossible: a claim that was refused, the plan's or a repair's, or a required hook that
// failed on the way to Active.
std::optional<std::string> Group::refusal() const {
    if (addresses_.refusal()) return addresses_.refusal();
    if (plan_ && plan_->kind() == PlanKind::become_active && !hooks_.failure().empty())
        return hooks_.failure();
    return std::nullopt;
}

// An Active that cannot serve keeps the peer from serving.
void Group::check_refusal(Instant now, Actions& out) {
    const auto why = refusal();
    if (role_ != Role::active || !why) return;
    refusal_pause_ = std::clamp(refusal_pause_ * 2, kFirstRefusalPause, kLongestRefusalPause);
    refused_until_ = now + refusal_pause_;
    refusal_ = *why + "; next try after " + format_duration(refusal_pause_);
    fail(refusal_, now, out);
}

std::optional<VirtualMac> Group::virtual_mac(const InterfaceFacts& facts, Family family) const {
    if (!settings_.virtual_mac || !facts.present) return std::nullopt;
    return pairkeep::virtual_mac(family, settings_.vrid, facts.index);
}

address::AddressSet Group::address_set() const {
    // The owner of the addresses always accepts (RFC 9568 6.1).
    const bool accept = settings_.accept || settings_.priority == vrrp::kAddressOwner;
    address::AddressSet set{.holdings = {}, .lease = settings_.address_lease, .accept = accept};
    for (const auto& interface : settings_.interfaces) {
        const auto& facts = around_.facts(interface.name);
        for (const auto& address : interface.virtual_addresses)
            set.holdings.push_back({.interface = interface.name,
                                    .interface_index = facts.index,
                                    .written = address,
                                    .prefix_route = !health::has_prefix(facts, address),
                                    .virtual_mac = virtual_mac(facts, address.address.family())});
    }
    return set;
}

bool Group::claim_answered(const ClaimAnswered& answer, Instant now, Actions& out) {
    if (!addresses_.asks(answer.id)) return false;
    addresses_.claim_answered(answer, now, out);
    if (addresses_.take_repaired()) announcements_.start(now);
    return true;
}

bool Group::routes_answered(const RoutesAnswered& answer, Instant now, Actions& out) {
    if (!routes_.asks(answer.id)) return false;
    routes_.answered(answer, now, out);
    return true;
}

void Group::run_ended(const RunEnded& ended, Instant now, Actions& out) {
    clients_.run_ended(ended, now, out);
    hooks_.ended(ended, now, out);
}

bool Group::release_answered(const ReleaseAnswered& answer, Instant now, Actions& out) {
    if (!addresses_.asks(answer.id)) return false;
    addresses_.release_answered(answer, now, out);
    return true;
}

}  // namespace pairkeep::failover
