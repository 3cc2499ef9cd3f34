// Cuts what a client writes into lines of bounded length.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace pairkeep::clients {

class LineSplitter {
  public:
    static constexpr std::size_t kLongest = 4096;  // a longer line comes in pieces of this size

    [[nodiscard]] std::vector<std::string> feed(std::string_view data);
    // The rest that no newline ended, if any.
    [[nodiscard]] std::vector<std::string> finish();

  private:
    std::string partial_;
    bool in_long_line_ = false;  // pieces of the current line are out: its newline alone is no further line
};

}  // namespace pairkeep::clients
