// The node: hands events to its groups, keeps what they share (interface facts, ports, checks, numbers), and
// the clients that belong to none of them.
#include "pairkeep/failover/node.h"

#include <algorithm>
#include <set>
#include <type_traits>

#include "node_impl.h"

namespace pairkeep::failover {
namespace {

using namespace std::chrono_literals;

const settings::Group strictest;  // for what belongs to no group
constexpr Duration kReopenPortAfter = 1s;

// What belongs to no group is read as what it says to be: an unknown VRID is its fault, not its version.
vrrp::Version spoken_version(std::span<const std::byte> payload) {
    const bool v2 = !payload.empty() && std::to_integer<unsigned>(payload[0]) >> 4U == 2;
    return v2 ? vrrp::Version::v2 : vrrp::Version::v3;
}

std::optional<vrrp::DecodeError> decode(const DatagramReceived& datagram, vrrp::Version version,
                                        vrrp::Decoded& into) {
    if (version == vrrp::Version::v2) return vrrp::decode_v2(datagram.payload, into);
    return vrrp::decode(datagram.payload, datagram.source, datagram.destination, into);
}

// The addresses that we put there ourselves are nobody's path, prefix or obstacle.
bool differs_only_in_ours(const InterfaceFacts& a, const InterfaceFacts& b) {
    const auto is_ours = [](const AddressFact& fact) { return fact.ours; };
    auto left = a.addresses.begin();
    auto right = b.addresses.begin();
    for (;; ++left, ++right) {
        left = std::find_if_not(left, a.addresses.end(), is_ours);
        right = std::find_if_not(right, b.addresses.end(), is_ours);
        if (left == a.addresses.end() || right == b.addresses.end()) break;
        if (*left != *right) return false;
    }
    return left == a.addresses.end() && right == b.addresses.end() && a.present == b.present &&
           a.index == b.index && a.admin_up == b.admin_up && a.carrier == b.carrier && a.mac == b.mac &&
           a.parents == b.parents;
}

// What happens to one group, or to few. Each of its handlers says whom it concerns; every other event
// concerns all.
template <class E>
constexpr bool kConcernsFew =
    std::is_same_v<E, DeadlineReached> || std::is_same_v<E, DatagramReceived> ||
    std::is_same_v<E, SendFailed> || std::is_same_v<E, ClaimAnswered> || std::is_same_v<E, ReleaseAnswered> ||
    std::is_same_v<E, RoutesAnswered> || std::is_same_v<E, RunEnded> || std::is_same_v<E, ClientSeen> ||
    std::is_same_v<E, InterfaceChanged>;

std::vector<Prefix> own_addresses(const InterfaceFacts& facts) {
    std::vector<Prefix> own;
    for (const auto& address : facts.addresses)
        if (!address.ours) own.push_back(address.prefix);
    return own;
}

}  // namespace

std::vector<std::string> clients_of_no_group(const settings::Settings& settings) {
    std::vector<std::string> names;
    for (const auto& client : settings.clients)
        if (std::none_of(settings.groups.begin(), settings.groups.end(),
                         [&](const settings::Group& group) { return contains(group.clients, client.name); }))
            names.push_back(client.name);
    return names;
}

std::vector<std::string> interfaces_of(const settings::Settings& settings) {
    std::set<std::string> names;
    for (const auto& group : settings.groups) {
        for (const auto& interface : group.interfaces) names.insert(interface.name);
        names.insert(group.track_interfaces.begin(), group.track_interfaces.end());
    }
    for (const auto& client : settings.clients)
        if (!client.local_interface.empty()) names.insert(client.local_interface);
    return {names.begin(), names.end()};
}

Node::Impl::Impl(settings::Settings given) : settings(std::move(given)) {
    describe_surroundings();
    for (const auto& client : settings.clients) have_driver.emplace(client.name, client.how);
    for (const auto& check : settings.checks)
        around.checks.emplace(check.name, Probing(check, "", around.new_run_id));
    for (const auto& group : settings.groups) groups.emplace_back(group, around);
    index_groups();
}

void Node::Impl::describe_surroundings() {
    around.vrids.forget_ours();
    around.virtual_addresses.clear();
    for (const auto& group : settings.groups)
        for (const auto& interface : group.interfaces) {
            around.vrids.are_ours(interface.name, group.vrid);
            for (const auto& address : interface.virtual_addresses)
                around.virtual_addresses.push_back(address.address);
        }
    for (const auto& name : interfaces_of(settings)) around.interfaces[name].name = name;
}

// Whenever the list of groups changed.
void Node::Impl::index_groups() {
    owners.clear();
    deadlines = Deadlines(groups.size());
    numbered.clear();
    for (auto& group : groups) {
        for (const auto& port : group.ports()) {
            const auto [of_port, is_new] = owners.try_emplace(port);
            if (is_new) of_port->second.fill(kNobody);
            of_port->second.at(group.settings().vrid) = numbered.size();
        }
        numbered.push_back(&group);
    }
}

void Node::Impl::concerns_who_tracks(const std::string& check, Instant now) {
    concerns_those([&](const Group& group) { return contains(group.settings().track_checks, check); }, now);
}

void Node::Impl::on(const Started& event, Instant now, Actions& out) {
    started = true;
    if (leave_by) return;  // asked to leave before it began
    for (auto& [name, check] : around.checks) check.start("", now);
    others.select(around, now, out);
    others.expect(event.kept, now);
    for (auto& group : groups) group.start(event.kept, now, out);
    sync_ports(out);
}

void Node::Impl::on(const DeadlineReached&, Instant now, Actions& out) {
    if (reopen_ports_at && now >= *reopen_ports_at) {
        reopen_ports_at.reset();
        for (auto& [key, port] : around.ports)
            if (!port.open) out.push_back(OpenPort{key, port.interface_index});
    }
}

void Node::Impl::on(const InterfaceChanged& event, Instant now, Actions& out) {
    const auto known = around.interfaces.find(event.facts.name);
    if (known == around.interfaces.end()) return;
    const auto before = std::exchange(known->second, event.facts);
    if (own_addresses(before) != own_addresses(event.facts)) around.addresses_changed = now;
    // Who takes part has its paths; the others' reasons hang on their role too.
    const bool all_take_part = std::all_of(groups.begin(), groups.end(), [](const Group& group) {
        return group.role() == Role::backup || group.role() == Role::active;
    });
    if (started && all_take_part && differs_only_in_ours(before, event.facts)) {
        for (std::size_t number = 0; number < groups.size(); ++number)
            if (numbered[number]->our_addresses_changed(event.facts, now, out)) concerns(number, now);
        return;
    }
    concerns_all(now);
    if (!started) {
        for (auto& group : groups) group.observe(event.facts, now, out);
        return;
    }
    // What a check sees may hang on it.
    for (auto& [name, check] : around.checks)
        if (before.carrier != event.facts.carrier) check.soon(now);
    look_again(now, out);
    for (auto& group : groups) group.observe(event.facts, now, out);
    const bool reattached = before.present && event.facts.present && event.facts.carrier &&
                            (!before.carrier || before.mac != event.facts.mac);
    for (auto& group : groups)
        if (reattached) group.interface_reattached(event.facts.name, now, out);
}

void Node::Impl::on(const HostAddressesChanged& event, Instant now, Actions& out) {
    if (around.host_addresses != event.addresses) around.addresses_changed = now;
    around.host_addresses = event.addresses;
    if (started) look_again(now, out);
}

void Node::Impl::on(const AddressMeddled& event, Instant, Actions&) {
    for (auto& group : groups) group.meddled(event);
}

void Node::Impl::on(const NeighbourHeard& event, Instant now, Actions& out) {
    for (auto& group : groups) group.neighbour_heard(event, now, out);
}

void Node::Impl::on(const PortOpened& event, Instant now, Actions& out) {
    const auto port = around.ports.find(event.port);
    if (port == around.ports.end()) return;
    port->second.open = true;
    for (auto& group : groups) group.announce_source(event.port, out);
    look_again(now, out);
}

void Node::Impl::on(const PortFailed& event, Instant now, Actions& out) {
    const auto port = around.ports.find(event.port);
    if (port == around.ports.end()) return;
    port->second.open = false;
    port->second.why_not = event.why;
    reopen_ports_at = now + kReopenPortAfter;
    look_again(now, out);
}

void Node::Impl::on(const DatagramReceived& event, Instant now, Actions& out) {
    // Whose counter a bad packet belongs to: its VRID byte, when there is one, else everybody's on the
    // port.
    std::optional<std::uint8_t> vrid;
    if (event.payload.size() > 1) vrid = std::to_integer<std::uint8_t>(event.payload[1]);
    const auto owner = vrid ? owner_of(event.port, *vrid) : std::nullopt;
    const settings::Group& rules = owner ? numbered[*owner]->settings() : strictest;
    const auto discard = [&](std::string_view cause) {
        count_discarded(event.port, owner, cause);
        const auto* node = around.node_of(event.source);
        if (node != nullptr && node->name != settings.node)  // our own, spoiled, is no peer's trouble
            discarded_peers.discarded(around.describe(event.source), event, cause, rules, now, out);
    };
    if (event.ttl < rules.ttl_minimum) return discard("ttl");
    if (event.source.family() != event.destination.family()) return discard("family");
    const auto error =
        decode(event, owner ? numbered[*owner]->version() : spoken_version(event.payload), heard);
    if (vrid && (!error || error == vrrp::DecodeError::bad_version))
        around.vrids.heard(event.port.interface, *vrid, now);
    if (error) return discard(vrrp::to_string(*error));
    if (!owner) return discard("vrid");
    auto& group = *numbered[*owner];
    if (const auto why = group.why_refused(heard, event.port.family)) return discard(*why);
    discarded_peers.heard(event.source);
    group.hear(event.port, heard, event, now, out);
    concerns(*owner, now);
}

std::optional<std::size_t> Node::Impl::owner_of(const PortKey& port, std::uint8_t vrid) const {
    const auto of_port = owners.find(port);
    if (of_port == owners.end() || of_port->second.at(vrid) == kNobody) return std::nullopt;
    return of_port->second.at(vrid);
}

void Node::Impl::count_discarded(const PortKey& port, std::optional<std::size_t> owner,
                                 std::string_view cause) {
    if (owner) return numbered[*owner]->count_discarded(port, cause);
    const auto of_port = owners.find(port);
    if (of_port == owners.end()) return;
    for (const auto number : of_port->second)
        if (number != kNobody) numbered[number]->count_discarded(port, cause);
}

void Node::Impl::on(const SendFailed& event, Instant now, Actions& out) {
    const auto owner = owner_of(event.port, event.vrid);
    if (!owner) return;
    numbered[*owner]->count_send_error(event.port, event.vrid, event.why, out);
    concerns(*owner, now);
}

void Node::Impl::on(const ClaimAnswered& event, Instant now, Actions& out) {
    concerns_those([&](Group& group) { return group.claim_answered(event, now, out); }, now);
}

void Node::Impl::on(const ReleaseAnswered& event, Instant now, Actions& out) {
    concerns_those([&](Group& group) { return group.release_answered(event, now, out); }, now);
}

void Node::Impl::on(const RoutesAnswered& event, Instant now, Actions& out) {
    concerns_those([&](Group& group) { return group.routes_answered(event, now, out); }, now);
}

void Node::Impl::on(const ClientSeen& event, Instant now, Actions& out) {
    others.seen(event, now, out);
    concerns_those([&](Group& group) { return group.clients().seen(event, now, out); }, now);
}

void Node::Impl::on(const ClientOverridden& event, Instant now, Actions& out) {
    bool known = others.overridden(event, now, out);
    for (auto& group : groups) known |= group.clients().overridden(event, now, out);
    if (!known && wanted_client(event.client) != nullptr)  // it is just being made anew
        told[event.client] = {event.to, event.who, now};
}

void Node::Impl::on(const RunEnded& event, Instant now, Actions& out) {
    for (auto& [name, check] : around.checks) {
        if (!check.runs(event.run)) continue;
        check.ended(event, now, out);
        return concerns_who_tracks(name, now);
    }
    others.run_ended(event, now, out);
    for (auto& group : groups) group.run_ended(event, now, out);
    concerns_all(now);
}

void Node::Impl::on(const LeaveRequested& event, Instant now, Actions& out) {
    if (leave_by) return;
    Duration longest = others.stop_limit();
    for (const auto& group : groups) longest = std::max(longest, group.leave_limit());
    leave_by = now + longest + kLeaveMargin;
    others.leave();
    for (auto& group : groups) group.leave(event.why, now, out);
}

// A group that cannot be kept takes the others along: half a node in force is hard to reason about at
// night.
void Node::Impl::on(const RestartRequested& event, Instant now, Actions& out) {
    if (leave_by) return;
    std::optional<std::string> why_not;
    if (!started) why_not = "it had not begun yet";
    if (!follows_file()) why_not = "what a reload took away is still being ended";
    if (settings.on_restart == settings::OnRestart::leave) why_not = "on_restart: leave";
    for (const auto& group : groups)
        if (!why_not) why_not = group.why_not_kept();
    if (why_not) return on(LeaveRequested{event.why + " for a restart; not kept, " + *why_not}, now, out);
    KeepCompleted completed;
    others.keep(completed.kept);
    for (auto& group : groups) group.keep(completed.kept, now, out);
    ended = true;
    out.push_back(std::move(completed));
}

// Interfaces or ports changed: every group looks whether it is ready now, then the ports follow.
void Node::Impl::look_again(Instant now, Actions& out) {
    for (auto& group : groups) group.surroundings_changed(now, out);
    sync_ports(out);
}

void Node::Impl::sync_ports(Actions& out) {
    std::map<PortKey, Port> wanted;
    for (const auto& group : groups)
        for (const auto& key : group.wanted_ports())
            wanted[key].interface_index = around.facts(key.interface).index;
    for (const auto& [key, port] : around.ports)
        if (!wanted.contains(key)) out.push_back(ClosePort{key});
    for (auto& [key, port] : wanted) {
        const auto known = around.ports.find(key);
        if (known != around.ports.end() && known->second.interface_index == port.interface_index)
            port = known->second;
        else
            out.push_back(OpenPort{key, port.interface_index});
    }
    around.ports = std::move(wanted);
}

// After every event: what is due is done, also when the event was something else. A group that is not due
// has nothing to do: whatever it waits for is in its deadline, or is told to it (the simulation looks
// after that).
void Node::Impl::tick(Instant now, Actions& out) {
    for (auto& [name, check] : around.checks) {
        const auto due = check.next_deadline();
        if (!due || now < *due) continue;
        check.tick(now, out);
        concerns_who_tracks(name, now);
    }
    others.follow_file(around, now, out);
    others.tick(now, out);
    deadlines.for_each_due(now, [&](std::size_t number) { numbered[number]->tick(now, out); });
    settle_groups(now, out);
    if (!leave_by || ended) return;
    const bool all_left =
        std::all_of(groups.begin(), groups.end(), [](const Group& g) { return g.left(); }) &&
        others.all_stopped();
    if (!all_left && now < *leave_by) return;
    ended = true;
    if (!all_left)
        out.push_back(Report{Severity::error, "LEAVE_INCOMPLETE", About::node, settings.node,
                             "not everything could be given back in time; ending all the same"});
    out.push_back(LeaveCompleted{});
}

Node::Node(settings::Settings settings) : impl_(std::make_unique<Impl>(std::move(settings))) {}
Node::~Node() = default;

Actions Node::handle(const Event& event, Instant now) {
    Actions out;
    handle(event, now, out);
    return out;
}

void Node::handle(const Event& event, Instant now, Actions& out) {
    auto& impl = *impl_;
    if (impl.ended) return;  // what still arrives concerns nobody
    const auto begin = out.size();
    impl.deadlines.for_each_due(
        now, [&](std::size_t number) { impl.numbered[number]->step_back_if_late(now, out); });
    const auto happens = [&]<class E>(const E& e) {
        impl.on(e, now, out);
        if constexpr (!kConcernsFew<E>) impl.concerns_all(now);
    };
    std::visit(happens, event);
    if (!impl.ended && (impl.started || impl.leave_by)) impl.tick(now, out);
    impl.deadlines.for_each_due(
        now, [&](std::size_t number) { impl.deadlines.set(number, impl.numbered[number]->next_deadline()); });
    for (auto action = begin; action < out.size(); ++action)
        if (auto* report = std::get_if<Report>(&out[action]))
            for (const auto& group : impl.groups) group.sign(*report);
}

std::optional<Instant> Node::next_deadline() const {
    if (impl_->ended) return std::nullopt;
    auto next = earliest(impl_->reopen_ports_at, impl_->leave_by);
    for (const auto& [group, late] : impl_->retiring) next = earliest(next, late);
    next = earliest(next, impl_->others.next_deadline());
    for (const auto& [name, check] : impl_->around.checks) next = earliest(next, check.next_deadline());
    return earliest(next, impl_->deadlines.next());
}

bool Node::runs_with_role(const std::string& client) const {
    return std::any_of(impl_->groups.begin(), impl_->groups.end(),
                       [&](const Group& group) { return group.clients().runs_with_role(client); });
}

NodeStatus Node::outline() const {
    NodeStatus status;
    status.leave_by = impl_->leave_by;
    for (const auto& group : impl_->groups) {
        auto& line = status.groups.emplace_back();
        line.name = group.settings().name;
        line.role = group.role();
        line.reason = group.reason();
        group.clients().outline(status.clients);
    }
    impl_->others.outline(status.clients);
    return status;
}

NodeStatus Node::status(Instant now) const {
    NodeStatus status;
    status.discarded_peers = impl_->discarded_peers.troubles(now);
    status.leave_by = impl_->leave_by;
    for (const auto& group : impl_->groups) {
        for (auto& peer : group.unlisted_peers(now)) status.discarded_peers.push_back(std::move(peer));
        status.groups.push_back(group.status(now));
        for (auto& client : group.clients().status()) status.clients.push_back(std::move(client));
    }
    for (auto& client : impl_->others.status()) status.clients.push_back(std::move(client));
    for (const auto& [name, check] : impl_->around.checks) status.checks.push_back(check.status());
    return status;
}

}  // namespace pairkeep::failover
