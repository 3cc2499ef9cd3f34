// An Active tells the segment where its addresses are: after it claimed them, and whenever neighbours may
// believe somebody else.
#include <algorithm>

#include "group.h"

namespace pairkeep::failover {
namespace {

using namespace std::chrono_literals;

constexpr Duration kOldNews =
    1s;  // what the last holder said may be read a moment after it gave the role away

}  // namespace

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

// A node's own address tells whose MAC address it is; a virtual one, held here, that there is another holder.
void Group::neighbour_heard(const NeighbourHeard& event, Instant now, Actions& out) {
    if (const auto* node = around_.node_of(event.address))
        return node->name == around_.settings.node ? void() : conflicts_.learn(event.mac, node->name);
    const bool ours =
        std::any_of(settings_.interfaces.begin(), settings_.interfaces.end(), [&](const auto& i) {
            return i.name == event.interface &&
                   std::any_of(i.virtual_addresses.begin(), i.virtual_addresses.end(),
                               [&](const Prefix& a) { return a.address == event.address; });
        });
    if (!ours || is_own_mac(event.mac, event.address.family())) return;
    if (role_ != Role::active || !addresses_.held() || now - since_ < kOldNews) return;
    conflicts_.heard(event, rival_since_ ? rival_node_ : "", now, out);
    announcements_.one_round(now);  // whoever believed the other one learns better
}

// Ours on any interface: two on one segment answer for each other's addresses (arp_ignore). The virtual one
// is also the rival's, and TWO_ACTIVES tells of that.
bool Group::is_own_mac(const MacAddress& mac, Family family) const {
    if (settings_.virtual_mac && mac == virtual_mac_address(family, settings_.vrid)) return true;
    return std::any_of(around_.interfaces.begin(), around_.interfaces.end(),
                       [&](const auto& known) { return known.second.mac == mac; });
}

}  // namespace pairkeep::failover
