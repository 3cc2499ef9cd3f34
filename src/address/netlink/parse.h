// rtnetlink messages as values: the one place that reads their bytes, for scans and for notifications.
// No socket, no libnl types.
#pragma once

#include <linux/netlink.h>

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "pairkeep/util/interface.h"
#include "pairkeep/util/ip.h"

namespace pairkeep::address {

struct LinkMessage {
    bool removed = false;
    unsigned index = 0;
    std::string name;
    bool admin_up = false;
    bool lower_up = false;
    // Some notifications (wireless events) carry only a part: what is missing has not changed.
    std::optional<bool> operational;
    std::optional<MacAddress> mac;
    unsigned below = 0;         // the interface that this one stands on
    bool below_is_here = true;  // in this network namespace: the number means something here
    unsigned master = 0;        // the bond or bridge that it is a port of
    std::string kind;           // "macvlan"; a part that may be missing too
    std::string alias;
};

// IPv4 settings of one interface: IPV4_DEVCONF_..., value.
using InetSettings = std::map<int, std::uint32_t>;

struct AddressMessage {
    bool removed = false;
    unsigned index = 0;
    AddressFact fact;
    // The netlink port of who asked for it, of IPv4 only; 0: the kernel does not say (an ioctl, a lifetime
    // that ended, IPv6).
    std::uint32_t requester = 0;
};

struct RouteMessage {
    unsigned index = 0;  // outgoing interface
    Prefix to;
    std::optional<IpAddress> via;
    std::uint32_t table = 0;
    std::uint32_t metric = 0;
    std::uint8_t protocol = 0;
    std::uint8_t scope = 0;
    std::uint8_t type = 0;
};

// Nothing: of another kind, or damaged. `message` is complete: nlmsg_len bytes can be read.
[[nodiscard]] std::optional<LinkMessage> parse_link(nlmsghdr& message);
[[nodiscard]] InetSettings parse_inet_settings(nlmsghdr& message);  // of a link's message
[[nodiscard]] std::optional<AddressMessage> parse_address(nlmsghdr& message);
[[nodiscard]] std::optional<RouteMessage> parse_route(nlmsghdr& message);

}  // namespace pairkeep::address
