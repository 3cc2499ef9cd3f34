// A network namespace for one test, entered by the test's thread; threads that start later are in it too.
// Nothing outside it is touched, and it is gone with the test.
#pragma once

#include <fcntl.h>
#include <sched.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <stdexcept>
#include <string>
#include <thread>

namespace pairkeep::test {

// Without root there is no namespace to test in: `if (requires_root()) return;`
inline bool requires_root() {
    if (geteuid() == 0) return false;
    std::puts("SKIPPED: needs root for a network namespace");
    return true;
}

// Runs in the namespace of the calling thread; what it prints is the result.
inline std::string output_of(const std::string& command) {
    FILE* pipe = popen(command.c_str(), "re");
    if (pipe == nullptr) throw std::runtime_error("cannot run: " + command);
    std::string text;
    std::array<char, 4096> part{};
    while (const std::size_t size = fread(part.data(), 1, part.size(), pipe)) text.append(part.data(), size);
    if (pclose(pipe) != 0) throw std::runtime_error("failed: " + command + "\n" + text);
    return text;
}

inline void ip(const std::string& arguments) {
    output_of("ip " + arguments + " 2>&1");
}

// Waits for a condition; the limit is only for what never comes.
inline bool eventually(const std::function<bool()>& condition) {
    const auto limit = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    while (!condition()) {
        if (std::chrono::steady_clock::now() > limit) return false;
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    return true;
}

class Namespace {
  public:
    // Makes one and enters it. Its loopback interface is up.
    Namespace() : before_(current()) {
        if (unshare(CLONE_NEWNET) != 0) throw std::runtime_error("unshare(CLONE_NEWNET) failed");
        here_ = current();
        ip("link set lo up");
    }
    Namespace(const Namespace&) = delete;
    Namespace& operator=(const Namespace&) = delete;
    // In the reverse order of making, so that the thread ends where it began.
    ~Namespace() {
        enter(before_);
        close(before_);
        close(here_);
    }
    void enter() const { enter(here_); }
    // As a word of `ip link set DEVICE netns WORD`.
    [[nodiscard]] std::string path() const {
        return "/proc/" + std::to_string(getpid()) + "/fd/" + std::to_string(here_);
    }

  private:
    static int current() { return open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC); }
    static void enter(int fd) {
        if (setns(fd, CLONE_NEWNET) != 0) std::abort();  // every later step would be in the wrong place
    }
    int before_;
    int here_ = -1;
};

}  // namespace pairkeep::test
