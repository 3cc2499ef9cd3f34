// A command that ends a client which outlives the daemon: the guardian runs it when the daemon has died.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "pairkeep/settings/settings.h"

namespace pairkeep::runtime {

// Empty: it ends by itself, its keeper sees to that. `gateway`: in use; none: the first one.
[[nodiscard]] std::vector<std::string> stop_command(const settings::Settings& settings,
                                                    const std::string& client,
                                                    const std::optional<std::string>& gateway);

// For units: the manager is not waited for.
[[nodiscard]] std::vector<std::string> stop_units(const std::vector<std::string>& units);

}  // namespace pairkeep::runtime
