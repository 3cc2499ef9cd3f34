#include "check_text.h"

#include <algorithm>
#include <string>
#include <vector>

#include "pairkeep/util/time.h"
#include "screen.h"

namespace pairkeep::cli {
namespace {

constexpr int kAddressOwner = 255;  // RFC 9568 5.2.4

bool has_family(const settings::Group& group, Family family) {
    for (const auto& interface : group.interfaces)
        for (const auto& address : interface.virtual_addresses)
            if (address.address.family() == family) return true;
    return false;
}

bool lists_family(const settings::Node& node, Family family) {
    return std::any_of(node.addresses.begin(), node.addresses.end(),
                       [&](const IpAddress& address) { return address.family() == family; });
}

// As far as the file decides it: which network an interface has is seen only where the daemon runs.
std::string automatic_transport(const settings::Settings& settings, const settings::Group& group) {
    std::vector<std::string> families;
    for (const Family family : {Family::ipv4, Family::ipv6}) {
        if (!has_family(group, family)) continue;
        const std::string name(to_string(family));
        const auto lacking = std::find_if(settings.nodes.begin(), settings.nodes.end(),
                                          [&](const auto& node) { return !lists_family(node, family); });
        families.push_back(lacking == settings.nodes.end()
                               ? name + " unicast if on-link, else multicast"
                               : name + " multicast, " + lacking->name + " lists no " + name + " address");
    }
    return "transport auto (" + joined(families, "; ") + ')';
}

std::string transport_of(const settings::Settings& settings, const settings::Group& group) {
    switch (group.transport) {
        case settings::Transport::automatic:
            return automatic_transport(settings, group);
        case settings::Transport::unicast:
            return "unicast";
        case settings::Transport::multicast:
            return "multicast";
    }
    return "";
}

std::string checksum_of(settings::Checksum checksum) {
    switch (checksum) {
        case settings::Checksum::automatic:
            return "";  // the form of the peer
        case settings::Checksum::with_pseudo_header:
            return ", checksum with_pseudo_header";
        case settings::Checksum::message_only:
            return ", checksum message_only";
    }
    return "";
}

std::string preemption_of(const settings::Group& group) {
    if (group.priority == kAddressOwner) return "always takes the role back (owner)";
    if (!group.preempt_after) return "preempt never";
    if (*group.preempt_after == Duration::zero()) return "preempt always";
    return "preempt after " + format_duration(*group.preempt_after);
}

Duration skew_time(const settings::Group& group) {
    const Duration whole = group.version == 2 ? std::chrono::seconds{1} : group.advertisement_interval;
    return (256 - group.priority) * whole / 256;
}

// After the last advert heard: Active_Down_Interval (RFC 9568 6.1), with down_after in the place of 3.
std::string takeover_of(const settings::Group& group) {
    const Duration silence = group.down_after * group.advertisement_interval + skew_time(group);
    const bool at_once = group.takeover_on_release == settings::TakeoverOnRelease::at_once;
    return "takes over " + format_duration(silence) + " after the last advert and " +
           (at_once ? "at once" : format_duration(skew_time(group)) + " (Skew_Time)") + " after a release";
}

// What was set away from its default, and so matters when something is looked for.
std::string peculiarities(const settings::Group& group) {
    std::string text = checksum_of(group.checksum);
    if (group.ttl_minimum != 255) text += ", TTL from " + std::to_string(group.ttl_minimum);
    if (group.version == 2) text += ", version 2";
    if (!group.v2_password.empty()) text += " with a password";
    if (group.virtual_mac) text += ", virtual MAC";
    if (!group.accept && group.priority != kAddressOwner)
        text += ", packets to the virtual addresses dropped";
    if (const auto& link = group.link; link.down != Duration::zero() || link.up != settings::LinkDelays{}.up)
        text += ", a lost link counts after " + format_duration(link.down) + ", one that is back after " +
                format_duration(link.up);
    if (const auto& removals = group.removals; removals.limit == 0)
        text += ", removed addresses are always put back";
    else if (removals.limit != settings::Removals{}.limit || removals.within != settings::Removals{}.within)
        text += ", gives the role away after " + std::to_string(removals.limit) +
                " removals of addresses in " + format_duration(removals.within);
    const settings::Announce usual;
    if (group.announce.at == usual.at && group.announce.refresh == usual.refresh) return text;
    std::vector<std::string> times;
    for (const Duration after : group.announce.at) times.push_back(format_duration(after));
    return text + ", announces at " + joined(times, " ") + ", then every " +
           format_duration(group.announce.refresh);
}

std::string line_of(const settings::Settings& settings, const settings::Group& group) {
    std::vector<std::string> places;
    for (const auto& interface : group.interfaces) {
        std::string place = interface.name;
        for (const auto& address : interface.virtual_addresses) place += ' ' + address.to_string();
        places.push_back(std::move(place));
    }
    return group.name + " on " + settings.node + ": priority " + std::to_string(group.priority) + ", VRID " +
           std::to_string(group.vrid) + (group.vrid_derived ? " (derived)" : "") + ", " +
           joined(places, ", ") + ", " + transport_of(settings, group) + ", " + takeover_of(group) + ", " +
           preemption_of(group) + peculiarities(group) +
           (group.clients.empty() ? "" : ", clients " + joined(group.clients, " ")) + '\n';
}

struct HowText {
    std::string operator()(const settings::Command& command) const {
        return "command " + command.argv.front();
    }
    std::string operator()(const settings::SystemdUnit& unit) const { return "systemd " + unit.unit; }
    std::string operator()(const settings::ExecCommands& exec) const { return "exec " + exec.start.front(); }
};

std::string line_of(const settings::Client& client, const health::Selection& selection) {
    return "client " + client.name + ": " + selection.rule + "; " + std::visit(HowText{}, client.how) +
           (client.exclusive ? "" : ", not exclusive") +
           (client.gateways.empty() ? "" : ", gateways " + joined(client.gateways, " ")) +
           (client.after.empty() ? "" : ", after " + joined(client.after, " ")) +
           (client.health ? ", health every " + format_duration(client.health->interval) : "") + '\n';
}

}  // namespace

std::string check_text(const settings::Settings& settings, const std::vector<health::Selection>& selections) {
    std::string text;
    for (const auto& group : settings.groups) text += line_of(settings, group);
    for (std::size_t i = 0; i < selections.size(); ++i) text += line_of(settings.clients[i], selections[i]);
    return text;
}

std::vector<std::string> selection_warnings(const settings::Settings& settings,
                                            const std::vector<health::Selection>& selections) {
    std::vector<std::string> warnings;
    for (std::size_t i = 0; i < selections.size(); ++i)
        if (!selections[i].warning.empty())
            warnings.push_back("client " + settings.clients[i].name + ": " + selections[i].warning);
    return warnings;
}

std::string undecided_text(const settings::Settings& settings,
                           const std::vector<health::Selection>& selections) {
    std::string text;
    for (std::size_t i = 0; i < selections.size(); ++i)
        if (selections[i].kind == health::Selection::Kind::undecidable)
            text +=
                settings.file + ": client " + settings.clients[i].name + ": " + selections[i].rule +
                " (as the interfaces of this host are now); write run: when_active or run: always, or ask "
                "on a host where they are up\n";
    return text;
}

}  // namespace pairkeep::cli
