// The text of a file as a tree of values with their positions: YAML's syntax, and nothing of pairkeep's keys.
// The only header of the room that knows what YAML is; the only source that sees yaml-cpp is document.cpp.
#pragma once

#include <compare>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "pairkeep/util/result.h"

namespace pairkeep::config {

struct Mark {
    int line = 0;    // from 1; 0: the file as a whole
    int column = 0;  // from 1, in bytes
    auto operator<=>(const Mark&) const = default;
};

struct YamlNode {
    enum class Kind { null, scalar, list, map };
    Kind kind = Kind::null;
    Mark mark;  // of an alias: where the alias stands, so that a problem points at its use
    std::string text;
    bool quoted = false;  // "10" is text, 10 is a number
    // List: the items. Map: key, value, key, value, ... in the order of the file, duplicates included.
    std::shared_ptr<const std::vector<YamlNode>> children;
    std::size_t size = 1;  // values below and with this one, aliases counted as if written out
};

struct SyntaxFault {
    Mark mark;
    std::string message;
};

// The root of the one document in `text`. Limits: kMaxDepth, kMaxValues; both also hold against aliases.
[[nodiscard]] Result<YamlNode, SyntaxFault> parse_document(std::string_view text);

inline constexpr std::size_t kMaxDepth = 32;
inline constexpr std::size_t kMaxValues = 20'000;

}  // namespace pairkeep::config
