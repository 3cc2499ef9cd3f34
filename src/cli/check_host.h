// What `pairkeep check` finds out on this host, beside the file: only warnings, since the file may be checked
// elsewhere than it will run.
#pragma once

#include <string>
#include <vector>

#include "pairkeep/settings/settings.h"

namespace pairkeep::cli {

[[nodiscard]] std::vector<std::string> host_warnings(const settings::Settings& settings);

// What is wrong with a unit of systemd, and the command that mends it; empty: nothing. `root`: of the file
// system.
[[nodiscard]] std::string fault_of_unit(const std::string& unit, settings::Run run,
                                        const std::string& root = "");

}  // namespace pairkeep::cli
