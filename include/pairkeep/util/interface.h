// What the kernel says of one network interface: facts, no judgement (that is health/).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "pairkeep/util/ip.h"

namespace pairkeep {

struct AddressFact {
    Prefix prefix;             // the address and its on-link prefix length
    bool ours = false;         // carries pairkeep's tag (IFA_PROTO)
    bool tentative = false;    // IPv6: duplicate address detection is still running
    bool duplicate = false;    // IPv6: duplicate address detection failed
    bool virtual_mac = false;  // on our macvlan above the interface, which is up
    auto operator<=>(const AddressFact&) const = default;
};

struct InterfaceFacts {
    std::string name;
    bool present = false;
    unsigned index = 0;     // meaningful while present; a re-created interface has another one
    bool admin_up = false;  // IFF_UP
    bool carrier = false;   // IFF_LOWER_UP and operational state not down
    MacAddress mac;
    // What it stands on, all the way down: a VLAN's or macvlan's lower interface (IFLA_LINK), the bond or
    // bridge that it is a port of (IFLA_MASTER). Names; never its own.
    std::vector<std::string> parents{};
    std::vector<AddressFact> addresses;  // both families, in the kernel's order
    bool operator==(const InterfaceFacts&) const = default;
};

// Some address of this host, on whatever interface.
struct HostAddress {
    unsigned interface_index = 0;
    Prefix prefix;
    auto operator<=>(const HostAddress&) const = default;
};

}  // namespace pairkeep
