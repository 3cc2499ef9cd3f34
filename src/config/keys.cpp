// The tables of keys.h. A feature that arrives takes its rows out and adds a line to the schema.
#include "keys.h"

#include <algorithm>
#include <array>

#include "text.h"

namespace pairkeep::config {
namespace {

struct LaterKey {
    std::string_view section;
    std::string_view key;
    std::string_view same;     // the value that changes nothing; several rows for several values
    std::string_view instead;  // what to do today
};
constexpr std::array kLaterKeys{
    LaterKey{"top", "peer_link", "", ""},
    LaterKey{"http", "listen", "none", "the local socket has the status"},
    LaterKey{"group", "backend", "arp", ""},
};

constexpr std::string_view kCalledVirtualAddresses = "here it is called \"virtual_addresses\"";
constexpr std::string_view kAuthentication =
    "version 3 has none (RFC 9568 9); for an old peer write version: 2 and v2_password";
constexpr std::array kForeignKeys{
    ForeignKey{"virtual_router_id", "vrid", "here it is called \"vrid\""},
    ForeignKey{"advert_int", "advertisement_interval", "here it is called \"advertisement_interval\""},
    ForeignKey{"virtual_ipaddress", "virtual_addresses", kCalledVirtualAddresses},
    ForeignKey{"virtual_ip", "virtual_addresses", kCalledVirtualAddresses},
    ForeignKey{"vip", "virtual_addresses", kCalledVirtualAddresses},
    ForeignKey{"vips", "virtual_addresses", kCalledVirtualAddresses},
    ForeignKey{"address", "virtual_addresses", kCalledVirtualAddresses},
    ForeignKey{"addresses", "virtual_addresses", kCalledVirtualAddresses},
    ForeignKey{"vrrp_version", "version", "here it is called \"version\""},
    ForeignKey{"use_vmac", "virtual_mac", "write virtual_mac: true"},
    ForeignKey{"authentication", "v2_password", kAuthentication},
    ForeignKey{"auth_type", "v2_password", kAuthentication},
    ForeignKey{"auth_pass", "v2_password", kAuthentication},
    ForeignKey{"unicast_peer", "transport", "the nodes list their addresses; write transport: unicast"},
    ForeignKey{"nopreempt", "preempt", "write preempt: never, which is the default"},
    ForeignKey{"preempt_delay", "preempt", "here it is preempt: {after: 5min}"},
    ForeignKey{"no_accept", "accept", "write accept: false"},
    ForeignKey{"strict_mode", "accept",
               "no rule is relaxed by a switch here; accept: false is its Accept_Mode"},
    ForeignKey{"garp_master_delay", "announce", "here it is announce: {at: [0s, 5s], refresh: 60s}"},
    ForeignKey{"garp_master_repeat", "announce", "here it is announce: {at: [0s, 5s], refresh: 60s}"},
    ForeignKey{"garp_master_refresh", "announce", "here it is announce: {refresh: 60s}"},
    ForeignKey{"priority", "preferred",
               "priority is a key of each node; here, preferred: NODE gives it to one"},
    ForeignKey{"state", "preferred", "the nodes' priorities decide, or preferred: NODE"},
    ForeignKey{"virtual_routes", "routes", "here it is called \"routes\""},
    ForeignKey{"track_interface", "track", "here it is track: {interfaces: [eth1]}"},
    ForeignKey{"track_script", "track", "write a check: with command, and track: {checks: [NAME]} here"},
    ForeignKey{"notify", "hooks", "here it is hooks: {after_active: [[program, argument]]}"},
    ForeignKey{"notify_backup", "hooks", "here it is hooks: {after_leave: [[program, argument]]}"},
    ForeignKey{"service", "systemd", "here it is called \"systemd\""},
    ForeignKey{"unit", "systemd", "here it is called \"systemd\""},
    ForeignKey{"weight", "on_failure", "here it is on_failure: {lower_priority_by: 30}"},
    ForeignKey{"script", "command", "here it is called \"command\""},
    ForeignKey{"<<", "",
               "merge keys are not part of YAML 1.2; write the keys out, with an alias for each value"},
};

bool is_written_as(const YamlNode& value, std::string_view same) {
    if (value.kind == YamlNode::Kind::list) return same == "[]" && value.children->empty();
    return value.kind == YamlNode::Kind::scalar && !same.empty() && value.text == same;
}

}  // namespace

std::vector<std::string> later_keys(std::string_view section) {
    std::vector<std::string> keys;
    for (const auto& row : kLaterKeys)
        if (row.section == section) keys.emplace_back(row.key);
    return keys;
}

std::string fault_of_later_key(std::string_view section, std::string_view key, const YamlNode& value) {
    std::vector<std::string> same;
    std::string_view instead;
    for (const auto& row : kLaterKeys) {
        if (row.section != section || row.key != key) continue;
        if (is_written_as(value, row.same)) return "";
        if (!row.same.empty()) same.emplace_back(row.same);
        if (instead.empty()) instead = row.instead;
    }
    // The value is not repeated: it may be a password.
    std::string message = std::string(key) + ": not supported yet; ";
    if (!same.empty()) message += "this version does only " + quoted_list(same, "or");
    if (!same.empty() && !instead.empty()) message += "; ";
    if (same.empty() && instead.empty()) message += "remove it";
    return message.append(instead);
}

const ForeignKey* find_foreign_key(std::string_view key, const std::vector<std::string>& known_here) {
    for (const auto& row : kForeignKeys) {
        const bool known =
            row.ours.empty() || std::find(known_here.begin(), known_here.end(), row.ours) != known_here.end();
        if (row.theirs == key && known) return &row;
    }
    return nullptr;
}

}  // namespace pairkeep::config
