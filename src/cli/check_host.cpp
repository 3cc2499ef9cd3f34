#include "check_host.h"

#include <grp.h>
#include <pwd.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <utility>

#include "pairkeep/polkit/rule.h"

namespace pairkeep::cli {
namespace {

namespace fs = std::filesystem;

constexpr const char* kServiceUser = "pairkeep";

// What systemd gives to a service: the shell of whoever checks may have more.
constexpr const char* kServicePath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

// Where systemd looks for units, the first wins.
constexpr std::array kUnitFolders{"/etc/systemd/system", "/run/systemd/system",
                                  "/usr/local/lib/systemd/system", "/lib/systemd/system",
                                  "/usr/lib/systemd/system"};

// Asked by a process that has become that user: folders on the way count too. Only root can become it.
bool service_user_may(const std::string& path, int mode) {
    const passwd* user = geteuid() == 0 ? getpwnam(kServiceUser) : nullptr;
    if (user == nullptr) return true;  // nobody to ask for
    const pid_t child = fork();
    if (child < 0) return true;
    if (child == 0) {
        const bool became = initgroups(user->pw_name, user->pw_gid) == 0 && setgid(user->pw_gid) == 0 &&
                            setuid(user->pw_uid) == 0;
        _exit(became && access(path.c_str(), mode) != 0 ? 1 : 0);
    }
    int status = 0;
    while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    return !WIFEXITED(status) || WEXITSTATUS(status) == 0;
}

std::string find_program(const std::string& name) {
    if (name.find('/') != std::string::npos) return name;
    std::istringstream folders(kServicePath);
    for (std::string folder; std::getline(folders, folder, ':');)
        if (access((folder + "/" + name).c_str(), X_OK) == 0) return folder + "/" + name;
    return "";
}

// Every program that pairkeepd itself would start, and who asks for it.
struct Program {
    std::string who;
    std::string name;
};

void add_probe(std::vector<Program>& programs, const std::string& who, const settings::Probe& probe) {
    if (const auto* command = std::get_if<settings::CommandProbe>(&probe))
        programs.push_back({who, command->command.front()});
}

std::vector<Program> programs_of(const settings::Settings& settings) {
    std::vector<Program> programs;
    for (const auto& client : settings.clients) {
        const std::string who = "client " + client.name;
        if (const auto* command = std::get_if<settings::Command>(&client.how))
            programs.push_back({who, command->argv.front()});
        if (const auto* exec = std::get_if<settings::ExecCommands>(&client.how))
            for (const auto* part : {&exec->start, &exec->stop, &exec->is_running})
                programs.push_back({who, part->front()});
        if (client.health) add_probe(programs, "health of client " + client.name, client.health->probe);
    }
    for (const auto& check : settings.checks) add_probe(programs, "check " + check.name, check.probe);
    for (const auto& group : settings.groups)
        for (const auto* hooks : {&group.hooks.before_active, &group.hooks.after_active,
                                  &group.hooks.before_leave, &group.hooks.after_leave})
            for (const auto& hook : *hooks)
                programs.push_back({"hooks of group " + group.name, hook.command.front()});
    return programs;
}

// Of a script; empty: it is none, or cannot be read.
std::string interpreter_of(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    std::array<char, 2> mark{};
    std::string interpreter;
    if (file.read(mark.data(), mark.size()) && mark == std::array{'#', '!'}) file >> interpreter;
    return interpreter;
}

std::string fault_of(const Program& program) {
    const auto path = find_program(program.name);
    if (path.empty()) return "no program " + program.name + " on this host (looked in " + kServicePath + ")";
    if (access(path.c_str(), F_OK) != 0) return "no program " + path + " on this host";
    if (access(path.c_str(), X_OK) != 0) return path + " is not executable: chmod +x " + path;
    const auto interpreter = interpreter_of(path);
    if (!interpreter.empty() && access(interpreter.c_str(), X_OK) != 0)
        return path + " begins with #!" + interpreter + ", and that is no program on this host";
    return service_user_may(path, X_OK) ? "" : "the user pairkeep may not run " + path;
}

// The file of a unit, that of its template otherwise; empty: there is none.
fs::path file_of_unit(const std::string& unit, const std::string& root) {
    std::error_code ignored;
    const auto at = unit.find('@');
    const std::string of_template =
        at == std::string::npos ? unit : unit.substr(0, at + 1) + unit.substr(unit.rfind('.'));
    for (const auto& name : {unit, of_template})
        for (const auto* folder : kUnitFolders)
            if (auto file = fs::path(root + folder) / name; fs::exists(fs::symlink_status(file, ignored)))
                return file;
    return {};
}

// Enabled: something wants it without us.
std::string wanted_by(const std::string& unit, const std::string& root) {
    std::error_code ignored;
    for (const auto& entry : fs::directory_iterator(root + kUnitFolders[0], ignored)) {
        const auto name = entry.path().filename().string();
        if ((name.ends_with(".wants") || name.ends_with(".requires")) &&
            fs::exists(fs::symlink_status(entry.path() / unit, ignored)))
            return entry.path().stem().string();
    }
    return "";
}

std::string fault_of_interface(const std::string& name) {
    std::error_code ignored;
    return name.empty() || fs::exists("/sys/class/net/" + name, ignored)
               ? ""
               : "no interface " + name + " on this host: ip link";
}

std::string fault_of_group(const std::string& name) {
    const bool missing = !name.empty() && getgrnam(name.c_str()) == nullptr;
    return missing ? "no group " + name + " on this host: groupadd " + name : "";
}

}  // namespace

std::string fault_of_unit(const std::string& unit, settings::Run run, const std::string& root) {
    std::error_code ignored;
    const auto file = file_of_unit(unit, root);
    if (file.empty()) return "no unit " + unit + " on this host: systemctl cat " + unit;
    if (fs::read_symlink(file, ignored) == "/dev/null")
        return unit + " is masked, so it cannot be started: systemctl unmask " + unit;
    const auto target = run == settings::Run::always ? "" : wanted_by(unit, root);
    return target.empty() ? ""
                          : unit + " is enabled on its own (" + target +
                                "), so it starts at boot whatever the role: systemctl disable " + unit;
}

std::vector<std::string> host_warnings(const settings::Settings& settings) {
    std::vector<std::string> warnings;
    const auto add = [&](const std::string& who, const std::string& fault) {
        const std::string text = who + ": " + fault;
        const bool is_new = std::find(warnings.begin(), warnings.end(), text) == warnings.end();
        if (!fault.empty() && is_new) warnings.push_back(text);
    };
    if (!service_user_may(settings.file, R_OK))
        add(settings.file, "the user pairkeep, which the service runs as, cannot read it: chmod 644 " +
                               settings.file + ", and look at the folders above it");
    for (const auto& program : programs_of(settings)) add(program.who, fault_of(program));
    for (const auto& client : settings.clients)
        if (const auto* unit = std::get_if<settings::SystemdUnit>(&client.how))
            add("client " + client.name, fault_of_unit(unit->unit, client.run));
    for (const auto& group : settings.groups) {
        for (const auto& interface : group.interfaces)
            add("group " + group.name, fault_of_interface(interface.name));
        for (const auto& tracked : group.track_interfaces)
            add("track of group " + group.name, fault_of_interface(tracked));
        for (const auto& route : group.routes)
            add("routes of group " + group.name, fault_of_interface(route.interface));
    }
    if (const auto rule = polkit::compare(settings); !rule.text.empty()) warnings.push_back(rule.text);
    add("control.admin_group", fault_of_group(settings.control_admin_group));
    return warnings;
}

}  // namespace pairkeep::cli
