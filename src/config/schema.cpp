// The keys of the file, except those inside a group (schema_groups.cpp), a client (schema_clients.cpp) and a
// check (schema_checks.cpp).
#include "draft.h"
#include "text.h"

namespace pairkeep::config {
namespace {

// sockaddr_un holds 108 bytes with the final zero.
constexpr std::size_t kLongestSocketPath = 107;

// A loaded machine may be late by some tens of milliseconds.
constexpr DurationRange kHangLimit{std::chrono::milliseconds{100}, std::chrono::minutes{1}};

using settings::Profile;
constexpr std::array kProfiles{Word<Profile>{"express", Profile::express},
                               Word<Profile>{"advanced", Profile::advanced}};
using settings::OnRestart;
constexpr std::array kOnRestart{Word<OnRestart>{"keep", OnRestart::keep},
                                Word<OnRestart>{"leave", OnRestart::leave}};
constexpr std::array kLogLevels{Word<const char*>{"debug", "debug"}, Word<const char*>{"info", "info"},
                                Word<const char*>{"warning", "warning"}, Word<const char*>{"error", "error"}};
constexpr std::array kLogTargets{Word<const char*>{"journal", "journal"},
                                 Word<const char*>{"stderr", "stderr"}};

NodeDraft read_node(const Entry& entry) {
    NodeDraft node;
    node.name = entry.name;
    if (entry.value.is_empty_map()) return node;  // {}: multicast needs no addresses
    MapReader map(entry.value, "node", "in " + entry.value.name());
    const auto written = map["address"].one_or_more();
    for (const Value& item : written) append(node.addresses, at(item, item.address()));
    node.addresses_readable = map.readable() && node.addresses.size() == written.size();
    const Value priority = map["priority"];
    node.priority = at(priority, priority.integer(1, 255));
    map.done();
    return node;
}

void read_control(const Value& value, Draft& draft) {
    MapReader map(value, "control", "in control");
    const Value socket = map["socket"];
    set(draft.control_socket, socket.text());
    if (!draft.control_socket.empty() && draft.control_socket.front() != '/')
        socket.problem(in_quotes(draft.control_socket) +
                       " is not a whole path; write one that begins with \"/\"");
    else if (socket && socket.is(""))
        socket.problem("is empty; write a path, or remove the key for the default in the run directory");
    else if (draft.control_socket.size() > kLongestSocketPath)
        socket.problem("the path is longer than the " + std::to_string(kLongestSocketPath) +
                       " bytes that the kernel takes for a socket");
    set(draft.control_group, map["group"].plain_name());
    set(draft.control_admin_group, map["admin_group"].unless("none").plain_name());
    map.done();
}

void read_log(const Value& value, Draft& draft) {
    MapReader map(value, "log", "in log");
    set(draft.log_level, map["level"].one_of(kLogLevels));
    set(draft.log_target, map["target"].one_of(kLogTargets));
    map.done();
}

}  // namespace

Draft read_file(const YamlNode& root, Report& report) {
    const settings::Settings defaults;
    Draft draft;
    draft.control_group = defaults.control_group;
    draft.log_level = defaults.log_level;
    draft.log_target = defaults.log_target;

    MapReader map(Value(root, root.mark, "the file", report), "top", "at the top level");
    const Value connector_id = map["connector_id"];
    if (auto id = at(connector_id, connector_id.plain_name())) draft.connector_id = *std::move(id);
    set(draft.site, map["site"].text());
    set(draft.profile, map["profile"].one_of(kProfiles));

    const Value nodes = map["nodes"];
    draft.nodes_mark = nodes.mark();
    for (const Entry& entry : named_entries(nodes, "node")) draft.nodes.push_back(read_node(entry));
    const Value groups = map["groups"];

    for (const Entry& entry : named_entries(groups, "group")) draft.groups.push_back(read_group(entry));
    for (const Entry& entry : named_entries(map["clients"], "client"))
        draft.clients.push_back(read_client(entry));
    for (const Entry& entry : named_entries(map["checks"], "check"))
        draft.checks.push_back(read_check(entry));

    set(draft.on_restart, map["on_restart"].one_of(kOnRestart));
    const Value hang_limit = map["hang_limit"];
    draft.hang_limit_off = hang_limit.is("off");
    draft.hang_limit = hang_limit.unless("auto").unless("off").duration(kHangLimit);
    read_control(map["control"], draft);
    read_log(map["log"], draft);
    MapReader(map["http"], "http", "in http").done();
    map.done();

    if (!map.readable()) return draft;
    if (!connector_id)
        map.missing("connector_id",
                    "connector_id is missing; write a name for the pair, the same on both nodes");
    if (!nodes)
        map.missing("nodes", "nodes is missing; list both nodes: {HOSTNAME: {address: 192.0.2.11}, ...}");
    if (!groups)
        map.missing("groups",
                    "groups is missing; write at least one group with an interface and virtual_addresses");
    return draft;
}

}  // namespace pairkeep::config
