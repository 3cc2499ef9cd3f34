// The virtual router's MAC address (RFC 9568 7.3), and the name of the device that has it. The device is a
// macvlan above the interface; who makes it: address/.
#pragma once

#include <cstdint>
#include <string>

#include "pairkeep/util/ip.h"

namespace pairkeep {

struct VirtualMac {
    MacAddress mac;
    std::string device;  // "pk4-51-2": family, VRID, number of the interface below
    auto operator<=>(const VirtualMac&) const = default;
};

// 00-00-5E-00-01-VRID for IPv4, 00-00-5E-00-02-VRID for IPv6.
[[nodiscard]] MacAddress virtual_mac_address(Family family, std::uint8_t vrid);
// The number of the interface below keeps two interfaces with one VRID apart. At most 15 characters, as the
// kernel wants, for numbers of up to seven digits.
[[nodiscard]] VirtualMac virtual_mac(Family family, std::uint8_t vrid, unsigned interface_index);

}  // namespace pairkeep
