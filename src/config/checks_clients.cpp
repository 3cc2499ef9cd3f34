// What is wrong only between clients, checks and the groups that they belong to.
#include <algorithm>
#include <map>

#include "draft.h"
#include "text.h"

namespace pairkeep::config {
namespace {

using settings::OnFailure;
using settings::Run;
using Action = OnFailure::Kind;

constexpr int kLowest = 3;  // a failing check lowers no further: 1 and 2 are for last resort and hold-down

template <class Drafts>
std::vector<std::string> names_of(const Drafts& drafts) {
    std::vector<std::string> names;
    names.reserve(drafts.size());
    for (const auto& draft : drafts) names.push_back(draft.result.name);
    return names;
}

template <class Drafts>
auto find(const Drafts& drafts, const std::string& name) -> decltype(drafts.data()) {
    const auto found = std::find_if(drafts.begin(), drafts.end(),
                                    [&](const auto& draft) { return draft.result.name == name; });
    return found == drafts.end() ? nullptr : &*found;
}

std::string there_is_no(const std::string& kind, const std::string& name,
                        const std::vector<std::string>& known) {
    const std::string hint = did_you_mean(name, known);
    return "there is no " + kind + ' ' + in_quotes(name) +
           (known.empty()  ? "; the file has no " + kind + 's'
            : hint.empty() ? "; the " + kind + "s are " + quoted_list(known)
                           : hint);
}

void check_units(const Draft& draft, Report& report) {
    std::map<std::string, const ClientDraft*> owners;
    for (const auto& client : draft.clients) {
        if (!client.unit) continue;
        const auto [owner, is_new] = owners.emplace(client.unit->value, &client);
        if (!is_new)
            report.problem(client.unit->mark,
                           "systemd: " + in_quotes(client.unit->value) + " is already that of client " +
                               in_quotes(owner->second->result.name) + " (" +
                               line_of(owner->second->unit->mark) + "); one unit is one client");
    }
}

// The shortest way from one client along `after` to another: names, both ends included; empty: there is none.
std::vector<std::string> way_along_after(const Draft& draft, const std::string& from, const std::string& to) {
    std::vector<std::vector<std::string>> ways{{from}};
    std::vector<std::string> seen{from};
    for (std::size_t i = 0; i < ways.size(); ++i) {
        auto way = ways[i];
        if (way.back() == to) return way;
        const ClientDraft* client = find(draft.clients, way.back());
        if (client == nullptr) continue;
        for (const auto& next : client->after) {
            if (std::find(seen.begin(), seen.end(), next.value) != seen.end()) continue;
            seen.push_back(next.value);
            ways.push_back(way);
            ways.back().push_back(next.value);
        }
    }
    return {};
}

void check_circle(const Draft& draft, const ClientDraft& client, const At<std::string>& other,
                  Report& report) {
    const std::string& name = client.result.name;
    const auto way = way_along_after(draft, other.value, name);
    if (way.empty()) return;
    // Once for each circle: at its client that is written first.
    for (const auto& earlier : draft.clients) {
        if (earlier.result.name == name) break;
        if (std::find(way.begin(), way.end(), earlier.result.name) != way.end()) return;
    }
    std::string circle = in_quotes(name);
    for (const auto& step : way) circle += " after " + in_quotes(step);
    report.problem(other.mark, "after: goes in a circle, " + circle + "; none of them could ever start");
}

void check_after(const Draft& draft, const ClientDraft& client, Report& report) {
    for (const auto& other : client.after) {
        const ClientDraft* found = find(draft.clients, other.value);
        const auto* group = group_of(draft, client);
        std::string fault;
        if (found == nullptr)
            fault = there_is_no("client", other.value, names_of(draft.clients));
        else if (found == &client)
            fault = "no client is after itself";
        else if (client.result.run == Run::always || found->result.run == Run::always)
            fault = "orders the clients of a group, and " +
                    in_quotes(client.result.run == Run::always ? client.result.name : other.value) +
                    " has `run: always`";
        else if (const auto* theirs = group_of(draft, *found); group && theirs && group != theirs)
            fault = "orders the clients of one group, and " + in_quotes(other.value) + " belongs to " +
                    in_quotes(theirs->result.name);
        if (fault.empty())
            check_circle(draft, client, other, report);
        else
            report.problem(other.mark, "after: " + fault);
    }
}

void check_gateways(const ClientDraft& client, Report& report) {
    const bool has_some = !client.result.gateways.empty();
    const bool is_unit = std::holds_alternative<settings::SystemdUnit>(client.result.how);
    const auto health_use = client.health ? client.health->gateway : std::nullopt;
    const auto use = client.uses_gateway ? client.uses_gateway : health_use;
    if (use && !has_some && client.gateways_mark.line == 0)
        report.problem(*use, "{gateway} stands for one of `gateways:`, and " + in_quotes(client.result.name) +
                                 " has none; write gateways: [gw1.example.net, gw2.example.net]");
    if (!has_some || client.gateway_of_start) return;
    report.problem(client.gateways_mark,
                   is_unit ? "gateways: a unit cannot be told which one; write the program as command: with "
                             "{gateway} in it"
                           : "gateways: what starts the client has no {gateway} in it, so all would be the "
                             "same; write it where the address belongs");
}

void check_probe(const CheckDraft& check, const ClientDraft* client, Report& report) {
    if (client == nullptr && check.gateway)
        report.problem(*check.gateway, "{gateway} is that of a client; write it in the `health:` of one");
    if (!std::holds_alternative<settings::StatusTextProbe>(check.result.probe)) return;
    if (client == nullptr)
        report.problem(check.probe_mark,
                       "status_text: is what a unit says of itself; write it in the `health:` of its client");
    else if (!std::holds_alternative<settings::SystemdUnit>(client->result.how))
        report.problem(check.probe_mark, "status_text: is what a unit says of itself, and " +
                                             in_quotes(client->result.name) +
                                             " is none; write another check, or systemd: NAME.service");
}

void check_tracked(const Draft& draft, Report& report) {
    const auto names = names_of(draft.checks);
    for (const auto& group : draft.groups)
        for (const auto& check : group.track_checks)
            if (std::find(names.begin(), names.end(), check.value) == names.end())
                report.problem(check.mark, "track: " + there_is_no("check", check.value, names));
}

bool tracks(const GroupDraft& group, const CheckDraft& check) {
    return std::any_of(group.track_checks.begin(), group.track_checks.end(),
                       [&](const auto& tracked) { return tracked.value == check.result.name; });
}

bool moves_the_role(const CheckDraft& check) {
    const auto kind = check.result.on_failure.kind;
    return check.on_failure && (kind == Action::fault || kind == Action::lower_priority);
}

// Written, and there is no role that it could move.
void check_useless(const Draft& draft, Report& report) {
    for (const auto& check : draft.checks) {
        const bool tracked = std::any_of(draft.groups.begin(), draft.groups.end(),
                                         [&](const auto& group) { return tracks(group, check); });
        if (moves_the_role(check) && !tracked)
            report.problem(check.on_failure->mark,
                           "on_failure: could never act, no group tracks " + in_quotes(check.result.name) +
                               "; name it in track: {checks: [...]} of one, or write report");
    }
    for (const auto& client : draft.clients)
        if (client.health && moves_the_role(*client.health) && client.result.run == Run::always)
            report.problem(client.health->on_failure->mark,
                           "on_failure: could never act, " + in_quotes(client.result.name) +
                               " has `run: always` and so no group whose role could move; write restart or "
                               "report");
}

// What lowers the priority in this group when it fails.
std::vector<const CheckDraft*> lowering(const Draft& draft, const GroupDraft& group) {
    std::vector<const CheckDraft*> all;
    const auto add = [&](const CheckDraft& check) {
        if (check.result.on_failure.kind == Action::lower_priority) all.push_back(&check);
    };
    for (const auto& check : draft.checks)
        if (tracks(group, check)) add(check);
    for (const auto& client : draft.clients)
        if (client.health && group_of(draft, client) == &group) add(*client.health);
    return all;
}

// The best node must come below the second when all of it fails: less never moves the role.
std::string fault_of_amount(const GroupDraft& group, const std::vector<settings::Node>& nodes, int total) {
    auto ranked = nodes;
    std::stable_sort(ranked.begin(), ranked.end(), [&](const auto& a, const auto& b) {
        return priority_in(group, a) > priority_in(group, b);
    });
    const int best = priority_in(group, ranked[0]);
    const int second = priority_in(group, ranked[1]);
    if (std::max(best - total, kLowest) < second) return "";
    return "could never act: with all that can fail in group " + in_quotes(group.result.name) + " node " +
           in_quotes(ranked[0].name) + " comes from " + std::to_string(best) + " to " +
           std::to_string(std::max(best - total, kLowest)) + ", not below the " + std::to_string(second) +
           " of " + in_quotes(ranked[1].name) +
           (second > kLowest ? "; write at least " + std::to_string(best - second + 1) + " in all"
                             : "; give that node a higher priority");
}

}  // namespace

const GroupDraft* group_of(const Draft& draft, const ClientDraft& client) {
    if (client.result.run == Run::always) return nullptr;
    for (const auto& group : draft.groups)
        for (const auto& listed : group.clients)
            if (listed.value == client.result.name) return &group;
    const bool implied = draft.groups.size() == 1 && !draft.groups.front().clients_written;
    return implied ? &draft.groups.front() : nullptr;
}

void check_clients(const Draft& draft, Report& report) {
    check_units(draft, report);
    for (const auto& client : draft.clients) {
        check_after(draft, client, report);
        check_gateways(client, report);
        if (client.health) check_probe(*client.health, &client, report);
    }
    for (const auto& check : draft.checks) check_probe(check, nullptr, report);
    check_tracked(draft, report);
    check_useless(draft, report);
}

void check_failures(const Draft& draft, const std::vector<settings::Node>& nodes, Report& report) {
    if (nodes.size() < 2) return;
    for (const auto& group : draft.groups) {
        const auto all = lowering(draft, group);
        int total = 0;
        for (const auto* check : all) total += check->result.on_failure.lower_priority_by;
        for (const auto* check : all) {
            if (group.result.preempt_after) continue;
            report.problem(check->on_failure->mark,
                           "lower_priority_by: could never act: group " + in_quotes(group.result.name) +
                               " has `preempt: never`, so the other node leaves the role here however low "
                               "the priority is; write fault, or preempt: always in the group");
        }
        if (all.empty() || !group.result.preempt_after) continue;
        const std::string fault = fault_of_amount(group, nodes, total);
        if (!fault.empty()) report.problem(all.front()->on_failure->mark, "lower_priority_by: " + fault);
    }
}

}  // namespace pairkeep::config
