// A process of its own for a test whose standard error matters, and a pipe to put behind it.
#pragma once

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <functional>
#include <future>
#include <string>
#include <utility>

#include "support/catch.h"

namespace pairkeep::test {

inline constexpr unsigned kFarTooLong = 60;  // seconds, for what takes one at most
inline constexpr int kWell = 7;              // no code that a crash or a sanitizer would give

// How a process ended whose standard error is `fd` while it does `work`: "well", or what went wrong.
inline std::string process_with_stderr(int fd, const std::function<void()>& work) {
    const pid_t child = fork();
    if (child == 0) {
        dup2(fd, STDERR_FILENO);
        alarm(kFarTooLong);
        try {
            work();
        } catch (...) {
            _exit(1);  // an exception is what must not come out
        }
        _exit(kWell);
    }
    int status = 0;
    while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    if (WIFSIGNALED(status))
        return WTERMSIG(status) == SIGALRM ? "hangs" : "killed by signal " + std::to_string(WTERMSIG(status));
    return WEXITSTATUS(status) == kWell ? "well" : "exit code " + std::to_string(WEXITSTATUS(status));
}

struct Pipe {
    std::array<int, 2> ends{};
    Pipe() { REQUIRE(pipe2(ends.data(), O_CLOEXEC) == 0); }
    ~Pipe() {
        close(ends[0]);
        if (ends[1] >= 0) close(ends[1]);
    }
    Pipe(const Pipe&) = delete;
    Pipe& operator=(const Pipe&) = delete;
    // Everything until every writer is gone; `caught_up` when `mark` was among it.
    std::string read_all(const std::string& mark, std::promise<void>& caught_up) {
        close(std::exchange(ends[1], -1));
        std::string text;
        bool marked = false;
        std::array<char, 4096> part{};
        for (ssize_t size = 0; (size = read(ends[0], part.data(), part.size())) > 0;) {
            text.append(part.data(), static_cast<std::size_t>(size));
            if (!marked && text.ends_with(mark)) {
                marked = true;
                caught_up.set_value();
            }
        }
        return text;
    }
    std::string read_all() {
        std::promise<void> nobody_waits;
        return read_all("", nobody_waits);
    }
};

}  // namespace pairkeep::test
