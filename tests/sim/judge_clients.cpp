// Where clients run, when they may start, and in which order.
#include <algorithm>

#include "bound.h"
#include "judge.h"
#include "machine.h"
#include "world.h"

namespace pairkeep::sim {
namespace {

using namespace std::chrono_literals;
using namespace failover;

// The group that a client follows, in these scenarios: the one that lists it.
std::optional<std::size_t> group_of(const Machine& machine, const std::string& client) {
    const auto& groups = machine.settings().groups;
    for (std::size_t g = 0; g < groups.size(); ++g)
        if (std::find(groups[g].clients.begin(), groups[g].clients.end(), client) != groups[g].clients.end())
            return g;
    return std::nullopt;
}

const settings::Client& named(const Machine& machine, const std::string& client) {
    const auto& all = machine.settings().clients;
    return *std::find_if(all.begin(), all.end(), [&](const settings::Client& c) { return c.name == client; });
}

}  // namespace

// A client that follows starts on the Active only: never after its plan was cancelled, never before; and
// after those that it comes after, unless they had their chance.
void Judge::starts(const Machine& machine, const std::string& client) {
    const auto group = group_of(machine, client);
    auto& place = places_[{machine.number(), client}];
    place.by_hand = false;
    if (machine.runs(client) && std::holds_alternative<settings::Command>(named(machine, client).how))
        throw Violation("never two of them", machine.name() + " starts " + client + ", which runs");
    if (seats_[machine.number()][*group].leaves)
        throw Violation("no start after a cancel", machine.name() + " starts " + client + " and is leaving");
    if (place.is_overridden) return;
    if (machine.role(*group) != Role::active)
        throw Violation("no start after a cancel", machine.name() + " starts " + client + " and is " +
                                                       std::string(to_string(machine.role(*group))));
    for (const auto& first : named(machine, client).after) {
        const auto& before = places_[{machine.number(), first}];
        const bool had_its_chance = before.ended_at && seats_[machine.number()][*group].active_since &&
                                    *before.ended_at >= *seats_[machine.number()][*group].active_since;
        if (!machine.runs(first) && !before.is_overridden && !had_its_chance)
            throw Violation("in their order", machine.name() + " starts " + client + " before " + first);
    }
}

void Judge::stops(const Machine& machine, const std::string& client) {
    if (!machine.leaving() || places_[{machine.number(), client}].by_hand) return;
    for (const auto& other : machine.settings().clients)
        if (std::find(other.after.begin(), other.after.end(), client) != other.after.end() &&
            machine.runs(other.name))
            throw Violation("in their order", machine.name() + " stops " + client + " before " + other.name);
}

void Judge::ended(const Machine& machine, const std::string& client) {
    places_[{machine.number(), client}].ended_at = world_.now();
}

void Judge::started_by_hand(const Machine& machine, const std::string& client) {
    places_[{machine.number(), client}].by_hand = true;
}

void Judge::overridden(const Machine& machine, const std::string& client, Override to) {
    auto& place = places_[{machine.number(), client}];
    if (place.is_overridden && to == Override::automatic)
        place.by_hand = true;  // from now on it has its time to stop
    place.is_overridden = to != Override::automatic;
    place.wrong_since.reset();
}

// An exclusive client is killed at once where the role goes unplanned; any other, and one that somebody
// started, has its stop_timeout, and waits for those that stop before it.
Duration Judge::client_bound(const Machine& machine, const settings::Client& client) const {
    const auto place = places_.find({machine.number(), client.name});
    const bool by_hand = place != places_.end() && place->second.by_hand;
    if (client.exclusive && !by_hand) return 10ms;
    Duration bound = 100ms;
    for (const auto& each : machine.settings().clients)
        bound += each.stop_timeout + each.stop_timeout / 40 + 10ms;
    return bound;
}

void Judge::check_clients(const Machine& machine) {
    for (const auto& client : machine.settings().clients) {
        auto& place = places_[{machine.number(), client.name}];
        const bool wrong = machine.runs(client.name) && !place.is_overridden &&
                           (client.exclusive || !seat(machine, *group_of(machine, client.name)).undecided) &&
                           machine.role(*group_of(machine, client.name)) != Role::active;
        if (!machine.runs(client.name)) place.by_hand = false;
        // What a restart may still keep is nobody else's so long.
        const auto group = *group_of(machine, client.name);
        const auto& kept = seat(machine, group).kept_sent;
        const auto& of = machine.group(group);
        const bool may_be_kept =
            kept && machine.local(world_.now()) - *kept <= of.down_after * of.advertisement_interval;
        if (!wrong || may_be_kept) {
            place.wrong_since.reset();
            continue;
        }
        const Instant since = std::max(place.wrong_since.value_or(world_.now()), machine.disturbed_at());
        if (!place.wrong_since) place.wrong_since = world_.now();
        if (world_.now() - since > client_bound(machine, client))
            throw Violation("stopped within its bound", client.name + " still runs on " + machine.name() +
                                                            " " + format_duration(world_.now() - since) +
                                                            " after its role was lost");
    }
}

}  // namespace pairkeep::sim
