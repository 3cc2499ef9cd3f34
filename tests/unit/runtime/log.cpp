// The log never holds up who logs, whatever is behind standard error. Each case has a process of its own,
// since the log writes to standard error of the process: one that hangs is ended by its alarm, and the test
// fails.
#include "log.h"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <functional>
#include <string>

#include "support/catch.h"

namespace {

using pairkeep::failover::Severity;
using pairkeep::runtime::Log;

constexpr unsigned kFarTooLong = 60;  // seconds, for what takes one at most
constexpr int kWell = 7;              // no code that a crash or a sanitizer would give
constexpr int kFarMoreThanTheQueue = 30'000;

// How a process ended whose standard error is `fd` while it does `work`: "well", or what went wrong.
std::string process_with_stderr(int fd, const std::function<void()>& work) {
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
    // What was written, after every writer is gone.
    std::string read_all() {
        close(std::exchange(ends[1], -1));
        std::string text;
        std::array<char, 4096> part{};
        for (ssize_t size = 0; (size = read(ends[0], part.data(), part.size())) > 0;)
            text.append(part.data(), static_cast<std::size_t>(size));
        return text;
    }
};

// The lines without their time stamps: "info    lan ROLE_CHANGED: text".
std::string logged(const std::string& level, const std::function<void(Log&)>& write) {
    Pipe pipe;
    const auto end = process_with_stderr(pipe.ends[1], [&] {
        unsetenv("JOURNAL_STREAM");
        Log log(level);
        write(log);
    });
    CHECK(end == "well");
    std::string lines = pipe.read_all();
    constexpr std::size_t kStamp = std::string_view("2026-11-21T05:00:00.123Z ").size();
    for (std::size_t at = 0; at < lines.size(); at = lines.find('\n', at) + 1) lines.erase(at, kStamp);
    return lines;
}

void every_severity(Log& log) {
    log.debug("detail");
    log.write(Severity::info, "ROLE_CHANGED", "lan", "backup -> active");
    log.write(Severity::warning, "PATH_LOST", "lan", "over IPv6");
    log.write(Severity::error, "RELEASE_FAILED", "lan", "no buffer");
}

}  // namespace

TEST_CASE("a line names subject, stable id and what happened") {
    CHECK(logged("info", [](Log& log) {
              log.write(Severity::info, "ROLE_CHANGED", "lan", "backup -> active");
          }) == "info    lan ROLE_CHANGED: backup -> active\n");
}

TEST_CASE("the level of the file decides what is written") {
    const std::string info = "info    lan ROLE_CHANGED: backup -> active\n";
    const std::string warning = "warning lan PATH_LOST: over IPv6\n";
    const std::string error = "error   lan RELEASE_FAILED: no buffer\n";
    CHECK(logged("debug", every_severity) == "debug   detail\n" + info + warning + error);
    CHECK(logged("info", every_severity) == info + warning + error);
    CHECK(logged("warning", every_severity) == warning + error);
    CHECK(logged("error", every_severity) == error);
}

TEST_CASE("braces in a text are text") {
    CHECK(logged("debug", [](Log& log) {
              log.write(Severity::error, "X", "{}", "{0} {missing} {");
              log.debug("{} {9}");
          }) == "error   {} X: {0} {missing} {\ndebug   {} {9}\n");
}

TEST_CASE("a full disk behind standard error neither throws nor blocks") {
    const int full = open("/dev/full", O_WRONLY | O_CLOEXEC);
    REQUIRE(full >= 0);
    CHECK(process_with_stderr(full, [] {
              Log log("debug");
              for (int i = 0; i < 1000; ++i) every_severity(log);
          }) == "well");
    close(full);
}

TEST_CASE("a closed standard error neither throws nor blocks") {
    CHECK(process_with_stderr(-1, [] {
              close(STDERR_FILENO);
              Log log("debug");
              every_severity(log);
          }) == "well");
}

TEST_CASE("a reader that does not read holds up neither who logs nor the end of the daemon") {
    const Pipe stuck;
    CHECK(process_with_stderr(stuck.ends[1], [] {
              Log log("info");
              const std::string text(200, 'x');
              for (int i = 0; i < kFarMoreThanTheQueue; ++i) log.write(Severity::info, "X", "lan", text);
          }) == "well");
}

TEST_CASE("a process whose log is stuck still ends by itself, with all that runs at exit") {
    const Pipe stuck;
    CHECK(process_with_stderr(stuck.ends[1], [] {
              {
                  Log log("info");
                  const std::string text(200, 'x');
                  for (int i = 0; i < kFarMoreThanTheQueue; ++i) log.write(Severity::info, "X", "lan", text);
              }
              std::exit(kWell);
          }) == "well");
}
