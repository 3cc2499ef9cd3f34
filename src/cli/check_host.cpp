#include "check_host.h"

#include <grp.h>
#include <pwd.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <sstream>

namespace pairkeep::cli {
namespace {

constexpr const char* kServiceUser = "pairkeep";

// What systemd gives to a service: the shell of whoever checks may have more.
constexpr const char* kServicePath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

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
    if (name.find('/') != std::string::npos) return access(name.c_str(), X_OK) == 0 ? name : "";
    std::istringstream folders(kServicePath);
    for (std::string folder; std::getline(folders, folder, ':');)
        if (access((folder + "/" + name).c_str(), X_OK) == 0) return folder + "/" + name;
    return "";
}

}  // namespace

std::vector<std::string> host_warnings(const settings::Settings& settings) {
    std::vector<std::string> warnings;
    if (!service_user_may(settings.file, R_OK))
        warnings.push_back(settings.file +
                           ": the user pairkeep, which the service runs as, cannot read it: chmod 644 " +
                           settings.file + ", and look at the folders above it");
    for (const auto& client : settings.clients) {
        const auto& name = client.command.front();
        const auto program = find_program(name);
        if (program.empty())
            warnings.push_back("client " + client.name + ": no program " + name + " on this host" +
                               (name.find('/') == std::string::npos
                                    ? " (looked in " + std::string(kServicePath) + ")"
                                    : ""));
        else if (!service_user_may(program, X_OK))
            warnings.push_back("client " + client.name + ": the user pairkeep may not run " + program);
    }
    return warnings;
}

}  // namespace pairkeep::cli
