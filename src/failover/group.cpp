#include "group.h"

#include <algorithm>

#include "pairkeep/vrrp/timers.h"

namespace pairkeep::failover {
namespace {

vrrp::RouterSettings router_settings(const settings::Group& group) {
    return {.priority = group.priority,
            .advertisement_interval = group.advertisement_interval,
            .down_after = group.down_after,
            .preempt = group.preempt_after == Duration::zero()};
}

}  // namespace

std::string_view to_string(Role role) {
    switch (role) {
        case Role::initialize:
            return "initialize";
        case Role::backup:
            return "backup";
        case Role::active:
            return "active";
        case Role::fault:
            return "fault";
    }
    return "";
}

const InterfaceFacts& Surroundings::facts(const std::string& interface) const {
    return interfaces.at(interface);
}

const settings::Node* Surroundings::node_of(const IpAddress& source) const {
    for (const auto& node : settings.nodes)
        if (std::find(node.addresses.begin(), node.addresses.end(), source) != node.addresses.end())
            return &node;
    return nullptr;
}

std::string Surroundings::describe(const IpAddress& source) const {
    const auto* node = node_of(source);
    if (node != nullptr) return node->name + " (" + source.to_string() + ")";
    return source.to_string() + (source.is_link_local() ? "" : " (not in nodes:)");
}

Group::Group(const settings::Group& settings, const Surroundings& around)
    : settings_(settings), around_(around), addresses_(settings, around.new_claim_id) {
    for (const auto family : {Family::ipv4, Family::ipv6})
        for (const auto& interface : settings.interfaces) {
            Router router{.port = {interface.name, family},
                          .timers = vrrp::VirtualRouter(router_settings(settings)),
                          .addresses = {},
                          .path = {},
                          .waiting = {},
                          .counters = {},
                          .last_heard = {},
                          .path_lost_since = {},
                          .strangers = {},
                          .differing_reported = {}};
            for (const auto& address : interface.virtual_addresses)
                if (address.address.family() == family) router.addresses.push_back(address.address);
            if (!router.addresses.empty()) routers_.push_back(std::move(router));
        }
    for (const auto& client : around.settings.clients)
        if (std::find(settings.clients.begin(), settings.clients.end(), client.name) !=
            settings.clients.end())
            clients_.emplace_back(client);
}

bool Group::owns_port(const PortKey& port) const {
    return std::any_of(routers_.begin(), routers_.end(), [&](const Router& r) { return r.port == port; });
}

bool Group::owns(const PortKey& port, std::uint8_t vrid) const {
    return vrid == settings_.vrid && owns_port(port);
}

std::vector<PortKey> Group::wanted_ports() const {
    std::vector<PortKey> wanted;
    for (const auto& router : routers_)
        if (router.path) wanted.push_back(router.port);
    return wanted;
}

// Brings the router's path up to date; says what it waits for, or nothing.
std::string Group::find_path(Router& router) const {
    const auto& facts = around_.facts(router.port.interface);
    router.path.reset();
    if (auto unfit = health::why_unfit(facts)) return *unfit;
    auto path = health::find_path(
        facts, {.family = router.port.family,
                .transport = router.is_unicast ? settings::Transport::unicast : settings_.transport,
                .this_node = around_.settings.node,
                .nodes = around_.settings.nodes,
                .virtual_addresses = around_.virtual_addresses});
    if (!path) return path.error();
    router.path = std::move(path).value();
    router.is_unicast = !router.path->multicast;
    const auto port = around_.ports.find(router.port);
    if (port == around_.ports.end()) return std::string(kOpening);
    if (port->second.interface_index != facts.index) return "interface " + facts.name + " was made anew";
    return port->second.open ? "" : port->second.why_not;
}

// The first thing that is missing, in words; also brings every router's path up to date.
std::optional<std::string> Group::why_not_ready() {
    std::optional<std::string> why;
    for (const auto& interface : settings_.interfaces) {
        const auto& facts = around_.facts(interface.name);
        if (!why) why = health::why_unfit(facts);
        if (!why) why = health::why_occupied(facts, interface.virtual_addresses);
    }
    for (auto& router : routers_) {
        router.waiting = find_path(router);
        if (!why && !router.waiting.empty()) why = router.waiting;
    }
    return why;
}

void Group::enter(Role role, const std::string& reason, Instant now, Actions& out) {
    if (role != role_)
        out.push_back(
            Report{role == Role::fault ? Severity::error : Severity::info, "ROLE_CHANGED", About::group,
                   settings_.name,
                   std::string(to_string(role_)) + " -> " + std::string(to_string(role)) + ": " + reason});
    if (role != role_) since_ = now;
    active_known_.reset();
    role_ = role;
    reason_ = reason;
}

void Group::start(Instant now, Actions& out) {
    since_ = now;
    surroundings_changed(now, out);
}

void Group::surroundings_changed(Instant now, Actions& out) {
    const auto why = why_not_ready();
    if (leaving_) return;
    if (why && (role_ == Role::backup || role_ == Role::active)) return fail(*why, now, out);
    if (why) {
        if (*why == kOpening || *why == reason_) return;  // a socket opens in no time: nothing to tell
        reason_ = *why;
        out.push_back(Report{Severity::warning, "WAITING", About::group, settings_.name,
                             std::string(to_string(role_)) + ": " + *why});
        return;
    }
    if (refused_until_ && now < *refused_until_) {
        reason_ = refusal_;
        return;
    }
    if (role_ == Role::initialize) become_backup("ready; listening for an Active", now, out);
    if (role_ == Role::fault) become_backup("fit again after: " + reason_, now, out);
}

void Group::observe(const InterfaceFacts& facts, Instant now, Actions& out) {
    addresses_.observe(facts, address_set(), now, out);
}

void Group::become_backup(const std::string& reason, Instant now, Actions& out) {
    refused_until_.reset();
    for (auto& router : routers_) {
        router.timers.listen(now);
        router.path_lost_since.reset();
    }
    enter(Role::backup, reason, now, out);
    if (settings_.priority == vrrp::kAddressOwner)
        become_active("priority 255: owner of the addresses", now, out);
}

// RFC 9568 6.4.2: advertisement first, then everything else.
void Group::become_active(const std::string& reason, Instant now, Actions& out) {
    enter(Role::active, reason, now, out);
    tie_won_at_.reset();
    tie_until_.reset();
    for (auto& router : routers_) {
        router.path_lost_since.reset();
        router.send_error_reported = false;
    }
    advertise_all(settings_.priority, out);
    next_advertisement_ = now + settings_.advertisement_interval;
    begin_plan(PlanKind::become_active, now, out);
}

void Group::lose_role(const std::string& reason, Instant now, Actions& out) {
    for (auto& router : routers_) router.timers.listen(now);
    enter(Role::backup, reason, now, out);
    begin_plan(PlanKind::role_lost, now, out);
}

void Group::fail(const std::string& reason, Instant now, Actions& out) {
    const bool was_active = role_ == Role::active;
    enter(Role::fault, reason, now, out);
    if (was_active) begin_plan(PlanKind::fault, now, out);
}

void Group::leave(const std::string& why, Instant now, Actions& out) {
    if (leaving_) return;
    leaving_ = true;
    reason_ = "leaving: " + why;
    if (role_ == Role::active)
        begin_plan(PlanKind::planned_leave, now, out);
    else
        begin_step(StepKind::stop_clients, now, out);
}

bool Group::left() const {
    return leaving_ && role_ != Role::active && (!plan_ || plan_->finished()) && clients_stopped() &&
           addresses_.released();
}

// A node that could not advertise for so long must assume that the peer took over: it steps back before it
// sends anything, and listens.
void Group::step_back_if_late(Instant now, Actions& out) {
    if (role_ != Role::active) return;
    const Instant last_sent = next_advertisement_ - settings_.advertisement_interval;
    if (now - last_sent <= settings_.down_after * settings_.advertisement_interval) return;
    lose_role("this node was paused: its last advertisement is " + format_duration(now - last_sent) + " old",
              now, out);
}

void Group::tick(Instant now, Actions& out) {
    for (auto& client : clients_) client.tick(now, out);
    addresses_.tick(now, out);
    check_refusal(now, out);
    if (refused_until_ && now >= *refused_until_ && role_ == Role::fault) {
        refused_until_.reset();
        surroundings_changed(now, out);
    }
    if (role_ == Role::active && now >= next_advertisement_) {
        advertise_all(settings_.priority, out);
        // Absolute deadlines keep the pace; after a pause there is nothing to catch up with.
        next_advertisement_ += settings_.advertisement_interval;
        if (next_advertisement_ <= now) next_advertisement_ = now + settings_.advertisement_interval;
    }
    if (role_ == Role::backup && !leaving_) check_takeover(now, out);
    if (role_ == Role::backup) check_paths(now, out);
    check_rival(now, out);
    carry_on_plan(now, out);
    announce(now, out);
}

// Silent as a group only when every router is. (Priority 0 made a router's timer Skew_Time: when every router
// that is not silent yet is releasing, they all run out then.)
void Group::check_takeover(Instant now, Actions& out) {
    const bool silent = std::all_of(routers_.begin(), routers_.end(), [&](const Router& r) {
        return r.timers.hearing(now) == vrrp::Hearing::silent;
    });
    if (silent) become_active(why_silent(now), now, out);
}

std::string Group::why_silent(Instant now) const {
    for (const auto& router : routers_)
        if (hears_lower(router, now))
            return around_.describe(router.last_heard->source) + " has priority " +
                   std::to_string(router.last_heard->priority) + ", this node " +
                   std::to_string(settings_.priority) + " and preempt: always";
    // In the words of the first router that knows the Active: its address is the one that `nodes:` lists.
    const auto last = std::find_if(routers_.begin(), routers_.end(),
                                   [](const Router& r) { return r.last_heard && r.timers.followed(); });
    if (last == routers_.end()) return "no Active heard for " + format_duration(now - since_);
    const auto who = around_.describe(last->last_heard->source);
    if (last->last_heard->priority == vrrp::kReleasing) return who + " gave the role away (priority 0)";
    return who + " was silent for " + format_duration(now - last->last_heard->at);
}

// With preempt: always an Active of lower priority is heard and not followed.
bool Group::hears_lower(const Router& router, Instant now) const {
    return settings_.preempt_after == Duration::zero() && router.last_heard &&
           router.last_heard->priority != vrrp::kReleasing &&
           router.last_heard->priority < settings_.priority &&
           now - router.last_heard->at < router.timers.down_interval();
}

// One path silent while another is heard: a broken path, never a change of role.
void Group::check_paths(Instant now, Actions& out) {
    const auto heard = std::find_if(routers_.begin(), routers_.end(), [&](const Router& r) {
        return r.timers.followed() && r.timers.hearing(now) == vrrp::Hearing::heard;
    });
    for (auto& router : routers_) {
        const bool lost = heard != routers_.end() && router.timers.hearing(now) == vrrp::Hearing::silent;
        if (lost == router.path_lost_since.has_value()) continue;
        const auto where = std::string(to_string(router.port.family)) + " on " + router.port.interface;
        if (lost) {
            router.path_lost_since = now;
            out.push_back(Report{Severity::warning, "PATH_LOST", About::group, settings_.name,
                                 around_.describe(*heard->timers.followed()) + " is heard over " +
                                     std::string(to_string(heard->port.family)) + " on " +
                                     heard->port.interface + ", but not over " + where +
                                     "; the role does not move for that",
                                 router.port.interface});
        } else {
            router.path_lost_since.reset();
            out.push_back(Report{Severity::info, "PATH_BACK", About::group, settings_.name,
                                 "the Active is heard again over " + where, router.port.interface});
        }
    }
}

void Group::advertise(Router& router, std::uint8_t priority, Actions& out) {
    if (!router.path) return;
    const auto& path = *router.path;
    const vrrp::Advertisement advertisement{.vrid = settings_.vrid,
                                            .priority = priority,
                                            .max_advertise_interval = settings_.advertisement_interval,
                                            .addresses = router.addresses};
    const auto send = [&](const IpAddress& destination) {
        out.push_back(SendAdvertisement{
            router.port, settings_.vrid, priority, path.source, destination,
            vrrp::encode(advertisement, vrrp::ChecksumForm::with_pseudo_header, path.source, destination)});
        ++router.counters.sent;
    };
    if (path.multicast) send(vrrp::multicast_group(router.port.family));
    for (const auto& peer : path.peers) send(peer);
}

void Group::advertise_all(std::uint8_t priority, Actions& out) {
    for (auto& router : routers_) advertise(router, priority, out);
}

std::optional<Instant> Group::next_deadline() const {
    auto next = earliest(addresses_.next_deadline(), plan_ ? plan_->deadline() : std::nullopt);
    for (const auto& client : clients_) next = earliest(next, client.next_deadline());
    if (role_ == Role::active) next = earliest(next, next_advertisement_);
    if (role_ == Role::fault) next = earliest(next, refused_until_);
    if (role_ == Role::backup && !leaving_) {
        // The group is silent when its last router is.
        const auto last =
            std::max_element(routers_.begin(), routers_.end(), [](const Router& a, const Router& b) {
                return a.timers.active_down_timer() < b.timers.active_down_timer();
            });
        next = earliest(next, last->timers.active_down_timer());
    }
    return earliest(next, next_announcement());
}

}  // namespace pairkeep::failover
