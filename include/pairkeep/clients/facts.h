// What a command of the operator's is told: PAIRKEEP_* in its environment, the same as one JSON object on
// stdin.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace pairkeep::clients {

// "group" -> PAIRKEEP_GROUP; several words are separated by spaces there.
using Facts =
    std::vector<std::pair<std::string, std::variant<std::string, std::int64_t, std::vector<std::string>>>>;

[[nodiscard]] std::vector<std::string> environment_of(const Facts& facts);
[[nodiscard]] std::string json_of(const Facts& facts);

}  // namespace pairkeep::clients
