// From what is written to what holds on this node: who we are, priorities, VRIDs, which clients follow.
#include <algorithm>
#include <set>

#include "draft.h"
#include "text.h"

namespace pairkeep::config {
namespace {

constexpr int kFirstPriority = 250;
constexpr int kPriorityStep = 10;
constexpr int kHighestDefault = 254;

// For the node at `position` in the file; 0 when all are taken.
int default_priority(std::size_t position, const std::set<int>& taken) {
    const int first = kFirstPriority - kPriorityStep * static_cast<int>(std::min<std::size_t>(position, 25));
    for (int p = first; p > 0; p -= kPriorityStep)
        if (!taken.contains(p)) return p;
    // More nodes than steps: the rest comes below, and into the gaps from below.
    for (int p = kPriorityStep - 1; p > 0; --p)
        if (!taken.contains(p)) return p;
    for (int p = kPriorityStep + 1; p <= kHighestDefault; ++p)
        if (!taken.contains(p)) return p;
    return 0;
}

std::vector<settings::Node> resolve_nodes(const std::vector<NodeDraft>& drafts, Report& report) {
    std::set<int> taken;
    for (const auto& draft : drafts)
        if (draft.priority) taken.insert(draft.priority->value);
    std::vector<settings::Node> nodes;
    for (std::size_t i = 0; i < drafts.size(); ++i) {
        const int priority = drafts[i].priority ? drafts[i].priority->value : default_priority(i, taken);
        if (priority == 0)
            report.problem(drafts[i].name.mark, "no priority is left for this node; there are 254");
        taken.insert(priority);
        settings::Node node{drafts[i].name.value, {}, static_cast<std::uint8_t>(priority)};
        for (const auto& address : drafts[i].addresses) node.addresses.push_back(address.value);
        nodes.push_back(std::move(node));
    }
    return nodes;
}

std::optional<std::string> this_node(const Draft& draft, const std::optional<std::string>& asked,
                                     const std::string& hostname, Report& report) {
    std::vector<std::string> names;
    for (const auto& node : draft.nodes) names.push_back(node.name.value);
    const auto known = [&](const std::string& name) {
        return std::find(names.begin(), names.end(), name) != names.end();
    };
    if (names.empty()) return std::nullopt;  // already reported
    if (asked) {
        if (known(*asked)) return asked;
        report.problem(draft.nodes_mark, "there is no node " + in_quotes(*asked) +
                                             " (--node); the nodes are " + quoted_list(names));
        return std::nullopt;
    }
    const std::string first_label = hostname.substr(0, hostname.find('.'));
    for (const auto& name : {hostname, first_label})
        if (known(name)) return name;
    report.problem(draft.nodes_mark, "no node is named like this host, " + in_quotes(hostname) +
                                         "; the nodes are " + quoted_list(names) +
                                         "; rename one, or say which with --node NAME");
    return std::nullopt;
}

std::vector<std::string> followers(const Draft& draft, const GroupDraft& group) {
    std::vector<std::string> names;
    for (const auto& client : group.clients) names.push_back(client.value);
    if (draft.groups.size() > 1 || group.clients_written) return names;
    for (const auto& client : draft.clients)
        if (client.result.run != settings::Run::always) names.push_back(client.result.name);
    return names;
}

// Of two nodes one is left when the other releases: there is nobody whom it would have to let go first.
settings::TakeoverOnRelease takeover_on_release(const Draft& draft, const GroupDraft& group) {
    using settings::TakeoverOnRelease;
    if (group.takeover_on_release) return group.takeover_on_release->value;
    return draft.nodes.size() == 2 ? TakeoverOnRelease::at_once : TakeoverOnRelease::skew;
}

settings::Group resolve_group(const Draft& draft, const GroupDraft& written, const settings::Node& self) {
    settings::Group group = written.result;
    for (const auto& interface : written.interfaces) {
        settings::GroupInterface resolved{interface.name.value, {}};
        for (const auto& address : interface.virtual_addresses)
            resolved.virtual_addresses.push_back(address.value);
        group.interfaces.push_back(std::move(resolved));
    }
    group.vrid = vrid_of(draft, written);
    group.vrid_derived = written.vrid_derived;
    group.priority = static_cast<std::uint8_t>(priority_in(written, self));
    group.takeover_on_release = takeover_on_release(draft, written);
    // RFC 3768 6.4.3 knows no Accept_Mode.
    if (group.version == 2) group.accept = false;
    // Its adverts are what keeps switches sure of where the virtual MAC is.
    if (group.virtual_mac && group.transport == settings::Transport::automatic)
        group.transport = settings::Transport::multicast;
    group.clients = followers(draft, written);
    for (const auto& route : written.routes) group.routes.push_back(route.result);
    for (const auto& interface : written.track_interfaces) group.track_interfaces.push_back(interface.value);
    for (const auto& check : written.track_checks) group.track_checks.push_back(check.value);
    return group;
}

// The other node must hear of it well before it would have taken over by itself.
std::optional<Duration> hang_limit(const Draft& draft) {
    constexpr Duration kShortest = std::chrono::milliseconds{100};
    if (draft.hang_limit_off) return std::nullopt;
    if (draft.hang_limit) return draft.hang_limit;
    Duration silence = Duration::max();
    for (const auto& group : draft.groups)
        silence = std::min(silence, group.result.down_after * group.result.advertisement_interval);
    return std::max(kShortest, silence / 2);
}

}  // namespace

std::uint8_t vrid_of(const Draft& draft, const GroupDraft& group) {
    if (group.vrid) return static_cast<std::uint8_t>(group.vrid->value);
    // 0: unknown, because a part that it depends on could not be read.
    if (!group.vrid_derived || draft.connector_id.value.empty()) return 0;
    return derived_vrid(draft.connector_id.value, group.result.name);
}

int priority_in(const GroupDraft& group, const settings::Node& node) {
    const bool preferred = group.preferred && group.preferred->value == node.name;
    return preferred ? std::max<int>(kPreferredPriority, node.priority) : node.priority;
}

std::optional<settings::Settings> resolve(const Draft& draft, const std::optional<std::string>& node,
                                          const std::string& hostname, Report& report) {
    settings::Settings settings;
    settings.nodes = resolve_nodes(draft.nodes, report);
    check_failures(draft, settings.nodes, report);
    const auto name = this_node(draft, node, hostname, report);
    if (!name || report.failed()) return std::nullopt;
    warn(draft, report);

    settings.file = report.file();
    settings.connector_id = draft.connector_id.value;
    settings.site = draft.site;
    settings.profile = draft.profile;
    settings.node = *name;
    const auto self = std::find_if(settings.nodes.begin(), settings.nodes.end(),
                                   [&](const settings::Node& n) { return n.name == *name; });
    for (const auto& group : draft.groups) settings.groups.push_back(resolve_group(draft, group, *self));
    for (const auto& client : draft.clients) settings.clients.push_back(client.result);
    for (const auto& check : draft.checks) settings.checks.push_back(check.result);
    settings.hang_limit = hang_limit(draft);
    settings.control_socket = draft.control_socket;
    settings.control_group = draft.control_group;
    settings.control_admin_group = draft.control_admin_group;
    settings.on_restart = draft.on_restart;
    settings.log_level = draft.log_level;
    settings.log_target = draft.log_target;
    settings.warnings = report.warnings();
    return settings;
}

}  // namespace pairkeep::config
