#include "pairkeep/health/interface.h"

#include <algorithm>

namespace pairkeep::health {
namespace {

bool contains(const std::vector<IpAddress>& list, const IpAddress& address) {
    return std::find(list.begin(), list.end(), address) != list.end();
}

// The listed address of `node` that lies in an on-link prefix of the interface.
std::optional<IpAddress> on_link_address(const settings::Node& node, const InterfaceFacts& facts,
                                         const PathQuestion& question) {
    for (const auto& address : node.addresses) {
        if (address.family() != question.family) continue;
        for (const auto& fact : facts.addresses)
            if (!fact.ours && !contains(question.virtual_addresses, fact.prefix.address) &&
                fact.prefix.contains(address))
                return address;
    }
    return std::nullopt;
}

std::optional<IpAddress> listed_address(const settings::Node& node, Family family) {
    for (const auto& address : node.addresses)
        if (address.family() == family) return address;
    return std::nullopt;
}

const AddressFact* find_fact(const InterfaceFacts& facts, const IpAddress& address) {
    for (const auto& fact : facts.addresses)
        if (fact.prefix.address == address) return &fact;
    return nullptr;
}

std::string not_usable(const InterfaceFacts& facts, const AddressFact& fact) {
    const std::string address = fact.prefix.address.to_string() + " on " + facts.name;
    if (fact.duplicate) return address + " failed duplicate address detection: another host has it";
    return address + " is not usable yet: duplicate address detection is running";
}

Result<Path, std::string> unicast_path(const InterfaceFacts& facts, const PathQuestion& question) {
    Path path{.multicast = false, .source = {}, .peers = {}};
    for (const auto& node : question.nodes) {
        auto address = on_link_address(node, facts, question);
        if (!address) address = listed_address(node, question.family);
        if (!address)
            return Unexpected{"transport unicast: nodes: lists no " +
                              std::string(to_string(question.family)) + " address for " + node.name};
        if (node.name != question.this_node) {
            path.peers.push_back(*address);
            continue;
        }
        path.source = *address;
        const auto* fact = find_fact(facts, *address);
        if (fact == nullptr)
            return Unexpected{facts.name + " does not have " + address->to_string() +
                              ", which nodes: lists for " + node.name + " (this node)"};
        if (fact->tentative || fact->duplicate) return Unexpected{not_usable(facts, *fact)};
    }
    return path;
}

// IPv4: the first address of the interface; IPv6: its link-local one (RFC 9568 5.1.2.1). Ours if listed.
Result<Path, std::string> multicast_path(const InterfaceFacts& facts, const PathQuestion& question) {
    const bool wants_link_local = question.family == Family::ipv6;
    const auto self =
        std::find_if(question.nodes.begin(), question.nodes.end(),
                     [&](const settings::Node& node) { return node.name == question.this_node; });
    const AddressFact* best = nullptr;
    bool best_is_listed = false;
    for (const auto& fact : facts.addresses) {
        const auto& address = fact.prefix.address;
        if (address.family() != question.family || fact.ours || contains(question.virtual_addresses, address))
            continue;
        if (wants_link_local && !address.is_link_local()) continue;
        const bool listed = self != question.nodes.end() && contains(self->addresses, address);
        if (best != nullptr && (best_is_listed || !listed)) continue;
        best = &fact;
        best_is_listed = listed;
    }
    if (best == nullptr)
        return Unexpected{facts.name + " has no " + (wants_link_local ? "IPv6 link-local" : "IPv4") +
                          " address of its own yet"};
    if (best->tentative || best->duplicate) return Unexpected{not_usable(facts, *best)};
    return Path{.multicast = true, .source = best->prefix.address, .peers = {}};
}

}  // namespace

std::optional<std::string> why_unfit(const InterfaceFacts& facts) {
    if (!facts.present) return "interface " + facts.name + " does not exist";
    if (!facts.admin_up)
        return "interface " + facts.name + " is switched off (ip link set " + facts.name + " up)";
    if (!facts.carrier) return "interface " + facts.name + " has no link (no carrier)";
    return std::nullopt;
}

std::optional<std::string> why_occupied(const InterfaceFacts& facts,
                                        const std::vector<Prefix>& virtual_addresses, bool while_held) {
    for (const auto& wanted : virtual_addresses)
        for (const auto& fact : facts.addresses)
            if (!fact.ours && fact.prefix.address == wanted.address &&
                !(while_held && fact.prefix.length == wanted.address.bits()))
                return "virtual address " + wanted.address.to_string() + " is already on " + facts.name +
                       ", put there by somebody else; remove it: ip address del " + fact.prefix.to_string() +
                       " dev " + facts.name;
    return std::nullopt;
}

Result<Path, std::string> find_path(const InterfaceFacts& facts, const PathQuestion& question) {
    const bool any_address =
        std::any_of(facts.addresses.begin(), facts.addresses.end(), [&](const AddressFact& fact) {
            return !fact.ours && fact.prefix.address.family() == question.family &&
                   !contains(question.virtual_addresses, fact.prefix.address);
        });
    if (!any_address)
        return Unexpected{facts.name + " has no " + std::string(to_string(question.family)) +
                          " address of its own yet"};
    const bool has_peers = question.nodes.size() > 1;
    const bool all_on_link =
        has_peers &&
        std::all_of(question.nodes.begin(), question.nodes.end(), [&](const settings::Node& node) {
            return on_link_address(node, facts, question).has_value();
        });
    switch (question.transport) {
        case settings::Transport::unicast:
            return unicast_path(facts, question);
        case settings::Transport::multicast:
            return multicast_path(facts, question);
        case settings::Transport::automatic:
            return all_on_link ? unicast_path(facts, question) : multicast_path(facts, question);
    }
    return Unexpected{std::string{}};
}

bool has_prefix(const InterfaceFacts& facts, const Prefix& virtual_address) {
    return virtual_address.length == virtual_address.address.bits() ||
           std::any_of(facts.addresses.begin(), facts.addresses.end(), [&](const AddressFact& fact) {
               return !fact.ours && fact.prefix.contains(virtual_address.address) &&
                      fact.prefix.address != virtual_address.address;
           });
}

}  // namespace pairkeep::health
