#include "verbs.h"

#include <algorithm>
#include <array>

#include "pairkeep/util/nearest.h"

namespace pairkeep::cli {
namespace {

constexpr std::array<std::string_view, 4> kWorking{"status", "check", "client", "reload"};
// Named by the documentation of later versions: people will try them.
constexpr std::array<std::string_view, 15> kPromised{
    "watch",  "history", "explain", "plan",      "doctor", "switch", "wait",      "maintenance",
    "config", "init",    "drill",   "rebalance", "import", "key",    "ok-to-stop"};

// Options whose value follows: it is no verb.
constexpr std::array<std::string_view, 4> kWithValue{"--run-dir", "--socket", "--config", "--node"};

}  // namespace

std::optional<std::string> verb_of(const std::vector<std::string>& arguments) {
    for (std::size_t i = 0; i < arguments.size(); ++i) {
        const bool takes_value =
            std::find(kWithValue.begin(), kWithValue.end(), arguments[i]) != kWithValue.end();
        if (takes_value)
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
    const auto meant = nearest(verb, {kWorking.begin(), kWorking.end()});
    return "there is no verb " + quoted +
           (meant.empty() ? "; see pairkeep --help" : "; did you mean '" + meant + "'?");
}

}  // namespace pairkeep::cli
