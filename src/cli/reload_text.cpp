#include "reload_text.h"

#include <utility>
#include <vector>

#include "view.h"

namespace pairkeep::cli {
namespace {

using Lines = std::vector<std::pair<std::string, std::vector<std::string>>>;  // what comes of it -> changes

// In the order in which the daemon names them first.
Lines by_consequence(const View& document) {
    Lines lines;
    for (const auto& change : document["changes"].list()) {
        const auto consequence = change["consequence"].text("?");
        auto found = lines.begin();
        while (found != lines.end() && found->first != consequence) ++found;
        if (found == lines.end()) found = lines.insert(lines.end(), {consequence, {}});
        found->second.push_back(change["text"].text("?"));
        if (const auto note = change["note"].text(); !note.empty()) found->second.push_back("    " + note);
    }
    return lines;
}

}  // namespace

Result<std::string, std::string> reload_text(const std::string& body) {
    const auto json = View::Json::parse(body, nullptr, false);
    const View document(&json);
    if (!document.is_object())
        return Unexpected{std::string("pairkeepd answered something that is no document")};
    const bool dry = document["dry_run"].truth() == true;
    const auto file = document["file"].text("?");
    const auto lines = by_consequence(document);
    if (lines.empty()) return file + ": nothing to change\n";
    std::string text = file + (dry ? ": this would change\n" : ": in force\n");
    for (const auto& [consequence, changes] : lines) {
        for (const auto& change : changes) text += "  " + change + "\n";
        text += "    -> " + consequence + "\n";
    }
    return text;
}

std::string reload_problems(const std::string& body) {
    const auto json = View::Json::parse(body, nullptr, false);
    std::string text;
    for (const auto& problem : View(&json)["problems"].texts()) text += problem + "\n";
    return text;
}

}  // namespace pairkeep::cli
