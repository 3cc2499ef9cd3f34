#include "clients.h"

#include <algorithm>

#include "group.h"

namespace pairkeep::failover {
namespace {

using namespace std::chrono_literals;
using Kind = health::Selection::Kind;

constexpr Duration kStopMargin = 2s;
constexpr Duration kCalm = 5s;  // who adds an interface's addresses adds them all within that time

bool contains(const std::vector<std::string>& list, const std::string& name) {
    return std::find(list.begin(), list.end(), name) != list.end();
}

}  // namespace

std::string_view to_string(Override override_) {
    switch (override_) {
        case Override::automatic:
            return "auto";
        case Override::stop:
            return "stop";
        case Override::start:
            return "start";
    }
    return "";
}

std::string_view to_string(Reality reality) {
    switch (reality) {
        case Reality::unknown:
            return "unknown";
        case Reality::stopped:
            return "stopped";
        case Reality::starting:
            return "starting";
        case Reality::running:
            return "running";
        case Reality::stopping:
            return "stopping";
        case Reality::failed:
            return "failed";
    }
    return "";
}

Clients::Clients(std::string group, const std::vector<settings::Client>& all,
                 const std::vector<std::string>& names, const NewRunId& new_id)
    : group_(std::move(group)), new_id_(new_id) {
    for (const auto& client : all)
        if (contains(names, client.name)) add(client);
}

void Clients::add(const settings::Client& client) {
    auto& member = members_.emplace_back(client);
    if (client.health) member.health.emplace(*client.health, client.name, new_id_);
}

const Clients::Member* Clients::find(const std::string& name) const {
    const auto found = std::find_if(members_.begin(), members_.end(),
                                    [&](const Member& m) { return m.control.settings().name == name; });
    return found == members_.end() ? nullptr : &*found;
}

Clients::Member* Clients::find(const std::string& name) {
    return const_cast<Member*>(std::as_const(*this).find(name));
}

// Addresses that come and go make a rule undecidable for a while: what was decided holds until something else
// is. Where they are still coming, an exclusive client does not start on both nodes for the lack of one.
void Clients::select(const Surroundings& around, Instant now, Actions& out) {
    static const std::vector<HostAddress> none;
    const auto& host = around.host_addresses ? *around.host_addresses : none;
    const Instant calm_at = around.addresses_changed + kCalm;
    settled_at_.reset();
    for (auto& member : members_) {
        if (member.retiring) continue;  // by a file that is no more
        const auto& client = member.control.settings();
        auto selection = health::select(around.settings, client, around.interfaces, host);
        if (!member.decided && selection.by_absence && client.exclusive && now < calm_at)
            settled_at_ = calm_at;
        else if (selection.kind != Kind::undecidable && member.decided != selection)
            member.decided = selection;
        if (selection == member.selection) continue;
        const bool undecidable = selection.kind == Kind::undecidable;
        if (selection.rule != member.selection.rule)
            out.push_back(
                Report{undecidable ? Severity::warning : Severity::info, "CLIENT_SELECTED", About::client,
                       client.name,
                       selection.rule +
                           (undecidable && member.decided ? "; until it is, " + member.decided->rule : "")});
        if (!selection.warning.empty() && selection.warning != member.selection.warning)
            out.push_back(Report{Severity::warning, "CLIENT_RESOURCES_DISAGREE", About::client, client.name,
                                 selection.warning});
        member.selection = std::move(selection);
    }
}

void Clients::settle(Instant now) {
    if (!settled_at_ || now < *settled_at_) return;
    settled_at_.reset();
    for (auto& member : members_)
        if (member.selection.kind != Kind::undecidable) member.decided = member.selection;
}

bool Clients::follows(const Member& member) const {
    return member.decided && member.decided->kind == Kind::follows;
}

Clients::Desire Clients::desire(const Member& member) const {
    const bool exclusive = member.control.settings().exclusive;
    const bool withdrawn = aim_ == Aim::withdrawn && follows(member) && member.told.to != Override::start;
    if (withdrawn && exclusive) return Desire::kill;
    if (aim_ == Aim::no_starts) return Desire::no_start;
    if (leaving_ || member.retiring || member.told.to == Override::stop) return Desire::stop;
    if (member.told.to == Override::start) return Desire::run;
    if (!member.decided) return Desire::none;
    if (!follows(member)) return Desire::run;
    switch (aim_) {
        case Aim::kept:
            return Desire::none;
        case Aim::undecided:
            // One that we wanted ourselves, by an override or a rule that is over, is no more our wish.
            return exclusive || member.control.wanted() ? Desire::stop : Desire::none;
        case Aim::running:
            return Desire::run;
        case Aim::no_starts:
            return Desire::no_start;
        case Aim::stopped:
        case Aim::withdrawn:  // an exclusive one was dealt with above
            return Desire::stop;
    }
    return Desire::none;
}

// `after` orders starts: what this one comes after runs, or has had its time.
bool Clients::may_start(const Member& member) const {
    const auto& after = member.control.settings().after;
    return std::all_of(after.begin(), after.end(), [&](const std::string& name) {
        const auto* first = find(name);
        const bool comes_anew = (first == nullptr || first->retiring) && place_of(name) < wanted_.size();
        if (comes_anew) return false;
        return first == nullptr || desire(*first) != Desire::run || first->control.running() ||
               first->control.failing();
    });
}

// ... and reverses stops: those that come after this one have ended, or were killed to no effect: one that
// cannot be ended must not keep the others running.
bool Clients::may_stop(const Member& member) const {
    return std::all_of(members_.begin(), members_.end(), [&](const Member& other) {
        const auto wish = desire(other);
        return !contains(other.control.settings().after, member.control.settings().name) ||
               (wish != Desire::stop && wish != Desire::kill) || other.control.stopped() ||
               other.control.survived();
    });
}

void Clients::reconcile(Instant now, Actions& out) {
    for (auto& member : members_) {
        switch (desire(member)) {
            case Desire::none:
                break;
            case Desire::run:
                if (!member.control.wanted() && may_start(member)) member.control.want_running(now, out);
                break;
            case Desire::no_start:
                member.control.want_no_start(now);
                break;
            case Desire::stop:
                if (member.retiring && member.control.untouched()) break;  // it was nobody's business yet
                if (may_stop(member))
                    member.control.want_stopped(now, out);
                else
                    member.control.want_no_start(now);  // whatever comes of it meanwhile
                break;
            case Desire::kill:
                member.control.want_killed(now, out);
                break;
        }
    }
}

void Clients::aim(Aim aim, Instant now, Actions& out) {
    aim_ = aim;
    reconcile(now, out);
}

void Clients::expect(const Kept& kept, Instant now) {
    for (const auto& client : kept.clients)
        if (auto* member = find(client.name)) member->control.expect_running(client.gateway, now);
}

void Clients::keep(Kept& kept) const {
    for (const auto& member : members_) {
        const auto& control = member.control;
        if (control.outlives_us() && (control.wanted() || control.expected()) && !control.gone())
            kept.clients.push_back(
                {.name = control.settings().name, .gateway = control.gateways().current()});
    }
}

void Clients::look_again(Instant now, Actions& out) {
    for (auto& member : members_) {
        if (!member.control.running()) continue;
        if (member.health) member.health->soon(now);
        if (member.control.outlives_us()) out.push_back(LookAtClient{member.control.settings().name});
    }
}

bool Clients::seen(const ClientSeen& seen, Instant now, Actions& out) {
    auto* member = find(seen.client);
    if (member != nullptr) member->control.seen(seen, now, out);
    return member != nullptr;
}

bool Clients::overridden(const ClientOverridden& by, Instant now, Actions& out) {
    auto* member = find(by.client);
    if (member == nullptr) return false;
    if (member->told.to == by.to) return true;
    member->told = {by.to, by.who, now};
    const std::string text = by.to == Override::automatic
                                 ? "follows its rule again, by " + by.who + ": " + member->selection.rule
                                 : "told to " + std::string(to_string(by.to)) + " by " + by.who +
                                       ", whatever the role is; until: pairkeep client auto " + by.client;
    out.push_back(Report{Severity::warning, "CLIENT_OVERRIDDEN", About::client, by.client, text});
    reconcile(now, out);  // before what is due: a start that was wished for by then is no more
    return true;
}

void Clients::run_ended(const RunEnded& ended, Instant now, Actions& out) {
    for (auto& member : members_)
        if (member.health && member.health->ended(ended, now, out)) health_changed(member, now, out);
}

// Asked only while it runs: what is stopped is neither well nor sick.
void Clients::watch_health(Member& member, Instant now, Actions& out) {
    if (!member.health) return;
    auto& health = *member.health;
    const bool asked = health.asked();
    if (member.control.running() && !asked) {
        member.health_passed = false;
        health.start(member.control.gateways().current(), now);
    }
    if (!member.control.running() && asked) health.stop(now, out);
    if (health.tick(now, out)) health_changed(member, now, out);
}

void Clients::health_changed(Member& member, Instant now, Actions& out) {
    const auto& health = *member.health;
    if (health.passing()) member.health_passed = true;
    if (!health.failing()) return;
    // Another gateway is the first thing to try, whatever else follows from a client that does not work.
    if (health.settings().on_failure.kind == settings::OnFailure::Kind::restart ||
        member.control.gateways().several())
        member.control.restart("unhealthy: " + health.check().history().back().text, member.health_passed,
                               now, out);
}

void Clients::tick(Instant now, Actions& out) {
    settle(now);
    for (auto& member : members_) member.control.tick(now, out, may_start(member));
    reconcile(now, out);
    for (auto& member : members_) watch_health(member, now, out);  // of those that are to go on
}

std::optional<Instant> Clients::next_deadline() const {
    std::optional<Instant> next = settled_at_;
    for (const auto& member : members_) {
        next = earliest(next, member.control.next_deadline());
        if (member.health) next = earliest(next, member.health->next_deadline());
    }
    return next;
}

// One that fails is started again by its ClientControl; a plan need not watch.
Outcome Clients::starting() const {
    bool failed = false;
    for (const auto& member : members_) {
        if (!follows(member) || desire(member) != Desire::run || member.control.running()) continue;
        if (!member.control.failing()) return Outcome::running;
        failed = true;
    }
    return failed ? Outcome::failed : Outcome::done;
}

bool Clients::exclusive_stopped() const {
    return std::all_of(members_.begin(), members_.end(), [&](const Member& m) {
        return !m.control.settings().exclusive || desire(m) == Desire::run || m.control.stopped();
    });
}

// With `after`, one may have to wait for all the others.
Duration Clients::start_limit() const {
    Duration limit{};
    for (const auto& member : members_) {
        const auto& client = member.control.settings();
        limit = client.after.empty() ? std::max(limit, client.start_timeout) : limit + client.start_timeout;
    }
    return limit;
}

Duration Clients::stop_limit() const {
    Duration limit = kStopMargin;
    bool ordered = false;
    for (const auto& member : members_) ordered |= !member.control.settings().after.empty();
    for (const auto& member : members_) {
        const Duration own = member.control.stop_limit();
        limit = ordered ? limit + own : std::max(limit, own);
    }
    return limit;
}

bool Clients::runs_with_role(const std::string& name) const {
    const auto* member = find(name);
    return member != nullptr && follows(*member) && member->control.wanted();
}

bool Clients::all_stopped() const {
    return std::all_of(members_.begin(), members_.end(), [](const Member& m) { return m.control.stopped(); });
}

std::optional<std::string> Clients::why_not_clear() const {
    for (const auto& member : members_) {
        const auto& control = member.control;
        if (!control.settings().exclusive || desire(member) != Desire::stop) continue;
        if (!control.known())
            return "client " + control.settings().name +
                   " is exclusive, and its driver has not said yet whether it runs";
        if (!control.stopped())
            return "client " + control.settings().name +
                   " is exclusive, was running already, and is being stopped";
    }
    return std::nullopt;
}

void Clients::outline(std::vector<ClientStatus>& into) const {
    for (const auto& member : members_) {
        auto& line = into.emplace_back();
        line.name = member.control.settings().name;
        line.state = member.control.state();
    }
}

std::vector<ClientStatus> Clients::status() const {
    std::vector<ClientStatus> all;
    for (const auto& member : members_) {
        auto status = member.control.status();
        status.group = group_;
        status.follows = follows(member);
        status.undecidable = member.selection.kind == Kind::undecidable;
        status.rule = member.selection.rule;
        if (settled_at_ && !member.decided) status.rule += "; soon, when no other address comes";
        if (member.retiring) status.rule = "changed or removed by a reload: stopped first";
        if (!member.selection.warning.empty()) status.warnings.push_back(member.selection.warning);
        status.override_ = member.told.to;
        status.overridden_by = member.told.by;
        status.overridden_at = member.told.at;
        if (member.health) status.health = member.health->status();
        all.push_back(std::move(status));
    }
    return all;
}

}  // namespace pairkeep::failover
