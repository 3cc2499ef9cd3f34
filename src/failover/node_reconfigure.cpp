// A node whose file was edited: what goes, what comes, and what stays as it is. The difference is told by
// compare(); groups that go have left before those that come may begin.
#include <algorithm>
#include <set>

#include "node_impl.h"
#include "pairkeep/failover/reconfigure.h"

namespace pairkeep::failover {

void Node::Impl::on(const ClientRemoved& event, Instant, Actions&) {
    have_driver.erase(event.client);
    const auto removed_from = [&](Clients& clients) {
        if (auto what = clients.removed(event.client)) told[event.client] = *std::move(what);
    };
    removed_from(others);
    for (auto& group : groups) removed_from(group.clients());
    if (wanted_client(event.client) == nullptr) told.erase(event.client);
}

const settings::Client* Node::Impl::wanted_client(const std::string& name) const {
    const auto found = std::find_if(settings.clients.begin(), settings.clients.end(),
                                    [&](const settings::Client& client) { return client.name == name; });
    return found == settings.clients.end() ? nullptr : &*found;
}

// One driver for each name; and what a reload gave another name does not run twice: it ends under the old
// one first.
std::optional<Told> Node::Impl::take_driver(const settings::Client& client) {
    for (const auto& [name, how] : have_driver) {
        const auto* wanted = wanted_client(name);
        if (name == client.name || (how == client.how && (wanted == nullptr || wanted->how != how)))
            return std::nullopt;
    }
    have_driver.emplace(client.name, client.how);
    const auto before = told.extract(client.name);
    return before ? before.mapped() : Told{};
}

// One who leaves, leaves with what it has.
void Node::Impl::on(const Reconfigured& event, Instant now, Actions& out) {
    if (leave_by) return;
    const auto what = compare(settings, *event.in_force);
    const bool peers = settings.nodes != what.in_force.nodes;
    settings = what.in_force;
    for (const auto& facts : event.interfaces) around.interfaces[facts.name] = facts;
    describe_surroundings();
    reconfigure_checks(now, out);
    for (auto& group : groups) {
        const auto& name = group.settings().name;
        const auto wanted = std::find_if(settings.groups.begin(), settings.groups.end(),
                                         [&](const settings::Group& one) { return one.name == name; });
        if (retiring.contains(&group)) continue;
        if (wanted == settings.groups.end()) {
            retire(group, "it is not in the file any more", now, out);
        } else if (what.has(About::group, name, Effect::rejoined) || waits_for_others(*wanted)) {
            retire(group, "it is made anew, as the changed file wants it", now, out);
        } else {
            if (peers || group.settings() != *wanted) group.reconfigure(*wanted, peers, now, out);
            group.reconfigure_clients(wanted->clients, now, out);
        }
    }
    reconfigure_others(now, out);
    look_again(now, out);
    unsettled = true;
}

// One that is leaving since an earlier reload still has one of its addresses.
bool Node::Impl::waits_for_others(const settings::Group& wanted) const {
    const auto addresses_of = [](const settings::Group& group) {
        std::set<IpAddress> all;
        for (const auto& interface : group.interfaces)
            for (const auto& address : interface.virtual_addresses) all.insert(address.address);
        return all;
    };
    return std::any_of(retiring.begin(), retiring.end(), [&](const auto& one) {
        const auto still_held = addresses_of(one.first->settings());
        const auto needed = addresses_of(wanted);
        return one.first->settings().name != wanted.name &&
               std::any_of(needed.begin(), needed.end(),
                           [&](const IpAddress& address) { return still_held.contains(address); });
    });
}

void Node::Impl::reconfigure_checks(Instant now, Actions& out) {
    for (const auto& check : settings.checks) {
        const auto known = around.checks.find(check.name);
        if (known != around.checks.end()) {
            known->second.reconfigure(check, now, out);
            continue;
        }
        const auto added = around.checks.emplace(check.name, Probing(check, "", around.new_run_id));
        added.first->second.start("", now);
    }
}

void Node::Impl::reconfigure_others(Instant now, Actions& out) {
    const auto names = clients_of_no_group(settings);
    std::vector<settings::Client> wanted;
    for (const auto& client : settings.clients)
        if (contains(names, client.name)) wanted.push_back(client);
    others.reconfigure(std::move(wanted), now, out);
    others.select(around, now, out);
}

void Node::Impl::retire(Group& group, const std::string& why, Instant now, Actions& out) {
    retiring[&group] = now + group.leave_limit() + kLeaveMargin;
    group.leave(why, now, out);
}

// Groups that a reload takes away go when they have left, and their clients' drivers have forgotten them.
// Then come the new ones: they may have what the others gave back.
void Node::Impl::settle_groups(Instant now, Actions& out) {
    if (!unsettled) return;
    for (auto group = groups.begin(); group != groups.end();)
        group = may_go(*group, now, out) ? groups.erase(group) : std::next(group);
    for (auto check = around.checks.begin(); check != around.checks.end();) {
        if (!is_asked(check->first)) check->second.stop(now, out);
        check = is_asked(check->first) ? std::next(check) : around.checks.erase(check);
    }
    if (groups.size() != numbered.size()) sync_ports(out);
    if (retiring.empty() && !leave_by) add_groups(now, out);
    index_groups();
    concerns_all(now);
}

void Node::Impl::add_groups(Instant now, Actions& out) {
    unsettled = false;
    for (const auto& wanted : settings.groups) {
        const auto is_it = [&](const Group& group) { return group.settings().name == wanted.name; };
        if (std::any_of(groups.begin(), groups.end(), is_it)) continue;
        auto& group = groups.emplace_back(wanted, around, true);
        group.start({}, now, out);
        sync_ports(out);
        group.tick(now, out);
    }
}

bool Node::Impl::may_go(Group& group, Instant now, Actions& out) {
    const auto found = retiring.find(&group);
    if (found == retiring.end()) return false;
    if (now >= found->second) {
        out.push_back(Report{Severity::error, "LEAVE_INCOMPLETE", About::group, group.settings().name,
                             "not everything could be given back in time; going on without it"});
        group.abandon(now, out);
    } else if (!group.left() || !group.forgets_clients(now, out)) {
        return false;
    }
    retiring.erase(found);
    return true;
}

// In the file, or tracked by a group that is about to go.
bool Node::Impl::is_asked(const std::string& check) const {
    const auto tracks = [&](const Group& group) { return contains(group.settings().track_checks, check); };
    return std::any_of(settings.checks.begin(), settings.checks.end(),
                       [&](const settings::Check& one) { return one.name == check; }) ||
           std::any_of(groups.begin(), groups.end(), tracks);
}

bool Node::Impl::follows_file() const {
    return retiring.empty() && others.follows_file() &&
           std::all_of(groups.begin(), groups.end(),
                       [](const Group& group) { return group.clients().follows_file(); });
}

}  // namespace pairkeep::failover
