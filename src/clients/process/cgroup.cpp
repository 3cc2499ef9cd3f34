#include "cgroup.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string_view>

#include "pairkeep/clients/child.h"
#include "spawn.h"

namespace pairkeep::clients {
namespace {

constexpr std::string_view kClientFolder = "client-";

// "0::/system.slice/pairkeep.service" is the v2 line. Empty: none, or the root, which nobody has for himself.
std::string own_path() {
    std::ifstream file("/proc/self/cgroup");
    for (std::string line; std::getline(file, line);)
        if (line.starts_with("0::/")) return line == "0::/" ? "" : line.substr(3);
    return "";
}

// /sys/fs/cgroup, or /sys/fs/cgroup/unified where v1 is mounted beside it.
std::string mount_point() {
    std::ifstream file("/proc/self/mounts");
    for (std::string line; std::getline(file, line);) {
        std::istringstream fields(line);
        std::string device, where, type;
        fields >> device >> where >> type;
        if (type == "cgroup2") return where;
    }
    return "";
}

}  // namespace

std::string delegated_cgroup() {
    const std::string path = own_path();
    const std::string mount = mount_point();
    if (path.empty() || mount.empty()) return "";
    std::string folder = mount + path;
    // What systemd hands over with Delegate= and User=. The folder's own cgroup.kill is not among it; those
    // of the folders that we make below belong to us.
    for (const char* needed : {"", "/cgroup.procs"})
        if (access((folder + needed).c_str(), W_OK) != 0) return "";
    return access((folder + "/cgroup.kill").c_str(), F_OK) == 0 ? folder : "";
}

std::string client_cgroup(const std::string& client) {
    static constexpr std::string_view kPlain =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-";
    static constexpr std::string_view kHex = "0123456789abcdef";
    std::string folder{kClientFolder};
    for (const char c : client) {
        const auto byte = static_cast<unsigned char>(c);
        if (kPlain.find(c) != std::string_view::npos) {
            folder += c;
        } else {
            folder += {'%', kHex[byte >> 4U], kHex[byte & 15U]};
        }
    }
    return folder;
}

std::vector<std::string> kill_left_over(const std::string& delegated,
                                        const std::vector<std::string>& spared_clients) {
    std::vector<std::string> killed;
    std::error_code error;
    for (const auto& entry : std::filesystem::directory_iterator(delegated, error)) {
        const std::string name = entry.path().filename();
        const bool spared =
            std::any_of(spared_clients.begin(), spared_clients.end(),
                        [&](const std::string& client) { return client_cgroup(client) == name; });
        if (spared || !name.starts_with(kClientFolder)) continue;
        std::ifstream processes(entry.path() / "cgroup.procs");
        if (processes.peek() == std::ifstream::traits_type::eof()) continue;
        if (kill_cgroup(entry.path().string())) killed.push_back(name);
    }
    return killed;
}

bool kill_cgroup(const std::string& folder) {
    if (folder.empty()) return false;
    const Fd file(open((folder + "/cgroup.kill").c_str(), O_WRONLY | O_CLOEXEC));
    return file.get() >= 0 && write(file.get(), "1", 1) == 1;
}

bool kill_cgroup(const Nursery& nursery, const std::string& name) {
    return !nursery.cgroup.empty() && kill_cgroup(nursery.cgroup + '/' + name);
}

}  // namespace pairkeep::clients
