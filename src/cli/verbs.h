// The verbs that work, those that are promised, and what to say of all others.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pairkeep::cli {

// The first argument that is neither an option nor the value of --run-dir.
[[nodiscard]] std::optional<std::string> verb_of(const std::vector<std::string>& arguments);

// Why a verb cannot be used, in a sentence; none for one that works.
[[nodiscard]] std::optional<std::string> refusal(std::string_view verb, std::string_view version);

}  // namespace pairkeep::cli
