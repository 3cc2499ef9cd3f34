#include "scenario.h"

#include <algorithm>
#include <array>

namespace pairkeep::sim {
namespace {

using namespace std::chrono_literals;
using settings::Settings;

constexpr std::int64_t kClockErrorPpm =
    20'000;  // 2 %: worse than any crystal, as bad as a starved virtual machine
constexpr Duration kWireUnit = 10ms;

Prefix prefix(const std::string& text) {
    return *Prefix::parse(text);
}

// Mostly what people use, sometimes the ends of what the protocol allows.
Duration some_interval(Random& random) {
    static constexpr std::array<Duration, 8> usual{10ms, 50ms, 100ms, 200ms, 500ms, 1s, 1s, 3s};
    if (random.chance(0.7)) return usual.at(random.below(usual.size()));
    return kWireUnit * static_cast<int>(1 + random.below(random.chance(0.1) ? 4095 : 200));
}

std::optional<Duration> some_preempt(Random& random, Duration interval) {
    switch (random.below(4)) {
        case 0:
            return 0s;
        case 1:
            return interval * static_cast<int>(1 + random.below(20));
        default:
            return std::nullopt;
    }
}

std::uint8_t some_priority(Random& random) {
    static constexpr std::array<std::uint8_t, 8> ends{1, 2, 100, 100, 128, 253, 254, 254};
    if (random.chance(0.03)) return 255;
    if (random.chance(0.3)) return ends.at(random.below(ends.size()));
    return static_cast<std::uint8_t>(1 + random.below(254));
}

// For old peers: whole seconds, up to 255 of them.
void make_old(Random& random, settings::Group& group) {
    group.version = 2;
    group.accept = false;
    group.advertisement_interval = 1s * static_cast<int>(1 + random.below(random.chance(0.1)   ? 255
                                                                          : random.chance(0.5) ? 1
                                                                                               : 10));
    if (random.chance(0.5)) group.v2_password = "secret";
}

settings::Announce some_announcements(Random& random) {
    settings::Announce announce;
    if (random.chance(0.3)) announce.at = {0ms};
    if (random.chance(0.2)) announce.at = {0ms, 200ms};
    if (random.chance(0.2)) announce.refresh = 10s;
    return announce;
}

struct Families {
    bool ipv4 = true;
    bool ipv6 = false;
};

settings::Group make_group(Random& random, std::size_t number, Families families, std::size_t interfaces) {
    settings::Group group;
    group.name = number == 0 ? "lan" : "dmz";
    group.vrid = static_cast<std::uint8_t>(51 + number);
    group.advertisement_interval = some_interval(random);
    if (!families.ipv6 && random.chance(0.3)) make_old(random, group);
    group.down_after = random.chance(0.6) ? 3 : static_cast<int>(2 + random.below(9));
    group.preempt_after = some_preempt(random, group.advertisement_interval);
    static constexpr std::array<settings::Transport, 3> transports{
        settings::Transport::automatic, settings::Transport::unicast, settings::Transport::multicast};
    group.transport = transports.at(random.below(transports.size()));
    group.virtual_mac = random.chance(0.25);
    if (group.virtual_mac && group.transport == settings::Transport::automatic)
        group.transport = settings::Transport::multicast;  // as the file's loader
    group.announce = some_announcements(random);
    if (random.chance(0.7)) group.address_lease = std::chrono::seconds{2 + random.below(4)};
    const std::size_t addresses = random.chance(0.1) ? 2 + random.below(40) : 1;
    for (std::size_t i = 0; i < interfaces; ++i) {
        settings::GroupInterface interface;
        interface.name = "eth" + std::to_string(i);
        const auto subnet = std::to_string(2 + i);
        for (std::size_t a = 0; a < addresses; ++a) {
            const auto host = std::to_string(100 + 50 * number + a);
            if (families.ipv4)
                interface.virtual_addresses.push_back(prefix("192.0." + subnet + "." + host + "/24"));
            if (families.ipv6)
                interface.virtual_addresses.push_back(prefix("2001:db8:0:" + subnet + "::" + host + "/64"));
        }
        if (families.ipv6 && random.chance(0.3))
            interface.virtual_addresses.push_back(prefix("fe80::" + std::to_string(100 + number) + "/64"));
        group.interfaces.push_back(interface);
    }
    return group;
}

// Both families of a node may be ordered oppositely to those of its peer: `number` and `number6` differ.
InterfaceFacts make_interface(std::size_t index, std::size_t number, std::size_t number6) {
    const auto subnet = std::to_string(2 + index);
    InterfaceFacts facts{.name = "eth" + std::to_string(index),
                         .present = true,
                         .index = static_cast<unsigned>(2 + index),
                         .admin_up = true,
                         .carrier = true,
                         .mac = {},
                         .addresses = {}};
    facts.mac.bytes = {2, 0, 0, 0, static_cast<std::uint8_t>(index), static_cast<std::uint8_t>(number)};
    facts.addresses.push_back({.prefix = prefix("192.0." + subnet + "." + std::to_string(number) + "/24")});
    facts.addresses.push_back(
        {.prefix = prefix("2001:db8:0:" + subnet + "::" + std::to_string(number6) + "/64")});
    facts.addresses.push_back({.prefix = prefix("fe80::" + std::to_string(number6) + "/64")});
    return facts;
}

settings::OnFailure some_on_failure(Random& random) {
    using Kind = settings::OnFailure::Kind;
    switch (random.below(5)) {
        case 0:
            return {.kind = Kind::report};
        case 1:
            return {.kind = Kind::lower_priority,
                    .lower_priority_by = static_cast<int>(1 + random.below(100))};
        default:
            return {.kind = Kind::fault};
    }
}

settings::Check make_check(Random& random, const std::string& name) {
    settings::Check check;
    check.name = name;
    check.probe = settings::PingProbe{"192.0.2.1"};
    check.interval = random.between(500ms, 3s);
    check.timeout = random.between(50ms, 2s);
    check.rise = static_cast<int>(1 + random.below(3));
    check.fall = static_cast<int>(1 + random.below(3));
    check.on_failure = some_on_failure(random);
    return check;
}

settings::Client make_client(Random& random, const std::string& name) {
    settings::Client client;
    client.name = name;
    client.how = settings::Command{{"true"}};
    if (random.chance(0.3)) client.how = settings::SystemdUnit{name + ".service"};
    client.exclusive = random.chance(0.8);
    client.start_timeout = 2s;
    client.stop_timeout = random.chance(0.5) ? 500ms : 3s;
    if (random.chance(0.2)) client.gateways = {"gw1", "gw2"};
    if (random.chance(0.2)) {
        client.health = make_check(random, name);
        // A fault of the group only by a check: what a stopped client is worth is a story of its own.
        client.health->on_failure.kind =
            random.chance(0.7) ? settings::OnFailure::Kind::restart : settings::OnFailure::Kind::report;
    }
    return client;
}

void add_clients(Random& random, settings::Settings& common, settings::Group& group, std::size_t number) {
    const std::string name = "vpn" + std::to_string(number);
    common.clients.push_back(make_client(random, name));
    group.clients.push_back(name);
    if (!random.chance(0.3)) return;
    auto second = make_client(random, name + "b");
    if (random.chance(0.7)) second.after = {name};
    group.clients.push_back(second.name);
    common.clients.push_back(std::move(second));
}

// A check that all groups track, hooks, routes: what a change of role may have to wait for.
void add_conditions(Random& random, settings::Settings& common) {
    if (random.chance(0.3)) common.checks.push_back(make_check(random, "uplink"));
    for (auto& group : common.groups) {
        if (!common.checks.empty()) group.track_checks = {"uplink"};
        group.last_resort = random.chance(0.8);
        if (random.chance(0.3)) group.link.down = random.between(10ms, 3s);
        group.link.up = random.chance(0.5) ? 2s : random.between(0s, 5s);
        group.removals.limit = random.chance(0.5) ? 5 : static_cast<int>(random.below(3));
        if (random.chance(0.15))
            group.routes.push_back({.to = prefix("10.20.0.0/16"), .via = {}, .interface = "eth0"});
        const settings::Hook hook{.command = {"hook"}, .timeout = 1s};
        if (random.chance(0.1)) group.hooks.before_active = {hook};
        if (random.chance(0.1)) group.hooks.after_active = {hook};
        if (random.chance(0.2)) group.hooks.before_leave = {hook};
        if (random.chance(0.1)) group.hooks.after_leave = {hook};
    }
}

// What one node has otherwise than the others: legal for a while, two files are never edited at one moment.
void vary(Random& random, settings::Group& group) {
    if (group.version == 3 && random.chance(0.2)) group.advertisement_interval = some_interval(random);
    if (random.chance(0.1)) group.down_after = static_cast<int>(2 + random.below(9));
    if (random.chance(0.1)) group.preempt_after = some_preempt(random, group.advertisement_interval);
    if (random.chance(0.1)) group.announce = some_announcements(random);
}

void make_weather(Random& random, Scenario& scenario) {
    if (random.chance(0.6)) scenario.weather.loss = random.chance(0.5) ? 0.05 : 0.4;
    if (random.chance(0.3)) scenario.weather.duplication = 0.2;
    if (random.chance(0.5)) scenario.weather.delay_max = random.between(1ms, random.chance(0.2) ? 2s : 50ms);
    scenario.refuses_claims = random.chance(0.15);
    scenario.noise = random.chance(0.3);
}

}  // namespace

Scenario make_scenario(Random& random) {
    Scenario scenario;
    scenario.planned_only = random.chance(0.1);
    if (!scenario.planned_only) make_weather(random, scenario);
    const std::size_t count = random.chance(0.6) ? 2 : 3;
    const std::size_t interfaces = random.chance(0.6) ? 1 : 2 + random.below(2);
    const Families families =
        std::array<Families, 3>{{{true, false}, {false, true}, {true, true}}}.at(random.below(3));

    Settings common;
    common.connector_id = "test";
    const std::size_t groups = random.chance(0.8) ? 1 : 2;
    for (std::size_t g = 0; g < groups; ++g) {
        common.groups.push_back(make_group(random, g, families, interfaces));
        if (random.chance(0.5)) add_clients(random, common, common.groups.back(), g);
    }
    add_conditions(random, common);
    auto checksum = settings::Checksum::automatic;
    if (random.chance(0.2)) checksum = settings::Checksum::with_pseudo_header;
    if (random.chance(0.2)) checksum = settings::Checksum::message_only;
    if (random.chance(0.1)) scenario.hops = static_cast<std::uint8_t>(1 + random.below(5));

    const bool opposite = random.chance(0.3);
    const bool all_equal = random.chance(0.1);
    const auto one_priority = static_cast<std::uint8_t>(1 + random.below(254));
    for (std::size_t i = 0; i < count; ++i) {
        HostPlan plan;
        for (std::size_t k = 0; k < interfaces; ++k)
            plan.interfaces.push_back(make_interface(k, 11 + i, opposite ? 11 + count - i : 11 + i));
        settings::Node node{.name = std::string(1, static_cast<char>('a' + i)),
                            .addresses = {},
                            .priority = all_equal ? one_priority : some_priority(random)};
        for (const auto& facts : plan.interfaces)
            for (const auto& fact : facts.addresses)
                if (!fact.prefix.address.is_link_local()) node.addresses.push_back(fact.prefix.address);
        common.nodes.push_back(node);
        plan.clock_ppm = random.chance(0.5)
                             ? 0
                             : static_cast<std::int64_t>(random.below(2 * kClockErrorPpm)) - kClockErrorPpm;
        plan.clock_offset = random.between(1s, 1000000s);
        scenario.machines.push_back(std::move(plan));
    }
    // Planned moves promise more where nobody can wake together with another.
    if (scenario.planned_only)
        for (std::size_t i = 0; i < count; ++i)
            common.nodes[i].priority = static_cast<std::uint8_t>(250 - 60 * i);

    for (std::size_t i = 0; i < count; ++i) {
        auto& own = scenario.machines[i].settings = common;
        own.node = common.nodes[i].name;
        for (auto& group : own.groups) {
            group.priority = common.nodes[i].priority;
            if (group.version == 3)
                group.checksum =
                    scenario.planned_only || random.chance(0.8) ? checksum : settings::Checksum::automatic;
            group.ttl_minimum = static_cast<std::uint8_t>(255 - scenario.hops);
            group.takeover_on_release = count == 2 && random.chance(0.8)
                                            ? settings::TakeoverOnRelease::at_once
                                            : settings::TakeoverOnRelease::skew;
            if (scenario.planned_only)
                group.preempt_after.reset();  // who preempts takes the role; nobody gave it away
            else
                vary(random, group);
        }
    }
    scenario.disturbances = static_cast<int>(scenario.planned_only ? 6 : 10 + random.below(40));
    Duration longest{};
    for (const auto& machine : scenario.machines)
        for (const auto& group : machine.settings.groups)
            longest = std::max(longest, group.advertisement_interval);
    scenario.pause_between = longest * static_cast<int>(1 + random.below(6));
    return scenario;
}

namespace {

std::string describe(const settings::Group& group) {
    std::string text =
        group.name + ": priority " + std::to_string(group.priority) + ", interval " +
        format_duration(group.advertisement_interval) + ", down_after " + std::to_string(group.down_after) +
        ", preempt " +
        (!group.preempt_after         ? "never"
         : *group.preempt_after == 0s ? "always"
                                      : "after " + format_duration(*group.preempt_after)) +
        ", transport " +
        std::array<const char*, 3>{"auto", "unicast", "multicast"}.at(
            static_cast<std::size_t>(group.transport)) +
        (group.version == 2 ? ", version 2" : "") + (group.virtual_mac ? ", virtual MAC" : "") +
        ", checksum " +
        std::array<const char*, 3>{"auto", "with_pseudo_header", "message_only"}.at(
            static_cast<std::size_t>(group.checksum)) +
        (group.takeover_on_release == settings::TakeoverOnRelease::at_once ? ", at_once" : ", skew") + ", " +
        std::to_string(group.interfaces.size()) + " interface(s) with " +
        std::to_string(group.interfaces.front().virtual_addresses.size()) + " address(es)";
    for (const auto& client : group.clients) text += ", client " + client;
    for (const auto& check : group.track_checks) text += ", check " + check;
    text += ", link down " + format_duration(group.link.down) + " up " + format_duration(group.link.up) +
            ", removals " + std::to_string(group.removals.limit);
    if (!group.last_resort) text += ", no last resort";
    return text;
}

}  // namespace

std::string Scenario::describe() const {
    std::string text;
    for (const auto& machine : machines)
        for (const auto& group : machine.settings.groups)
            text += "    " + machine.settings.node + " (clock " + std::to_string(machine.clock_ppm) +
                    " ppm) " + sim::describe(group) + "\n";
    return text + "    loss " + std::to_string(static_cast<int>(weather.loss * 100)) + " %, duplicated " +
           std::to_string(static_cast<int>(weather.duplication * 100)) + " %, delay " +
           format_duration(weather.delay_min) + " to " + format_duration(weather.delay_max) +
           (planned_only ? ", planned moves only" : "") + (refuses_claims ? ", claims are refused" : "") +
           (noise ? ", forged packets" : "") + (hops > 0 ? ", routed" : "") + "\n";
}

}  // namespace pairkeep::sim
