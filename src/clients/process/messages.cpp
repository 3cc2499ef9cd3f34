#include "messages.h"

#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <sstream>

namespace pairkeep::clients {
namespace {

std::string processes(int count) {
    return std::to_string(count) + (count == 1 ? " process" : " processes");
}

// The first file of that name in the folders of `path`; empty: none.
std::string find_in(const std::string& path, const std::string& program) {
    std::istringstream folders(path);
    for (std::string folder; std::getline(folders, folder, ':');) {
        std::string file = folder + "/" + program;
        if (access(file.c_str(), F_OK) == 0) return file;
    }
    return "";
}

std::string refusal(int error) {
    if (error == EPERM)
        return "it changed its user, and without a cgroup of its own (Delegate=yes in pairkeep's unit) only "
               "root can "
               "end it";
    return error == 0 ? "SIGKILL was sent, but it has not ended" : std::strerror(error);
}

}  // namespace

std::string why_not_executed(const std::string& program, int error) {
    const char* variable = std::getenv("PATH");
    const std::string path = variable != nullptr ? variable : "";
    const bool looked_in_path = program.find('/') == std::string::npos;
    const std::string file = looked_in_path ? find_in(path, program) : program;
    const bool is_there = !file.empty() && access(file.c_str(), F_OK) == 0;
    if (error == ENOENT && is_there)
        return file + ": is there, but the interpreter or loader that it names is not";
    // EACCES without a file: PATH has a folder that this user may not enter, and execvp() reports that
    // instead.
    if (looked_in_path && !is_there && (error == ENOENT || error == EACCES))
        return program + ": not found in PATH";
    if (error == ENOENT) return program + ": no such file or directory";
    if (error == EACCES && is_there) return file + ": not executable (permission denied)";
    return program + ": cannot be started: " + std::strerror(error);
}

Exit to_exit(const keeper::Report& exited) {
    Exit exit;
    if (WIFSIGNALED(exited.value)) {
        exit.signal = WTERMSIG(exited.value);
    } else {
        exit.status = WEXITSTATUS(exited.value);
    }
    if (exited.killed > 0) exit.note = "left " + processes(exited.killed) + " behind, killed";
    if (exited.left > 0) {
        if (!exit.note.empty()) exit.note += "; ";
        exit.note +=
            "left " + processes(exited.left) + " behind that could not be killed: " + refusal(exited.error);
    }
    return exit;
}

std::string no_cgroup(const std::string& folder, int error) {
    return "pairkeep: runs without its own cgroup, since " + folder +
           " cannot be used: " + std::strerror(error) +
           "; a process of it that changes its user could not be killed";
}

std::string cannot_kill(const keeper::Report& report) {
    return "pairkeep: process " + std::to_string(report.value) +
           " was to be killed and still runs: " + refusal(report.error);
}

}  // namespace pairkeep::clients
