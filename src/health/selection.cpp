#include "pairkeep/health/selection.h"

#include <algorithm>
#include <optional>
#include <set>

namespace pairkeep::health {
namespace {

using settings::Client;
using settings::Group;
using settings::Settings;
using Kind = Selection::Kind;

std::vector<const Group*> groups_of(const Settings& settings, const Client& client) {
    std::vector<const Group*> all;
    for (const auto& group : settings.groups)
        if (std::find(group.clients.begin(), group.clients.end(), client.name) != group.clients.end())
            all.push_back(&group);
    return all;
}

const InterfaceFacts* facts_of(const Interfaces& interfaces, const std::string& name) {
    const auto found = interfaces.find(name);
    return found == interfaces.end() || !found->second.present ? nullptr : &found->second;
}

// Until it has an address of the resource's family that leads further than the link itself, nobody knows
// where it is.
bool has_no_address_yet(const InterfaceFacts* facts, Family family) {
    return facts == nullptr ||
           std::none_of(facts->addresses.begin(), facts->addresses.end(), [&](const AddressFact& fact) {
               const auto& address = fact.prefix.address;
               return !fact.ours && address.family() == family && !address.is_link_local();
           });
}

// Addresses of the node's own. The virtual ones count as the file writes them: the kernel has them as /32 or
// /128, and only while Active.
std::vector<Prefix> own_prefixes(const InterfaceFacts* facts) {
    std::vector<Prefix> prefixes;
    if (facts != nullptr)
        for (const auto& address : facts->addresses)
            if (!address.ours) prefixes.push_back(address.prefix);
    return prefixes;
}

struct Place {
    const Group* group;  // none: an interface of no group
    std::string interface;
};

bool is_of_a_group(unsigned index, const Settings& settings, const Interfaces& interfaces) {
    for (const auto& group : settings.groups)
        for (const auto& interface : group.interfaces) {
            const auto* facts = facts_of(interfaces, interface.name);
            if (facts != nullptr && facts->index == index) return true;
        }
    return false;
}

// Where the longest on-link prefix leads; several places when it is on several interfaces of groups.
std::vector<Place> places_of(const Prefix& resource, const Settings& settings, const Interfaces& interfaces,
                             const std::vector<HostAddress>& host) {
    std::vector<Place> places;
    unsigned longest = 0;
    for (const auto& group : settings.groups)
        for (const auto& interface : group.interfaces) {
            auto prefixes = own_prefixes(facts_of(interfaces, interface.name));
            prefixes.insert(prefixes.end(), interface.virtual_addresses.begin(),
                            interface.virtual_addresses.end());
            std::optional<unsigned> match;
            for (const auto& prefix : prefixes)
                if (prefix.length <= resource.length && prefix.contains(resource.address) &&
                    prefix.length >= match.value_or(0))
                    match = prefix.length;
            if (!match || *match < longest) continue;
            if (*match > longest) places.clear();
            longest = *match;
            places.push_back({&group, interface.name});
        }
    for (const auto& [index, prefix] : host) {
        if (prefix.length > resource.length || !prefix.contains(resource.address)) continue;
        if (prefix.length <= longest || is_of_a_group(index, settings, interfaces)) continue;
        longest = prefix.length;
        places = {{nullptr, "interface number " + std::to_string(index) + " (ip link)"}};
    }
    return places;
}

struct Judgement {                             // of one resource, or of the local interface
    std::optional<std::string> follows{};      // the rule
    std::optional<std::string> against{};      // why not
    std::optional<std::string> undecidable{};  // why nobody can tell
};

std::string of_whom(const Place& place) {
    return place.group == nullptr ? ", which is of no group" : ", an interface of " + place.group->name;
}

Judgement judge(const Prefix& resource, const Group& group, const Settings& settings,
                const Interfaces& interfaces, const std::vector<HostAddress>& host) {
    const auto what = "local resource " + resource.to_string();
    const auto places = places_of(resource, settings, interfaces, host);
    const auto elsewhere =
        std::find_if(places.begin(), places.end(), [&](const Place& place) { return place.group != &group; });
    const auto here =
        std::find_if(places.begin(), places.end(), [&](const Place& place) { return place.group == &group; });
    if (here != places.end() && elsewhere != places.end())
        return {.undecidable = what + " is on " + here->interface + " (" + group.name + ") and equally on " +
                               elsewhere->interface + " (" + elsewhere->group->name + ")"};
    if (here != places.end()) return {.follows = what + " is on " + here->interface};
    const auto family = resource.address.family();
    for (const auto& interface : group.interfaces)
        if (has_no_address_yet(facts_of(interfaces, interface.name), family))
            return {.undecidable = what + " may be on " + interface.name + ", which has no " +
                                   std::string(to_string(family)) + " address yet"};
    if (elsewhere != places.end())
        return {.against = what + " is on " + elsewhere->interface + of_whom(*elsewhere)};
    return {.against = what + " is on no interface of " + group.name};
}

Judgement judge_interface(const std::string& name, const Group& group, const Interfaces& interfaces) {
    const auto what = "local interface " + name;
    const auto is_of_group = [&](const std::string& candidate) {
        return std::any_of(
            group.interfaces.begin(), group.interfaces.end(),
            [&](const settings::GroupInterface& of_group) { return of_group.name == candidate; });
    };
    if (is_of_group(name)) return {.follows = what + " is one of its own"};
    const auto* facts = facts_of(interfaces, name);
    if (facts == nullptr) return {.undecidable = what + " is not there: what it stands on is not known"};
    const auto parent = std::find_if(facts->parents.begin(), facts->parents.end(), is_of_group);
    if (parent != facts->parents.end()) return {.follows = what + " stands on " + *parent};
    return {.against = what + " is none of " + group.name};
}

std::string join(const std::vector<std::string>& parts, const std::string& between) {
    std::string text;
    for (const auto& part : parts) text += (text.empty() ? "" : between) + part;
    return text;
}

Selection follows(const Group& group, const std::string& rule, std::string warning = {}) {
    return {
        .kind = Kind::follows, .rule = "follows " + group.name + ": " + rule, .warning = std::move(warning)};
}

// Any match is enough: a tunnel whose local side moves with the role is of no use on the other node.
Selection by_what_is_local(const Settings& settings, const Client& client, const Group& group,
                           const Interfaces& interfaces, const std::vector<HostAddress>& host) {
    std::vector<Judgement> judgements;
    for (const auto& resource : client.local_resources)
        judgements.push_back(judge(resource, group, settings, interfaces, host));
    if (!client.local_interface.empty())
        judgements.push_back(judge_interface(client.local_interface, group, interfaces));

    std::vector<std::string> matches;
    std::vector<std::string> against;
    std::vector<std::string> open;
    for (const auto& judgement : judgements) {
        if (judgement.follows) matches.push_back(*judgement.follows);
        if (judgement.against) against.push_back(*judgement.against);
        if (judgement.undecidable) open.push_back(*judgement.undecidable);
    }
    if (!matches.empty()) {
        auto others = against;
        others.insert(others.end(), open.begin(), open.end());
        return follows(group, matches.front(),
                       others.empty() ? "" : matches.front() + ", but " + join(others, "; "));
    }
    if (!open.empty())
        return {.kind = Kind::undecidable, .rule = "cannot be decided: " + join(open, "; "), .warning = {}};
    return {
        .kind = Kind::always,
        .rule = "runs always: " + (against.empty() ? "it names neither local resources nor a local interface"
                                                   : join(against, "; ")),
        .warning = {},
        .by_absence = !client.local_resources.empty()};
}

}  // namespace

Selection select(const Settings& settings, const Client& client, const Interfaces& interfaces,
                 const std::vector<HostAddress>& host) {
    if (client.run == settings::Run::always)
        return {.kind = Kind::always, .rule = "runs always: run: always", .warning = {}};
    const auto groups = groups_of(settings, client);
    if (groups.size() != 1)
        return {.kind = Kind::undecidable,
                .rule = std::string("cannot be decided: ") +
                        (groups.empty() ? "no group" : "more than one group") + " lists it in clients:",
                .warning = {}};
    const auto& group = *groups.front();
    if (client.run == settings::Run::when_active) return follows(group, "run: when_active");
    if (settings.profile == settings::Profile::express) return follows(group, "profile: express");
    return by_what_is_local(settings, client, group, interfaces, host);
}

}  // namespace pairkeep::health
