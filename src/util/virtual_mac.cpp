#include "pairkeep/util/virtual_mac.h"

namespace pairkeep {

MacAddress virtual_mac_address(Family family, std::uint8_t vrid) {
    const std::uint8_t kind = family == Family::ipv4 ? 1 : 2;
    return {{0x00, 0x00, 0x5e, 0x00, kind, vrid}};
}

VirtualMac virtual_mac(Family family, std::uint8_t vrid, unsigned interface_index) {
    return {.mac = virtual_mac_address(family, vrid),
            .device = std::string(family == Family::ipv4 ? "pk4-" : "pk6-") + std::to_string(vrid) + "-" +
                      std::to_string(interface_index)};
}

}  // namespace pairkeep
