#include "judge.h"

#include <algorithm>

#include "bound.h"
#include "describe.h"
#include "world.h"

namespace pairkeep::sim {
namespace {

using namespace std::chrono_literals;
using namespace failover;

constexpr Duration kBreath = 11ms;

// The first virtual router of a group decides between equal priorities: IPv4 before IPv6, interfaces as
// written.
PortKey leading_port(const settings::Group& group) {
    for (const auto family : {Family::ipv4, Family::ipv6})
        for (const auto& interface : group.interfaces)
            for (const auto& address : interface.virtual_addresses)
                if (address.address.family() == family) return {interface.name, family};
    return {};
}

std::vector<PortKey> ports_of(const settings::Group& group) {
    std::vector<PortKey> ports;
    for (const auto& interface : group.interfaces)
        for (const auto& address : interface.virtual_addresses) {
            const PortKey port{interface.name, address.address.family()};
            if (std::find(ports.begin(), ports.end(), port) == ports.end()) ports.push_back(port);
        }
    return ports;
}

bool accepts(const settings::Group& group, const Packet& packet) {
    if (packet.forged) return false;
    if (group.version == 2 || packet.sent.port.family == Family::ipv6 ||
        group.checksum == settings::Checksum::automatic)
        return true;
    return packet.message_only == (group.checksum == settings::Checksum::message_only);
}

// RFC 9568 7.3, written a second time.
std::optional<MacAddress> mac_of(const settings::Group& group, const SendAdvertisement& sent) {
    if (!group.virtual_mac || !sent.destination.is_multicast()) return std::nullopt;
    const std::uint8_t kind = sent.port.family == Family::ipv4 ? 1 : 2;
    return MacAddress{{0x00, 0x00, 0x5e, 0x00, kind, group.vrid}};
}

std::string who(const Machine& machine, const settings::Group& group) {
    return machine.name() + " (" + group.name + ", priority " + std::to_string(group.priority) + ")";
}

}  // namespace

void Judge::begin() {
    for (const auto& machine : world_.machines()) seats_.emplace_back(machine->settings().groups.size());
}

Judge::Seat& Judge::seat(const Machine& machine, std::size_t group) {
    return seats_[machine.number()][group];
}

// What it sent last is remembered here, not believed from there.
void Judge::restarts(const Machine& machine) {
    auto& left = left_[machine.number()];
    for (std::size_t g = 0; g < machine.settings().groups.size(); ++g)
        if (const auto& own = seat(machine, g); machine.role(g) == Role::active && own.last_sent)
            left[g] = *own.last_sent;
}

void Judge::booted(const Machine& machine) {
    for (auto& seat : seats_[machine.number()]) seat = {};
    if (const auto left = left_.extract(machine.number()))
        for (const auto& [group, sent] : left.mapped()) seat(machine, group).kept_sent = sent;
    for (const auto& client : machine.settings().clients)  // a unit outlives the daemon that started it
        places_[{machine.number(), client.name}] = {.by_hand = machine.runs(client.name)};
}

void Judge::handled(const Machine& machine, const Event& event, const Actions& actions) {
    if (!machine.up() && !actions.empty())
        throw Violation("nothing after the leave",
                        machine.name() + " has left, and: " + describe(actions.front()));
    if (std::holds_alternative<LeaveRequested>(event))
        for (auto& seat : seats_[machine.number()]) seat.leaves = true;
    idle_ = quiet_ && actions.empty() && std::holds_alternative<DeadlineReached>(event);
}

void Judge::role_changed(const Machine& machine, std::size_t group, Role from, Role to) {
    auto& own = seat(machine, group);
    own.better_since.reset();
    own.last_sent.reset();
    if (to == Role::active) own.refused = own.undecided = false;
    own.active_since.reset();
    if (to == Role::active) own.active_since = world_.now();
    if (from == Role::backup && to == Role::active) check_not_early(machine, group);
    if (from == Role::initialize && to == Role::active) check_kept_in_time(machine, group);
    own.kept_sent.reset();
    own.just_backup = from == Role::active && to == Role::backup;
    if (to != Role::backup) return;
    own.ears.clear();
    own.backup_since = machine.local(world_.now());
}

// Another pace: who was Active sends at once, and counts from there.
void Judge::reloaded(const Machine& machine) {
    for (auto& seat : seats_[machine.number()]) {
        seat.last_sent.reset();
        seat.better_since.reset();
        seat.reloaded_at = machine.local(world_.now());
    }
}

// Active without having listened is only who was so a moment ago, with its addresses where they were.
void Judge::check_kept_in_time(const Machine& machine, std::size_t group) {
    const auto& settings = machine.group(group);
    const auto& sent = seat(machine, group).kept_sent;
    const Instant now = machine.local(world_.now());
    if (!sent)
        throw Violation("a role is kept in time",
                        who(machine, settings) + " is Active without having listened");
    if (now - *sent > settings.down_after * settings.advertisement_interval)
        throw Violation("a role is kept in time", who(machine, settings) + " keeps its role " +
                                                      format_duration(now - *sent) +
                                                      " after its last advertisement");
    for (const auto& interface : settings.interfaces)
        for (const auto& address : interface.virtual_addresses)
            if (!machine.has(address.address))
                throw Violation(
                    "a role is kept in time",
                    who(machine, settings) + " keeps its role without " + address.address.to_string());
}

void Judge::sends(const Machine& machine, const SendAdvertisement& sent) {
    const auto group = machine.group_of_vrid(sent.vrid);
    if (!group) throw Violation("only its own", machine.name() + " sends for a VRID that it does not have");
    auto& own = seat(machine, *group);
    own.sources[sent.port] = sent.source;
    const auto& settings = machine.group(*group);
    if (sent.source_mac != mac_of(settings, sent))
        throw Violation("the virtual router's MAC", who(machine, settings) + " advertises from another one");
    const Instant now = machine.local(world_.now());
    if (sent.priority != 0 && own.last_sent &&
        now - *own.last_sent > settings.down_after * settings.advertisement_interval)
        throw Violation("who was paused steps back", who(machine, settings) +
                                                         " goes on after it sent nothing for " +
                                                         format_duration(now - *own.last_sent));
    own.last_sent = now;
    if (own.refused && sent.priority != 0)
        throw Violation("refused means silent",
                        who(machine, machine.group(*group)) + " advertises although its claim was refused");
}

void Judge::refused(const Machine& machine, std::size_t group) {
    seat(machine, group).refused = machine.role(group) != Role::active;
    if (machine.role(group) == Role::active)
        throw Violation("refused means silent",
                        who(machine, machine.group(group)) + " is still Active after its claim was refused");
}

void Judge::hears(const Machine& machine, const Packet& packet) {
    const auto group = machine.group_of_vrid(packet.sent.vrid);
    if (!group) return;
    seat(machine, *group).just_backup = false;
    if (machine.role(*group) == Role::backup && accepts(machine.group(*group), packet))
        listen(machine, *group, packet);
}

void Judge::heard(const Machine& machine, const Packet& packet) {
    const auto group = machine.group_of_vrid(packet.sent.vrid);
    if (!group || !machine.up() || !accepts(machine.group(*group), packet)) return;
    if (packet.sent.priority != 0 && machine.role(*group) == Role::backup)
        seat(machine, *group).undecided = false;
    if (machine.role(*group) == Role::active) check_yields(machine, *group, packet);
    // The advertisement that ended the role is also the first that the Backup follows (6.4.3).
    if (seat(machine, *group).just_backup) listen(machine, *group, packet);
}

// An Active that hears a better one is Backup when it has looked at the packet. Equal priorities are compared
// on the leading path; another path may decide only after it has led alone for a while.
void Judge::check_yields(const Machine& machine, std::size_t group, const Packet& packet) {
    const auto& settings = machine.group(group);
    auto& own = seat(machine, group);
    if (packet.sent.priority < settings.priority) return;
    if (packet.sent.priority > settings.priority)
        throw Violation(
            "yields to the better one",
            who(machine, settings) + " stays Active beside priority " + std::to_string(packet.sent.priority));
    const auto source = own.sources.find(packet.sent.port);
    if (source == own.sources.end()) return;
    const bool leads = packet.sent.port == leading_port(settings);
    if (packet.sent.source <= source->second) {
        if (leads) own.better_since.reset();
        return;
    }
    if (leads)
        throw Violation("yields to the better one", who(machine, settings) + " stays Active beside " +
                                                        packet.sent.source.to_string() +
                                                        " with the same priority and the greater address");
    // Counted from the first that was heard without the leading path saying otherwise.
    const auto all = slowest(world_.scenario(), group);
    if (!own.better_since || world_.now() - own.better_last > all.down) own.better_since = world_.now();
    own.better_last = world_.now();
    if (world_.now() - *own.better_since > 3 * all.down)
        throw Violation("yields to the better one",
                        who(machine, settings) + " has long heard an equal with the greater address");
}

void Judge::listen(const Machine& machine, std::size_t group, const Packet& packet) {
    const auto& settings = machine.group(group);
    const Instant now = machine.local(world_.now());
    auto& ear = seat(machine, group).ears[packet.sent.port];
    if (packet.sent.priority == 0) {
        ear.last_release = now;
        // Said again, it speaks for every path on which that node was followed.
        if (ear.released_at && ear.followed_at && ear.source == packet.sent.source)
            for (auto& [port, other] : seat(machine, group).ears)
                if (other.followed_at && !other.released_at && other.sender == packet.sender) {
                    other.released_at = now;
                    other.released_by_followed = true;
                }
        if (ear.released_at || (ear.followed_at && ear.source != packet.sent.source)) return;
        ear.released_at = now;
        ear.released_by_followed = ear.followed_at.has_value();
        return;
    }
    ear.last_any = now;
    ear.last_interval = std::max(ear.last_interval, packet.interval);
    const bool lower = packet.sent.priority < settings.priority;
    if (lower && !ear.first_lower) ear.first_lower = now;
    // Who says 1 says that nobody need follow it.
    const auto& all = world_.machines();
    const bool written = std::any_of(all.begin(), all.end(), [&](const auto& other) {
        return other->number() != machine.number() && other->group(group).priority == 1;
    });
    if (packet.sent.priority == 1 && settings.priority > 1 && !written && !machine.is_last_resort(group))
        return;
    if (lower && settings.preempt_after == 0ns) return;
    ear.followed_at = now;
    ear.interval = packet.interval;
    ear.source = packet.sent.source;
    ear.sender = packet.sender;
    ear.released_at.reset();
}

// A Backup that becomes Active has waited long enough on every path: RFC 9568 6.4.2, by its own clock.
void Judge::check_not_early(const Machine& machine, std::size_t group) {
    const auto& settings = machine.group(group);
    if (settings.priority == 255) return;
    const Instant now = machine.local(world_.now());
    auto& own = seat(machine, group);
    std::optional<Instant> first_lower;  // on whatever path
    for (const auto& [port, ear] : own.ears) first_lower = earliest(first_lower, ear.first_lower);
    for (const auto& port : ports_of(settings)) {
        const auto& ear = own.ears[port];
        const Duration interval = ear.followed_at ? ear.interval : settings.advertisement_interval;
        if (now - ear.followed_at.value_or(own.backup_since) >= down(settings, interval)) continue;
        const bool at_once = settings.takeover_on_release == settings::TakeoverOnRelease::at_once;
        const Duration wait = at_once && ear.released_by_followed ? 0ns : skew(settings, interval);
        const bool last_resort = machine.is_last_resort(group);  // a goodbye is no invitation for it
        if (ear.released_at && !last_resort && now - *ear.released_at >= wait) continue;
        if (settings.preempt_after && first_lower && now - *first_lower >= *settings.preempt_after) continue;
        throw Violation("never too early",
                        who(machine, settings) + " takes over " +
                            format_duration(now - ear.followed_at.value_or(own.backup_since)) +
                            " after the last advertisement or the beginning on " + port.interface +
                            ", not after " + format_duration(down(settings, interval)));
    }
}

// A Backup to whom nobody has spoken for so long is Active, or about to be in this very call.
void Judge::check_not_late(const Machine& machine, std::size_t group) {
    if (machine.role(group) != Role::backup || machine.leaving()) return;
    const auto& settings = machine.group(group);
    const Instant now = machine.local(world_.now());
    auto& own = seat(machine, group);
    Instant latest = own.backup_since + down(settings, settings.advertisement_interval);
    latest = std::max(latest, own.reloaded_at);  // a quicker pace may end the timer at once
    Duration slowest_heard = settings.advertisement_interval;
    for (const auto& [port, ear] : own.ears) slowest_heard = std::max(slowest_heard, ear.last_interval);
    for (const auto& interface : settings.interfaces) {  // who bridges a lost link hears nobody, and waits
        if (!machine.has_link(interface.name)) return;
        latest = std::max(latest, machine.link_told_at(interface.name) + down(settings, slowest_heard));
    }
    for (const auto& [port, ear] : own.ears) {
        const Duration interval = std::max(ear.last_interval, settings.advertisement_interval);
        if (ear.last_any) latest = std::max(latest, *ear.last_any + down(settings, interval));
        if (ear.released_at) latest = std::max(latest, *ear.released_at + skew(settings, interval));
    }
    if (now <= latest) return;
    // One that stands back has the Skew_Time of its lower priority beside that of the written one. A last
    // resort waits through a goodbye, and goes on waiting when it is fit again.
    auto lowered = settings;
    lowered.priority = machine.effective_priority(group);
    if (lowered.priority < settings.priority) latest += skew(lowered, slowest_heard);
    if (const auto since = machine.last_resort_since(group))
        for (const auto& [port, ear] : own.ears) {
            const Duration interval = std::max(ear.last_interval, settings.advertisement_interval);
            if (ear.last_release)
                latest = std::max(latest, std::max(*ear.last_release, *since) + interval +
                                              down(settings, interval) + skew(lowered, interval));
        }
    if (now > latest)
        throw Violation("never too late", who(machine, settings) + " is still Backup " +
                                              format_duration(now - latest) + " after its Active_Down_Timer");
}

// A check that is a fault of the group fails. Who is Active as a last resort keeps the role.
void Judge::check_fails(const Machine& machine) {
    const auto& check = machine.settings().checks.front();
    for (std::size_t g = 0; g < machine.settings().groups.size(); ++g)
        seat(machine, g).must_give_away = check.on_failure.kind == settings::OnFailure::Kind::fault &&
                                          machine.role(g) == Role::active && !machine.is_last_resort(g);
}

void Judge::still(const Machine& machine) {
    if (!machine.up()) return;
    for (std::size_t g = 0; g < machine.settings().groups.size(); ++g)
        if (std::exchange(seat(machine, g).must_give_away, false) && machine.role(g) == Role::active)
            throw Violation("a sick Active gives the role away",
                            who(machine, machine.group(g)) + " is still Active although its check fails");
    check_clients(machine);
    // What was due may be put off by a breath: many addresses are announced slowly.
    if (idle_ && (!machine.next_wake() || *machine.next_wake() - world_.now() > kBreath))
        throw Violation("no idle wake-up", machine.name() + " was woken for nothing although all is settled");
    for (std::size_t g = 0; g < machine.settings().groups.size(); ++g) check_not_late(machine, g);
}

// An exclusive client runs twice only until the two nodes have told each other who is better.
void Judge::check_overlap(const std::string& client, std::size_t group) {
    const auto& machines = world_.machines();
    for (std::size_t a = 0; a < machines.size(); ++a)
        for (std::size_t b = a + 1; b < machines.size(); ++b) {
            auto& since = overlap_since_[client + machines[a]->name() + machines[b]->name()];
            const auto excused = [&](std::size_t number) {  // by an operator
                const auto& place = places_[{number, client}];
                return place.is_overridden || place.by_hand;
            };
            const bool wanted_twice = excused(a) || excused(b);
            if (!machines[a]->runs(client) || !machines[b]->runs(client) || wanted_twice) {
                since.reset();
                continue;
            }
            if (!since) since = world_.now();
            if (world_.scenario().planned_only)
                throw Violation("a client is in one place", client + " runs on " + machines[a]->name() +
                                                                " and " + machines[b]->name() +
                                                                " in a planned move");
            const auto hear = world_.hear_each_other_since(a, b);
            const auto all = slowest(world_.scenario(), group);
            if (hear && world_.now() - std::max(*hear, *since) > 2 * all.interval + 10ms)
                throw Violation("a client is in one place", client + " runs on " + machines[a]->name() +
                                                                " and " + machines[b]->name() +
                                                                " although they hear each other");
        }
}

void Judge::after_step() {
    const auto& settings = world_.machines().front()->settings();
    for (std::size_t g = 0; g < settings.groups.size(); ++g)
        for (const auto& client : settings.clients)
            if (client.exclusive && !settings.groups[g].clients.empty() &&
                settings.groups[g].clients.front() == client.name)
                check_overlap(client.name, g);
}

std::optional<std::string> Judge::why_unsettled() const {
    for (std::size_t g = 0; g < seats_.front().size(); ++g)
        if (auto why = why_unsettled(g)) return why;
    return std::nullopt;
}

std::optional<std::string> Judge::why_unsettled(std::size_t group) const {
    const auto& machines = world_.machines();
    const Machine* active = nullptr;
    for (const auto& machine : machines) {
        const auto role = machine->role(group);
        if (role == Role::active && active != nullptr)
            return active->name() + " and " + machine->name() + " are Active";
        if (role == Role::active) active = machine.get();
        if (role != Role::active && role != Role::backup)
            return machine->name() + " is " + std::string(to_string(role));
    }
    if (active == nullptr) return "nobody is Active";
    for (const auto& machine : machines)
        if (const auto address = machine->left_over())
            return machine->name() + " still has " + address->to_string() + ", which its file has no more";
    const auto& group_of_active = active->group(group);
    for (const auto& machine : machines) {
        const auto& settings = machine->group(group);
        if ((settings.preempt_after || settings.priority == 255) &&
            settings.priority > group_of_active.priority)
            return machine->name() + " preempts, and is better than " + active->name();
        for (const auto& client : settings.clients)
            if (machine->runs(client) != (machine.get() == active))
                return client + (machine.get() == active ? " does not run on " : " runs on ") +
                       machine->name();
        for (const auto& interface : settings.interfaces)
            for (const auto& address : interface.virtual_addresses) {
                if (machine->has(address.address) != (machine.get() == active))
                    return machine->name() + (machine.get() == active ? " lacks " : " has ") +
                           address.address.to_string();
                const auto holder = world_.holder_seen_by(machine->number(), address.address);
                if (holder && holder != active->number())
                    return "the LAN client beside " + machine->name() + " looks for " +
                           address.address.to_string() + " at " + machines[*holder]->name() + ", and " +
                           active->name() + " is Active";
            }
    }
    return std::nullopt;
}

}  // namespace pairkeep::sim
