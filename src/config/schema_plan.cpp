// The keys of a group that say what else goes with its role: routes, hooks; and what its fitness hangs on:
// track.
#include <algorithm>
#include <limits>

#include "draft.h"
#include "text.h"
#include "values.h"

namespace pairkeep::config {
namespace {

using namespace std::chrono_literals;
using settings::Hook;
using settings::Hooks;

constexpr DurationRange kHookTimeout{100ms, 1h};
constexpr int kMainTable = 254;
constexpr int kLocalTable = 255;

RouteDraft read_route(const Value& item) {
    RouteDraft route;
    settings::Route& result = route.result;
    route.mark = item.mark();
    MapReader map(item, "route", "in routes");
    const Value to = map["to"];
    const auto network = read_network(to);
    set(result.to, network);
    const Value via = map["via"];
    result.via = via.address();
    route.via_mark = via.mark();
    const Value interface = map["interface"];
    set(result.interface, interface.interface_name());
    const Value table = map["table"];
    const auto number = table.unless("main").integer(1, std::numeric_limits<int>::max());
    result.table = static_cast<std::uint32_t>(number.value_or(kMainTable));
    if (number == kLocalTable) table.problem("255 is the kernel's own table; write main, or another number");
    map.done();
    if (map.readable() && !to) map.missing("to", "routes: this one lacks `to`; write to: 10.20.0.0/16");
    if (map.readable() && !via && !interface)
        map.missing("via", "routes: this one leads nowhere; write via: 192.0.2.1, or interface: eth1");
    if (network && result.via && result.via->family() != network->address.family())
        via.problem(result.via->to_string() + " is " + std::string(to_string(result.via->family())) +
                    ", and the route to " + network->to_string() + " needs " +
                    std::string(to_string(network->address.family())));
    if (result.via && result.via->is_link_local() && map.readable() && !interface)
        via.problem(result.via->to_string() + " is link-local: add the interface that it is on");
    route.readable = network.has_value() && (!via || result.via);
    return route;
}

std::optional<Hook> read_hook(const Value& item) {
    Hook hook;
    if (item.node()->kind != YamlNode::Kind::map) {
        hook.command = read_command(item);
        return hook.command.empty() ? std::nullopt : std::optional(hook);
    }
    MapReader map(item, "hook", "in " + item.name());
    const Value command = map["command"];
    hook.command = read_command(command);
    set(hook.timeout, map["timeout"].duration(kHookTimeout));
    set(hook.required, map["required"].boolean());
    map.done();
    if (map.readable() && !command)
        map.missing("command", item.name() + ": lacks its command; write command: [program, argument, ...]");
    return hook;
}

// A list of commands, each [program, argument] or {command, timeout, required}.
std::vector<Hook> read_hook_list(const Value& value) {
    using Kind = YamlNode::Kind;
    std::vector<Hook> hooks;
    const bool text = value && value.node()->kind == Kind::scalar;
    const auto items = text ? std::vector<Value>{} : items_or_none(value);
    if (text || (!items.empty() && items.front().node()->kind == Kind::scalar)) {
        value.problem("is one command; write a list of commands, each a list: [[program, argument, ...]]");
        return hooks;
    }
    for (const Value& item : items)
        if (auto hook = read_hook(item)) hooks.push_back(*std::move(hook));
    return hooks;
}

Hooks read_hooks(const Value& value) {
    Hooks hooks;
    MapReader map(value, "hooks", "in hooks");
    hooks.before_active = read_hook_list(map["before_active"]);
    hooks.after_active = read_hook_list(map["after_active"]);
    hooks.before_leave = read_hook_list(map["before_leave"]);
    hooks.after_leave = read_hook_list(map["after_leave"]);
    map.done();
    return hooks;
}

void read_track(const Value& value, GroupDraft& group) {
    MapReader map(value, "track", "in track");
    for (const Value& item : items_or_none(map["interfaces"])) {
        const auto name = item.interface_name();
        const auto same = [&](const auto& other) { return name && other.value == *name; };
        if (std::any_of(group.track_interfaces.begin(), group.track_interfaces.end(), same))
            item.problem(in_quotes(*name) + " is written twice");
        else if (std::any_of(group.interfaces.begin(), group.interfaces.end(),
                             [&](const auto& own) { return name && own.name.value == *name; }))
            item.problem(in_quotes(*name) + " is the group's own and watched in any case; remove it here");
        else
            append(group.track_interfaces, at(item, name));
    }
    group.track_checks = read_names(map["checks"]);
    map.done();
}

}  // namespace

void read_plan(MapReader& map, GroupDraft& group) {
    for (const Value& item : items_or_none(map["routes"])) group.routes.push_back(read_route(item));
    group.result.hooks = read_hooks(map["hooks"]);
    read_track(map["track"], group);
    set(group.result.last_resort, map["last_resort"].boolean());
}

}  // namespace pairkeep::config
