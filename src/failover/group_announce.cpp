// An Active tells the segment where its addresses are: after it claimed them, and whenever neighbours may
// believe somebody else.
#include "group.h"

namespace pairkeep::failover {

// Only what is held is announced.
void Group::announce(Instant now, Actions& out) {
    const auto batch = announcements_.due(now, address_count_);
    if (batch.from == batch.to || !addresses_.held()) return;
    std::size_t number = 0;
    for (const auto& interface : settings_.interfaces) {
        const auto& facts = around_.facts(interface.name);
        for (const auto& address : interface.virtual_addresses) {
            const auto virtual_router = virtual_mac(facts, address.address.family());
            if (number >= batch.from && number < batch.to)
                out.push_back(AnnounceAddress{interface.name, facts.index,
                                              virtual_router ? virtual_router->mac : facts.mac,
                                              address.address});
            ++number;
        }
    }
}

void Group::announce_source(const PortKey& port, Actions& out) const {
    const auto& facts = around_.facts(port.interface);
    for (const auto& router : routers_)
        if (router.port == port && router.path && !router.path->multicast)
            out.push_back(AnnounceAddress{port.interface, facts.index, facts.mac, router.path->source});
}

// Another MAC, or another port of the switch: what neighbours learned leads nowhere now.
void Group::interface_reattached(const std::string& interface, Instant now, Actions& out) {
    for (const auto family : {Family::ipv4, Family::ipv6}) announce_source({interface, family}, out);
    for (const auto& ours : settings_.interfaces)
        if (ours.name == interface) announcements_.again(now);
}

}  // namespace pairkeep::failover
