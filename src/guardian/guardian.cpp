#include "pairkeep/guardian/guardian.h"

#include <poll.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <sysexits.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <string>

#include "give_back.h"
#include "notify_relay.h"

namespace pairkeep::guardian {
namespace {

constexpr unsigned kTidyLimit = 5;  // seconds

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
                             const sigset_t& usual_signals, const NotifyRelay& relay) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != guardian) _exit(EX_SOFTWARE);  // it died before we asked to be told
    sigprocmask(SIG_SETMASK, &usual_signals, nullptr);
    relay.adopt();
    inherit_watchdog();
    int code = EX_SOFTWARE;
    {
        Estate estate(ledger);
        code = work(estate);
    }
    std::exit(code);
}

// Until the worker has ended; its status as waitpid(2) gives it.
int wait_for_end(pid_t worker, int signals, NotifyRelay& relay) {
    for (;;) {
        std::array<pollfd, 2> waits{{{.fd = signals, .events = POLLIN, .revents = 0},
                                     {.fd = relay.fd(), .events = relay.events(), .revents = 0}}};
        poll(waits.data(), waits.size(), -1);
        signalfd_siginfo info{};
        const bool signalled = read(signals, &info, sizeof info) == sizeof info;
        // Ctrl-C at a terminal went to both already.
        if (signalled && info.ssi_signo != SIGCHLD && info.ssi_code != SI_KERNEL)
            kill(worker, static_cast<int>(info.ssi_signo));
        int status = 0;
        const bool ended = waitpid(worker, &status, WNOHANG) == worker;
        relay.pass_on(worker);  // its last words as well
        if (ended) return status;
    }
}

// As the daemon's log writes to stderr. A journal has its own time stamps and reads the level off the line
// (sd-daemon(3)).
void say(const GivenBack& given, pid_t worker, int signal) {
    char head[64] = "<3>";
    if (std::getenv("JOURNAL_STREAM") == nullptr) {
        timespec now{};
        clock_gettime(CLOCK_REALTIME, &now);
        tm parts{};
        gmtime_r(&now.tv_sec, &parts);
        const auto size = std::strftime(head, sizeof head, "%Y-%m-%dT%H:%M:%S", &parts);
        std::snprintf(head + size, sizeof head - size, ".%03ldZ error   ", now.tv_nsec / 1'000'000);
    }
    dprintf(STDERR_FILENO,
            "%spairkeepd WORKER_DIED: the daemon (pid %d) was killed by signal %d (%s); its guardian removed "
            "%u virtual addresses and said priority 0 in %u advertisements\n",
            head, worker, signal, strsignal(signal), given.addresses, given.goodbyes);
}

// Bounded: whoever starts us again waits for our end.
void run_aside(const std::function<void()>& work) {
    const pid_t child = fork();
    if (child == 0) {
        alarm(kTidyLimit);
        work();
        std::exit(EX_OK);
    }
    if (child > 0) waitpid(child, nullptr, 0);
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
    if (worker == 0) run_worker(work, *ledger, guardian, usual, relay);
    const int status = wait_for_end(worker, signalled, relay);
    // Also after an orderly end: what it gave back itself is not in the ledger any more.
    const auto given = undertaker.give_back(*ledger);
    if (WIFEXITED(status)) return WEXITSTATUS(status);
    say(given, worker, WTERMSIG(status));
    run_aside(tidy_up);
    return EX_SOFTWARE;
}

}  // namespace pairkeep::guardian
