// The answer of a reload, as a person reads it.
#pragma once

#include <string>

#include "pairkeep/util/result.h"

namespace pairkeep::cli {

// The body of POST /v1/reload. An error: a document that is not one.
[[nodiscard]] Result<std::string, std::string> reload_text(const std::string& body);
// What stands in a body with an error: the sentence, and the loader's errors, one in a line.
[[nodiscard]] std::string reload_problems(const std::string& body);

}  // namespace pairkeep::cli
