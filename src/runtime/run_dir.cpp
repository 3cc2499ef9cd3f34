#include "run_dir.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sysexits.h>
#include <unistd.h>

#include <cstring>
#include <filesystem>
#include <utility>

namespace pairkeep::runtime {
namespace {

std::string read_all(int fd) {
    std::string text(64, '\0');
    const auto size = pread(fd, text.data(), text.size(), 0);
    text.resize(size > 0 ? static_cast<std::size_t>(size) : 0);
    while (!text.empty() && text.back() == '\n') text.pop_back();
    return text;
}

// One that root left, after a start by hand, is in the way of the service's user, who may remove it: the
// folder is his. A lock that is held stays: reading is enough to see that.
int open_lock(const std::string& file) {
    const auto open_or_make = [&] { return open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644); };
    const int fd = open_or_make();
    if (fd >= 0 || errno != EACCES) return fd;
    const int readable = open(file.c_str(), O_RDONLY | O_CLOEXEC);
    if (readable < 0 || flock(readable, LOCK_EX | LOCK_NB) != 0) {
        if (readable < 0) errno = EACCES;
        return readable;
    }
    // Held until the file is gone: another start cannot take it meanwhile.
    const bool removed = unlink(file.c_str()) == 0;
    close(readable);
    return removed ? open_or_make() : -1;
}

}  // namespace

Result<RunDir, RunDirError> RunDir::take(const std::string& path, int holder) {
    std::error_code error;
    std::filesystem::create_directories(path, error);
    if (error)
        return Unexpected{
            RunDirError{EX_CANTCREAT, "cannot make the run directory " + path + ": " + error.message() +
                                          "; run as a user who may, or choose another with --run-dir"}};
    const auto file = path + "/pairkeepd.lock";
    const int fd = open_lock(file);
    if (fd < 0)
        return Unexpected{RunDirError{
            EX_CANTCREAT,
            "cannot open " + file + ": " + std::strerror(errno) +
                (errno == EACCES ? "; a pairkeepd that another user started left it there: remove it" : "")}};
    RunDir lock{fd};
    if (flock(fd, LOCK_EX | LOCK_NB) != 0) {
        if (errno != EWOULDBLOCK)
            return Unexpected{RunDirError{EX_OSERR, "cannot lock " + file + ": " + std::strerror(errno)}};
        return Unexpected{RunDirError{
            EX_TEMPFAIL, "another pairkeepd (pid " + read_all(fd) + ") already runs in " + path +
                             "; stop it first: two on one host would fight over the same addresses"}};
    }
    const auto pid = std::to_string(holder) + "\n";
    // The pid is for the message above only: a full disk must not stop the daemon.
    if (ftruncate(fd, 0) != 0 || pwrite(fd, pid.data(), pid.size(), 0) < 0) return lock;
    return lock;
}

RunDir::RunDir(RunDir&& other) noexcept : lock_(std::exchange(other.lock_, -1)) {}

RunDir::~RunDir() {
    if (lock_ >= 0) close(lock_);
}

}  // namespace pairkeep::runtime
