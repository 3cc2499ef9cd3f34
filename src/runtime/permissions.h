#pragma once

#include <optional>
#include <string>

namespace pairkeep::runtime {

// The capability that this process needs and does not have, as a sentence with the remedy; nothing: all
// there.
[[nodiscard]] std::optional<std::string> missing_permission();

}  // namespace pairkeep::runtime
