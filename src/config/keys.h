// Keys that the documentation knows and this version does not act on. Refused, never ignored: a key that is
// ignored is a promise that is not kept. Allowed only with the value that says what this version does anyway.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "document.h"

namespace pairkeep::config {

[[nodiscard]] std::vector<std::string> later_keys(std::string_view section);
// Why the value of a later key is refused; empty: it changes nothing.
[[nodiscard]] std::string fault_of_later_key(std::string_view section, std::string_view key,
                                             const YamlNode& value);

// A key that people who know other products write: what stands for it here, and the advice that says so.
struct ForeignKey {
    std::string_view theirs;
    std::string_view ours;  // empty: nothing stands for it
    std::string_view advice;
};
[[nodiscard]] const ForeignKey* find_foreign_key(std::string_view key,
                                                 const std::vector<std::string>& known_here);

}  // namespace pairkeep::config
