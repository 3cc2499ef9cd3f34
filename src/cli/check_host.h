// What `pairkeep check` finds out on this host, beside the file: only warnings, since the file may be checked
// elsewhere than it will run.
#pragma once

#include <string>
#include <vector>

#include "pairkeep/settings/settings.h"

namespace pairkeep::cli {

[[nodiscard]] std::vector<std::string> host_warnings(const settings::Settings& settings);

}  // namespace pairkeep::cli
