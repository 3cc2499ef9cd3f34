#include "pair_options.h"

#include <algorithm>
#include <sstream>
#include <vector>

namespace pairkeep::test {
namespace {

using namespace std::chrono_literals;
using Options = std::map<std::string, std::string>;

std::vector<std::string> split(const std::string& text, char separator) {
    std::vector<std::string> parts;
    std::stringstream in(text);
    for (std::string part; std::getline(in, part, separator);) parts.push_back(part);
    return parts;
}

settings::OnFailure on_failure(const std::string& text) {
    using Kind = settings::OnFailure::Kind;
    if (text == "restart") return {.kind = Kind::restart};
    if (text == "fault") return {.kind = Kind::fault};
    if (text.starts_with("lower"))
        return {.kind = Kind::lower_priority, .lower_priority_by = std::stoi(text.substr(5))};
    return {.kind = Kind::report};
}

settings::Check check(const std::string& name, const std::string& what_follows) {
    settings::Check check;
    check.name = name;
    check.probe = settings::PingProbe{"192.0.2.1"};
    check.interval = 1s;
    check.timeout = 500ms;
    check.on_failure = on_failure(what_follows);
    return check;
}

settings::Client client(const std::string& name, Options& options) {
    settings::Client client;
    client.name = name;
    if (options.contains("unit"))
        client.how = settings::SystemdUnit{name + ".service"};
    else
        client.how = settings::Command{{"true"}};
    client.exclusive = options["exclusive"] != "false";
    if (options["enforce"] == "report") client.enforce = settings::Enforce::report;
    if (options["run"] == "always") client.run = settings::Run::always;
    for (const auto& resource : split(options["resources"], ','))
        client.local_resources.push_back(Prefix::parse(resource).value());
    client.local_interface = options["local_interface"];
    return client;
}

void add_hooks(settings::Hooks& hooks, const std::string& text) {
    std::map<std::string, std::vector<settings::Hook>*> points{{"before_active", &hooks.before_active},
                                                               {"after_active", &hooks.after_active},
                                                               {"before_leave", &hooks.before_leave},
                                                               {"after_leave", &hooks.after_leave}};
    for (const auto& hook : split(text, ',')) {
        const auto parts = split(hook, ':');
        auto name = parts.at(1);
        const bool required = name.back() == '!';
        if (required) name.pop_back();
        points.at(parts[0])->push_back({.command = {name}, .timeout = 2s, .required = required});
    }
}

void apply(Options options, settings::Settings& settings) {
    auto& group = settings.groups.front();
    if (options["profile"] == "advanced") settings.profile = settings::Profile::advanced;
    for (const auto& name : split(options["clients"], ',')) {
        settings.clients.push_back(client(name, options));
        group.clients.push_back(name);
    }
    for (const auto& order : split(options["after"], ',')) {
        const auto names = split(order, ':');
        const auto later = std::find_if(settings.clients.begin(), settings.clients.end(),
                                        [&](const settings::Client& c) { return c.name == names.at(0); });
        later->after.push_back(names.at(1));
    }
    if (options.contains("gateways")) settings.clients.front().gateways = split(options["gateways"], ',');
    if (options.contains("health")) {
        auto& first = settings.clients.front();
        first.health = check(first.name, options["health"]);
    }
    for (const auto& one : split(options["checks"], ',')) {
        const auto parts = split(one, ':');
        settings.checks.push_back(check(parts[0], parts.at(1)));
        group.track_checks.push_back(parts[0]);
    }
    add_hooks(group.hooks, options["hooks"]);
    for (const auto& to : split(options["routes"], ','))
        group.routes.push_back(
            {.to = Prefix::parse(to).value(), .via = IpAddress::parse("192.0.2.1"), .interface = {}});
    group.track_interfaces = split(options["track"], ',');
    group.last_resort = options["last_resort"] != "false";
}

}  // namespace

std::function<void(settings::Settings&)> take_more(Options& given) {
    Options options;
    for (const auto* key :
         {"clients", "unit", "enforce", "run", "after", "profile", "resources", "local_interface", "gateways",
          "health", "checks", "hooks", "routes", "track", "last_resort"})
        if (const auto it = given.find(key); it != given.end()) {
            options.insert(*it);
            given.erase(it);
        }
    if (const auto it = given.find("exclusive"); it != given.end()) options.insert(*it);
    return [options](settings::Settings& settings) { apply(options, settings); };
}

namespace {

Duration time(const std::string& text) {
    return parse_duration(text).value();
}

settings::Client& find(settings::Settings& settings, const std::string& client) {
    return *std::find_if(settings.clients.begin(), settings.clients.end(),
                         [&](const settings::Client& one) { return one.name == client; });
}

void change_group(settings::Group& group, Options& options) {
    if (options.contains("priority"))
        group.priority = static_cast<std::uint8_t>(std::stoi(options["priority"]));
    if (options.contains("vrid")) group.vrid = static_cast<std::uint8_t>(std::stoi(options["vrid"]));
    if (options.contains("interval")) group.advertisement_interval = time(options["interval"]);
    if (options.contains("down_after")) group.down_after = std::stoi(options["down_after"]);
    if (options.contains("preempt")) {
        const auto& when = options["preempt"];
        group.preempt_after.reset();
        if (when != "never") group.preempt_after = when == "always" ? Duration::zero() : time(when);
    }
    if (!options.contains("virtual")) return;
    auto& addresses = group.interfaces.front().virtual_addresses;
    addresses.clear();
    for (const auto& address : split(options["virtual"], ','))
        addresses.push_back(Prefix::parse(address).value());
}

void change_groups(settings::Settings& settings, Options& options) {
    if (options.contains("group")) {
        const auto parts = split(options["group"], ':');
        auto group = settings.groups.front();
        group.name = parts.at(0);
        group.vrid = static_cast<std::uint8_t>(std::stoi(parts.at(1)));
        group.interfaces.front().virtual_addresses = {Prefix::parse(parts.at(2)).value()};
        group.clients.clear();
        settings.groups.push_back(group);
    }
    std::erase_if(settings.groups, [&](const auto& group) { return group.name == options["no_group"]; });
}

void change_clients(settings::Settings& settings, Options& options) {
    std::erase_if(settings.clients, [&](const auto& client) { return client.name == options["no_client"]; });
    for (auto& group : settings.groups) std::erase(group.clients, options["no_client"]);
    if (options.contains("rename")) {
        const auto names = split(options["rename"], ':');
        find(settings, names.at(0)).name = names.at(1);
        for (auto& group : settings.groups)
            std::replace(group.clients.begin(), group.clients.end(), names[0], names[1]);
    }
    if (options.contains("enforced")) find(settings, options["enforced"]).enforce = settings::Enforce::stop;
    if (options.contains("command")) find(settings, options["command"]).how = settings::Command{{"another"}};
    if (options.contains("stop_timeout")) {
        const auto parts = split(options["stop_timeout"], ':');
        find(settings, parts.at(0)).stop_timeout = time(parts.at(1));
    }
}

}  // namespace

settings::Settings changed(settings::Settings settings, Options options) {
    if (options["nodes"] == "unlisted")
        for (auto& node : settings.nodes) node.addresses.clear();
    change_group(settings.groups.front(), options);
    change_groups(settings, options);
    change_clients(settings, options);
    if (!settings.groups.empty()) take_more(options)(settings);
    return settings;
}

}  // namespace pairkeep::test
