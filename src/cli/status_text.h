// `pairkeep status`: the status document as one screen for a person. Text in, text out.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "pairkeep/util/result.h"

namespace pairkeep::cli {

struct StatusTextOptions {
    std::size_t width = 80;
    bool colour = false;
};

// Missing keys and other types are shown as unknown or left out; an error only where `json` is not JSON at
// all.
[[nodiscard]] Result<std::string, std::string> status_text(std::string_view json,
                                                           const StatusTextOptions& options);

}  // namespace pairkeep::cli
