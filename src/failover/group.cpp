#include "group.h"

#include <algorithm>

#include "pairkeep/vrrp/timers.h"

namespace pairkeep::failover {
namespace {

vrrp::RouterSettings router_settings(const settings::Group& group) {
    return {.priority = group.priority,
            .advertisement_interval = group.advertisement_interval,
            .down_after = group.down_after,
            .version = vrrp::Version{static_cast<std::uint8_t>(group.version)}};
}

}  // namespace

// RFC 9568 5.2.9: a link-local address comes first in the list.
std::vector<IpAddress> in_order_of_advertising(const settings::GroupInterface& interface, Family family) {
    std::vector<IpAddress> addresses;
    for (const auto& address : interface.virtual_addresses)
        if (address.address.family() == family) addresses.push_back(address.address);
    if (family == Family::ipv6)
        std::stable_partition(addresses.begin(), addresses.end(),
                              [](const IpAddress& address) { return address.is_link_local(); });
    return addresses;
}

vrrp::ChecksumForm first_checksum_form(const settings::Group& group) {
    const bool message_only = group.checksum == settings::Checksum::message_only ||
                              group.version == static_cast<int>(vrrp::Version::v2);
    return message_only ? vrrp::ChecksumForm::message_only : vrrp::ChecksumForm::with_pseudo_header;
}

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

std::optional<std::string> Surroundings::why_nowhere() const {
    const auto self = std::find_if(settings.nodes.begin(), settings.nodes.end(),
                                   [&](const settings::Node& node) { return node.name == settings.node; });
    if (!host_addresses || self == settings.nodes.end() || self->addresses.empty()) return std::nullopt;
    std::string listed;
    for (const auto& address : self->addresses) {
        if (has(address)) return std::nullopt;
        listed += (listed.empty() ? "" : " or ") + address.to_string();
    }
    return "no interface of this host has " + listed + ", which nodes: lists for " + settings.node +
           " (this node)";
}

bool Surroundings::has(const IpAddress& address) const {
    return host_addresses &&
           std::any_of(host_addresses->begin(), host_addresses->end(),
                       [&](const HostAddress& one) { return one.prefix.address == address; });
}

bool Surroundings::is_of_this_host(const std::string& interface, const IpAddress& address) const {
    const auto& own = facts(interface).addresses;
    return std::any_of(own.begin(), own.end(),
                       [&](const AddressFact& fact) { return fact.prefix.address == address; }) ||
           has(address);
}

std::string Surroundings::describe(const IpAddress& source) const {
    const auto* node = node_of(source);
    if (node != nullptr) return node->name + " (" + source.to_string() + ")";
    return source.to_string() + (source.is_link_local() ? "" : " (not in nodes:)");
}

Group::Group(const settings::Group& settings, const Surroundings& around, bool later)
    : settings_(settings),
      around_(around),
      links_(settings),
      addresses_(settings, around.new_claim_id),
      routes_(settings_, around.new_claim_id),
      clients_(settings.name, around.settings.clients, later ? std::vector<std::string>{} : settings.clients,
               around.new_run_id),
      hooks_(around.new_run_id),
      announcements_(settings_.announce),
      conflicts_(settings.name),
      priority_(settings.priority) {
    for (const auto family : {Family::ipv4, Family::ipv6})
        for (const auto& interface : settings.interfaces) {
            Router router{.port = {interface.name, family},
                          .timers = vrrp::VirtualRouter(router_settings(settings)),
                          .addresses = in_order_of_advertising(interface, family),
                          .path = {},
                          .waiting = {},
                          .counters = {},
                          .last_heard = {},
                          .path_lost_since = {},
                          .strangers = {},
                          .differing = {},
                          .prepared = {}};
            router.checksum_form = first_checksum_form(settings);
            if (!router.addresses.empty()) routers_.push_back(std::move(router));
        }
    for (const auto& interface : settings.interfaces) address_count_ += interface.virtual_addresses.size();
}

std::vector<PortKey> Group::ports() const {
    std::vector<PortKey> all;
    for (const auto& router : routers_) all.push_back(router.port);
    return all;
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
    if (auto unfit = links_.why_unfit(facts.name)) return *unfit;
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

void Group::look_at_links(Instant now, Actions& out) {
    links_.look(around_.interfaces, in_election(), now, out);
    // Who could hear nothing knows nothing: a Backup listens anew there.
    for (auto& router : routers_)
        for (const auto& interface : links_.regained())
            if (role_ == Role::backup && router.port.interface == interface) router.timers.listen_on(now);
}

// The first thing that is missing, in words; also brings every router's path up to date.
std::optional<std::string> Group::why_not_ready(Instant now, Actions& out) {
    look_at_links(now, out);
    std::optional<std::string> why;
    for (const auto& interface : settings_.interfaces) {
        const auto& facts = around_.facts(interface.name);
        if (!why) why = links_.why_unfit(interface.name);
        if (!why) why = health::why_occupied(facts, interface.virtual_addresses, role_ == Role::active);
    }
    for (const auto& tracked : settings_.track_interfaces)
        if (!why) why = links_.why_unfit(tracked);
    if (!why) why = links_.why_settling();
    // Somebody else's configuration, or the wrong --node. One that is in the election already keeps its role:
    // what its paths need is judged below.
    if (!why && role_ != Role::backup && role_ != Role::active) why = around_.why_nowhere();
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
    if (role_ == Role::active && role != role_)
        for (const auto& router : routers_) out.push_back(StopAdvertising{router.port, settings_.vrid});
    if (role != role_) since_ = now;
    active_known_.reset();
    role_ = role;
    reason_ = reason;
    set_priority(now);
}

void Group::surroundings_changed(Instant now, Actions& out) {
    clients_.select(around_, now, out);
    routes_.look_again(now, out);
    const auto why = why_not_ready(now, out);
    if (why) waits_since_.reset();
    // Also one that is leaving: what it may still hold is in nobody's reach, and its goodbye would come to
    // nobody.
    if (why && role_ == Role::active) return fail(*why, now, out);
    if (leaving_) return;
    if (why && role_ == Role::backup) return fail(*why, now, out);
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
    if (resume_) return resume(now, out);
    if (role_ != Role::initialize && role_ != Role::fault) return;
    if (const auto unproven = why_unproven(now, out)) {
        reason_ = *unproven;  // mostly for a moment; what takes longer is told by its own report
        return;
    }
    if (role_ == Role::initialize) become_backup("ready; listening for an Active", now, out);
    if (role_ == Role::fault) become_backup("fit again after: " + fault_, now, out);
}

void Group::observe(const InterfaceFacts& facts, Instant now, Actions& out) {
    addresses_.observe(facts, address_set(), now, out);
}

bool Group::our_addresses_changed(const InterfaceFacts& facts, Instant now, Actions& out) {
    const bool is_of_group =
        std::any_of(settings_.interfaces.begin(), settings_.interfaces.end(),
                    [&](const settings::GroupInterface& interface) { return interface.name == facts.name; });
    if (!is_of_group) return false;
    routes_.look_again(now, out);
    observe(facts, now, out);
    return true;
}

void Group::become_backup(const std::string& reason, Instant now, Actions& out) {
    refused_until_.reset();
    waits_since_.reset();
    worse_heard_since_.reset();
    sick_ = ails();
    set_priority(now);
    for (auto& router : routers_) {
        router.timers.listen(now);
        router.path_lost_since.reset();
    }
    enter(Role::backup, reason, now, out);
    if (sick_) report_fitness(out);
    if (priority_ == vrrp::kAddressOwner) become_active("priority 255: owner of the addresses", now, out);
}

void Group::become_active(const std::string& reason, Instant now, Actions& out) {
    // Should the first one fail, it is given its time all the same.
    for (auto& router : routers_) router.sent_at = now;
    two_actives_.over(now);  // whoever it lost to is silent
    enter(Role::active, reason, now, out);
    advertise_from_now(PlanKind::become_active, now, out);
}

// RFC 9568 6.4.2: advertisement first, then everything else.
void Group::advertise_from_now(PlanKind plan, Instant now, Actions& out) {
    tie_won_at_.reset();
    tie_until_.reset();
    for (auto& router : routers_) {
        router.path_lost_since.reset();
        router.send_error_reported = false;
        router.send_error.clear();
    }
    advertise_all(priority_, now, out);
    next_advertisement_ = now + settings_.advertisement_interval;
    begin_plan(plan, now, out);
}

void Group::lose_role(const std::string& reason, Instant now, Actions& out) {
    worse_heard_since_.reset();
    for (auto& router : routers_) router.timers.listen(now);
    enter(Role::backup, reason, now, out);
    begin_plan(PlanKind::role_lost, now, out);
}

void Group::fail(const std::string& reason, Instant now, Actions& out) {
    const bool was_active = role_ == Role::active;
    if (role_ == Role::active || role_ == Role::backup) note_change(now, out);
    sick_ = false;
    fault_ = reason;
    enter(Role::fault, reason, now, out);
    if (was_active) begin_plan(PlanKind::fault, now, out);
}

void Group::leave(const std::string& why, Instant now, Actions& out) {
    if (leaving_) return;
    if (resume_) give_up_resuming("asked to leave", now, out);
    leaving_ = true;
    reason_ = "leaving: " + why;
    if (role_ == Role::active)
        begin_plan(PlanKind::planned_leave, now, out);
    else
        begin_step(StepKind::stop_clients, now, out);
}

bool Group::left() const {
    return leaving_ && role_ != Role::active && (!plan_ || plan_->finished()) && clients_.all_stopped() &&
           addresses_.released() && routes_.released();
}

void Group::tick(Instant now, Actions& out) {
    clients_.follow_file(around_, now, out);
    give_up_if_late(now, out);
    clients_.tick(now, out);
    addresses_.tick(now, out);
    routes_.tick(now, out);
    hooks_.tick(now, out);
    const auto look_at = links_.next_look();
    if (waits_since_ || (look_at && now >= *look_at)) surroundings_changed(now, out);
    assess(now, out);
    check_refusal(now, out);
    if (refused_until_ && now >= *refused_until_ && role_ == Role::fault) {
        refused_until_.reset();
        surroundings_changed(now, out);
    }
    if (role_ == Role::active && now >= next_advertisement_) {
        for (auto& router : routers_) advertise(router, priority_, next_advertisement_, now, out);
        // Absolute deadlines keep the pace; after a pause there is nothing to catch up with.
        next_advertisement_ += pace(now);
        if (next_advertisement_ <= now) next_advertisement_ = now + pace(now);
    }
    if (role_ == Role::backup && !leaving_) check_takeover(now, out);
    if (role_ == Role::backup) check_paths(now, out);
    check_rival(now, out);
    if (role_ != Role::active && addresses_.released()) two_actives_.over(now);
    carry_on_plan(now, out);
    announce(now, out);
}

void Group::advertise(Router& router, std::uint8_t priority, Instant due, Instant now, Actions& out) {
    if (!router.path) return;
    router.sent_before = std::exchange(router.sent_at, now);
    router.copies = router.failed_copies = 0;
    const auto& path = *router.path;
    // To one peer it would have to be asked for where that peer is, in the virtual router's name.
    std::optional<MacAddress> source_mac;
    if (settings_.virtual_mac && path.multicast)
        source_mac = virtual_mac_address(router.port.family, settings_.vrid);
    const auto send = [&](const IpAddress& destination) {
        out.push_back(SendAdvertisement{router.port, settings_.vrid, priority, path.source, destination,
                                        message(router, priority, destination), source_mac, due});
        ++router.counters.sent;
        ++router.copies;
    };
    if (path.multicast) send(vrrp::multicast_group(router.port.family));
    for (const auto& peer : path.peers) send(peer);
}

// Encoded when something of it changed since the last one, and not ten times a second.
const SharedBytes& Group::message(Router& router, std::uint8_t priority, const IpAddress& destination) const {
    const auto& source = router.path->source;
    auto known = std::find_if(router.prepared.begin(), router.prepared.end(), [&](const Prepared& p) {
        return p.destination == destination &&
               (p.priority == vrrp::kReleasing) == (priority == vrrp::kReleasing);
    });
    if (known == router.prepared.end())
        known = router.prepared.insert(known, Prepared{.destination = destination,
                                                       .source = source,
                                                       .priority = priority,
                                                       .interval = {},
                                                       .checksum_form = {},
                                                       .addresses = {},
                                                       .message = {}});
    const Duration interval = settings_.advertisement_interval;
    if (known->source == source && known->priority == priority && known->interval == interval &&
        known->checksum_form == router.checksum_form && known->addresses == router.addresses)
        return known->message;
    const vrrp::Advertisement advertisement{.vrid = settings_.vrid,
                                            .priority = priority,
                                            .max_advertise_interval = interval,
                                            .addresses = router.addresses};
    *known = {.destination = destination,
              .source = source,
              .priority = priority,
              .interval = interval,
              .checksum_form = router.checksum_form,
              .addresses = router.addresses,
              .message = version() == vrrp::Version::v2
                             ? vrrp::encode_v2(advertisement, vrrp::authentication_of(settings_.v2_password))
                             : vrrp::encode(advertisement, router.checksum_form, source, destination)};
    return known->message;
}

void Group::advertise_all(std::uint8_t priority, Instant now, Actions& out) {
    for (auto& router : routers_) advertise(router, priority, now, now, out);
}

std::optional<Instant> Group::next_deadline() const {
    auto next = earliest(addresses_.next_deadline(), plan_ ? plan_->deadline() : std::nullopt);
    next = earliest(next, earliest(clients_.next_deadline(), routes_.next_deadline()));
    next = earliest(next, earliest(hooks_.next_deadline(), fitness_deadline()));
    next = earliest(next, links_.next_look());
    if (role_ == Role::fault) next = earliest(next, refused_until_);
    if (resume_) next = earliest(next, resume_->last_sent + patience_of_peers() + Duration{1});
    if (role_ == Role::active) {
        next = earliest(next, earliest(next_advertisement_, announcements_.next()));
        next = earliest(next, last_sent() + patience_of_peers() + Duration{1});
        if (rival_since_) next = earliest(next, rival_over_at_);
    }
    if (role_ == Role::backup && !leaving_ && !links_.any_bridged()) {
        // The group is silent when its last router is.
        const auto last =
            std::max_element(routers_.begin(), routers_.end(), [](const Router& a, const Router& b) {
                return a.timers.active_down_timer() < b.timers.active_down_timer();
            });
        next = earliest(next, last->timers.active_down_timer());
    }
    return next;
}

}  // namespace pairkeep::failover
