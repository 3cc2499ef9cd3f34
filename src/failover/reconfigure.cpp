// The comparison of two configurations. What a difference comes to stands beside its key, in the tables of
// compare_groups(), compare_clients() and compare_node(); nothing is done in here.
#include "pairkeep/failover/reconfigure.h"

#include <algorithm>

#include "values_in_words.h"

namespace pairkeep::failover {
namespace {

using settings::Settings;

constexpr const char* kOtherNodeToo =
    "until the other node has it as well, the two do not hear each other and both become active: change it "
    "with pairkeepd stopped on one of them";

template <class T>
const T* find(const std::vector<T>& all, const std::string& name) {
    const auto found = std::find_if(all.begin(), all.end(), [&](const T& one) { return one.name == name; });
    return found == all.end() ? nullptr : &*found;
}

// The differences of one subject.
class Differences {
  public:
    Differences(std::vector<Change>& changes, About about, std::string subject)
        : changes_(changes), about_(about), subject_(std::move(subject)) {}

    template <class T>
    void of(const char* key, const T& before, const T& after, Effect effect = Effect::in_place,
            const char* note = "") {
        if (before != after) add(key, difference(before, after), effect, note);
    }
    // Of what cannot be said in a line, or must not be.
    template <class T>
    void unsaid(const char* key, const T& before, const T& after, Effect effect = Effect::in_place) {
        if (before != after) add(key, "is another one", effect);
    }
    void add(const std::string& key, const std::string& what, Effect effect, const char* note = "") {
        changes_.push_back({about_, subject_, key, what, effect, note});
    }

  private:
    std::vector<Change>& changes_;
    About about_;
    std::string subject_;
};

std::string preempt(const std::optional<Duration>& after) {
    if (!after) return "never";
    return *after == Duration::zero() ? "always" : "after " + format_duration(*after);
}

std::string lease(const std::optional<std::chrono::seconds>& lease) {
    return lease ? format_duration(*lease) : "off";
}

std::string schedule(const settings::Announce& announce) {
    return "at " + said(announce.at) + ", refresh " + said(announce.refresh);
}

std::vector<std::string> names_of(const std::vector<settings::GroupInterface>& interfaces) {
    std::vector<std::string> names;
    for (const auto& interface : interfaces) names.push_back(interface.name);
    return names;
}

bool has_family(const settings::GroupInterface& interface, Family family) {
    return std::any_of(interface.virtual_addresses.begin(), interface.virtual_addresses.end(),
                       [&](const Prefix& prefix) { return prefix.address.family() == family; });
}

bool has_address(const settings::Group& group, const IpAddress& address) {
    return std::any_of(group.interfaces.begin(), group.interfaces.end(), [&](const auto& interface) {
        return std::any_of(interface.virtual_addresses.begin(), interface.virtual_addresses.end(),
                           [&](const Prefix& prefix) { return prefix.address == address; });
    });
}

// The addresses come and go beside the role. A virtual router (an interface's first address of a family) does
// not, and neither does an address that another group holds until now.
Effect effect_of_addresses(const settings::GroupInterface& before, const settings::GroupInterface& after,
                           const std::string& group, const Settings& now) {
    for (const auto family : {Family::ipv4, Family::ipv6})
        if (has_family(before, family) != has_family(after, family)) return Effect::rejoined;
    for (const auto& prefix : after.virtual_addresses)
        for (const auto& other : now.groups)
            if (other.name != group && has_address(other, prefix.address)) return Effect::rejoined;
    return Effect::in_place;
}

void compare_addresses(const settings::Group& before, const settings::Group& after, const Settings& now,
                       Differences& differences) {
    differences.of("interfaces", names_of(before.interfaces), names_of(after.interfaces), Effect::rejoined);
    for (const auto& interface : after.interfaces) {
        const auto* known = find(before.interfaces, interface.name);
        if (known == nullptr) continue;
        const auto key = after.interfaces.size() == 1 ? std::string("virtual_addresses")
                                                      : interface.name + ".virtual_addresses";
        differences.of(key.c_str(), known->virtual_addresses, interface.virtual_addresses,
                       effect_of_addresses(*known, interface, before.name, now),
                       "both nodes need the same list; until they have it, ADDRESSES_DIFFER is logged and "
                       "nothing else happens");
    }
}

void compare_group(const settings::Group& before, const settings::Group& after, const Settings& now,
                   Differences& d) {
    // Every key: a new one does not compile until it stands here and below.
    const auto& [name, interfaces, vrid, vrid_derived, priority, preempt_after, version, v2_password,
                 virtual_mac, advertisement_interval, down_after, transport, ttl_minimum, checksum, accept,
                 takeover_on_release, announce, link, removals, address_lease, clients, routes, hooks,
                 track_interfaces, track_checks, last_resort] = before;
    const bool old_version = version == 2;
    compare_addresses(before, after, now, d);
    d.of("vrid", vrid, after.vrid, Effect::rejoined, kOtherNodeToo);
    d.of("version", version, after.version, Effect::rejoined, kOtherNodeToo);
    d.of("virtual_mac", virtual_mac, after.virtual_mac, Effect::rejoined);
    d.of("priority", priority, after.priority);
    d.of("preempt", preempt(preempt_after), preempt(after.preempt_after));
    d.unsaid("v2_password", v2_password, after.v2_password);
    d.of("advertisement_interval", advertisement_interval, after.advertisement_interval, Effect::in_place,
         old_version ? kOtherNodeToo : "");
    d.of("down_after", down_after, after.down_after);
    d.of("transport", transport, after.transport);
    d.of("ttl_minimum", ttl_minimum, after.ttl_minimum);
    d.of("checksum", checksum, after.checksum);
    d.of("accept", accept, after.accept);
    d.of("takeover_on_release", takeover_on_release, after.takeover_on_release);
    d.of("announce", schedule(announce), schedule(after.announce));
    d.of("link", said(link), said(after.link));
    d.of("removals", said(removals), said(after.removals));
    d.of("address_lease", lease(address_lease), lease(after.address_lease));
    d.of("clients", clients, after.clients);
    d.of("routes", routes, after.routes);
    d.unsaid("hooks", hooks, after.hooks);
    d.of("track.interfaces", track_interfaces, after.track_interfaces);
    d.of("track.checks", track_checks, after.track_checks);
    d.of("last_resort", last_resort, after.last_resort);
    static_cast<void>(name);          // the subject
    static_cast<void>(interfaces);    // above
    static_cast<void>(vrid_derived);  // the number is what counts
}

void compare_check(const std::string& prefix, const settings::Check& before, const settings::Check& after,
                   Differences& d) {
    const auto& [name, probe, interval, timeout, rise, fall, on_failure] = before;
    static_cast<void>(name);
    d.unsaid((prefix + "what is asked").c_str(), probe, after.probe);
    d.of((prefix + "interval").c_str(), interval, after.interval);
    d.of((prefix + "timeout").c_str(), timeout, after.timeout);
    d.of((prefix + "rise").c_str(), rise, after.rise);
    d.of((prefix + "fall").c_str(), fall, after.fall);
    d.of((prefix + "on_failure").c_str(), on_failure, after.on_failure);
}

const char* kind_of(const settings::How& how) {
    if (std::holds_alternative<settings::Command>(how)) return "command";
    return std::holds_alternative<settings::SystemdUnit>(how) ? "systemd" : "exec";
}

void compare_how(const settings::How& before, const settings::How& after, Differences& d) {
    const auto* old_unit = std::get_if<settings::SystemdUnit>(&before);
    const auto* unit = std::get_if<settings::SystemdUnit>(&after);
    if (old_unit != nullptr && unit != nullptr)
        return d.of("systemd", old_unit->unit, unit->unit, Effect::restarted);
    if (before.index() != after.index())
        return d.add(kind_of(after), std::string("in place of ") + kind_of(before), Effect::restarted);
    d.unsaid(kind_of(after), before, after, Effect::restarted);  // arguments may be secret
}

void compare_client(const settings::Client& before, const settings::Client& after, Differences& d) {
    const auto& [name, how, run, local_resources, local_interface, exclusive, enforce, after_these, gateways,
                 health, start_timeout, stop_timeout] = before;
    static_cast<void>(name);
    compare_how(how, after.how, d);
    d.of("gateways", gateways, after.gateways, Effect::restarted);
    d.of("run", run, after.run);
    d.of("local_resources", local_resources, after.local_resources);
    d.of("local_interface", local_interface, after.local_interface);
    d.of("exclusive", exclusive, after.exclusive);
    d.of("enforce", enforce, after.enforce);
    d.of("after", after_these, after.after);
    d.of("start_timeout", start_timeout, after.start_timeout);
    const bool is_exec = std::holds_alternative<settings::ExecCommands>(how);
    d.of("stop_timeout", stop_timeout, after.stop_timeout, is_exec ? Effect::restarted : Effect::in_place);
    if (health && after.health)
        compare_check("health.", *health, *after.health, d);
    else
        d.of("health", health.has_value(), after.health.has_value());
}

std::string group_of(const Settings& settings, const std::string& client) {
    for (const auto& group : settings.groups)
        if (std::find(group.clients.begin(), group.clients.end(), client) != group.clients.end())
            return group.name;
    return "";
}

// `compare` gets what is on both sides.
template <class T, class Compare>
void compare_all(About about, const std::vector<T>& now, const std::vector<T>& wanted,
                 std::vector<Change>& changes, Compare compare) {
    for (const auto& before : now)
        if (find(wanted, before.name) == nullptr)
            changes.push_back({about, before.name, "", "", Effect::removed, ""});
    for (const auto& after : wanted) {
        if (const auto* before = find(now, after.name)) {
            Differences differences(changes, about, after.name);
            compare(*before, after, differences);
        } else {
            changes.push_back({about, after.name, "", "", Effect::added, ""});
        }
    }
}

void compare_nodes(const Settings& now, const Settings& wanted, Differences& d) {
    for (const auto& before : now.nodes)
        if (find(wanted.nodes, before.name) == nullptr)
            d.add("nodes", "removes " + before.name, Effect::in_place);
    for (const auto& after : wanted.nodes) {
        const auto* before = find(now.nodes, after.name);
        const auto key = "nodes." + after.name;
        if (before == nullptr) {
            d.add("nodes", "adds " + after.name, Effect::in_place);
            continue;
        }
        const auto& [name, addresses, priority] = *before;
        static_cast<void>(name);
        d.of((key + ".address").c_str(), addresses, after.addresses);
        d.of((key + ".priority").c_str(), priority, after.priority);
    }
}

// Also puts back into `wanted` what is not put in force.
void compare_node(const Settings& now, Settings& wanted, std::vector<Change>& changes) {
    const auto& [file, connector_id, site, profile, node, nodes, groups, clients, checks, on_restart,
                 hang_limit, control_socket, control_group, control_admin_group, log_level, log_target,
                 warnings] = now;
    Differences d(changes, About::node, node);
    d.of("connector_id", connector_id, wanted.connector_id);  // what comes of it: vrid
    d.of("site", site, wanted.site);
    d.of("profile", profile, wanted.profile);
    compare_nodes(now, wanted, d);
    d.of("on_restart", on_restart, wanted.on_restart);
    d.of("hang_limit", hang_limit, wanted.hang_limit);
    d.of("control.admin_group", control_admin_group, wanted.control_admin_group);
    d.of("log.level", log_level, wanted.log_level);
    const auto needs_restart = [&d](const char* key, const std::string& before, std::string& after) {
        d.of(key, before, after, Effect::needs_restart);
        after = before;
    };
    needs_restart("node", node, wanted.node);
    needs_restart("control.socket", control_socket, wanted.control_socket);
    needs_restart("control.group", control_group, wanted.control_group);
    needs_restart("log.target", log_target, wanted.log_target);
    static_cast<void>(file);
    static_cast<void>(nodes);
    static_cast<void>(groups);
    static_cast<void>(clients);
    static_cast<void>(checks);
    static_cast<void>(warnings);
}

}  // namespace

std::string_view to_string(Effect effect) {
    switch (effect) {
        case Effect::in_place:
            return "in_place";
        case Effect::added:
            return "added";
        case Effect::removed:
            return "removed";
        case Effect::rejoined:
            return "rejoined";
        case Effect::restarted:
            return "restarted";
        case Effect::needs_restart:
            return "needs_restart";
    }
    return "";
}

std::string_view in_words(Effect effect) {
    switch (effect) {
        case Effect::in_place:
            return "at once; roles, addresses and tunnels stay";
        case Effect::added:
            return "added";
        case Effect::removed:
            return "stopped and given back in order, then removed";
        case Effect::rejoined:
            return "the group leaves in order and is made anew: where it is active, its role moves to the "
                   "other "
                   "node";
        case Effect::restarted:
            return "the client is stopped, and started anew where it should run";
        case Effect::needs_restart:
            return "not put in force: needs a restart of pairkeepd";
    }
    return "";
}

std::string in_words(const Change& change) {
    static constexpr const char* kKinds[] = {"node", "group", "client", "interface", "check"};
    std::string text = std::string(kKinds[static_cast<std::size_t>(change.about)]) + " " + change.subject;
    if (!change.key.empty()) text += ": " + change.key + ": " + change.what;
    return text;
}

bool Reconfiguration::has(About about, std::string_view subject, Effect effect) const {
    return std::any_of(changes.begin(), changes.end(), [&](const Change& change) {
        return change.about == about && change.subject == subject && change.effect == effect;
    });
}

bool runs_alike(const settings::Client& a, const settings::Client& b) {
    const bool is_exec = std::holds_alternative<settings::ExecCommands>(a.how);
    return a.how == b.how && a.gateways == b.gateways && (!is_exec || a.stop_timeout == b.stop_timeout);
}

Reconfiguration compare(const Settings& now, Settings wanted) {
    std::vector<Change> changes;
    compare_node(now, wanted, changes);
    compare_all(About::group, now.groups, wanted.groups, changes,
                [&](const settings::Group& before, const settings::Group& after, Differences& d) {
                    compare_group(before, after, now, d);
                });
    compare_all(About::client, now.clients, wanted.clients, changes,
                [&](const settings::Client& before, const settings::Client& after, Differences& d) {
                    d.of("group", group_of(now, before.name), group_of(wanted, after.name),
                         Effect::restarted);
                    compare_client(before, after, d);
                });
    compare_all(About::check, now.checks, wanted.checks, changes,
                [](const settings::Check& before, const settings::Check& after, Differences& d) {
                    compare_check("", before, after, d);
                });
    return {std::move(changes), std::move(wanted)};
}

}  // namespace pairkeep::failover
