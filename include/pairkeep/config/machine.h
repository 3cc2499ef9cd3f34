// What a host says of the machine that it is (DMI), and where that is known to drop frames from another MAC
// address than its network card's: there `virtual_mac: true` is silence until somebody switches it on.
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

}  // namespace pairkeep::config
