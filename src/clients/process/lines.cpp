#include "lines.h"

#include <algorithm>
#include <utility>

namespace pairkeep::clients {

std::vector<std::string> LineSplitter::feed(std::string_view data) {
    std::vector<std::string> lines;
    while (!data.empty()) {
        const std::size_t newline = data.find('\n');
        const std::size_t take = std::min({newline, data.size(), kLongest - partial_.size()});
        partial_ += data.substr(0, take);
        data.remove_prefix(take);
        if (!data.empty() && data.front() == '\n') {
            data.remove_prefix(1);
            if (!partial_.empty() && partial_.back() == '\r') partial_.pop_back();
            if (!partial_.empty() || !in_long_line_) lines.push_back(std::exchange(partial_, {}));
            in_long_line_ = false;
        } else if (partial_.size() == kLongest) {
            lines.push_back(std::exchange(partial_, {}));
            in_long_line_ = true;
        }
    }
    return lines;
}

std::vector<std::string> LineSplitter::finish() {
    in_long_line_ = false;
    if (partial_.empty()) return {};
    return {std::exchange(partial_, {})};
}

}  // namespace pairkeep::clients
