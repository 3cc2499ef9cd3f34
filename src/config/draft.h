// A file as it was read, each value right by itself, with the places that cross checks need to point at.
// schema*.cpp fill it, checks.cpp compares its parts, resolve.cpp makes settings::Settings of it.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "pairkeep/settings/settings.h"
#include "reader.h"

namespace pairkeep::config {

// Priorities with a meaning of their own.
inline constexpr int kAddressOwner = 255;  // RFC 9568 5.2.4
inline constexpr int kPreferredPriority = 254;

struct NodeDraft {
    At<std::string> name;
    std::vector<At<IpAddress>> addresses;
    bool addresses_readable = true;  // false: one was wrong, so do not complain that it is missing
    std::optional<At<int>> priority;
};

struct InterfaceDraft {
    At<std::string> name;
    std::vector<At<Prefix>> virtual_addresses;
};

struct RouteDraft {
    settings::Route result;
    Mark mark;
    Mark via_mark;
    bool readable = false;
};

struct GroupDraft {
    settings::Group result;  // what needs no other part of the file
    Mark mark;
    std::vector<InterfaceDraft> interfaces;
    bool vrid_derived = true;
    std::optional<At<int>> vrid;  // written, and right
    Mark vrid_mark;               // of the value, of the group where none is written
    std::optional<At<std::string>> preferred;
    Mark advertisement_interval_mark;
    Mark transport_mark;
    Mark ttl_minimum_mark;
    std::optional<At<bool>> accept;                  // written, and right
    std::optional<At<settings::Checksum>> checksum;  // likewise
    Mark v2_password_mark;
    Mark virtual_mac_mark;
    Mark down_delay_mark;
    std::optional<At<settings::TakeoverOnRelease>> takeover_on_release;
    bool clients_written = false;
    bool clients_readable = true;
    std::vector<At<std::string>> clients;
    std::vector<RouteDraft> routes;
    std::vector<At<std::string>> track_interfaces;
    std::vector<At<std::string>> track_checks;
};

struct CheckDraft {  // also a client's health
    settings::Check result;
    Mark mark;
    Mark probe_mark;
    std::optional<At<settings::OnFailure>> on_failure;  // written
    std::optional<Mark> gateway;                        // where {gateway} stands
};

struct ClientDraft {
    settings::Client result;
    Mark mark;
    Mark stop_timeout_mark;
    std::optional<At<std::string>> unit;
    std::vector<At<std::string>> after;
    std::optional<Mark> uses_gateway;  // in whatever command
    std::optional<Mark> gateway_of_start;
    Mark gateways_mark;
    Mark selection_mark;  // local_resources or local_interface; none: neither is written
    std::optional<CheckDraft> health;
};

struct Draft {
    At<std::string> connector_id;
    std::string site;
    settings::Profile profile = settings::Profile::express;
    Mark nodes_mark;
    std::vector<NodeDraft> nodes;
    std::vector<GroupDraft> groups;
    std::vector<ClientDraft> clients;
    std::vector<CheckDraft> checks;
    settings::OnRestart on_restart = settings::OnRestart::keep;
    std::optional<Duration> hang_limit;  // as written
    bool hang_limit_off = false;
    std::string control_socket;
    std::string control_group;
    std::string control_admin_group;
    std::string log_level;
    std::string log_target;
};

// schema*.cpp
[[nodiscard]] Draft read_file(const YamlNode& root, Report& report);
[[nodiscard]] GroupDraft read_group(const Entry& entry);
void read_protocol(MapReader& map, GroupDraft& group);
void read_plan(MapReader& map, GroupDraft& group);
[[nodiscard]] ClientDraft read_client(const Entry& entry);
[[nodiscard]] CheckDraft read_check(const Entry& entry);
[[nodiscard]] CheckDraft read_health(const Value& value, const std::string& client);

// checks*.cpp: what is wrong only between parts of the file.
void check_across(const Draft& draft, Report& report);
void check_clients(const Draft& draft, Report& report);
void check_routes(const Draft& draft, Report& report);
void check_failures(const Draft& draft, const std::vector<settings::Node>& nodes, Report& report);

// warnings.cpp: what is legal, and worth a line.
void warn(const Draft& draft, Report& report);

// resolve.cpp: this node's settings, every default applied; nothing, and a problem, where none is this node.
[[nodiscard]] std::optional<settings::Settings> resolve(const Draft& draft,
                                                        const std::optional<std::string>& node,
                                                        const std::string& hostname, Report& report);

// Its priority in a group, `preferred` applied.
[[nodiscard]] int priority_in(const GroupDraft& group, const settings::Node& node);
// The group that a client belongs to, by name or as the only one; none: it has none, or does not exist.
[[nodiscard]] const GroupDraft* group_of(const Draft& draft, const ClientDraft& client);

// The VRID of a group: written or derived.
[[nodiscard]] std::uint8_t vrid_of(const Draft& draft, const GroupDraft& group);

}  // namespace pairkeep::config
