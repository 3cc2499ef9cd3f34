#include "last_words.h"

#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace pairkeep::guardian {
namespace {

constexpr int kStderrLimit = 200;  // milliseconds

using Text = std::array<char, 640>;
using Time = std::array<char, 32>;

// "2026-11-21T05:00:00.123Z"
Time wall_time(std::int64_t when) {
    Time text{};
    const std::time_t whole = when / kSecond;
    tm parts{};
    gmtime_r(&whole, &parts);
    const auto size = std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%S", &parts);
    const int milliseconds = static_cast<int>(when % kSecond / 1'000'000);
    std::snprintf(text.data() + size, text.size() - size, ".%03dZ", milliseconds);
    return text;
}

// A journal has its own time stamps and reads the level off the line (sd-daemon(3)). Whoever does not read
// must not keep us from ending.
void write_error(const Text& text) {
    pollfd free{.fd = STDERR_FILENO, .events = POLLOUT, .revents = 0};
    if (poll(&free, 1, kStderrLimit) <= 0) return;
    if (std::getenv("JOURNAL_STREAM") != nullptr)
        dprintf(STDERR_FILENO, "<3>pairkeepd %s\n", text.data());
    else
        dprintf(STDERR_FILENO, "%s error   pairkeepd %s\n", wall_time(now_by(CLOCK_REALTIME)).data(),
                text.data());
}

Text why(pid_t worker, const End& end, const Pulse& pulse) {
    Text text{};
    if (!end.hung && !end.status) {
        std::snprintf(text.data(), text.size(),
                      "WORKER_DIED: the daemon (pid %d) ended, and the kernel still closes its files",
                      worker);
        return text;
    }
    if (!end.hung && WIFEXITED(*end.status)) {
        std::snprintf(text.data(), text.size(),
                      "WORKER_DIED: the daemon (pid %d) ended by itself, with exit code %d, amid its work",
                      worker, WEXITSTATUS(*end.status));
        return text;
    }
    if (!end.hung) {
        const int signal = WTERMSIG(*end.status);
        std::snprintf(text.data(), text.size(),
                      "WORKER_DIED: the daemon (pid %d) was killed by signal %d (%s)", worker, signal,
                      strsignal(signal));
        return text;
    }
    const std::int64_t silence = now_by(CLOCK_MONOTONIC) - pulse.latest;
    const Time since = wall_time(now_by(CLOCK_REALTIME) - silence);
    std::snprintf(
        text.data(), text.size(),
        "WORKER_HUNG: the daemon (pid %d) shows no sign of life since %s, longer than its hang_limit of %d "
        "ms, and was killed%s",
        worker, since.data(), static_cast<int>(pulse.limit / 1'000'000),
        end.nobody_left ? "" : ", but does not end: it waits for the kernel (a disk?)");
    return text;
}

}  // namespace

std::int64_t now_by(clockid_t clock) {
    timespec now{};
    clock_gettime(clock, &now);
    return std::int64_t{now.tv_sec} * kSecond + now.tv_nsec;
}

void say_how_it_ended(pid_t worker, const End& end, const Pulse& pulse, const GivenBack& given,
                      unsigned commands) {
    Text line = why(worker, end, pulse);
    const auto size = std::strlen(line.data());
    std::snprintf(line.data() + size, line.size() - size,
                  "; its guardian removed %u virtual addresses and said priority 0 in %u advertisements",
                  given.addresses, given.goodbyes);
    const auto longer = std::strlen(line.data());
    if (commands > 0)
        std::snprintf(line.data() + longer, line.size() - longer, ", and had %u clients stopped", commands);
    write_error(line);
}

}  // namespace pairkeep::guardian
