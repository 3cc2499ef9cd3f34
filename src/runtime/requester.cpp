#include "requester.h"

#include <cerrno>
#include <csignal>
#include <fstream>

namespace pairkeep::runtime {
namespace {

constexpr std::uint32_t kHighestPid = 1U << 22U;  // PID_MAX_LIMIT of a 64-bit kernel

}  // namespace

std::string who_asked(std::uint32_t port, const std::string& proc) {
    if (port == 0) return "the kernel does not tell by whom";
    if (port > kHighestPid) return "netlink port " + std::to_string(port) + ", which is no process id";
    const std::string who = "pid " + std::to_string(port);
    std::ifstream file(proc + "/" + std::to_string(port) + "/comm");
    std::string name;
    if (std::getline(file, name) && !name.empty()) return who + " (" + name + ")";
    // ProtectProc= of the service hides other users' processes, and signal 0 still finds them.
    if (kill(static_cast<pid_t>(port), 0) == 0 || errno == EPERM)
        return who + ", name not visible to this service: ps -p " + std::to_string(port);
    return who + ", which has ended already";
}

}  // namespace pairkeep::runtime
