// Sorting and wording of what the other files of the room found.
#include "report.h"

#include <algorithm>
#include <tuple>

#include "text.h"

namespace pairkeep::config {
namespace {

// More than anybody repairs before running the check again; a hostile file shall not fill the terminal.
constexpr std::size_t kMostShown = 100;

Problems in_file_order(Problems problems) {
    std::stable_sort(problems.begin(), problems.end(), [](const Problem& a, const Problem& b) {
        return std::tie(a.line, a.column) < std::tie(b.line, b.column);
    });
    return problems;
}

}  // namespace

std::string Problem::to_string() const {
    if (line == 0) return file + ": " + message;
    return file + ':' + std::to_string(line) + ':' + std::to_string(column) + ": " + message;
}

std::string line_of(Mark mark) {
    return "line " + std::to_string(mark.line);
}

void Report::add(Problems& to, Mark mark, std::string_view message) const {
    to.push_back({file_, mark.line, mark.column, printable(message)});
}

Problems Report::problems() const {
    Problems sorted = in_file_order(problems_);
    if (sorted.size() <= kMostShown) return sorted;
    const auto left_out = sorted.size() - kMostShown;
    sorted.resize(kMostShown);
    sorted.push_back({file_, 0, 0, "and " + std::to_string(left_out) + " more problems after these"});
    return sorted;
}

std::vector<std::string> Report::warnings() const {
    std::vector<std::string> lines;
    for (const auto& warning : in_file_order(warnings_)) lines.push_back(warning.to_string());
    return lines;
}

}  // namespace pairkeep::config
