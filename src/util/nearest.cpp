#include "pairkeep/util/nearest.h"

#include <algorithm>
#include <cctype>

namespace pairkeep {
namespace {

constexpr std::size_t kLongestCompared = 64;  // the cost grows with the square

std::string normal_form(std::string_view word) {
    std::string out;
    for (const char c : word.substr(0, kLongestCompared))
        if (c != '_' && c != '-') out += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return out;
}

// Insertions, deletions, replacements, and swaps of neighbours that turn one word into the other.
std::size_t distance(const std::string& a, const std::string& b) {
    std::vector<std::vector<std::size_t>> cost(a.size() + 1, std::vector<std::size_t>(b.size() + 1));
    for (std::size_t i = 0; i <= a.size(); ++i) {
        for (std::size_t j = 0; j <= b.size(); ++j) {
            if (i == 0 || j == 0) {
                cost[i][j] = i + j;
                continue;
            }
            const std::size_t replaced = cost[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0U : 1U);
            cost[i][j] = std::min({replaced, cost[i - 1][j] + 1, cost[i][j - 1] + 1});
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                cost[i][j] = std::min(cost[i][j], cost[i - 2][j - 2] + 1);
        }
    }
    return cost[a.size()][b.size()];
}

}  // namespace

std::string nearest(std::string_view word, const std::vector<std::string>& candidates) {
    const std::string normal = normal_form(word);
    std::size_t best_distance = std::max<std::size_t>(1, std::min<std::size_t>(3, normal.size() / 3)) + 1;
    std::string best;
    for (const auto& candidate : candidates) {
        const std::string other = normal_form(candidate);
        const bool shortened = normal.size() >= 3 && other.starts_with(normal);  // warn, sock
        const std::size_t d = shortened ? 1 : distance(normal, other);
        // A word of one or two letters is near to everything; nothing that is wholly another word is "near".
        if (d >= best_distance || d >= candidate.size()) continue;
        best_distance = d;
        best = candidate;
    }
    return best;
}

}  // namespace pairkeep
