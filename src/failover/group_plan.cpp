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
constexpr Duration kForceMargin = 2s;           // what SIGKILL may need after a stop_timeout
constexpr Duration kFirstRefusalPause = 5s;     // doubled with every refusal in a row
constexpr Duration kLongestRefusalPause = 60s;

}  // namespace

void Group::begin_plan(PlanKind kind, Instant now, Actions& out) {
    if (plan_) plan_->cancel(now);
    announcements_.stop();
    plan_.emplace(kind);
    for (const auto step : plan_for(kind).beside) begin_step(step, now, out);
    carry_on_plan(now, out);
}

void Group::carry_on_plan(Instant now, Actions& out) {
    while (plan_ && !plan_->finished()) {
        const auto step = plan_->current();
        if (!plan_->is_running()) {
            plan_->begin_step(now, step_limit(step));
            begin_step(step, now, out);
        }
        auto outcome = step_outcome(step);
        if (outcome == Outcome::running && now >= *plan_->deadline()) outcome = Outcome::timed_out;
        if (outcome == Outcome::running) return;
        plan_->end_step(outcome, now);
        if (outcome == Outcome::done) continue;
        if (step == StepKind::claim_addresses) return;  // the refusal ends the role: check_refusal
        out.push_back(Report{Severity::warning, "STEP_INCOMPLETE", About::group, settings_.name,
                             "step " + std::string(to_string(step)) + " of " +
                                 std::string(to_string(plan_->kind())) + " " +
                                 std::string(to_string(outcome)) + "; going on"});
    }
    if (plan_ && plan_->kind() == PlanKind::planned_leave && role_ == Role::active)
        enter(Role::initialize, reason_, now, out);
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
            return advertise_all(vrrp::kReleasing, out);
        case StepKind::start_clients:
            for (auto& client : clients_) client.want_running(now, out);
            return;
        case StepKind::stop_clients:
            for (auto& client : clients_) client.want_stopped(now, out);
            return;
        case StepKind::withdraw_clients:
            for (auto& client : clients_) {
                if (client.settings().exclusive)
                    client.want_killed(now, out);
                else
                    client.want_stopped(now, out);
            }
            return;
    }
}

Outcome Group::step_outcome(StepKind step) const {
    const auto all_clients = [&](auto condition) {
        return std::all_of(clients_.begin(), clients_.end(), condition);
    };
    switch (step) {
        case StepKind::claim_addresses:
            if (addresses_.refusal()) return Outcome::failed;
            return addresses_.held() ? Outcome::done : Outcome::running;
        case StepKind::release_addresses:
            return addresses_.released() ? Outcome::done : Outcome::running;
        case StepKind::announce:
        case StepKind::priority_zero:
            return Outcome::done;
        case StepKind::start_clients:
            if (all_clients([](const ClientControl& c) { return c.running(); })) return Outcome::done;
            // One that fails is started again by its ClientControl; the plan need not watch.
            return all_clients([](const ClientControl& c) { return c.running() || c.failing(); })
                       ? Outcome::failed
                       : Outcome::running;
        case StepKind::stop_clients:
        case StepKind::withdraw_clients:
            // One that may run in two places need not be waited for.
            return all_clients([](const ClientControl& c) { return c.stopped() || !c.settings().exclusive; })
                       ? Outcome::done
                       : Outcome::running;
    }
    return Outcome::done;
}

Duration Group::step_limit(StepKind step) const {
    Duration longest_start{};
    Duration longest_stop{};
    for (const auto& client : clients_) {
        longest_start = std::max(longest_start, client.settings().start_timeout);
        longest_stop = std::max(longest_stop, client.settings().stop_timeout);
    }
    switch (step) {
        case StepKind::claim_addresses:
            return kClaimLimit;
        case StepKind::release_addresses:
            return plan_->kind() == PlanKind::fault ? kFaultReleaseLimit : kReleaseLimit;
        case StepKind::start_clients:
            return longest_start;
        case StepKind::stop_clients:
        case StepKind::withdraw_clients:
            return longest_stop + kForceMargin;
        case StepKind::announce:
        case StepKind::priority_zero:
            return 0ms;
    }
    return 0ms;
}

bool Group::clients_stopped() const {
    return std::all_of(clients_.begin(), clients_.end(), [](const ClientControl& c) { return c.stopped(); });
}

// An Active without its addresses serves nobody and keeps the peer from serving: a refused claim, the plan's
// or a repair's, ends the role.
void Group::check_refusal(Instant now, Actions& out) {
    if (role_ != Role::active || !addresses_.refusal()) return;
    const auto why = *addresses_.refusal();
    refusal_pause_ = std::clamp(refusal_pause_ * 2, kFirstRefusalPause, kLongestRefusalPause);
    refused_until_ = now + refusal_pause_;
    refusal_ = "the virtual addresses could not be claimed: " + why + "; next try after " +
               format_duration(refusal_pause_);
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

void Group::claim_answered(const ClaimAnswered& answer, Instant now, Actions& out) {
    addresses_.claim_answered(answer, now, out);
    if (addresses_.take_repaired()) announcements_.start(now);
    if (addresses_.held()) refusal_pause_ = {};
}

void Group::release_answered(const ReleaseAnswered& answer, Instant now, Actions& out) {
    addresses_.release_answered(answer, now, out);
}

}  // namespace pairkeep::failover
