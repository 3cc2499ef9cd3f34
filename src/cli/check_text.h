// `pairkeep check`: what a file that loads means on this node, one line per group.
#pragma once

#include <string>

#include "pairkeep/settings/settings.h"

namespace pairkeep::cli {

[[nodiscard]] std::string check_text(const settings::Settings& settings);

}  // namespace pairkeep::cli
