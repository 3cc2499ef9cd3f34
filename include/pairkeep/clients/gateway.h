// What {gateway} in a command stands for.
#pragma once

#include <string>
#include <vector>

namespace pairkeep::clients {

[[nodiscard]] std::string with_gateway(std::string text, const std::string& gateway);
[[nodiscard]] std::vector<std::string> with_gateway(std::vector<std::string> words,
                                                    const std::string& gateway);

}  // namespace pairkeep::clients
