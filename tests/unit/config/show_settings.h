// Settings as text, every member of them, for comparison with an .expected file.
#pragma once

#include <sstream>
#include <string>

#include "pairkeep/settings/settings.h"

namespace pairkeep::tests {

inline std::string preempt_of(const settings::Group& group) {
    if (!group.preempt_after) return "never";
    return *group.preempt_after == Duration::zero() ? "always"
                                                    : "after " + format_duration(*group.preempt_after);
}

inline const char* name_of(settings::Transport transport) {
    switch (transport) {
        case settings::Transport::automatic:
            return "auto";
        case settings::Transport::unicast:
            return "unicast";
        case settings::Transport::multicast:
            return "multicast";
    }
    return "?";
}

inline const char* name_of(settings::Run run) {
    switch (run) {
        case settings::Run::when_active:
            return "when_active";
        case settings::Run::always:
            return "always";
    }
    return "?";
}

inline const char* name_of(settings::Checksum checksum) {
    switch (checksum) {
        case settings::Checksum::automatic:
            return "auto";
        case settings::Checksum::with_pseudo_header:
            return "with_pseudo_header";
        case settings::Checksum::message_only:
            return "message_only";
    }
    return "?";
}

inline const char* name_of(settings::TakeoverOnRelease takeover) {
    switch (takeover) {
        case settings::TakeoverOnRelease::at_once:
            return "at_once";
        case settings::TakeoverOnRelease::skew:
            return "skew";
    }
    return "?";
}

inline std::string show(const settings::Settings& settings) {
    std::ostringstream out;
    out << "file " << settings.file << "\nconnector_id " << settings.connector_id << "\nsite ["
        << settings.site << "]\nthis node " << settings.node << '\n';
    for (const auto& node : settings.nodes) {
        out << "node " << node.name << " priority " << int{node.priority};
        for (const auto& address : node.addresses) out << ' ' << address.to_string();
        out << '\n';
    }
    for (const auto& group : settings.groups) {
        out << "group " << group.name << " vrid " << int{group.vrid}
            << (group.vrid_derived ? " (derived)" : "") << " priority " << int{group.priority} << " preempt "
            << preempt_of(group) << " interval " << format_duration(group.advertisement_interval)
            << " down_after " << group.down_after << " transport " << name_of(group.transport) << " lease "
            << (group.address_lease ? format_duration(*group.address_lease) : "off") << "\n  ttl_minimum "
            << int{group.ttl_minimum} << " checksum " << name_of(group.checksum)
            << (group.accept ? " accept" : " no accept") << " version " << group.version
            << (group.v2_password.empty() ? "" : " password " + group.v2_password)
            << (group.virtual_mac ? " virtual_mac" : "") << " on release "
            << name_of(group.takeover_on_release) << " announce";
        for (const Duration after : group.announce.at) out << ' ' << format_duration(after);
        out << " refresh " << format_duration(group.announce.refresh) << '\n';
        for (const auto& interface : group.interfaces) {
            out << "  " << interface.name;
            for (const auto& address : interface.virtual_addresses) out << ' ' << address.to_string();
            out << '\n';
        }
        for (const auto& client : group.clients) out << "  client " << client << '\n';
    }
    for (const auto& client : settings.clients) {
        out << "client " << client.name << " run " << name_of(client.run)
            << (client.exclusive ? " exclusive" : "") << " start " << format_duration(client.start_timeout)
            << " stop " << format_duration(client.stop_timeout) << '\n';
        for (const auto& argument : client.command) out << "  [" << argument << "]\n";
    }
    out << "control [" << settings.control_socket << "] group " << settings.control_group << "\nlog "
        << settings.log_level << " to " << settings.log_target << '\n';
    for (const auto& warning : settings.warnings) out << "warning " << warning << '\n';
    return out.str();
}

}  // namespace pairkeep::tests
