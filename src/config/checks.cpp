// What is wrong only between parts of the file: the same thing twice, a name that nothing has, numbers that
// collide. Parts that were wrong by themselves are left out here, so that one mistake gives one message.
#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "draft.h"
#include "text.h"

namespace pairkeep::config {
namespace {

template <class Drafts>
std::vector<std::string> names_of(const Drafts& drafts) {
    std::vector<std::string> names;
    for (const auto& draft : drafts) {
        if constexpr (requires { draft.result.name; })
            names.push_back(draft.result.name);
        else
            names.push_back(draft.name.value);
    }
    return names;
}

void check_nodes(const Draft& draft, Report& report) {
    std::map<IpAddress, const NodeDraft*> holders;
    std::map<int, const NodeDraft*> priorities;
    for (const auto& node : draft.nodes) {
        for (const auto& [address, mark] : node.addresses) {
            const auto [holder, is_new] = holders.emplace(address, &node);
            if (!is_new)
                report.problem(mark, "address " + address.to_string() + " is already written at node " +
                                         in_quotes(holder->second->name.value));
        }
        if (!node.priority) continue;
        const auto [other, is_new] = priorities.emplace(node.priority->value, &node);
        if (!is_new)
            report.problem(node.priority->mark, "priority " + std::to_string(node.priority->value) +
                                                    " is already that of node " +
                                                    in_quotes(other->second->name.value) +
                                                    "; give each node its own, the higher one wins");
    }
}

struct Place {
    const GroupDraft* group;
    const InterfaceDraft* interface;
    At<Prefix> address;
};

std::string describe(const Place& place) {
    return place.interface->name.value + " (group " + in_quotes(place.group->result.name) + ", " +
           line_of(place.address.mark) + ')';
}

std::vector<Place> all_virtual_addresses(const Draft& draft) {
    std::vector<Place> places;
    for (const auto& group : draft.groups)
        for (const auto& interface : group.interfaces)
            for (const auto& address : interface.virtual_addresses)
                places.push_back({&group, &interface, address});
    return places;
}

void check_virtual_addresses(const Draft& draft, Report& report) {
    std::map<IpAddress, std::string> node_names;
    for (const auto& node : draft.nodes)
        for (const auto& address : node.addresses) node_names.emplace(address.value, node.name.value);

    std::map<IpAddress, Place> anywhere;
    std::map<std::pair<IpAddress, std::string>, Place> on_interface;
    for (const Place& place : all_virtual_addresses(draft)) {
        const IpAddress& address = place.address.value.address;
        const Mark mark = place.address.mark;
        const std::string& interface = place.interface->name.value;
        std::string text = "virtual address " + address.to_string();
        if (const auto own = node_names.find(address); own != node_names.end())
            report.problem(mark, text + " is also the own address of node " + in_quotes(own->second) +
                                     "; a virtual address belongs to no node");
        const auto [same, is_new_here] = on_interface.emplace(std::pair(address, interface), place);
        const auto [other, is_new] = anywhere.emplace(address, place);
        if (!is_new_here)
            report.problem(mark, text + " is already on " + describe(same->second));
        else if (!is_new && !address.is_link_local())
            report.warning(mark, text.append(" is on ").append(interface).append(" and on ") +
                                     describe(other->second) +
                                     "; right only where these are separate networks");
    }
}

// Near to the taken one, so that it is easily found in a capture.
int free_vrid(const Draft& draft, int taken) {
    std::set<int> used;
    for (const auto& group : draft.groups) used.insert(vrid_of(draft, group));
    for (int step = 0; step < 255; ++step) {
        const int candidate = (taken + step) % 255 + 1;
        if (!used.contains(candidate)) return candidate;
    }
    return 0;
}

std::string vrid_advice(const Draft& draft, const GroupDraft& one, const GroupDraft& other, int vrid) {
    const int free = free_vrid(draft, vrid);
    std::string write = free == 0 ? "no VRID is free any more" : "write vrid: " + std::to_string(free);
    const GroupDraft& derived = one.vrid_derived ? one : other;
    if (!derived.vrid_derived) return free == 0 ? write : write + " in one of them";
    if (free == 0) return write;
    return "derived by `vrid: auto` from connector_id and the name of the group; " + write + " in group " +
           in_quotes(derived.result.name);
}

void check_vrids(const Draft& draft, Report& report) {
    std::map<std::tuple<std::string, Family, int>, const GroupDraft*> owners;
    for (const auto& group : draft.groups) {
        const int vrid = vrid_of(draft, group);
        if (vrid == 0) continue;
        std::set<const GroupDraft*> told;  // once per pair of groups, not per interface and family
        for (const auto& interface : group.interfaces) {
            for (const auto& address : interface.virtual_addresses) {
                const Family family = address.value.address.family();
                const auto [owner, is_new] =
                    owners.emplace(std::tuple(interface.name.value, family, vrid), &group);
                if (is_new || owner->second == &group || !told.insert(owner->second).second) continue;
                report.problem(group.vrid_mark,
                               "group " + in_quotes(group.result.name) + " has VRID " + std::to_string(vrid) +
                                   " on " + interface.name.value + " (" + std::string(to_string(family)) +
                                   "), as has group " + in_quotes(owner->second->result.name) + "; " +
                                   vrid_advice(draft, group, *owner->second, vrid));
            }
        }
    }
}

void check_preferred(const Draft& draft, Report& report) {
    const auto names = names_of(draft.nodes);
    for (const auto& group : draft.groups) {
        if (!group.preferred || draft.nodes.empty()) continue;
        const auto& [name, mark] = *group.preferred;
        if (std::find(names.begin(), names.end(), name) == names.end()) {
            const std::string hint = did_you_mean(name, names);
            report.problem(mark, "preferred: there is no node " + in_quotes(name) +
                                     (hint.empty() ? "; the nodes are " + quoted_list(names) : hint));
            continue;
        }
        for (const auto& node : draft.nodes)
            if (node.name.value != name && node.priority && node.priority->value >= kPreferredPriority)
                report.problem(mark, "preferred: gives " + in_quotes(name) + " priority " +
                                         std::to_string(kPreferredPriority) + ", but node " +
                                         in_quotes(node.name.value) + " has " +
                                         std::to_string(node.priority->value) + " (" +
                                         line_of(node.priority->mark) + "); write a lower one there");
    }
}

bool has_address(const NodeDraft& node, Family family) {
    return std::any_of(node.addresses.begin(), node.addresses.end(),
                       [&](const auto& address) { return address.value.family() == family; });
}

std::string unicast_message(const std::string& because, Family family, const NodeDraft& node) {
    return "transport: unicast for " + because + " needs an " + std::string(to_string(family)) +
           " address of every node, and " + in_quotes(node.name.value) +
           " lists none; add it there, or write multicast";
}

void check_unicast(const Draft& draft, Report& report) {
    for (const auto& group : draft.groups) {
        if (group.result.transport != settings::Transport::unicast) continue;
        std::map<Family, std::string> needed;  // and the address that needs it
        for (const auto& interface : group.interfaces)
            for (const auto& address : interface.virtual_addresses)
                needed.emplace(address.value.address.family(), address.value.to_string());
        for (const auto& [family, because] : needed)
            for (const auto& node : draft.nodes)
                if (node.addresses_readable && !has_address(node, family))
                    report.problem(group.transport_mark, unicast_message(because, family, node));
    }
}

// Two Backups that both skip Skew_Time take over at the same moment.
void check_takeover_on_release(const Draft& draft, Report& report) {
    if (draft.nodes.empty() || draft.nodes.size() == 2) return;
    for (const auto& group : draft.groups) {
        if (!group.takeover_on_release) continue;
        const auto& [written, mark] = *group.takeover_on_release;
        if (written != settings::TakeoverOnRelease::at_once) continue;
        const std::string because =
            draft.nodes.size() == 1 ? "" : ": several would skip Skew_Time and take over together";
        report.problem(mark, "takeover_on_release: at_once is for exactly two nodes, and the file lists " +
                                 std::to_string(draft.nodes.size()) + because +
                                 "; write skew (RFC 9568 6.4.2), or remove it");
    }
}

void check_accept(const Draft& draft, Report& report) {
    for (const auto& group : draft.groups) {
        if (group.result.accept) continue;
        for (const auto& node : draft.nodes)
            if (node.priority && node.priority->value == kAddressOwner)
                report.problem(group.accept->mark,
                               "accept: false is not for an address owner, and node " +
                                   in_quotes(node.name.value) + " has priority 255 (" +
                                   line_of(node.priority->mark) +
                                   "): an owner always accepts packets to its addresses (RFC 9568 6.4.3); "
                                   "write priority: 254 there, or accept: true");
    }
}

// Every key that means something in one version only.
void check_version(const Draft& draft, Report& report) {
    for (const auto& group : draft.groups) {
        const auto& result = group.result;
        if (result.version == 3) {
            if (!result.v2_password.empty())
                report.problem(group.v2_password_mark,
                               "v2_password: is of version 2, and this group speaks version 3, which has no "
                               "authentication (RFC 9568 9); remove it, or write version: 2 for an old peer");
            continue;
        }
        for (const auto& interface : group.interfaces)
            for (const auto& address : interface.virtual_addresses)
                if (address.value.address.family() == Family::ipv6)
                    report.problem(address.mark,
                                   in_quotes(address.value.to_string()) +
                                       " is IPv6, which version 2 does not know (RFC 3768); put "
                                       "it into a group of version 3");
        if (group.checksum && group.checksum->value != settings::Checksum::automatic)
            report.problem(group.checksum->mark,
                           "checksum: is a choice of version 3; version 2 has one form, so remove it");
        if (group.accept && group.accept->value)
            report.problem(
                group.accept->mark,
                "accept: true is not possible in version 2: packets to the virtual addresses are "
                "accepted by an owner (priority 255) and nobody else (RFC 3768 6.4.3); remove it, or "
                "write version: 3");
    }
}

void check_group_clients(const Draft& draft, Report& report) {
    const auto names = names_of(draft.clients);
    std::map<std::string, const GroupDraft*> owners;
    for (const auto& group : draft.groups) {
        for (const auto& [name, mark] : group.clients) {
            const auto known = std::find(names.begin(), names.end(), name);
            if (known == names.end()) {
                const std::string hint = did_you_mean(name, names);
                const std::string all =
                    names.empty() ? "; the file has no clients" : "; the clients are " + quoted_list(names);
                report.problem(
                    mark, "clients: there is no client " + in_quotes(name) + (hint.empty() ? all : hint));
                continue;
            }
            const auto client = draft.clients.begin() + (known - names.begin());
            if (client->result.run == settings::Run::always)
                report.problem(mark, "clients: " + in_quotes(name) + " has `run: always` (client in " +
                                         line_of(client->mark) +
                                         ") and so follows no group; remove one of the two");
            const auto [owner, is_new] = owners.emplace(name, &group);
            if (!is_new)
                report.problem(mark, "clients: " + in_quotes(name) + " already follows group " +
                                         in_quotes(owner->second->result.name) +
                                         "; a client follows one group");
        }
    }
}

// A client that follows the role, and no group whose role it could be. Asked only where every name in the
// groups is a client's: a misspelt one is reported already, and was probably this.
void check_lonely_clients(const Draft& draft, Report& report) {
    const bool implied = draft.groups.size() == 1 && !draft.groups.front().clients_written;
    if (draft.groups.empty() || implied) return;
    const auto names = names_of(draft.clients);
    std::set<std::string> followed;
    for (const auto& group : draft.groups) {
        if (!group.clients_readable) return;
        for (const auto& client : group.clients) {
            if (std::find(names.begin(), names.end(), client.value) == names.end()) return;
            followed.insert(client.value);
        }
    }
    for (const auto& client : draft.clients) {
        if (client.result.run == settings::Run::always || followed.contains(client.result.name)) continue;
        report.problem(client.mark,
                       "client " + in_quotes(client.result.name) +
                           " follows no group; name it in `clients:` of one, or write `run: always`");
    }
}

}  // namespace

void check_across(const Draft& draft, Report& report) {
    check_nodes(draft, report);
    check_virtual_addresses(draft, report);
    check_vrids(draft, report);
    check_preferred(draft, report);
    check_unicast(draft, report);
    check_takeover_on_release(draft, report);
    check_accept(draft, report);
    check_version(draft, report);
    check_group_clients(draft, report);
    check_lonely_clients(draft, report);
    check_clients(draft, report);
    check_routes(draft, report);
}

}  // namespace pairkeep::config
