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
        case settings::Run::automatic:
            return "auto";
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

template <class... Ts>
struct Overloaded : Ts... {
    using Ts::operator()...;
};
template <class... Ts>
Overloaded(Ts...) -> Overloaded<Ts...>;

inline std::string list_of(const std::vector<std::string>& words) {
    std::string text;
    for (const auto& word : words) text += " [" + word + ']';
    return text;
}

inline std::string text_of(const settings::Probe& probe) {
    return std::visit(
        Overloaded{[](const settings::CommandProbe& p) { return "command" + list_of(p.command); },
                   [](const settings::PingProbe& p) { return "ping " + p.host; },
                   [](const settings::TcpProbe& p) { return "tcp " + p.host + ' ' + std::to_string(p.port); },
                   [](const settings::HttpProbe& p) { return "http " + p.url; },
                   [](const settings::FileAgeProbe& p) {
                       return "file " + p.path + " at most " + format_duration(p.at_most);
                   },
                   [](const settings::ProcessProbe& p) { return "process " + p.name; },
                   [](const settings::WireGuardProbe& p) {
                       return "wireguard " + p.interface + " at most " + format_duration(p.at_most);
                   },
                   [](const settings::StatusTextProbe& p) { return "status_text [" + p.pattern + ']'; }},
        probe);
}

inline std::string text_of(const settings::OnFailure& on_failure) {
    switch (on_failure.kind) {
        case settings::OnFailure::Kind::report:
            return "report";
        case settings::OnFailure::Kind::restart:
            return "restart";
        case settings::OnFailure::Kind::fault:
            return "fault";
        case settings::OnFailure::Kind::lower_priority:
            return "lower priority by " + std::to_string(on_failure.lower_priority_by);
    }
    return "?";
}

inline std::string text_of(const settings::Check& check) {
    return check.name + ' ' + text_of(check.probe) + " every " + format_duration(check.interval) +
           " within " + format_duration(check.timeout) + " rise " + std::to_string(check.rise) + " fall " +
           std::to_string(check.fall) + " on failure " + text_of(check.on_failure);
}

inline std::string text_of(const settings::How& how) {
    return std::visit(
        Overloaded{[](const settings::Command& command) { return "command" + list_of(command.argv); },
                   [](const settings::SystemdUnit& unit) { return "systemd " + unit.unit; },
                   [](const settings::ExecCommands& exec) {
                       return "exec start" + list_of(exec.start) + " stop" + list_of(exec.stop) +
                              " is_running" + list_of(exec.is_running);
                   }},
        how);
}

inline std::string text_of(const char* point, const std::vector<settings::Hook>& hooks) {
    std::string text;
    for (const auto& hook : hooks)
        text += std::string("  ") + point + list_of(hook.command) + " within " +
                format_duration(hook.timeout) + (hook.required ? " required\n" : "\n");
    return text;
}

// What goes with a group beside addresses and clients.
inline std::string plan_of(const settings::Group& group) {
    std::string text;
    for (const auto& route : group.routes)
        text += "  route " + route.to.to_string() + (route.via ? " via " + route.via->to_string() : "") +
                (route.interface.empty() ? "" : " dev " + route.interface) + " table " +
                std::to_string(route.table) + '\n';
    text += text_of("before_active", group.hooks.before_active);
    text += text_of("after_active", group.hooks.after_active);
    text += text_of("before_leave", group.hooks.before_leave);
    text += text_of("after_leave", group.hooks.after_leave);
    for (const auto& name : group.track_interfaces) text += "  tracks interface " + name + '\n';
    for (const auto& name : group.track_checks) text += "  tracks check " + name + '\n';
    if (group.link.down != Duration::zero() || group.link.up != settings::LinkDelays{}.up)
        text += "  link down_delay " + format_duration(group.link.down) + " up_delay " +
                format_duration(group.link.up) + '\n';
    if (group.removals.limit != settings::Removals{}.limit ||
        group.removals.within != settings::Removals{}.within)
        text += "  removals " + std::to_string(group.removals.limit) + " within " +
                format_duration(group.removals.within) + '\n';
    return text + (group.last_resort ? "" : "  no last resort\n");
}

// What was written of a client beside its command, run, exclusive and times.
inline std::string more_of(const settings::Client& client) {
    std::string text;
    for (const auto& resource : client.local_resources)
        text += "  local resource " + resource.to_string() + '\n';
    if (!client.local_interface.empty()) text += "  local interface " + client.local_interface + '\n';
    if (client.enforce == settings::Enforce::report) text += "  enforce report\n";
    for (const auto& other : client.after) text += "  after " + other + '\n';
    for (const auto& gateway : client.gateways) text += "  gateway " + gateway + '\n';
    if (client.health) text += "  health " + text_of(*client.health) + '\n';
    return text;
}

inline std::string show(const settings::Settings& settings) {
    std::ostringstream out;
    out << "file " << settings.file << "\nconnector_id " << settings.connector_id << "\nsite ["
        << settings.site << "]\nprofile "
        << (settings.profile == settings::Profile::express ? "express" : "advanced") << "\nthis node "
        << settings.node << '\n';
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
        out << plan_of(group);
    }
    for (const auto& client : settings.clients) {
        out << "client " << client.name << " run " << name_of(client.run)
            << (client.exclusive ? " exclusive" : "") << " start " << format_duration(client.start_timeout)
            << " stop " << format_duration(client.stop_timeout) << '\n';
        out << "  " << text_of(client.how) << '\n' << more_of(client);
    }
    for (const auto& check : settings.checks) out << "check " << text_of(check) << '\n';
    if (settings.on_restart == settings::OnRestart::leave) out << "on_restart leave\n";
    out << "control [" << settings.control_socket << "] group " << settings.control_group << "\nlog "
        << settings.log_level << " to " << settings.log_target << '\n';
    for (const auto& warning : settings.warnings) out << "warning " << warning << '\n';
    return out.str();
}

}  // namespace pairkeep::tests
