#include "run.h"

#include <algorithm>
#include <array>

#include "bound.h"
#include "pairkeep/vrrp/packet.h"
#include "world.h"

namespace pairkeep::sim {
namespace {

using namespace std::chrono_literals;
using failover::PortKey;

constexpr Duration kIdleAfter = 2s;  // settled for so long, every answer and second look is over

struct Trouble {
    int weight;
    void (*make)(World&, Machine&);
};

const std::string& some_interface(World& world, const Machine& machine) {
    return world.random().pick(machine.settings().groups.front().interfaces).name;
}

const Prefix& some_virtual_address(World& world, const Machine& machine, std::string& interface) {
    const auto& group = world.random().pick(machine.settings().groups);
    const auto& chosen = world.random().pick(group.interfaces);
    interface = chosen.name;
    return world.random().pick(chosen.virtual_addresses);
}

Machine& other_than(World& world, const Machine& machine) {
    auto& machines = world.machines();
    const auto step = 1 + world.random().below(machines.size() - 1);
    return *machines[(machine.number() + step) % machines.size()];
}

Duration some_beats(World& world, const Machine& machine, int most) {
    return world.random().between(0ns, most * machine.settings().groups.front().advertisement_interval);
}

Machine::Runs some_end(World& world) {
    constexpr std::array ends{Machine::Runs::well,  Machine::Runs::well,    Machine::Runs::badly,
                              Machine::Runs::badly, Machine::Runs::unknown, Machine::Runs::never};
    return world.random().pick(ends);
}

// One address comes and goes, of each family of the interface that the group has.
void change_addresses(World& world, settings::Group& group, std::size_t number) {
    auto& interface = group.interfaces.front();
    auto& all = interface.virtual_addresses;
    const auto host = std::to_string(149 + 50 * number);
    const auto extra =
        *Prefix::parse(all.front().address.family() == Family::ipv4 ? "192.0.2." + host + "/24"
                                                                    : "2001:db8:0:2::" + host + "/64");
    const bool one_family = std::all_of(all.begin(), all.end(), [&](const Prefix& prefix) {
        return prefix.address.family() == all.front().address.family();
    });
    if (std::erase(all, extra) > 0) return;
    if (one_family && all.size() > 1 && world.random().chance(0.5)) all.pop_back();
    all.push_back(extra);
}

// Only what the bounds know: paces become no slower, priorities no lower, than the scenario says.
settings::Settings changed(World& world, const Machine& machine) {
    auto& random = world.random();
    auto settings = machine.settings();
    const auto number = random.below(settings.groups.size());
    auto& group = settings.groups[number];
    const auto& written = machine.written().groups[number];
    constexpr std::array<int, 4> kDivisors{1, 2, 4, 10};
    switch (random.below(4)) {
        case 0:
            change_addresses(world, group, number);
            break;
        case 1:
            if (written.priority > 1 && written.priority < 254)
                group.priority =
                    static_cast<std::uint8_t>(written.priority + random.below(255U - written.priority));
            break;
        case 2:
            if (group.version == 3)
                group.advertisement_interval = std::max<Duration>(
                    10ms, written.advertisement_interval / random.pick(kDivisors) / 10ms * 10ms);
            break;
        default:
            for (auto& client : settings.clients)
                if (random.chance(0.5)) client.gateways = {random.chance(0.5) ? "gw1" : "gw3"};
            break;
    }
    return settings;
}

// What can go wrong on a living machine, or come right again.
constexpr std::array<Trouble, 20> kTroubles{{
    {10, [](World&, Machine& machine) { machine.crash(); }},
    {10,
     [](World& world, Machine& machine) {
         machine.leave();
         if (world.random().chance(0.3))
             for (const auto& client : machine.settings().clients) machine.client_exits(client.name);
     }},
    {10, [](World&, Machine& machine) { machine.restart(); }},
    {15, [](World& world, Machine& machine) { machine.pause(some_beats(world, machine, 8)); }},
    {15,
     [](World& world, Machine& machine) {
         const auto& interface = some_interface(world, machine);
         machine.set_link(interface, !machine.link_up(interface));
     }},
    {15,
     [](World& world, Machine& machine) {  // one way
         const auto& other = other_than(world, machine);
         world.cut(machine.number(), other.number(), !world.is_cut(machine.number(), other.number()));
     }},
    {10,
     [](World& world, Machine& machine) {  // both ways
         const auto& other = other_than(world, machine);
         const bool cut = !world.is_cut(machine.number(), other.number());
         world.cut(machine.number(), other.number(), cut);
         world.cut(other.number(), machine.number(), cut);
     }},
    {5,
     [](World& world, Machine& machine) {
         std::string interface;
         machine.remove_address(some_virtual_address(world, machine, interface).address);
     }},
    {3,
     [](World& world, Machine& machine) {
         std::string interface;
         machine.change_address(some_virtual_address(world, machine, interface).address);
     }},
    {3,
     [](World& world, Machine& machine) {
         std::string interface;
         const auto& address = some_virtual_address(world, machine, interface);
         machine.put_foreign(interface, address, world.random().chance(0.5));
     }},
    {5, [](World& world, Machine& machine) { machine.remake(some_interface(world, machine)); }},
    {5,
     [](World& world, Machine& machine) {
         const auto family = world.random().chance(0.5) ? Family::ipv4 : Family::ipv6;
         machine.break_port({some_interface(world, machine), family});
         machine.ports_fail = world.random().chance(0.3);
     }},
    {20, [](World& world, Machine& machine) { machine.reload(changed(world, machine)); }},
    {5,
     [](World&, Machine& machine) {
         for (const auto& client : machine.settings().clients) machine.client_exits(client.name);
     }},
    {5,
     [](World& world, Machine& machine) {
         machine.client_stop = world.random().between(1ms, 4s);
         machine.clients_hang = world.random().chance(0.3);
         machine.clients_fail = world.random().chance(0.2);
         machine.starts_hang = world.random().chance(0.2);
         machine.client_start = world.random().chance(0.5) ? 2ms : world.random().between(1ms, 3s);
     }},
    {5,
     [](World& world, Machine& machine) {
         const auto& clients = machine.settings().clients;
         if (!clients.empty()) machine.start_by_hand(world.random().pick(clients).name);
     }},
    {3,
     [](World& world, Machine& machine) {
         using enum failover::Override;
         constexpr std::array all{automatic, automatic, stop, start};
         const auto& clients = machine.settings().clients;
         if (!clients.empty())
             machine.override_client(world.random().pick(clients).name, world.random().pick(all));
     }},
    {10, [](World& world, Machine& machine) { machine.checks = some_end(world); }},
    {5,
     [](World& world, Machine& machine) {
         machine.health = some_end(world);
         machine.hooks = some_end(world);
         // What is shared fails on all.
         if (world.random().chance(0.3))
             for (auto& each : world.machines()) each->checks = machine.health;
     }},
    {10,
     [](World& world, Machine& machine) {
         auto& random = world.random();
         machine.backend.latency =
             random.chance(0.5) ? 0ns : random.between(0s, random.chance(0.3) ? 3s : 100ms);
         if (!world.scenario().refuses_claims) return;
         machine.backend.refusals = random.chance(0.5) ? 0.5 : 0.0;
         machine.backend.lost_answers = random.chance(0.2) ? 0.2 : 0.0;
     }},
}};

void meddle(World& world) {
    auto& machine = *world.random().pick(world.machines());
    if (!machine.up()) {
        if (world.random().chance(0.6)) machine.boot();
        return;
    }
    int total = 0;
    for (const auto& trouble : kTroubles) total += trouble.weight;
    auto dice = static_cast<int>(world.random().below(static_cast<std::size_t>(total)));
    for (const auto& trouble : kTroubles) {
        dice -= trouble.weight;
        if (dice < 0) return trouble.make(world, machine);
    }
}

// A packet that no rule lets count: of another sender than the nodes, too low a TTL, a spoilt checksum, cut
// short.
void forge(World& world) {
    auto& random = world.random();
    const auto& target = *random.pick(world.machines());
    const auto& group = random.pick(target.settings().groups);
    const auto& interface = random.pick(group.interfaces);
    const auto family = interface.virtual_addresses.front().address.family();
    const auto& victim = random.pick(target.settings().nodes);
    const auto is_usable = [&](const IpAddress& a) { return a.family() == family; };
    auto source = *std::find_if(victim.addresses.begin(), victim.addresses.end(), is_usable);
    const auto destination = vrrp::multicast_group(family);
    vrrp::Advertisement said{
        .vrid = group.vrid,
        .priority = static_cast<std::uint8_t>(random.chance(0.5) ? 255 : 0),
        .max_advertise_interval = 10ms,
        .addresses = {*IpAddress::parse(family == Family::ipv4 ? "203.0.113.9" : "2001:db8:9::9")}};
    Packet packet;
    const bool old = group.version == 2;
    auto authentication = vrrp::authentication_of(group.v2_password);
    const auto spoil = random.below(old ? 8 : 5);
    if (old && spoil != 5) said.max_advertise_interval = group.advertisement_interval;
    if (old && spoil == 5) said.max_advertise_interval = group.advertisement_interval - 1s;
    if (spoil == 6) authentication = vrrp::authentication_of("wrong");
    if (spoil == 0) source = *IpAddress::parse(family == Family::ipv4 ? "192.0.2.250" : "fe80::250");
    if (spoil == 1) packet.ttl = static_cast<std::uint8_t>(random.below(255U - world.scenario().hops));
    if (spoil == 4) said.vrid = static_cast<std::uint8_t>(random.below(51));
    Bytes message = old && spoil != 7
                        ? vrrp::encode_v2(said, authentication)
                        : vrrp::encode(said, vrrp::ChecksumForm::with_pseudo_header, source, destination);
    if (spoil == 2) message[6] ^= std::byte{0x55};
    if (spoil == 3) message.resize(random.below(message.size()));
    packet.sent.message = std::move(message);
    packet.sent.port.family = family;
    packet.sent.source = source;
    packet.sent.vrid = said.vrid;
    world.inject(interface.name, std::move(packet), destination);
}

void make_noise(World& world, Instant until) {
    if (world.now() >= until) return;
    forge(world);
    const auto gap = 3 * world.scenario().machines.front().settings.groups.front().advertisement_interval;
    world.at(world.now() + world.random().between(1ms, gap), [&world, until] { make_noise(world, until); });
}

void boot_all(World& world) {
    for (auto& machine : world.machines()) {
        machine->boot();
        world.run_until(world.now() + some_beats(world, *machine, 5));
    }
}

// Everybody fit, then one leaves and comes back: the only thing that happens to a well kept pair.
void planned_moves(World& world, Duration settle) {
    for (int i = 0; i < world.scenario().disturbances; ++i) {
        auto& machine = *world.random().pick(world.machines());
        machine.client_stop = world.random().between(1ms, 1s);
        machine.leave();
        world.run_until(world.now() + settle);
        if (!machine.up()) machine.boot();
        world.run_until(world.now() + settle);
    }
}

void troubles(World& world) {
    const auto& scenario = world.scenario();
    for (int i = 0; i < scenario.disturbances; ++i) {
        meddle(world);
        world.run_until(world.now() + world.random().between(0ns, scenario.pause_between));
        for (auto& machine : world.machines())
            if (world.random().chance(0.2)) machine->poke();
    }
}

// From now on everything is fit. Settled is what stays so.
Settled settle(World& world) {
    const Instant healed = world.now();
    Duration bound{};
    Duration down{};
    for (std::size_t g = 0; g < world.scenario().machines.front().settings.groups.size(); ++g) {
        bound = std::max(bound, settle_bound(world.scenario(), g));
        down = std::max(down, slowest(world.scenario(), g).down);
    }
    Instant begins = healed;
    for (const auto& machine : world.machines()) begins = std::max(begins, machine->unfinished_until());
    Instant limit = begins + (begins - healed) / 20 + world.scenario().weather.delay_max + bound;
    const Duration hold = std::max(2 * down, kIdleAfter + 1s);

    std::optional<Instant> since;
    std::optional<std::string> why;
    std::optional<std::uint64_t> changes;
    const auto look = [&] {
        if (changes != world.changes()) why = world.judge().why_unsettled();
        changes = world.changes();
        if (why) {
            since.reset();
            world.judge().expect_quiet(false);
        } else if (!since) {
            since = std::max(world.now(), begins);
            for (const auto& machine : world.machines())
                since = std::max(*since, machine->unfinished_until());
        }
        // What began after the healing counts from its own begin: the last change may bring a hold-down.
        if (why && world.now() > limit)
            for (const auto& machine : world.machines())
                if (world.now() < machine->unfinished_until()) limit = machine->unfinished_until() + bound;
        if (why && world.now() > limit)
            throw Violation("settles within the bound", *why + ", " + format_duration(world.now() - healed) +
                                                            " after the healing; the bound is " +
                                                            format_duration(limit - healed));
        if (since && world.now() - *since > kIdleAfter) world.judge().expect_quiet(true);
        return since && world.now() - *since > hold;
    };
    while (!since || world.now() - *since <= hold) {
        if (world.now() > limit + hold + 1s) break;
        world.run_until(limit + hold + 2s, look);
    }
    if (!since)
        throw Violation("settles within the bound", why.value_or("nothing happens") + ", and nothing moves");
    for (const auto& machine : world.machines()) {
        machine->check_role();
        machine->poke();
    }
    return {.after = *since - healed, .bound = limit - healed};
}

}  // namespace

Settled run_seed(std::uint64_t seed, Trace& trace) {
    Random random{seed};
    auto scenario = make_scenario(random);
    trace.say({}, "scenario:", [&] { return "\n" + scenario.describe(); });
    const bool planned = scenario.planned_only;
    const bool noisy = scenario.noise;
    World world{std::move(scenario), random, trace};
    if (noisy) make_noise(world, Instant::max());
    boot_all(world);
    if (planned) {
        Duration bound{};
        for (std::size_t g = 0; g < world.scenario().machines.front().settings.groups.size(); ++g)
            bound = std::max(bound, settle_bound(world.scenario(), g));
        world.run_until(world.now() + bound);
        planned_moves(world, bound);
    } else {
        troubles(world);
    }
    world.heal();
    return settle(world);
}

}  // namespace pairkeep::sim
