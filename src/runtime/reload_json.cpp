#include "reload_json.h"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace pairkeep::runtime {
namespace {

using nlohmann::ordered_json;

constexpr std::size_t kMostTold = 20;  // in a line of the log

std::string_view word_of(failover::About about) {
    switch (about) {
        case failover::About::node:
            return "node";
        case failover::About::group:
            return "group";
        case failover::About::client:
            return "client";
        case failover::About::interface:
            return "interface";
        case failover::About::check:
            return "check";
    }
    return "";
}

std::string text_of(const ordered_json& document) {
    return document.dump(-1, ' ', false, ordered_json::error_handler_t::replace) + "\n";
}

}  // namespace

std::string reload_json(const failover::Reconfiguration& what, const std::string& file, bool dry_run) {
    ordered_json changes = ordered_json::array();
    for (const auto& change : what.changes)
        changes.push_back({{"kind", word_of(change.about)},
                           {"name", change.subject},
                           {"key", change.key},
                           {"change", change.what},
                           {"effect", to_string(change.effect)},
                           {"text", in_words(change)},
                           {"consequence", in_words(change.effect)},
                           {"note", change.note}});
    const bool restart = std::any_of(
        what.changes.begin(), what.changes.end(),
        [](const failover::Change& change) { return change.effect == failover::Effect::needs_restart; });
    return text_of({{"file", file},
                    {"dry_run", dry_run},
                    {"needs_restart", restart},
                    {"changes", changes},
                    {"warnings", what.in_force.warnings}});
}

std::string reload_error_json(const std::string& why, const config::Problems& problems) {
    ordered_json all = ordered_json::array();
    for (const auto& problem : problems) all.push_back(problem.to_string());
    return text_of({{"error", why}, {"problems", all}});
}

std::string in_one_line(const failover::Reconfiguration& what) {
    if (what.changes.empty()) return "nothing changed";
    std::string text;
    for (std::size_t i = 0; i < std::min(what.changes.size(), kMostTold); ++i)
        text += (i == 0 ? "" : "; ") + in_words(what.changes[i]) + " (" +
                std::string(to_string(what.changes[i].effect)) + ")";
    if (what.changes.size() > kMostTold)
        text += "; and " + std::to_string(what.changes.size() - kMostTold) + " more";
    return text;
}

}  // namespace pairkeep::runtime
