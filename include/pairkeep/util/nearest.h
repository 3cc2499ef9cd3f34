// "Did you mean": the known word that a misspelt one resembles.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace pairkeep {

// The candidate that was probably meant; empty when none is near. Case, - and _ do not count.
[[nodiscard]] std::string nearest(std::string_view word, const std::vector<std::string>& candidates);

}  // namespace pairkeep
