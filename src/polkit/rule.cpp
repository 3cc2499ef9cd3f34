#include "pairkeep/polkit/rule.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <optional>
#include <sstream>
#include <system_error>
#include <variant>
#include <vector>

namespace pairkeep::polkit {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kHeading =
    "// Written by pairkeepd when its service starts or is reloaded, from the units in its configuration.\n";
constexpr std::string_view kUnits = "    var units = ";
constexpr const char* kMend = "`systemctl reload-or-restart pairkeepd` writes it";

std::string error_text(int error) {
    return std::generic_category().message(error);
}

// None: not there. An error: may be there.
Result<std::optional<std::string>, std::string> content_of(const std::string& path) {
    struct stat ignored {};
    if (::stat(path.c_str(), &ignored) != 0)
        return errno == ENOENT ? Result<std::optional<std::string>, std::string>(std::nullopt)
                               : Unexpected{path + ": " + error_text(errno)};
    std::ifstream file(path);
    std::ostringstream text;
    text << file.rdbuf();
    if (!file) return Unexpected{path + ": cannot be read"};
    return std::optional(text.str());
}

// Another file renamed over it: polkit reads it whole or not at all, and no link in its place is followed.
Result<Unit, std::string> replace(const std::string& path, const std::string& text) {
    const std::string fresh = path + ".new";
    ::unlink(fresh.c_str());
    const int fd = ::open(fresh.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0644);
    if (fd < 0)
        return Unexpected{fresh + ": " + error_text(errno) +
                          (errno == ENOENT ? " (is polkitd installed?)" : "")};
    const bool complete = ::fchmod(fd, 0644) == 0 &&
                          ::write(fd, text.data(), text.size()) == static_cast<ssize_t>(text.size()) &&
                          ::fsync(fd) == 0;
    const int error = errno;
    ::close(fd);
    if (!complete || std::rename(fresh.c_str(), path.c_str()) != 0) {
        const std::string why = error_text(complete ? errno : error);
        ::unlink(fresh.c_str());
        return Unexpected{path + ": " + why};
    }
    return Unit{};
}

// Those that a rule of ours allows.
std::vector<std::string> units_in(const std::string& rule) {
    std::vector<std::string> all;
    const auto begin = rule.find(kUnits);
    if (begin == std::string::npos) return all;
    const auto text = rule.substr(begin + kUnits.size(), rule.find(";\n", begin) - begin - kUnits.size());
    const auto units = nlohmann::json::parse(text, nullptr, false);
    if (units.is_array())
        for (const auto& unit : units)
            if (unit.is_string()) all.push_back(unit.get<std::string>());
    return all;
}

}  // namespace

std::string rule(const settings::Settings& settings, const std::vector<std::string>& further) {
    nlohmann::json units = nlohmann::json::array();
    for (const auto& client : settings.clients)
        if (const auto* systemd = std::get_if<settings::SystemdUnit>(&client.how))
            units.push_back(systemd->unit);
    for (const auto& unit : further)
        if (std::find(units.begin(), units.end(), unit) == units.end()) units.push_back(unit);
    if (units.empty()) return "";
    // A JSON array of strings is one of JavaScript too, with every odd character escaped.
    return std::string(kHeading) + "polkit.addRule(function(action, subject) {\n" + std::string(kUnits) +
           units.dump(-1, ' ', true, nlohmann::json::error_handler_t::replace) +
           ";\n"
           "    var verbs = [\"start\", \"stop\", \"restart\", \"kill\"];\n"
           "    if (action.id == \"org.freedesktop.systemd1.manage-units\" && subject.user == \"" +
           kUser +
           "\" &&\n"
           "        units.indexOf(action.lookup(\"unit\")) >= 0 && verbs.indexOf(action.lookup(\"verb\")) >= "
           "0)\n"
           "        return polkit.Result.YES;\n"
           "});\n";
}

Comparison compare(const settings::Settings& settings, const std::string& path) {
    const std::string wanted = rule(settings);
    if (wanted.empty()) return {};  // what is left of a former one allows nothing that pairkeepd would do
    const auto there = content_of(path);
    if (!there) return {Standing::unreadable, ""};
    if (!*there)
        return {Standing::missing,
                "the polkit rule that lets pairkeepd start and stop its units is missing (" + path +
                    "): " + kMend};
    if (**there != wanted && **there != rule(settings, units_in(**there)))
        return {Standing::old, "the polkit rule " + path + " does not fit this configuration: " + kMend};
    return {};
}

Result<Written, std::string> write(const settings::Settings& settings, const std::string& path,
                                   bool keep_units) {
    const auto there = content_of(path);
    if (!there) return Unexpected{there.error()};
    if (*there && !(*there)->starts_with(kHeading))
        return Unexpected{path + " was not written by pairkeepd: move it away"};
    const std::string wanted =
        rule(settings, keep_units && *there ? units_in(**there) : std::vector<std::string>{});
    if ((*there).value_or("") == wanted) return Written::nothing;
    if (wanted.empty()) {
        if (::unlink(path.c_str()) != 0) return Unexpected{path + ": " + error_text(errno)};
        return Written::removal;
    }
    if (const auto done = replace(path, wanted); !done) return Unexpected{done.error()};
    return Written::rule;
}

}  // namespace pairkeep::polkit
