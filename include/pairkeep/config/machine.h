// What a host says of itself that may make virtual addresses silent: the machine that it is (DMI), where that
// is known to drop frames from another MAC address than its network card's, and settings of its kernel that
// keep it from answering ARP.
#pragma once

#include <string>
#include <vector>

#include "pairkeep/settings/settings.h"

namespace pairkeep::config {

struct Machine {
    std::string vendor = {};
    std::string product = {};
    std::string chassis_tag = {};
    std::string bios_version = {};
};

// Empty where nothing is said.
[[nodiscard]] Machine read_machine(const std::string& folder = "/sys/class/dmi/id");
[[nodiscard]] std::vector<std::string> virtual_mac_warnings(const settings::Settings& settings,
                                                            const Machine& machine);

// Settings of all interfaces and of one are combined by the kernel; here they stand as it shows them.
[[nodiscard]] std::vector<std::string> arp_warnings(const settings::Settings& settings,
                                                    const std::string& folder = "/proc/sys/net/ipv4/conf");

}  // namespace pairkeep::config
