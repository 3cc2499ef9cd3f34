// What a program said last: mostly why it ended.
#pragma once

#include <string>

namespace pairkeep::clients {

class LastLines {
  public:
    void note(const std::string& line, bool is_stderr) {
        if (!line.empty()) (is_stderr ? err_ : out_) = line;
    }
    // ": what it complained of last", or else said last; empty: nothing.
    [[nodiscard]] std::string quote() const {
        static constexpr std::size_t kLongest = 200;
        const std::string& line = err_.empty() ? out_ : err_;
        if (line.empty()) return "";
        return ": " + (line.size() <= kLongest ? line : line.substr(0, kLongest) + "...");
    }

  private:
    std::string out_;
    std::string err_;
};

}  // namespace pairkeep::clients
