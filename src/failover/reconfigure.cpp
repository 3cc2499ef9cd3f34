// The comparison of two configurations. What a difference comes to stands beside its key, in the tables of
// compare_groups(), compare_clients() and compare_node(); nothing is done in here.
#include "pairkeep/failover/reconfigure.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include "values_in_words.h"

namespace pairkeep::failover {
namespace {

using settings::Settings;

constexpr std::string_view kOtherNodeToo =
    "until the other node has it as well, the two do not hear each other and both become active: change it "
    "with pairkeepd stopped on one of them";

// IPv6 multicast comes from the link-local address. A node under unicast obeys only what `nodes:` lists.
constexpr std::string_view kPathsToo =
    "where this turns IPv6 to unicast, or back to multicast, and nodes: does not list the link-local "
    "addresses too, the two do not hear each other until the other node has it as well, and both become "
    "active: change it with pairkeepd stopped on one of them";

constexpr std::string_view kListBoth =
    "under unicast a node obeys only the addresses that its own file lists: where that is not what the other "
    "one sends from, both become active; list the old and the new one until both nodes have changed";

constexpr std::string_view kSameList =
    "both nodes need the same list; until they have it, ADDRESSES_DIFFER is logged and nothing else happens";

// A sender that `nodes:` does not list is believed where it shares an address with us, or did so before.
constexpr std::string_view kNoneStays =
    "no address of a family stays: a node that is restarted before both have the new list does not know a "
    "peer whose sender address nodes: does not list (IPv6 multicast: the link-local one), and both become "
    "active; keep an old address until then";

constexpr std::string_view kAlreadyHere =
    "; a new address that somebody else has put on this host already costs it the role";

constexpr std::string_view kNewUnit =
    "a unit that is new needs the polkit rule, which `systemctl reload pairkeepd` writes and `pairkeep "
    "reload` alone does not";

template <class T>
const T* find(const std::vector<T>& all, const std::string& name) {
    const auto found = std::find_if(all.begin(), all.end(), [&](const T& one) { return one.name == name; });
    return found == all.end() ? nullptr : &*found;
}

template <class T>
std::map<std::string_view, const T*> by_name(const std::vector<T>& all) {
    std::map<std::string_view, const T*> found;
    for (const auto& one : all) found.emplace(one.name, &one);
    return found;
}

// The differences of one subject.
class Differences {
  public:
    Differences(std::vector<Change>& changes, About about, std::string subject)
        : changes_(changes), about_(about), subject_(std::move(subject)) {}

    template <class T>
    void of(const char* key, const T& before, const T& after, Effect effect = Effect::in_place,
            std::string_view note = "") {
        if (before != after) add(key, difference(before, after), effect, note);
    }
    // Of what cannot be said in a line, or must not be.
    template <class T>
    void unsaid(const char* key, const T& before, const T& after, Effect effect = Effect::in_place,
                std::string_view note = "") {
        if (before != after) add(key, "is another one", effect, note);
    }
    void add(const std::string& key, const std::string& what, Effect effect, std::string_view note = "") {
        changes_.push_back({about_, subject_, key, what, effect, std::string(note)});
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

std::vector<std::string> names_of(const std::vector<settings::GroupInterface>& interfaces) {
    std::vector<std::string> names;
    names.reserve(interfaces.size());
    for (const auto& interface : interfaces) names.push_back(interface.name);
    return names;
}

bool has_family(const settings::GroupInterface& interface, Family family) {
    return std::any_of(interface.virtual_addresses.begin(), interface.virtual_addresses.end(),
                       [&](const Prefix& prefix) { return prefix.address.family() == family; });
}

bool speaks(const settings::Group& group, Family family) {
    return std::any_of(group.interfaces.begin(), group.interfaces.end(),
                       [&](const auto& interface) { return has_family(interface, family); });
}

// Which group has a virtual address until now. Only read where it is asked for: mostly no list differs.
class Holders {
  public:
    explicit Holders(const Settings& now) : now_(now) {}

    [[nodiscard]] bool another_has(const IpAddress& address, const std::string& group) {
        if (!groups_) read();
        const auto held = groups_->equal_range(address);
        return std::any_of(held.first, held.second, [&](const auto& one) { return one.second != group; });
    }

  private:
    void read() {
        groups_.emplace();
        for (const auto& group : now_.groups)
            for (const auto& interface : group.interfaces)
                for (const Prefix& prefix : interface.virtual_addresses)
                    groups_->emplace(prefix.address, group.name);
    }

    const Settings& now_;
    std::optional<std::multimap<IpAddress, std::string_view>> groups_;
};

// By address: one that has another prefix length now is none.
std::vector<Prefix> added_addresses(const settings::GroupInterface& before,
                                    const settings::GroupInterface& after) {
    std::set<IpAddress> known;
    for (const Prefix& prefix : before.virtual_addresses) known.insert(prefix.address);
    std::vector<Prefix> added;
    for (const Prefix& prefix : after.virtual_addresses)
        if (!known.contains(prefix.address)) added.push_back(prefix);
    return added;
}

// The addresses come and go beside the role. A virtual router (an interface's first address of a family) does
// not, and neither does an address that another group holds until now.
Effect effect_of_addresses(const settings::GroupInterface& before, const settings::GroupInterface& after,
                           const std::vector<Prefix>& added, const std::string& group, Holders& holders) {
    for (const auto family : {Family::ipv4, Family::ipv6})
        if (has_family(before, family) != has_family(after, family)) return Effect::rejoined;
    const bool moves = std::any_of(added.begin(), added.end(), [&](const Prefix& prefix) {
        return holders.another_has(prefix.address, group);
    });
    return moves ? Effect::rejoined : Effect::in_place;
}

// Under `transport: unicast` every sender is in `nodes:`, and none has to share an address.
std::string note_of_addresses(const settings::GroupInterface& before, const settings::GroupInterface& after,
                              const std::vector<Prefix>& added, settings::Transport transport) {
    const auto count = [](const std::vector<Prefix>& prefixes, Family family) {
        return std::count_if(prefixes.begin(), prefixes.end(),
                             [&](const Prefix& prefix) { return prefix.address.family() == family; });
    };
    const auto none_stays = [&](Family family) {
        return has_family(before, family) && has_family(after, family) &&
               count(added, family) == count(after.virtual_addresses, family);
    };
    const bool strangers =
        transport != settings::Transport::unicast && (none_stays(Family::ipv4) || none_stays(Family::ipv6));
    std::string note(strangers ? kNoneStays : kSameList);
    if (!added.empty()) note += kAlreadyHere;
    return note;
}

void compare_addresses(const settings::Group& before, const settings::Group& after, Holders& holders,
                       Differences& differences) {
    differences.of("interfaces", names_of(before.interfaces), names_of(after.interfaces), Effect::rejoined);
    for (const auto& interface : after.interfaces) {
        const auto* known = find(before.interfaces, interface.name);
        if (known == nullptr || known->virtual_addresses == interface.virtual_addresses) continue;
        const auto key = after.interfaces.size() == 1 ? std::string("virtual_addresses")
                                                      : interface.name + ".virtual_addresses";
        const auto added = added_addresses(*known, interface);
        differences.of(key.c_str(), known->virtual_addresses, interface.virtual_addresses,
                       effect_of_addresses(*known, interface, added, before.name, holders),
                       note_of_addresses(*known, interface, added, after.transport));
    }
}

// What is sent at first is with_pseudo_header: who was told to take that, or takes both, goes on hearing it.
std::string_view note_of_checksum(const settings::Group& before, const settings::Group& after) {
    using settings::Checksum;
    const bool heard =
        before.checksum == Checksum::with_pseudo_header && after.checksum == Checksum::automatic;
    if (before.checksum == after.checksum || heard) return "";
    return speaks(after, Family::ipv4) ? kOtherNodeToo : "";
}

void compare_group(const settings::Group& before, const settings::Group& after, Holders& holders,
                   Differences& d) {
    // Every key: a new one does not compile until it stands here and below.
    const auto& [name, interfaces, vrid, vrid_derived, priority, preempt_after, version, v2_password,
                 virtual_mac, advertisement_interval, down_after, transport, ttl_minimum, checksum, accept,
                 takeover_on_release, announce, link, removals, address_lease, clients, routes, hooks,
                 track_interfaces, track_checks, last_resort] = before;
    const bool old_version = version == 2;
    compare_addresses(before, after, holders, d);
    d.of("vrid", vrid, after.vrid, Effect::rejoined, kOtherNodeToo);
    d.of("version", version, after.version, Effect::rejoined, kOtherNodeToo);
    d.of("virtual_mac", virtual_mac, after.virtual_mac, Effect::rejoined);
    d.of("priority", priority, after.priority);
    d.of("preempt", preempt(preempt_after), preempt(after.preempt_after));
    d.unsaid("v2_password", v2_password, after.v2_password, Effect::in_place, kOtherNodeToo);
    d.of("advertisement_interval", advertisement_interval, after.advertisement_interval, Effect::in_place,
         old_version ? kOtherNodeToo : "");
    d.of("down_after", down_after, after.down_after);
    d.of("transport", transport, after.transport, Effect::in_place,
         transport != after.transport && speaks(after, Family::ipv6) ? kPathsToo : "");
    d.of("ttl_minimum", ttl_minimum, after.ttl_minimum);
    d.of("checksum", checksum, after.checksum, Effect::in_place, note_of_checksum(before, after));
    d.of("accept", accept, after.accept);
    d.of("takeover_on_release", takeover_on_release, after.takeover_on_release);
    d.of("announce", announce, after.announce);
    d.of("link", link, after.link);
    d.of("removals", removals, after.removals);
    d.of("address_lease", address_lease, after.address_lease);
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
        return d.of("systemd", old_unit->unit, unit->unit, Effect::restarted, kNewUnit);
    if (before.index() != after.index())
        return d.add(kind_of(after), std::string("in place of ") + kind_of(before), Effect::restarted,
                     unit != nullptr ? kNewUnit : "");
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

using GroupOfClient = std::map<std::string_view, std::string_view>;

GroupOfClient groups_of_clients(const Settings& settings) {
    GroupOfClient all;
    for (const auto& group : settings.groups)
        for (const auto& client : group.clients) all.emplace(client, group.name);
    return all;
}

std::string group_of(const GroupOfClient& groups, const std::string& client) {
    const auto found = groups.find(client);
    return found == groups.end() ? "" : std::string(found->second);
}

std::string_view note_of_new(const settings::Client& client) {
    return std::holds_alternative<settings::SystemdUnit>(client.how) ? kNewUnit : "";
}
std::string_view note_of_new(const settings::Group&) {
    return "";
}
std::string_view note_of_new(const settings::Check&) {
    return "";
}

// `compare` gets what is on both sides.
template <class T, class Compare>
void compare_all(About about, const std::vector<T>& now, const std::vector<T>& wanted,
                 std::vector<Change>& changes, Compare compare) {
    const auto known = by_name(now);
    const auto kept = by_name(wanted);
    for (const auto& before : now)
        if (!kept.contains(before.name)) changes.push_back({about, before.name, "", "", Effect::removed, ""});
    for (const auto& after : wanted) {
        Differences differences(changes, about, after.name);
        if (const auto before = known.find(after.name); before != known.end())
            compare(*before->second, after, differences);
        else
            differences.add("", "", Effect::added, note_of_new(after));
    }
}

// `transport: auto` is decided by what `nodes:` lists.
std::string_view note_of_nodes(const Settings& wanted, bool turns_ipv6) {
    using settings::Transport;
    const auto any = [&](const auto& is_it) {
        return std::any_of(wanted.groups.begin(), wanted.groups.end(), is_it);
    };
    const bool automatic = any([](const settings::Group& group) {
        return group.transport == Transport::automatic && speaks(group, Family::ipv6);
    });
    if (turns_ipv6 && automatic) return kPathsToo;
    const bool unicast =
        any([](const settings::Group& group) { return group.transport != Transport::multicast; });
    return unicast ? kListBoth : "";
}

bool is_in(const std::vector<IpAddress>& all, const IpAddress& one) {
    return std::find(all.begin(), all.end(), one) != all.end();
}

// Where one goes as well, what matters first is that it is obeyed no more.
bool only_gains_ipv6(const std::vector<IpAddress>& before, const std::vector<IpAddress>& after) {
    const bool gains = std::any_of(after.begin(), after.end(), [&](const IpAddress& one) {
        return one.family() == Family::ipv6 && !is_in(before, one);
    });
    return gains &&
           std::all_of(before.begin(), before.end(), [&](const IpAddress& one) { return is_in(after, one); });
}

void compare_nodes(const Settings& now, const Settings& wanted, Differences& d) {
    for (const auto& before : now.nodes)
        if (find(wanted.nodes, before.name) == nullptr)
            d.add("nodes", "removes " + before.name, Effect::in_place, note_of_nodes(wanted, false));
    for (const auto& after : wanted.nodes) {
        const auto* before = find(now.nodes, after.name);
        const auto key = "nodes." + after.name;
        if (before == nullptr) {
            d.add("nodes", "adds " + after.name, Effect::in_place, note_of_nodes(wanted, true));
            continue;
        }
        const auto& [name, addresses, priority] = *before;
        static_cast<void>(name);
        if (addresses != after.addresses)
            d.add(key + ".address", difference(addresses, after.addresses), Effect::in_place,
                  note_of_nodes(wanted, only_gains_ipv6(addresses, after.addresses)));
        d.of((key + ".priority").c_str(), priority, after.priority);
    }
}

// Also puts back into `wanted` what is not put in force.
void compare_node(const Settings& now, Settings& wanted, std::vector<Change>& changes) {
    const auto& [file, connector_id, site, profile, node, nodes, groups, clients, checks, on_restart,
                 hang_limit, control_socket, control_group, control_admin_group, log_level, log_target,
                 warnings] = now;
    Differences d(changes, About::node, node);  // the same in both: a file is read for the node that runs
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
    return found.contains({about, std::string(subject), effect});
}

bool runs_alike(const settings::Client& a, const settings::Client& b) {
    const bool is_exec = std::holds_alternative<settings::ExecCommands>(a.how);
    return a.how == b.how && a.gateways == b.gateways && (!is_exec || a.stop_timeout == b.stop_timeout);
}

Reconfiguration compare(const Settings& now, Settings wanted) {
    std::vector<Change> changes;
    compare_node(now, wanted, changes);
    Holders holders(now);
    compare_all(About::group, now.groups, wanted.groups, changes,
                [&](const settings::Group& before, const settings::Group& after, Differences& d) {
                    compare_group(before, after, holders, d);
                });
    const auto groups_now = groups_of_clients(now);
    const auto groups_wanted = groups_of_clients(wanted);
    compare_all(About::client, now.clients, wanted.clients, changes,
                [&](const settings::Client& before, const settings::Client& after, Differences& d) {
                    d.of("group", group_of(groups_now, before.name), group_of(groups_wanted, after.name),
                         Effect::restarted);
                    compare_client(before, after, d);
                });
    compare_all(About::check, now.checks, wanted.checks, changes,
                [](const settings::Check& before, const settings::Check& after, Differences& d) {
                    compare_check("", before, after, d);
                });
    Reconfiguration what{std::move(changes), std::move(wanted)};
    for (const auto& change : what.changes) what.found.emplace(change.about, change.subject, change.effect);
    return what;
}

}  // namespace pairkeep::failover
