// The configuration of a group was changed while it runs. Its role, timers and what was counted stay.
#include <algorithm>

#include "group.h"

namespace pairkeep::failover {

// An Active says at once what is new about its advertisements: its peer learns the pace from them.
void Group::reconfigure(const settings::Group& settings, bool peers, Instant now, Actions& out) {
    const auto before = std::exchange(settings_, settings);
    address_count_ = 0;
    for (const auto& interface : settings_.interfaces) address_count_ += interface.virtual_addresses.size();
    links_.reconfigure(settings_);
    reconfigure_routers(before, peers);
    addresses_.reconfigure(settings_, address_set(), now, out);
    for (const auto& interface : settings_.interfaces)
        addresses_.observe(around_.facts(interface.name), address_set(), now, out);
    if (before.routes != settings_.routes) reconfigure_routes(before, now, out);
    if (role_ != Role::active) return;
    set_priority(now);
    if (before.announce != settings_.announce && announcements_.next()) announcements_.start(now);
    advertise_all(priority_, now, out);
    if (settings_.advertisement_interval > before.advertisement_interval) {
        quick_pace_ = before.advertisement_interval;
        quick_until_ = now + before.down_after * before.advertisement_interval;
    }
    next_advertisement_ = now + pace(now);
}

// A slower pace is announced at the old one first: peers that miss the first word of it would take over.
Duration Group::pace(Instant now) const {
    return now < quick_until_ ? std::min(quick_pace_, settings_.advertisement_interval)
                              : settings_.advertisement_interval;
}

void Group::reconfigure_routers(const settings::Group& before, bool peers) {
    for (auto& router : routers_) {
        const auto interface = std::find_if(
            settings_.interfaces.begin(), settings_.interfaces.end(),
            [&](const settings::GroupInterface& one) { return one.name == router.port.interface; });
        router.addresses = in_order_of_advertising(*interface, router.port.family);
        router.timers.reconfigure(settings_.priority, settings_.advertisement_interval, settings_.down_after);
        router.differing.clear();  // compared anew
        router.prepared.clear();
        if (before.transport != settings_.transport || peers) router.is_unicast = false;
        if (before.checksum != settings_.checksum) router.checksum_form = first_checksum_form(settings_);
    }
}

// Without any route before, no step of the plan has wished for them.
void Group::reconfigure_routes(const settings::Group& before, Instant now, Actions& out) {
    if (!before.routes.empty()) return routes_.reconfigured(now, out);
    if (role_ == Role::active) routes_.want(true, now, out);
}

void Group::reconfigure_clients(const std::vector<std::string>& names, Instant now, Actions& out) {
    std::vector<settings::Client> wanted;
    for (const auto& client : around_.settings.clients)
        if (std::find(names.begin(), names.end(), client.name) != names.end()) wanted.push_back(client);
    clients_.reconfigure(std::move(wanted), now, out);
}

bool Group::forgets_clients(Instant now, Actions& out) {
    clients_.reconfigure({}, now, out);
    clients_.follow_file(around_, now, out);
    return clients_.empty();
}

// What was asked for is carried out without anybody who waits for it.
void Group::abandon(Instant now, Actions& out) {
    hooks_.cancel(now, out);
    clients_.abandon(out);
    routes_.want(false, now, out);
    addresses_.want_released(address_set(), out);
    if (role_ != Role::active) return;
    advertise_all(vrrp::kReleasing, now, out);
    enter(Role::initialize, reason_, now, out);
}

}  // namespace pairkeep::failover
