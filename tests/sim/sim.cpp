// Production cores on a virtual network with seeded faults: years in minutes, from one number. Promised is
// only what is true: with the link cut, two Actives are VRRP's nature.
//   PAIRKEEP_SEED=N    replay one run       PAIRKEEP_SIM_RUNS=N   more of them
#include <cstdlib>
#include <random>

#include "pairkeep/vrrp/timers.h"
#include "support/catch.h"
#include "support/world.h"

namespace {

using namespace pairkeep;
using namespace pairkeep::test;
using namespace std::chrono_literals;
using failover::Role;

const IpAddress kVirtual = *IpAddress::parse("192.0.2.10");

std::uint64_t first_seed() {
    if (const char* text = std::getenv("PAIRKEEP_SEED")) return std::strtoull(text, nullptr, 10);
    return std::random_device{}();
}

int runs(int usual) {
    if (std::getenv("PAIRKEEP_SEED") != nullptr) return 1;
    if (const char* text = std::getenv("PAIRKEEP_SIM_RUNS")) return std::atoi(text);
    return usual;
}

// A second of virtual time in which one thing may go wrong, or right again.
void meddle(World& world) {
    auto& host = *world.hosts()[world.chance() < 0.5 ? 0 : 1];
    auto& other = &host == world.hosts()[0].get() ? *world.hosts()[1] : *world.hosts()[0];
    const double dice = world.chance();
    if (!host.alive()) {
        if (dice < 0.5) host.boot();
    } else if (dice < 0.03) {
        host.kill();
    } else if (dice < 0.06) {
        host.leave();
    } else if (dice < 0.12) {
        host.set_link("eth0", !host.link_up("eth0"));
    } else if (dice < 0.20) {
        world.cut(host.name(), other.name(), world.chance() < 0.5);
    } else if (dice < 0.23) {
        host.remove_address(kVirtual);
    } else if (dice < 0.27 && host.runs("vpn")) {
        host.client_exits("vpn");
    } else if (dice < 0.32) {
        host.backend = {.latency = world.between(0s, 3s),
                        .refusals = world.chance() < 0.3 ? 0.5 : 0.0,
                        .lost_answers = world.chance() < 0.2 ? 0.2 : 0.0};
    } else if (dice < 0.36) {
        host.behaviour["vpn"].stop_latency = world.between(1ms, 15s);
    }
}

void heal(World& world) {
    world.faults = {};
    for (auto& host : world.hosts()) {
        world.cut("a", "b", false);
        world.cut("b", "a", false);
        host->backend = {};
        host->behaviour.clear();
        if (!host->alive()) host->boot();
        if (!host->link_up("eth0")) host->set_link("eth0", true);
    }
}

// Everything a settled pair owes its users, seen from outside.
void check_settled(World& world) {
    INFO("story:\n" << world.take_story());
    REQUIRE(world.active_count() == 1);
    for (auto& host : world.hosts()) {
        const bool active = host->role() == Role::active;
        CHECK(host->has_address(kVirtual) == active);
        CHECK(host->runs("vpn") == active);
        if (active) CHECK(world.neighbour_cache[kVirtual] == host->name());
    }
}

PairOptions random_pair(World& world) {
    PairOptions options;
    options.client = "vpn";
    options.priorities = {static_cast<std::uint8_t>(world.between(1ns, 254ns).count()),
                          static_cast<std::uint8_t>(world.between(1ns, 254ns).count())};
    if (world.chance() < 0.5) options.preempt_after = Duration::zero();
    options.ipv6 = world.chance() < 0.5;
    options.transport = world.chance() < 0.5 ? settings::Transport::unicast : settings::Transport::multicast;
    options.interval = world.between(1ns, 20ns).count() * 100ms;
    return options;
}

}  // namespace

TEST_CASE("after the network heals, exactly one node is Active, with its address and its client", "[sim]") {
    const auto seed = first_seed();
    const int count = runs(150);
    for (int run = 0; run < count; ++run) {
        const auto this_seed = seed + static_cast<std::uint64_t>(run);
        INFO("replay: PAIRKEEP_SEED=" << this_seed);
        World world{this_seed};
        const auto options = random_pair(world);
        for (std::size_t node = 0; node < 2; ++node) world.add(pair_settings(options, node)).boot();
        world.faults = {
            .loss = world.chance() * 0.3, .delay_min = 1ms, .delay_max = world.between(1ms, 80ms)};

        for (int second = 0; second < 300; ++second) {
            meddle(world);
            world.run_for(1s);
        }
        INFO("story:\n" << world.take_story());
        // A node whose claim was refused must not keep the peer from serving.
        for (const auto& host : world.hosts()) CHECK_FALSE(host->advertised_while_refused);

        heal(world);
        world.run_for(30s);  // one that was about to leave has left
        heal(world);
        static_cast<void>(world.take_story());
        // Refusal pause, the longest client stop and its force, restart back-off, Active_Down_Interval, and
        // the refresh of the neighbour caches.
        world.run_for(60s + 30s + vrrp::active_down_interval(1, options.interval) + 30s + 60s);
        check_settled(world);
    }
    WARN("simulated " << count << " pairs of 300 s each from PAIRKEEP_SEED=" << seed);
}

TEST_CASE("planned moves never run the exclusive client twice", "[sim]") {
    const auto seed = first_seed();
    for (int run = 0; run < runs(100); ++run) {
        const auto this_seed = seed + static_cast<std::uint64_t>(run);
        INFO("replay: PAIRKEEP_SEED=" << this_seed);
        World world{this_seed};
        auto options = random_pair(world);
        options.preempt_after.reset();
        for (std::size_t node = 0; node < 2; ++node) world.add(pair_settings(options, node)).boot();
        bool twice = false;
        world.after_each_step = [&] {
            twice |= world.hosts()[0]->runs("vpn") && world.hosts()[1]->runs("vpn");
        };
        for (int i = 0; i < 20; ++i) {
            auto& host = *world.hosts()[world.chance() < 0.5 ? 0 : 1];
            host.behaviour["vpn"].stop_latency = world.between(1ms, 9s);
            if (host.alive())
                host.leave();
            else
                host.boot();
            world.run_for(world.between(1s, 30s));
        }
        INFO("story:\n" << world.take_story());
        CHECK_FALSE(twice);
    }
}

TEST_CASE("a quiet pair changes its role once and then never", "[sim]") {
    const auto seed = first_seed();
    for (int run = 0; run < runs(50); ++run) {
        const auto this_seed = seed + static_cast<std::uint64_t>(run);
        INFO("replay: PAIRKEEP_SEED=" << this_seed);
        World world{this_seed};
        auto options = random_pair(world);
        if (options.priorities[0] == options.priorities[1]) options.priorities = {200, 100};
        for (std::size_t node = 0; node < 2; ++node) world.add(pair_settings(options, node)).boot();
        world.run_for(4 * options.interval + 1s);
        static_cast<void>(world.take_story());
        const bool better_is_first = options.priorities[0] > options.priorities[1];
        CHECK((world.host("a").role() == Role::active) == better_is_first);
        world.run_for(1h);
        CHECK(world.take_story().find(" -> ") == std::string::npos);
        check_settled(world);
    }
}
