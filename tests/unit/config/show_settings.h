// Settings as text, every member of them, for comparison with an .expected file.
#pragma once

#include <sstream>
#include <string>

#include "pairkeep/settings/settings.h"

namespace pairkeep::tests {

inline const char* name_of(settings::Preempt preempt) {
    switch (preempt) {
        case settings::Preempt::never:
            return "never";
        case settings::Preempt::always:
            return "always";
    }
    return "?";
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
            << name_of(group.preempt) << " interval " << format_duration(group.advertisement_interval)
            << " down_after " << group.down_after << " transport " << name_of(group.transport) << " lease "
            << (group.address_lease ? format_duration(*group.address_lease) : "off") << '\n';
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
