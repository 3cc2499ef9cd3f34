#include "pairkeep/guardian/guardian.h"

#include <poll.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <sysexits.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <limits>
#include <string>

#include "give_back.h"
#include "hang.h"
#include "last_commands.h"
#include "last_words.h"
#include "life_line.h"
#include "notify_relay.h"
#include "pairkeep/guardian/scheduling.h"

namespace pairkeep::guardian {
namespace {

constexpr std::int64_t kDeathLimit = kSecond / 2;
constexpr pid_t kNobody = 0;        // whose messages are passed on
constexpr unsigned kTidyLimit = 5;  // seconds, of what is not urgent

Ledger* make_ledger() {
    // Zeroes, and pages only where something is written.
    void* memory = mmap(nullptr, sizeof(Ledger), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    return memory == MAP_FAILED ? nullptr : static_cast<Ledger*>(memory);
}

sigset_t watched_signals() {
    sigset_t set;
    sigemptyset(&set);
    for (const int signal : {SIGTERM, SIGINT, SIGHUP, SIGUSR2, SIGCHLD}) sigaddset(&set, signal);
    return set;
}

// Whose signs of life are awaited, by pid: those that the relay passes on are this process's.
void inherit_watchdog() {
    const char* whose = std::getenv("WATCHDOG_PID");
    if (whose != nullptr && std::to_string(getppid()) == whose)
        setenv("WATCHDOG_PID", std::to_string(getpid()).c_str(), 1);
}

[[noreturn]] void run_worker(const std::function<int(Estate&)>& work, Ledger& ledger, pid_t guardian,
                             const sigset_t& usual_signals, const NotifyRelay& relay, LifeLine& line) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != guardian) _exit(EX_SOFTWARE);  // it died before we asked to be told
    sigprocmask(SIG_SETMASK, &usual_signals, nullptr);
    relay.adopt();
    line.hold();
    inherit_watchdog();
    int code = EX_SOFTWARE;
    {
        Estate estate(ledger);
        code = work(estate);
    }
    std::exit(code);
}

// Sleeps until `when`, a signal, something to relay, or the end of `line`, -1: none.
void sleep_until(std::int64_t when, int signals, const NotifyRelay& relay, int line = -1) {
    const std::int64_t left = std::max<std::int64_t>(0, when - now_by(CLOCK_MONOTONIC));
    const timespec limit{.tv_sec = left / kSecond, .tv_nsec = left % kSecond};
    std::array<pollfd, 3> waits{{{.fd = signals, .events = POLLIN, .revents = 0},
                                 {.fd = relay.fd(), .events = relay.events(), .revents = 0},
                                 {.fd = line, .events = 0, .revents = 0}}};  // its end comes unasked
    ppoll(waits.data(), waits.size(), &limit, nullptr);
}

void pass_on_signal(int signals, pid_t worker) {
    signalfd_siginfo info{};
    const bool signalled = read(signals, &info, sizeof info) == sizeof info;
    // Ctrl-C at a terminal went to both already.
    if (signalled && info.ssi_signo != SIGCHLD && info.ssi_code != SI_KERNEL)
        kill(worker, static_cast<int>(info.ssi_signo));
}

bool has_ended(pid_t worker, End& end) {
    int status = 0;
    if (waitpid(worker, &status, WNOHANG) != worker) return false;
    end.status = status;
    end.nobody_left = true;
    return true;
}

// Until the worker has ended, or no thread of it is left while its loop should run. One that hangs is
// killed, and waited for a little: while one of its threads is in the kernel, on a disk that does not answer,
// it does not end.
End wait_for_death(pid_t worker, int signals, NotifyRelay& relay, LifeLine& line, const Pulse& pulse) {
    End end;
    HangWatch watch;
    std::int64_t give_up = std::numeric_limits<std::int64_t>::max();
    while (!end.nobody_left) {
        const auto now = now_by(CLOCK_MONOTONIC);
        if (!end.hung && watch.hangs(pulse, now)) {
            end.hung = true;
            give_up = now + kDeathLimit;
            kill(worker, SIGKILL);
        }
        if (now >= give_up) break;
        sleep_until(end.hung ? give_up : watch.next(), signals, relay, line.fd());
        pass_on_signal(signals, worker);
        if (!has_ended(worker, end)) end.nobody_left = line.take_cut() && pulse.loop_runs;
        relay.pass_on(worker);  // its last words as well
    }
    return end;
}

// The rest of a death, which the kernel takes its time for: for the log.
void wait_for_status(pid_t worker, int signals, NotifyRelay& relay, End& end) {
    const std::int64_t limit = now_by(CLOCK_MONOTONIC) + kTidyLimit * kSecond;
    while (!end.status && !has_ended(worker, end) && now_by(CLOCK_MONOTONIC) < limit) {
        sleep_until(limit, signals, relay);
        pass_on_signal(signals, worker);
        relay.pass_on(kNobody);
    }
}

void run_aside(const std::function<void()>& work) {
    if (fork() != 0) return;
    alarm(kTidyLimit);
    work();
    std::exit(EX_OK);
}

// Bounded: whoever starts us again waits for our end.
void wait_for_children(int signals, NotifyRelay& relay) {
    const std::int64_t limit = now_by(CLOCK_MONOTONIC) + kTidyLimit * kSecond;
    for (;;) {
        pid_t ended = 0;
        while ((ended = waitpid(-1, nullptr, WNOHANG)) > 0) {
        }
        if (ended < 0 || now_by(CLOCK_MONOTONIC) >= limit) return;  // no child is left
        sleep_until(limit, signals, relay);
        signalfd_siginfo info{};
        while (read(signals, &info, sizeof info) == sizeof info) {
        }  // we are leaving already
        relay.pass_on(kNobody);
    }
}

}  // namespace

int watch_over(const std::function<int(Estate&)>& work, const std::function<void()>& tidy_up) {
    Ledger* ledger = make_ledger();
    if (ledger == nullptr) {
        std::perror("pairkeepd: no memory for the guardian");
        return EX_OSERR;
    }
    Undertaker undertaker;
    NotifyRelay relay;
    LifeLine line;
    const auto signals = watched_signals();
    sigset_t usual;
    sigprocmask(SIG_BLOCK, &signals, &usual);
    const int signalled = signalfd(-1, &signals, SFD_CLOEXEC | SFD_NONBLOCK);
    if (signalled < 0) {
        std::perror("pairkeepd: no signals for the guardian");
        return EX_OSERR;
    }
    const pid_t guardian = getpid();
    const pid_t worker = fork();
    if (worker < 0) {
        std::perror("pairkeepd: cannot start the worker process");
        return EX_OSERR;
    }
    if (worker == 0) run_worker(work, *ledger, guardian, usual, relay, line);
    line.watch();
    // It must be able to look at a worker that spins, and must not wait for a disk.
    static_cast<void>(take_real_time(kAboveWorker));
    static_cast<void>(lock_memory());
    End end = wait_for_death(worker, signalled, relay, line, ledger->pulse);
    // Also after an orderly end: what it gave back itself is not in the ledger any more.
    const auto given = undertaker.give_back(*ledger);
    if (end.status && WIFEXITED(*end.status) && !ledger->pulse.loop_runs) return WEXITSTATUS(*end.status);
    // No more signs of life: its watchdog must not end us before the commands.
    relay.say("STOPPING=1\nSTATUS=the daemon died or hung: its guardian gives everything back");
    unsetenv("NOTIFY_SOCKET");
    const unsigned commands = start_last_commands(*ledger);
    run_aside(tidy_up);
    if (end.nobody_left && !end.hung) wait_for_status(worker, signalled, relay, end);
    say_how_it_ended(worker, end, ledger->pulse, given, commands);
    wait_for_children(signalled, relay);
    if (!end.nobody_left) undertaker.remove_addresses(*ledger);  // that the kernel was about to add for it
    return EX_SOFTWARE;
}

}  // namespace pairkeep::guardian
