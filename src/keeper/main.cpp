// pairkeep-keeper: stands between the daemon and one child (a `command:` client; a check, a hook), and ends
// everything that the client ever forked: when told to, when the client's main process ends (not with
// --leave), and when the daemon dies in whatever way.
//
// While the keeper of a client lives, it holds the guardian's life line (src/guardian/life_line.h): when the
// daemon died, the other node is told when nothing is left here.
//
// How: it is the subreaper of all that the client forks, so whatever is forked away, also with setsid,
// becomes its child and can be found and killed; with a cgroup, cgroup.kill ends them also when they changed
// their user. Not here: when a client is started or stopped, and what is said about it to a person
// (src/clients/process/).
#include <dirent.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <iterator>
#include <string>
#include <string_view>
#include <utility>

#include "pairkeep/clients/keeper_protocol.h"

namespace {

using pairkeep::keeper::kChannel;
using pairkeep::keeper::kLifeLine;
using pairkeep::keeper::Order;
using pairkeep::keeper::Report;

// While stragglers are killed we also look again by ourselves, see each_child(). When nothing happened in so
// many looks (2 s), the rest is reported instead of waited for. Counted, not timed: a host that was paused
// proves nothing.
constexpr int kLookAgain = 20;  // ms
constexpr int kPatience = 100;

struct Arguments {
    std::string name;
    std::string cgroup;  // empty: none
    bool leave = false;  // what the client left behind when it ended by itself lives on
    char** command = nullptr;
};

// From the forked child, before it has become the client.
struct Trouble {
    enum class Stage { cgroup, exec } stage;
    int error;
};

bool write_file(const std::string& path, std::string_view text) {
    const int fd = open(path.c_str(), O_WRONLY | O_CLOEXEC);
    if (fd < 0) return false;
    const bool ok = write(fd, text.data(), text.size()) == static_cast<ssize_t>(text.size());
    const int error = errno;
    close(fd);
    errno = error;
    return ok;
}

pid_t parent_of(const char* pid) {
    char line[512];
    std::FILE* file = std::fopen((std::string("/proc/") + pid + "/stat").c_str(), "re");
    if (file == nullptr) return -1;
    const bool read = std::fgets(line, sizeof line, file) != nullptr;
    std::fclose(file);
    // The name in parentheses may hold anything, also ')': the fields begin after the last one.
    const char* fields = read ? std::strrchr(line, ')') : nullptr;
    int parent = -1;
    return fields != nullptr && std::sscanf(fields, ") %*c %d", &parent) == 1 ? parent : -1;
}

// Calls visit(pid) for every direct child, dead ones included. The kernel's own list may miss one while
// others end, and a kernel without it (CONFIG_PROC_CHILDREN) makes us look at all processes: callers ask
// again.
template <class Visit>
void each_child(Visit visit) {
    const std::string self = std::to_string(getpid());
    if (std::FILE* list = std::fopen(("/proc/self/task/" + self + "/children").c_str(), "re")) {
        int pid = 0;
        while (std::fscanf(list, "%d", &pid) == 1) visit(pid);
        std::fclose(list);
        return;
    }
    DIR* processes = opendir("/proc");
    if (processes == nullptr) return;
    while (const dirent* entry = readdir(processes)) {
        const int pid = std::atoi(entry->d_name);
        if (pid > 0 && parent_of(entry->d_name) == getpid()) visit(pid);
    }
    closedir(processes);
}

class Keeper {
  public:
    explicit Keeper(Arguments arguments);
    void run();

  private:
    bool launch();
    [[noreturn]] void become_client(pid_t keeper, int trouble);
    void hear_exec_result();
    void hear_daemon();
    void reap();
    bool end_everything();
    void kill_everything();
    [[nodiscard]] bool cgroup_populated() const;
    void tell(Report report);
    [[nodiscard]] int poll_timeout() const;

    Arguments arguments_;
    int signals_ = -1;
    int exec_result_ = -1;    // end of file: executed
    int cgroup_events_ = -1;  // also: the cgroup exists
    bool daemon_gone_ = false;
    bool kill_ordered_ = false;
    bool ending_ = false;
    int fruitless_looks_ = 0;
    pid_t client_ = -1;
    bool client_gone_ = false;
    bool childless_ = false;
    int wait_status_ = 0;
    int launch_error_ = 0;
    int refused_ = 0;  // errno of the last kill that was not allowed
    int killed_ = 0;
    bool complained_ = false;
};

Keeper::Keeper(Arguments arguments) : arguments_(std::move(arguments)) {
    // Blocked, not ignored: its orders come over the channel, and a SIGTERM that reaches the forked child
    // before it has become the client stays pending and is not lost.
    for (int signal = 1; signal < NSIG; ++signal) std::signal(signal, SIG_DFL);
    sigset_t all, child;
    sigfillset(&all);
    sigprocmask(SIG_SETMASK, &all, nullptr);
    sigemptyset(&child);
    sigaddset(&child, SIGCHLD);
    signals_ = signalfd(-1, &child, SFD_CLOEXEC | SFD_NONBLOCK);
    prctl(PR_SET_CHILD_SUBREAPER, 1);
    prctl(PR_SET_NAME, ("keeper:" + arguments_.name).c_str());
    setsid();
}

void Keeper::run() {
    if (!launch()) return tell({.kind = Report::Kind::failed, .value = launch_error_});
    for (bool over = false; !over;) {
        pollfd watched[] = {{daemon_gone_ ? -1 : kChannel, POLLIN, 0},
                            {signals_, POLLIN, 0},
                            {exec_result_, POLLIN, 0},
                            {ending_ ? cgroup_events_ : -1, POLLPRI, 0}};
        if (poll(watched, std::size(watched), poll_timeout()) == 0) ++fruitless_looks_;
        signalfd_siginfo drained;
        while (read(signals_, &drained, sizeof drained) > 0) {
        }
        hear_exec_result();
        hear_daemon();
        reap();
        over = ending_ && end_everything();
    }
}

int Keeper::poll_timeout() const {
    if (!ending_) return -1;
    return complained_ ? 1000 : kLookAgain;
}

bool Keeper::launch() {
    if (!arguments_.cgroup.empty()) {
        // One that exists is from an earlier run that could not clean up: what still lives there is not ours
        // to keep.
        const bool made = mkdir(arguments_.cgroup.c_str(), 0755) == 0;
        if (!made && errno != EEXIST) {
            tell({.kind = Report::Kind::no_cgroup, .value = errno});
            arguments_.cgroup.clear();
        } else {
            if (!made) write_file(arguments_.cgroup + "/cgroup.kill", "1");
            cgroup_events_ = open((arguments_.cgroup + "/cgroup.events").c_str(), O_RDONLY | O_CLOEXEC);
        }
    }
    int trouble[2];
    if (pipe2(trouble, O_CLOEXEC | O_NONBLOCK) == 0) {
        const pid_t self = getpid();
        client_ = fork();
        if (client_ == 0) become_client(self, trouble[1]);
    }
    launch_error_ = client_ < 0 ? errno : 0;
    if (client_ < 0) {
        rmdir(arguments_.cgroup.c_str());
        return false;
    }
    close(trouble[1]);
    exec_result_ = trouble[0];
    return true;
}

void Keeper::become_client(pid_t keeper, int trouble) {
    const auto report = [trouble](Trouble what) {
        if (write(trouble, &what, sizeof what) < 0) _exit(127);
    };
    setsid();
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != keeper) _exit(127);  // the keeper died before the line above
    if (!arguments_.cgroup.empty() && !write_file(arguments_.cgroup + "/cgroup.procs", "0"))
        report({Trouble::Stage::cgroup, errno});
    // What systemd said to the daemon and to nobody else: a client would report itself ready in the daemon's
    // name, or write to a journal stream that it does not have.
    for (const char* variable :
         {"NOTIFY_SOCKET", "WATCHDOG_PID", "WATCHDOG_USEC", "LISTEN_PID", "LISTEN_FDS", "LISTEN_FDNAMES",
          "FDSTORE", "JOURNAL_STREAM", "INVOCATION_ID", "SYSTEMD_EXEC_PID"})
        unsetenv(variable);
    close_range(3, ~0U, CLOSE_RANGE_CLOEXEC);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, nullptr);
    execvp(arguments_.command[0], arguments_.command);
    report({Trouble::Stage::exec, errno});
    _exit(127);
}

void Keeper::hear_exec_result() {
    while (exec_result_ >= 0) {
        Trouble trouble{};
        const ssize_t size = read(exec_result_, &trouble, sizeof trouble);
        if (size < 0) return;  // not decided yet
        if (size == 0) {
            close(exec_result_);
            exec_result_ = -1;
            if (launch_error_ == 0) tell({.kind = Report::Kind::started, .value = client_});
        } else if (trouble.stage == Trouble::Stage::exec) {
            launch_error_ = trouble.error;
        } else {
            tell({.kind = Report::Kind::no_cgroup, .value = trouble.error});
        }
    }
}

void Keeper::hear_daemon() {
    while (!daemon_gone_) {
        Order order{};
        const ssize_t size = recv(kChannel, &order, sizeof order, MSG_DONTWAIT);
        if (size < 0 && (errno == EAGAIN || errno == EINTR)) return;
        if (size <= 0) {
            daemon_gone_ = true;
            ending_ = true;
        } else if (order == Order::kill) {
            kill_ordered_ = true;
            ending_ = true;
        } else if (!client_gone_ && kill(-client_, SIGTERM) < 0) {
            kill(client_, SIGTERM);  // it has no process group of its own yet
        }
    }
}

void Keeper::reap() {
    int status = 0;
    pid_t pid = 0;
    while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
        fruitless_looks_ = 0;
        if (pid == client_) {
            client_gone_ = true;
            wait_status_ = status;
            hear_exec_result();  // decided by now, and told before the end is
            ending_ = true;
        } else if (client_gone_ && !kill_ordered_ && WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL) {
            ++killed_;
        }
    }
    childless_ = pid < 0 && errno == ECHILD;
}

// True: the end, and it was told.
bool Keeper::end_everything() {
    const bool ended_by_itself = client_gone_ && !kill_ordered_ && !daemon_gone_;
    if (arguments_.leave && ended_by_itself && launch_error_ == 0) {
        if (!arguments_.cgroup.empty()) rmdir(arguments_.cgroup.c_str());
        tell({.kind = Report::Kind::exited, .value = wait_status_});
        return true;
    }
    kill_everything();
    reap();
    const bool nothing_left = !cgroup_populated() && childless_;
    if (!nothing_left && fruitless_looks_ < kPatience) return false;
    if (!client_gone_ && !daemon_gone_) {
        // It runs, so nothing else is true to say; its end is still waited for.
        if (!complained_) tell({.kind = Report::Kind::cannot_kill, .value = client_, .error = refused_});
        complained_ = true;
        return false;
    }
    int left = 0;
    each_child([&left](pid_t) { ++left; });
    if (!arguments_.cgroup.empty()) rmdir(arguments_.cgroup.c_str());
    if (launch_error_ != 0) {
        tell({.kind = Report::Kind::failed, .value = launch_error_});
    } else {
        tell({.kind = Report::Kind::exited,
              .value = wait_status_,
              .killed = killed_,
              .left = left,
              .error = refused_});
    }
    return true;
}

void Keeper::kill_everything() {
    if (!arguments_.cgroup.empty()) write_file(arguments_.cgroup + "/cgroup.kill", "1");
    if (!client_gone_) kill(-client_, SIGKILL);
    // The children of those that end now become ours, announced by SIGCHLD, and it is their turn.
    each_child([this](pid_t pid) {
        if (kill(pid, SIGKILL) < 0) refused_ = errno;
    });
}

// Reading also re-arms POLLPRI.
bool Keeper::cgroup_populated() const {
    char text[256] = {};
    return cgroup_events_ >= 0 && pread(cgroup_events_, text, sizeof text - 1, 0) > 0 &&
           std::strstr(text, "populated 1") != nullptr;
}

void Keeper::tell(Report report) {
    // Refused only when the daemon is dead, which end of file tells us anyway.
    send(kChannel, &report, sizeof report, MSG_NOSIGNAL);
}

bool parse(int argc, char** argv, Arguments& out) {
    int next = 1;
    for (; next + 1 < argc; ++next) {
        const std::string_view option = argv[next];
        if (option == "--name") {
            out.name = argv[++next];
        } else if (option == "--cgroup") {
            out.cgroup = argv[++next];
        } else if (option == "--leave") {
            out.leave = true;
        } else {
            break;
        }
    }
    if (next + 1 >= argc || std::string_view(argv[next]) != "--") return false;
    out.command = argv + next + 1;
    return true;
}

bool channel_is_there() {
    int type = 0;
    socklen_t size = sizeof type;
    return getsockopt(kChannel, SOL_SOCKET, SO_TYPE, &type, &size) == 0 && type == SOCK_SEQPACKET;
}

}  // namespace

int main(int argc, char** argv) {
    Arguments arguments;
    if (!parse(argc, argv, arguments) || !channel_is_there()) {
        std::fputs(
            "pairkeep-keeper watches over one client of pairkeepd, which starts it; by hand it does "
            "nothing.\n",
            stderr);
        return 64;
    }
    close_range(kLifeLine + 1, ~0U, 0);
    for (const int ours : {kChannel, kLifeLine}) fcntl(ours, F_SETFD, FD_CLOEXEC);
    Keeper(std::move(arguments)).run();
    return 0;
}
