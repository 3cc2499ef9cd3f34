// How fit this node is for the group's role, as one number: the priority that it advertises and compares
// with.
//
//   as written      all is well
//   less, down to 3 a failing check with lower_priority_by
//   2, hold-down    fit, but role or health changed again and again: no better than anybody until it calms
//   1, last resort  a check that is a fault of the group fails: takes over only where there is silence
//
// Interface faults are no matter of priority: they are the role `fault`.
#include <algorithm>

#include "group.h"

namespace pairkeep::failover {
namespace {

using namespace std::chrono_literals;
using settings::OnFailure;

constexpr std::uint8_t kLastResort = 1;
constexpr std::uint8_t kHeldDown = 2;
constexpr int kLowest = 3;  // of a node that is fit

// A client that is stopped shows nothing: one that was sick here counts as sick for a while.
constexpr Duration kClientSickFor = 60s;  // doubled with every further fault without health between
constexpr Duration kClientSickLongest = 1h;

constexpr Duration kKnownWithin =
    10s;  // what runs already; a driver that cannot tell holds nobody up for ever

}  // namespace

// A check that nobody can judge proves no health, but right after a restart: there it counts as it was. One
// that is new since a reload has its chance first.
bool Group::is_ailment(const Probing& probing) const {
    return probing.settings().on_failure.kind == OnFailure::Kind::fault && !probing.passing() &&
           (!kept_since_ || probing.check().judged_since(*kept_since_)) && probing.judged();
}

bool Group::ails() const {
    return client_sick_until_ ||
           std::any_of(settings_.track_checks.begin(), settings_.track_checks.end(),
                       [&](const std::string& name) { return is_ailment(around_.checks.at(name)); });
}

// What makes the group sick, in words.
std::string Group::ailments() const {
    std::string all;
    const auto add = [&](const std::string& what) { all += (all.empty() ? "" : "; ") + what; };
    for (const auto& name : settings_.track_checks) {
        const auto& probing = around_.checks.at(name);
        if (!is_ailment(probing)) continue;
        add(probing.failing() ? probing.why_failing() : "check " + name + " cannot be judged");
    }
    if (client_sick_until_) add(client_ailment_);
    return all;
}

// Health that passes is the proof of the contrary. Without it time ends the sickness, as far as another try
// harms nobody: not while this node is Active, nor while another is that is no better (none would end it).
void Group::watch_client_health(Instant now) {
    bool failing = false;
    bool all_pass = true;
    clients_.for_each_health([&](const Probing& health) {
        if (health.settings().on_failure.kind != OnFailure::Kind::fault) return;
        if (!health.passing()) all_pass = false;
        if (!health.failing()) return;
        failing = true;
        client_ailment_ = health.why_failing();
    });
    if (failing) {
        if (!client_sick_until_) ++client_faults_;
        client_sick_until_ =
            now + std::min(kClientSickLongest, kClientSickFor * (1 << std::min(client_faults_ - 1, 6U)));
    } else if (all_pass) {
        client_sick_until_.reset();
        client_faults_ = 0;
    } else if (client_sick_until_ && now >= *client_sick_until_ && role_ != Role::active) {
        client_sick_until_ = last_resort_heard_until(now);
    }
}

void Group::set_priority(Instant now) {
    int lowered = settings_.priority;
    const auto lower = [&](const Probing& probing) {
        if (probing.settings().on_failure.kind == OnFailure::Kind::lower_priority && probing.failing())
            lowered -= probing.settings().on_failure.lower_priority_by;
    };
    for (const auto& name : settings_.track_checks) lower(around_.checks.at(name));
    clients_.for_each_health(lower);
    auto priority = std::min<int>(settings_.priority, std::max(kLowest, lowered));
    // Who is Active already need not make room for that.
    hold_down_.expire(now);
    if (role_ != Role::active && hold_down_.until()) priority = std::min<int>(priority, kHeldDown);
    if (sick_) priority = kLastResort;
    if (priority == priority_) return;
    priority_ = static_cast<std::uint8_t>(priority);
    for (auto& router : routers_) router.timers.set_priority(priority_);
}

std::vector<std::string> Group::why_priority(Instant now) const {
    std::vector<std::string> why;
    if (sick_) why.push_back("last resort: " + ailments());
    if (role_ != Role::active && hold_down_.until())
        why.push_back("hold-down for " + format_duration(*hold_down_.until() - now) +
                      ": this node lost its role or its health again and again");
    for (const auto& name : settings_.track_checks) {
        const auto& probing = around_.checks.at(name);
        const auto& on_failure = probing.settings().on_failure;
        if (on_failure.kind == OnFailure::Kind::lower_priority && probing.failing())
            why.push_back("lower by " + std::to_string(on_failure.lower_priority_by) + ": " +
                          probing.why_failing());
    }
    return why;
}

// Once per event, before anything else is decided.
void Group::assess(Instant now, Actions& out) {
    watch_client_health(now);
    const bool was_sick = sick_;
    const auto before = priority_;
    if (in_election()) sick_ = ails();
    set_priority(now);
    if (sick_ && !settings_.last_resort && in_election()) return give_away(now, out);
    if (sick_ != was_sick && in_election()) {
        if (sick_ && role_ == Role::active) return give_away(now, out);
        for (auto& router : routers_)
            if (sick_ && router.timers.hearing(now) == vrrp::Hearing::releasing)
                router.timers.wait_for_silence(now);
        report_fitness(out);
    }
    if (before != priority_ && role_ == Role::backup && priority_ == vrrp::kAddressOwner && !leaving_ &&
        !links_.any_bridged())
        become_active("priority 255: owner of the addresses", now, out);
}

void Group::report_fitness(Actions& out) const {
    out.push_back(Report{sick_ ? Severity::warning : Severity::info, sick_ ? "LAST_RESORT" : "FIT_AGAIN",
                         About::group, settings_.name,
                         sick_
                             ? ailments() + "; stands by as last resort (priority 1): takes over only where "
                                            "nobody else is Active"
                             : "fit again, priority " + std::to_string(priority_)});
}

// Priority 0 while it can still be sent; then a Backup that waits for silence, or nothing at all. It waits an
// advertisement less than other last resorts: a check that fails on both nodes moves the role back to where
// it was.
void Group::give_away(Instant now, Actions& out) {
    if (!settings_.last_resort) {
        fail(ailments(), now, out);
        waits_since_ = now;
        return;
    }
    worse_heard_since_.reset();
    for (auto& router : routers_) router.timers.listen(now);
    note_change(now, out);
    enter(Role::backup, ailments() + "; gave the role away, last resort from now on", now, out);
    begin_plan(PlanKind::fault, now, out);
}

// The role or the health was lost. Who does so again and again stands back; a healthy one is never kept out,
// since hold-down yields to nobody who is only a last resort, and takes over from silence like anybody.
void Group::note_change(Instant now, Actions& out) {
    const auto hold = hold_down_.changed(now);
    if (hold == Duration::zero()) return;
    out.push_back(Report{Severity::warning, "HOLD_DOWN", About::group, settings_.name,
                         "this node lost its role or its health again and again: for " +
                             format_duration(hold) + " it stands back (priority " +
                             std::to_string(kHeldDown) + ") for anybody who is fit"});
}

// After boot and after a fault a node is passive until nothing exclusive runs here that should not, and its
// checks have passed once, or have shown that they do not.
std::optional<std::string> Group::why_unproven(Instant now, Actions& out) {
    if (!waits_since_) waits_since_ = now;
    clear_by_.reset();
    for (const auto& name : settings_.track_checks) {
        const auto& probing = around_.checks.at(name);
        if (probing.settings().on_failure.kind == OnFailure::Kind::fault &&
            !probing.check().judged_since(*waits_since_))
            return "waiting until check " + name + " has passed once";
    }
    if (!settings_.last_resort && ails()) return ailments();
    auto why = clients_.why_not_clear();
    if (!why) return std::nullopt;
    const Instant by = *waits_since_ + kKnownWithin + clients_.stop_limit();
    if (now < by) {
        clear_by_ = by;
        return why;
    }
    out.push_back(Report{Severity::error, "CLIENT_NOT_CLEAR", About::group, settings_.name,
                         *why + "; waited long enough, listening all the same"});
    return std::nullopt;
}

std::optional<Instant> Group::fitness_deadline() const {
    auto next = earliest(hold_down_.until(), role_ == Role::active ? std::nullopt : client_sick_until_);
    if (waits_since_ && !leaving_) next = earliest(next, clear_by_);
    return next;
}

// Another Active that is only a last resort: it will count as heard until then.
std::optional<Instant> Group::last_resort_heard_until(Instant now) const {
    std::optional<Instant> until;
    for (const auto& router : routers_) {
        if (!router.last_heard || !says_last_resort(router.last_heard->priority)) continue;
        const Instant end = router.last_heard->at + router.timers.down_interval();
        if (end > now) until = std::max(until.value_or(end), end);
    }
    return until;
}

// A peer that says priority 1 says that it need not be followed by anybody fit ...
bool Group::is_last_resort(std::uint8_t priority) const {
    return priority_ > kLastResort && says_last_resort(priority);
}

// ... unless the file gives that priority to one of them. (To whichever: who speaks over IPv6 is not known by
// name.)
bool Group::says_last_resort(std::uint8_t priority) const {
    const auto& nodes = around_.settings.nodes;
    return priority == kLastResort &&
           std::none_of(nodes.begin(), nodes.end(), [&](const settings::Node& node) {
               return node.priority == kLastResort && node.name != around_.settings.node;
           });
}

}  // namespace pairkeep::failover
