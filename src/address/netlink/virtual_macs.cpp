#include "virtual_macs.h"

#include <linux/ip.h>

#include <algorithm>
#include <cerrno>

namespace pairkeep::address {

namespace {

// The interface below answers for its own addresses only, and asks in the name of no virtual one: both would
// show the physical MAC (RFC 9568 8.1.2). Stricter values are left as they are.
InetSettings quiet(const DeviceTag::Before& before) {
    return {{IPV4_DEVCONF_ARP_IGNORE, std::max(before.arp_ignore, 1U)},
            {IPV4_DEVCONF_ARP_ANNOUNCE, std::max(before.arp_announce, 2U)}};
}

// Of the device itself. It answers for what is on it and for nothing else of this host (arp_ignore,
// arp_filter, proxy_arp). What comes in here is answered through the interface below, so that a strict
// reverse path filter would drop it. It forwards where the interface does (6.4.3).
InetSettings device_settings(const InetSettings& below) {
    const auto forwarding = below.find(IPV4_DEVCONF_FORWARDING);
    InetSettings settings{{IPV4_DEVCONF_ARP_IGNORE, 1},    {IPV4_DEVCONF_ARP_ANNOUNCE, 2},
                          {IPV4_DEVCONF_ARPFILTER, 0},     {IPV4_DEVCONF_PROXY_ARP, 0},
                          {IPV4_DEVCONF_RP_FILTER, 2},     {IPV4_DEVCONF_ACCEPT_REDIRECTS, 0},
                          {IPV4_DEVCONF_SEND_REDIRECTS, 0}};
    if (forwarding != below.end()) settings.insert(*forwarding);
    return settings;
}

bool is_for_ipv4(const MacAddress& mac) {
    return mac == virtual_mac_address(Family::ipv4, mac.bytes.back());
}

std::uint32_t value_of(const InetSettings& settings, int id) {
    const auto found = settings.find(id);
    return found == settings.end() ? 0 : found->second;
}

}  // namespace

// --- up and down ---

Result<std::optional<LinkMessage>, Refusal> VirtualMacs::find(const VirtualMac& device) {
    auto link = kernel_.link(device.device);
    if (link && *link && !DeviceTag::of(**link)) link->reset();
    return link;
}

Result<VirtualMacs::Raised, std::string> VirtualMacs::raise(const VirtualMac& device, const Holding& where) {
    auto there = kernel_.link(device.device);
    if (!there) return Unexpected{"cannot look for " + device.device + ": " + there.error().text};
    if (*there && !DeviceTag::of(**there))
        return Unexpected{"there is an interface " + device.device +
                          " already, not made by pairkeep, which needs that name: ip link show " +
                          device.device};
    // Somebody gave it another address: made anew it is right in every respect.
    if (*there && (*there)->mac != device.mac) {
        if (const auto gone = remove(**there); !gone)
            return Unexpected{device.device + " could not be replaced: " + gone.error().text};
        there->reset();
    }
    if (!*there) {
        auto made = make(device, where);
        if (!made) return Unexpected{made.error()};
        *there = std::move(*made);
    }
    const LinkMessage& link = **there;
    if (std::find(raised_.begin(), raised_.end(), link.name) == raised_.end()) raised_.push_back(link.name);
    if (const auto quietened = quieten(*DeviceTag::of(link)); !quietened)
        return Unexpected{where.interface +
                          " still answers ARP for every address of this host: " + quietened.error().text};
    if (link.admin_up) return Raised{link.index, true};

    // Its accept_ra can be set through /proc/sys alone.
    if (!is_for_ipv4(device.mac))
        if (const auto ignored = filter_.ignore_routers(device.device); !ignored)
            return Unexpected{"router advertisements on " + device.device +
                              " cannot be ignored: nftables: " + ignored.error().text};
    const auto up = kernel_.set_up(link.index, true);
    if (!up && up.error().error == EADDRINUSE)
        return Unexpected{"another interface above " + where.interface + ", or itself, has the virtual MAC " +
                          device.mac.to_string() + " already (ip link | grep -B1 " + device.mac.to_string() +
                          "); is another VRRP program running here?"};
    if (!up) return Unexpected{device.device + " could not be switched on: " + up.error().text};
    return Raised{link.index, false};
}

Result<Unit, Refusal> VirtualMacs::lower(const VirtualMac& device) {
    const auto link = find(device);
    if (!link) return Unexpected{link.error()};
    if (!*link || !(*link)->admin_up) return Unit{};
    auto down = kernel_.set_up((*link)->index, false);
    if (!down && down.error().error == ENODEV) return Unit{};
    return down;
}

// --- made and removed ---

Result<LinkMessage, std::string> VirtualMacs::make(const VirtualMac& device, const Holding& where) {
    const auto failed = [&](const Refusal& why) {
        return Unexpected{"no device could be made for the virtual MAC: " + why.text};
    };
    const auto below = kernel_.inet(where.interface_index);
    if (!below) return failed(below.error());
    const auto made = kernel_.add_macvlan(device.device, device.mac, where.interface_index);
    if (!made && made.error().error == EBUSY)
        return Unexpected{
            where.interface +
            " cannot carry a virtual MAC: it belongs to a bridge, a bond or another such device; "
            "name that one as the interface, or set virtual_mac: false"};
    if (!made) return failed(made.error());
    auto link = kernel_.link(device.device);
    if (!link || !*link) return failed(link ? Refusal{ENODEV, "it is gone again"} : link.error());

    const auto tag = tag_for(**link, where.interface_index);
    const auto tagged = tag ? kernel_.prepare((*link)->index, tag->to_string(), device_settings(*below))
                            : Result<Unit, Refusal>(Unexpected{tag.error()});
    if (!tagged) {
        static_cast<void>(kernel_.delete_link((*link)->index));  // the first error is the one that is told
        return failed(tagged.error());
    }
    (*link)->alias = tag->to_string();
    return std::move(**link);
}

// The interface, and the one below it when it is a macvlan itself: ours stands beside it then, and both
// answer. What they were like: as another device of ours found them, or as they are.
Result<DeviceTag, Refusal> VirtualMacs::tag_for(const LinkMessage& device, unsigned above) {
    DeviceTag tag{.above = above, .before = {}};
    if (!device.mac || !is_for_ipv4(*device.mac))
        return tag;  // IPv6 asks and answers for an interface's own alone
    const auto others = kernel_.macvlans();
    if (!others) return Unexpected{others.error()};
    std::vector<unsigned> indices{above};
    if (device.below != 0 && device.below != above) indices.push_back(device.below);
    for (const unsigned index : indices) {
        const auto now = kernel_.inet(index);
        if (!now) return Unexpected{now.error()};
        DeviceTag::Before before{index, value_of(*now, IPV4_DEVCONF_ARP_IGNORE),
                                 value_of(*now, IPV4_DEVCONF_ARP_ANNOUNCE)};
        for (const LinkMessage& other : *others)
            if (const auto known = DeviceTag::of(other))
                for (const auto& one : known->before)
                    if (one.index == index) before = one;
        tag.before.push_back(before);
    }
    return tag;
}

Result<Unit, Refusal> VirtualMacs::quieten(const DeviceTag& tag) {
    for (const auto& before : tag.before)
        if (auto done = kernel_.set_inet(before.index, quiet(before)); !done) return done;
    return Unit{};
}

// What somebody else has changed since stays changed.
Result<Unit, Refusal> VirtualMacs::restore(const LinkMessage& device) {
    const auto tag = DeviceTag::of(device);
    if (!tag || tag->before.empty()) return Unit{};
    const auto others = kernel_.macvlans();
    if (!others) return Unexpected{others.error()};
    const auto needed = [&](unsigned index) {
        return std::any_of(others->begin(), others->end(), [&](const LinkMessage& other) {
            const auto known = DeviceTag::of(other);
            return known && other.index != device.index &&
                   std::any_of(known->before.begin(), known->before.end(),
                               [&](const auto& one) { return one.index == index; });
        });
    };
    for (const auto& before : tag->before) {
        if (needed(before.index)) continue;
        const auto now = kernel_.inet(before.index);
        if (!now) continue;  // gone, and its settings with it
        InetSettings changes;
        const InetSettings ours = quiet(before);
        if (value_of(*now, IPV4_DEVCONF_ARP_IGNORE) == ours.at(IPV4_DEVCONF_ARP_IGNORE))
            changes[IPV4_DEVCONF_ARP_IGNORE] = before.arp_ignore;
        if (value_of(*now, IPV4_DEVCONF_ARP_ANNOUNCE) == ours.at(IPV4_DEVCONF_ARP_ANNOUNCE))
            changes[IPV4_DEVCONF_ARP_ANNOUNCE] = before.arp_announce;
        if (auto done = kernel_.set_inet(before.index, changes); !done) return done;
    }
    return Unit{};
}

Result<Unit, Refusal> VirtualMacs::remove(const LinkMessage& device) {
    // An address stays this host's on a device that is down: it goes before the interface answers ARP again
    // for whatever this host has.
    if (const auto addresses = kernel_.addresses(device.index))
        for (const AddressFact& address : *addresses)
            static_cast<void>(kernel_.delete_address(device.index, address.prefix));
    const auto restored = restore(device);
    auto gone = kernel_.delete_link(device.index);
    static_cast<void>(filter_.heed_routers(device.name));
    if (!gone && gone.error().error == ENODEV) gone = Unit{};
    return gone ? restored : gone;
}

void VirtualMacs::remove_own() {
    // What fails is removed by the next start, which tells of it.
    for (const std::string& name : raised_)
        if (const auto link = kernel_.link(name); link && *link && DeviceTag::of(**link))
            static_cast<void>(remove(**link));
    raised_.clear();
}

Result<std::vector<LinkMessage>, Refusal> VirtualMacs::left_above(const std::vector<unsigned>& interfaces) {
    auto all = kernel_.macvlans();
    if (!all) return all;
    std::erase_if(*all, [&](const LinkMessage& link) {
        const auto tag = DeviceTag::of(link);
        return !tag || std::find(interfaces.begin(), interfaces.end(), tag->above) == interfaces.end();
    });
    return all;
}

}  // namespace pairkeep::address
