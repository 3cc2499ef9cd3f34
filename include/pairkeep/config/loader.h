// The one loader: `pairkeepd`, `pairkeepd --check` and `pairkeep check` all read a file through it.
// Touches files, the host's name and what its firmware says of it; no network, no daemon.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "pairkeep/settings/settings.h"
#include "pairkeep/util/result.h"

namespace pairkeep::config {

struct Problem {
    std::string file;
    int line = 0;                                 // from 1; 0: the file as a whole
    int column = 0;                               // from 1
    std::string message;                          // what is wrong, and what to write instead
    [[nodiscard]] std::string to_string() const;  // "FILE:LINE:COLUMN: message"
};
using Problems = std::vector<Problem>;  // never empty in an error; in the order of the file

struct LoadOptions {
    std::optional<std::string> node;  // --node; otherwise the host's name, whole or up to the first dot
};

[[nodiscard]] Result<settings::Settings, Problems> load_file(const std::string& path,
                                                             const LoadOptions& options);
// The same from text; `name` stands in the problems where the path would. `hostname` as gethostname says.
[[nodiscard]] Result<settings::Settings, Problems> load_text(std::string_view text, const std::string& name,
                                                             const LoadOptions& options,
                                                             const std::string& hostname);

// `vrid: auto`: from the connector's and the group's name only, so that editing addresses never moves
// it. 1..255.
[[nodiscard]] std::uint8_t derived_vrid(std::string_view connector_id, std::string_view group);

}  // namespace pairkeep::config
