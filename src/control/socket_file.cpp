#include "socket_file.h"

#include <grp.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <optional>
#include <utility>

namespace pairkeep::control {
namespace {

std::string because(int error) {
    return std::string(": ") + std::strerror(error);
}

std::optional<sockaddr_un> address_of(const std::string& path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path.size() >= sizeof(address.sun_path)) return std::nullopt;
    std::copy(path.begin(), path.end(), std::begin(address.sun_path));
    return address;
}

int make_socket() {
    return socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
}

// 0, or the errno of the first directory that could not be made.
int make_directories(const std::string& directory) {
    if (directory.empty() || access(directory.c_str(), F_OK) == 0) return 0;
    if (const auto slash = directory.find_last_of('/'); slash != std::string::npos)
        if (const int error = make_directories(directory.substr(0, slash)); error != 0) return error;
    if (mkdir(directory.c_str(), 0755) != 0) return errno == EEXIST ? 0 : errno;
    return chmod(directory.c_str(), 0755) == 0 ? 0
                                               : errno;  // a strict umask would lock the socket's group out
}

std::string pid_of_listener(int connected) {
    ucred peer{};
    socklen_t size = sizeof peer;
    if (getsockopt(connected, SOL_SOCKET, SO_PEERCRED, &peer, &size) != 0 || peer.pid <= 0) return "";
    return " (pid " + std::to_string(peer.pid) + ")";
}

// What is at `path` already: nothing, or a dead socket that is removed, or a reason to give up.
Result<Unit, std::string> clear_the_way(const std::string& path, const sockaddr_un& address) {
    struct stat found {};
    if (lstat(path.c_str(), &found) != 0)
        return errno == ENOENT ? Result<Unit, std::string>{Unit{}}
                               : Unexpected{"cannot look at the control socket " + path + because(errno)};
    if (!S_ISSOCK(found.st_mode))
        return Unexpected{path +
                          " exists and is not a socket: it is left alone; remove it, or choose another " +
                          "--run-dir or control.socket"};
    const int probe = make_socket();
    if (probe < 0) return Unexpected{"cannot make a socket" + because(errno)};
    const int error =
        connect(probe, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0 ? 0 : errno;
    const std::string who = error == 0 ? pid_of_listener(probe) : "";
    close(probe);
    if (error == 0 || error == EAGAIN)  // EAGAIN: its queue is full, so it lives
        return Unexpected{"another program" + who + " listens on " + path +
                          ": is pairkeepd running already? Stop it, or choose another --run-dir"};
    if (error != ECONNREFUSED && error != ENOENT)
        return Unexpected{"cannot tell whether somebody listens on " + path + because(error)};
    if (unlink(path.c_str()) != 0 && errno != ENOENT)
        return Unexpected{"cannot remove the stale socket " + path + because(errno)};
    return Unit{};
}

}  // namespace

std::optional<gid_t> group_id(const std::string& name) {
    std::vector<char> space(16 * 1024);
    group entry{};
    group* found = nullptr;
    while (getgrnam_r(name.c_str(), &entry, space.data(), space.size(), &found) == ERANGE)
        space.resize(space.size() * 2);
    if (found == nullptr) return std::nullopt;
    return found->gr_gid;
}

Result<SocketFile, std::string> SocketFile::open(const std::string& path, const std::string& group) {
    const auto address = address_of(path);
    if (path.empty()) return Unexpected{std::string("the control socket has no path; set --run-dir")};
    if (!address)
        return Unexpected{"the path of the control socket has " + std::to_string(path.size()) +
                          " bytes, and the kernel allows " + std::to_string(sizeof(address->sun_path) - 1) +
                          ": " + path + "; choose a shorter --run-dir or control.socket"};
    const auto slash = path.find_last_of('/');
    const std::string directory = slash == std::string::npos ? "" : path.substr(0, slash);
    if (const int error = make_directories(directory); error != 0)
        return Unexpected{"cannot make the directory " + directory + because(error)};
    if (auto clear = clear_the_way(path, *address); !clear) return Unexpected{clear.error()};

    SocketFile file(path);
    file.fd_ = make_socket();
    if (file.fd_ < 0) return Unexpected{"cannot make a socket" + because(errno)};
    // The file gets its socket's mode at bind, so there is no moment in which it is open to more than its
    // owner, whatever the umask (which belongs to the whole process, and other threads make files too).
    if (fchmod(file.fd_, 0600) != 0 ||
        bind(file.fd_, reinterpret_cast<const sockaddr*>(&*address), sizeof *address) != 0)
        return Unexpected{"cannot make the control socket " + path + because(errno)};
    struct stat made {};
    if (lstat(path.c_str(), &made) != 0)
        return Unexpected{"the control socket " + path + " vanished" + because(errno)};
    file.made_ = true;
    file.device_ = made.st_dev;
    file.inode_ = made.st_ino;
    file.group_ = made.st_gid;
    file.give_to(group);
    if (listen(file.fd_, SOMAXCONN) != 0) return Unexpected{"cannot listen on " + path + because(errno)};
    return file;
}

void SocketFile::give_to(const std::string& group) {
    const std::string owner_only =
        ": the socket " + path_ + " is for root and UID " + std::to_string(geteuid()) + " only";
    const auto gid = group.empty() ? std::nullopt : group_id(group);
    // The daemon's own group needs no chown, which the unit's system call filter refuses.
    const bool has_it = gid && *gid == group_;
    const int error = !gid || has_it || lchown(path_.c_str(), static_cast<uid_t>(-1), *gid) == 0 ? 0 : errno;
    if (!group.empty() && !gid) warnings_.push_back("no group named " + group + owner_only);
    if (error != 0)
        warnings_.push_back("cannot give the control socket to group " + group + because(error) + owner_only +
                            "; give the daemon that group (in its unit: systemctl edit pairkeepd, [Service] "
                            "Group=" +
                            group + ")");
    const mode_t mode = gid && error == 0 ? 0660 : 0600;  // also after a umask that took the owner's bits
    if (chmod(path_.c_str(), mode) != 0)
        warnings_.push_back("cannot set the mode of the control socket" + because(errno) + owner_only);
}

SocketFile::SocketFile(SocketFile&& other) noexcept
    : path_(std::move(other.path_)),
      fd_(std::exchange(other.fd_, -1)),
      made_(std::exchange(other.made_, false)),
      device_(other.device_),
      inode_(other.inode_),
      group_(other.group_),
      warnings_(std::move(other.warnings_)) {}

SocketFile::~SocketFile() {
    struct stat found {};
    const bool still_ours = made_ && lstat(path_.c_str(), &found) == 0 && found.st_dev == device_ &&
                            found.st_ino == inode_ && S_ISSOCK(found.st_mode);
    if (still_ours) unlink(path_.c_str());
    if (fd_ >= 0) close(fd_);
}

int SocketFile::take_descriptor() {
    return std::exchange(fd_, -1);
}

}  // namespace pairkeep::control
