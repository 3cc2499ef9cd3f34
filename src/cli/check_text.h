// `pairkeep check`: what a file that loads means on this node, one line per group and client.
#pragma once

#include <string>
#include <vector>

#include "pairkeep/health/selection.h"
#include "pairkeep/settings/settings.h"

namespace pairkeep::cli {

[[nodiscard]] std::string check_text(const settings::Settings& settings,
                                     const std::vector<health::Selection>& selections);

// Resources of a client that disagree.
[[nodiscard]] std::vector<std::string> selection_warnings(const settings::Settings& settings,
                                                          const std::vector<health::Selection>& selections);

// For clients of which the file and this host do not say whether they follow: an error, with what would help.
[[nodiscard]] std::string undecided_text(const settings::Settings& settings,
                                         const std::vector<health::Selection>& selections);

}  // namespace pairkeep::cli
