#include "verbs.h"

#include <algorithm>
#include <array>
#include <numeric>
#include <utility>

namespace pairkeep::cli {
namespace {

constexpr std::array<std::string_view, 2> kWorking{"status", "check"};
// Named by the documentation of later versions: people will try them.
constexpr std::array<std::string_view, 17> kPromised{
    "watch",  "history", "explain", "plan",  "doctor",    "switch", "wait", "maintenance", "reload",
    "client", "config",  "init",    "drill", "rebalance", "import", "key",  "ok-to-stop"};

// Levenshtein: how many letters to insert, remove or change.
std::size_t distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> row(b.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 0; i < a.size(); ++i) {
        std::size_t diagonal = std::exchange(row[0], i + 1);
        for (std::size_t j = 0; j < b.size(); ++j) {
            const std::size_t change = diagonal + (a[i] == b[j] ? 0 : 1);
            diagonal = row[j + 1];
            row[j + 1] = std::min({change, row[j] + 1, diagonal + 1});
        }
    }
    return row.back();
}

}  // namespace

std::optional<std::string> verb_of(const std::vector<std::string>& arguments) {
    for (std::size_t i = 0; i < arguments.size(); ++i) {
        if (arguments[i] == "--run-dir")
            ++i;
        else if (!arguments[i].empty() && arguments[i].front() != '-')
            return arguments[i];
    }
    return std::nullopt;
}

std::optional<std::string> refusal(std::string_view verb, std::string_view version) {
    const auto is_verb = [&](std::string_view name) { return name == verb; };
    if (std::any_of(kWorking.begin(), kWorking.end(), is_verb)) return std::nullopt;
    const std::string quoted = "'" + std::string(verb) + "'";
    if (std::any_of(kPromised.begin(), kPromised.end(), is_verb))
        return quoted + " is not supported yet in this version (" + std::string(version) + ")";
    const auto* const nearest = std::min_element(kWorking.begin(), kWorking.end(), [&](auto a, auto b) {
        return distance(verb, a) < distance(verb, b);
    });
    const bool similar = distance(verb, *nearest) <= std::max<std::size_t>(2, verb.size() / 3);
    return "there is no verb " + quoted +
           (similar ? "; did you mean '" + std::string(*nearest) + "'?" : "; see pairkeep --help");
}

}  // namespace pairkeep::cli
