#include "bound.h"

#include <algorithm>

namespace pairkeep::sim {
namespace {

using namespace std::chrono_literals;

constexpr Duration kPortOpens = 1010ms;      // one that failed is tried again after 1 s
constexpr Duration kLeftOver = 2 * 1010ms;   // an address that should not be there is looked for 1 s later
constexpr Duration kAnnounceAgain = 1010ms;  // a round out of turn may have to wait for half a second
constexpr Duration kForce = 2 * 1ms;         // from SIGKILL to the end of a client
constexpr Duration kHandling = 10ms;         // kernel, packets under way, pacing of many addresses

// Two clocks that differ by 2 % each way.
Duration by_slow_clock(Duration duration) {
    return duration + duration / 40;
}

}  // namespace

Slowest slowest(const Scenario& scenario, std::size_t number) {
    Slowest all;
    for (const auto& machine : scenario.machines)
        all.interval =
            std::max(all.interval, by_slow_clock(machine.settings.groups[number].advertisement_interval));
    for (const auto& machine : scenario.machines)
        all.down = std::max(all.down, by_slow_clock(down(machine.settings.groups[number], all.interval)));
    for (const auto& machine : scenario.machines) {
        const auto& group = machine.settings.groups[number];
        // One after the other where several do: each waits until it has heard the lower Active for its delay
        // (counted from that Active's first advertisement), and then until its own timer ends, which was set
        // last just before.
        if (group.preempt_after)
            all.preemption += by_slow_clock(*group.preempt_after) + all.interval + all.down;
        for (const auto& client : machine.settings.clients)
            all.clients = std::max(all.clients, by_slow_clock(client.stop_timeout) + kForce);
    }
    return all;
}

// Checks have to pass again, and what came of their failing ends: a node stands back as last resort, or waits
// to be judged, and takes over from one. A hook may hang from before, and so each plan's hooks have their
// limits.
Duration conditions(const Scenario& scenario, std::size_t number) {
    Duration bound{};
    const auto& settings = scenario.machines.front().settings;
    for (const auto& check : settings.checks)
        bound += by_slow_clock((check.rise + 1) * check.interval + 2 * check.timeout) +
                 2 * (slowest(scenario, number).down + slowest(scenario, number).interval);
    const auto& hooks = settings.groups[number].hooks;
    for (const auto* list :
         {&hooks.before_active, &hooks.after_active, &hooks.before_leave, &hooks.after_leave})
        for (const auto& hook : *list) bound += by_slow_clock(2 * hook.timeout + 2s);
    // Clients wait for each other, and one may have to be started again.
    for (const auto& client : settings.clients) bound += by_slow_clock(client.start_timeout);
    return bound;
}

Duration settle_bound(const Scenario& scenario, std::size_t number) {
    const auto all = slowest(scenario, number);
    bool forms_differ = false;
    for (const auto& machine : scenario.machines)
        forms_differ |= machine.settings.groups[number].checksum !=
                        scenario.machines.front().settings.groups[number].checksum;
    Duration bound = kPortOpens;
    // Nobody may be Active: the slowest Backup's timer was set at the last moment.
    bound += all.down;
    // Several may be: each of them but the best hears a better one within an interval.
    bound += all.interval + kHandling;
    // One that accepts the other checksum only hears nobody, takes over, and is answered in its form.
    if (forms_differ) bound += all.down + all.interval;
    bound += all.preemption;
    // A link that came back at the last moment has to prove itself.
    Duration settling{};
    for (const auto& machine : scenario.machines)
        settling = std::max(settling, by_slow_clock(machine.settings.groups[number].link.up));
    bound += settling;
    bound += conditions(scenario, number);
    return bound + std::max({all.clients, kLeftOver, kAnnounceAgain}) + kHandling;
}

}  // namespace pairkeep::sim
