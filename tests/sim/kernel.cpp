// What a machine does for its core: sends, claims, releases, starts and ends processes, with the delays and
// refusals that the scenario wants.
#include <algorithm>

#include "machine.h"
#include "world.h"

namespace pairkeep::sim {
namespace {

using namespace std::chrono_literals;
using namespace failover;

constexpr Duration kKernelLatency = 100us;
constexpr Duration kClaimGivenUpAfter = 30s;  // by the core, when no answer comes
constexpr Duration kFirstRefusalPause = 5s;
constexpr Duration kLongestRefusalPause = 60s;
constexpr Duration kLongestClientPause = 30s;

Duration doubled(Duration first, int times, Duration longest) {
    return std::min(longest, first * (1 << std::min(times, 16)));
}

std::optional<Role> role_named(std::string_view name) {
    for (const auto role : {Role::initialize, Role::backup, Role::active, Role::fault})
        if (name == to_string(role)) return role;
    return std::nullopt;
}

}  // namespace

// What the core says that it waits for counts too: back-off, hold-down, a client that hangs in its start.
Instant Machine::unfinished_until() const {
    Instant until = std::max({backend_busy_until_, refused_until_, paused_until_});
    for (const auto& claim : claims_)
        if (claim.given_up_at)
            until = std::max(until, *claim.given_up_at +
                                        doubled(kFirstRefusalPause, claim.refusals, kLongestRefusalPause));
    if (!node_) return until;
    const Instant now = local(world_.now());
    const auto add = [&](Duration left) { until = std::max(until, world_.now() + left + left / 40); };
    const auto status = node_->status(now);
    for (const auto& group : status.groups) {
        if (group.hold_down.until) add(*group.hold_down.until - now);
        if (group.retry_at) add(*group.retry_at - now);
        for (const auto& link : group.links)
            if (link.counts_at) add(*link.counts_at - now);
    }
    for (const auto& client : status.clients) {
        const auto& made_from =
            *std::find_if(settings_.clients.begin(), settings_.clients.end(),
                          [&](const settings::Client& one) { return one.name == client.name; });
        if (client.next_start) add(*client.next_start - now);
        const bool settled = client.state == ClientState::running || client.state == ClientState::stopped;
        const bool well =
            !client.health || !client.wanted || client.health->standing == health::Standing::passing;
        if (!settled || !well)
            add(made_from.start_timeout + made_from.stop_timeout + 10s + kLongestClientPause);
    }
    return until;
}

std::uint8_t Machine::effective_priority(std::size_t group) const {
    return node_->status(local(world_.now())).groups[group].effective_priority;
}

void Machine::perform(const Action& action) {
    if (const auto* a = std::get_if<SendAdvertisement>(&action)) return send(*a);
    if (const auto* a = std::get_if<Report>(&action)) return report(*a);
    if (const auto* a = std::get_if<OpenPort>(&action)) return open_port(*a);
    if (const auto* a = std::get_if<ClosePort>(&action)) return static_cast<void>(ports_.erase(a->port));
    if (const auto* a = std::get_if<ClaimAddresses>(&action)) return claim(*a);
    if (const auto* a = std::get_if<RenewAddresses>(&action)) return renew(*a);
    if (const auto* a = std::get_if<ReleaseAddresses>(&action)) return release(*a);
    if (const auto* a = std::get_if<AnnounceAddress>(&action))
        return world_.announce(number_, a->interface, a->address);
    if (const auto* a = std::get_if<StartClient>(&action)) return start(*a);
    if (const auto* a = std::get_if<TerminateClient>(&action)) return terminate(*a);
    if (const auto* a = std::get_if<KillClient>(&action)) return kill(*a);
    if (const auto* a = std::get_if<AddClient>(&action)) return add(*a);
    if (const auto* a = std::get_if<RemoveClient>(&action)) return remove(*a);
    if (const auto* a = std::get_if<RunProbe>(&action)) return run_probe(*a);
    if (const auto* a = std::get_if<RunHook>(&action)) return run(a->run, hooks, 600ms);
    if (const auto* a = std::get_if<CancelRun>(&action)) return cancel(a->run);
    if (const auto* a = std::get_if<SetRoutes>(&action)) return set_routes(*a);
    if (const auto* a = std::get_if<LookAtClient>(&action)) return look_at(a->client);
    if (std::holds_alternative<LeaveCompleted>(action)) return leave_completed();
    if (const auto* a = std::get_if<KeepCompleted>(&action)) return keep_completed(*a);
}

void Machine::report(const Report& said) {
    if (said.id == "CHECK_FAILING" && said.about == About::check) world_.judge().check_fails(*this);
    for (std::size_t g = 0; g < roles_.size(); ++g) {
        if (settings_.groups[g].name != said.subject) continue;
        if (said.id == "LAST_RESORT" || said.text.find("last resort from now on") != std::string::npos)
            last_resort_since_[g] = local(world_.now()), last_resort_[g] = true;
        else if (said.id == "FIT_AGAIN" || said.text.find("-> backup: fit again") != std::string::npos)
            last_resort_[g] = false;
    }
    if (said.id != "ROLE_CHANGED") return;
    // "backup -> active: why"; the role field tells only the last of several changes.
    const auto from = said.text.find("-> ") + 3;
    const auto role = role_named(std::string_view(said.text).substr(from, said.text.find(':') - from));
    for (std::size_t g = 0; g < roles_.size(); ++g) {
        if (settings_.groups[g].name != said.subject || !role) continue;
        const auto before = std::exchange(roles_[g], *role);
        world_.touch();
        world_.judge().role_changed(*this, g, before, *role);
    }
}

void Machine::open_port(const OpenPort& action) {
    const bool fails = ports_fail && world_.random().chance(0.5);
    if (!fails) ports_.insert(action.port);
    disturbed_at_ = world_.now();
    later(0ns, [this, port = action.port, fails] {
        if (fails)
            feed(PortFailed{port, "refused by the simulation"});
        else
            feed(PortOpened{port});
    });
}

void Machine::send(const SendAdvertisement& action) {
    world_.judge().sends(*this, action);
    if (link_up(action.port.interface)) return world_.send(number_, action);
    later(0ns, [this, port = action.port, vrid = action.vrid] {
        feed(SendFailed{port, vrid, "network is down"});
    });
}

void Machine::hold(const address::AddressSet& set) {
    for (const auto& holding : set.holdings) {
        const auto& address = holding.written.address;
        auto& facts = interfaces_.at(holding.interface);
        if (!facts.present || facts.index != holding.interface_index) continue;
        // What the daemon makes anew there is its own again.
        if (set.retake)
            std::erase_if(facts.addresses, [&](const AddressFact& fact) {
                return !fact.ours && fact.prefix == Prefix{address, address.bits()};
            });
        const bool there =
            std::any_of(facts.addresses.begin(), facts.addresses.end(),
                        [&](const AddressFact& fact) { return fact.ours && fact.prefix.address == address; });
        if (!there) {
            facts.addresses.push_back({.prefix = {address, address.bits()}, .ours = true});
            world_.touch();
            changed(holding.interface);
        }
        if (!set.lease) {
            expiry_.erase(address);
            continue;
        }
        expiry_[address] = world_.now() + *set.lease;
    }
    // The addresses of one claim have one lifetime: one look serves them all.
    if (set.lease)
        world_.at(world_.now() + *set.lease, [this, set] {
            for (const auto& holding : set.holdings) expire(holding.written.address);
        });
}

void Machine::expire(const IpAddress& address) {
    const auto lease = expiry_.find(address);
    if (lease == expiry_.end() || world_.now() < lease->second) return;  // renewed or gone meanwhile
    expiry_.erase(lease);
    if (has(address))
        world_.trace().say(world_.now(), name(), [&] { return "lease over: " + address.to_string(); });
    remove_address(address);
}

// Carried out in the order of the calls, however the latency changes.
Duration Machine::backend_delay() {
    backend_busy_until_ = std::max(backend_busy_until_, world_.now() + backend.latency + kKernelLatency);
    return backend_busy_until_ - world_.now();
}

void Machine::claim(const ClaimAddresses& action) {
    const auto group = group_of(action.addresses);
    claims_[group].latest = action.id;
    claims_[group].given_up_at.reset();
    later(backend_delay(), [this, action, group, begun = world_.now()] {
        auto& claim = claims_[group];
        const bool is_latest = claim.latest == action.id;
        const bool refused = world_.random().chance(backend.refusals);
        if (!refused) hold(action.addresses);
        if (world_.random().chance(backend.lost_answers)) {
            if (is_latest) claim.given_up_at = begun + kClaimGivenUpAfter;
            ++claim.refusals;  // as the core will take it
            return;
        }
        if (!refused) {
            feed(ClaimAnswered{action.id, Unit{}});
            const auto plan = node_->status(local(world_.now())).groups[group].plan;
            if (plan && plan->kind == PlanKind::become_active && plan->finished) claim.refusals = 0;
            return;
        }
        refused_until_ = std::max(refused_until_, world_.now() + doubled(kFirstRefusalPause, claim.refusals++,
                                                                         kLongestRefusalPause));
        const bool counts = is_latest && !left_ && roles_[group] == Role::active;
        feed(ClaimAnswered{action.id, Unexpected{std::string("refused by the simulation")}});
        if (counts) world_.judge().refused(*this, group);
    });
}

void Machine::renew(const RenewAddresses& action) {
    later(kKernelLatency, [this, action] {
        hold(action.addresses);
        feed(ClaimAnswered{action.id, Unit{}});
    });
}

void Machine::release(const ReleaseAddresses& action) {
    auto& claim = claims_[group_of(action.addresses)];
    claim.latest = {};  // withdrawn: its answer, whatever it is, no longer matters
    claim.given_up_at.reset();
    later(backend_delay(), [this, action] {
        for (const auto& holding : action.addresses.holdings) {
            const auto& address = holding.written.address;
            expiry_.erase(address);
            for (auto& fact : interfaces_.at(holding.interface).addresses)
                if (action.addresses.retake && fact.prefix == Prefix{address, address.bits()})
                    fact.ours = true;
            remove_address(address);
        }
        feed(ReleaseAnswered{action.id, Unit{}});
    });
}

}  // namespace pairkeep::sim
