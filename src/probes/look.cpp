#include "look.h"

#include <filesystem>
#include <fstream>
#include <regex>
#include <system_error>

namespace pairkeep::probes {
namespace {

using health::Verdict;
namespace fs = std::filesystem;

std::string age_text(std::chrono::nanoseconds age) {
    return format_duration(std::chrono::floor<std::chrono::seconds>(age));
}

Answer judge_age(const std::string& what, std::chrono::nanoseconds age, Duration at_most) {
    return {age <= at_most ? Verdict::ok : Verdict::failed,
            what + ' ' + age_text(age) + " ago" +
                (age <= at_most ? "" : ", and at most " + format_duration(at_most) + " is asked for")};
}

// "openvpn" for /proc/PID with that comm, or with /usr/sbin/openvpn as its program. comm is cut at 15 bytes.
bool is_called(const fs::path& process, const std::string& name) {
    static constexpr std::size_t kLongestComm = 15;
    std::string comm;
    std::getline(std::ifstream(process / "comm"), comm);
    if (comm.empty() || (comm != name && comm != name.substr(0, kLongestComm))) {
        std::error_code error;
        return fs::read_symlink(process / "exe", error).filename() == name;
    }
    return true;
}

bool is_dead(const fs::path& process) {
    std::string stat;
    std::getline(std::ifstream(process / "stat"), stat);
    const std::size_t end_of_name = stat.rfind(") ");
    return end_of_name == std::string::npos || stat.compare(end_of_name + 2, 1, "Z") == 0;
}

}  // namespace

Answer look_at_file(const settings::FileAgeProbe& probe) {
    std::error_code error;
    const auto written = fs::last_write_time(probe.path, error);
    if (error == std::errc::permission_denied)
        return {Verdict::unknown, probe.path + " may not be looked at by this user: " + error.message()};
    if (error) return {Verdict::failed, probe.path + ": " + error.message()};
    const auto age = fs::file_time_type::clock::now() - written;
    return judge_age(probe.path + " was written", age, probe.at_most);
}

Answer look_for_process(const settings::ProcessProbe& probe, const std::string& proc) {
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(proc, error)) {
        const std::string pid = entry.path().filename();
        if (pid.find_first_not_of("0123456789") != std::string::npos) continue;
        if (is_called(entry.path(), probe.name) && !is_dead(entry.path()))
            return {Verdict::ok, "process " + pid + " runs " + probe.name};
    }
    // With hidepid, which the service has, /proc shows only what runs as our user; process 1 never does.
    if (!fs::exists(proc + "/1/comm", error))
        return {Verdict::unknown,
                "no process " + probe.name +
                    " is seen, but this user is shown only its own: "
                    "ProtectProc=default in a drop-in of pairkeepd.service, or ask in another way"};
    return {Verdict::failed, "no process runs " + probe.name};
}

Answer look_at_status_text(const settings::StatusTextProbe& probe, const std::optional<std::string>& text) {
    if (!text) return {Verdict::unknown, "the unit's StatusText is not known"};
    try {
        // Without backtracking, which for some patterns takes for ever; the file is read in the same way.
        const std::regex pattern(probe.pattern, std::regex::ECMAScript | std::regex_constants::__polynomial);
        const bool found = std::regex_search(*text, pattern);
        return {found ? Verdict::ok : Verdict::failed,
                (found ? "its status is \"" : "its status does not match: \"") + *text + '"'};
    } catch (
        const std::regex_error& error) {  // too complex for this text; a wrong one is an error of the file
        return {Verdict::unknown, "the pattern " + probe.pattern + " cannot be used: " + error.what()};
    }
}

}  // namespace pairkeep::probes
