// Start, end and output of children. What they leave behind is killed: left_behind_test.cpp.
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <filesystem>
#include <fstream>

#include "harness.h"
#include "pairkeep/util/file_numbers.h"
#include "support/catch.h"

using namespace pairkeep::clients;
using namespace pairkeep::clients::test;
using Lines = std::vector<std::string>;

TEST_CASE("a client starts, and its exit status is told") {
    Service service({sh("c", "exit 3"), sh("killed", "kill -ABRT $$")});
    service.start("c");
    CHECK(service.started("c").value_or(-1) > 1);
    CHECK(service.exited("c") == Exit{3, {}, ""});

    service.start("killed");
    CHECK(service.exited("killed") == Exit{{}, 6, ""});

    service.start("c");  // and again
    CHECK(service.exited("c") == Exit{3, {}, ""});
    CHECK(service.order_of_events("c") == Lines{"started", "exited", "started", "exited"});
}

TEST_CASE("a keeper is told among the first that the daemon died, and the guardian waits for its end") {
    const std::string channel = "/proc/self/fd/" + std::to_string(pairkeep::kFirstKeeperChannel);
    std::array<int, 2> line{};
    REQUIRE(pipe2(line.data(), O_CLOEXEC | O_NONBLOCK) == 0);
    REQUIRE(fcntl(line[1], F_DUPFD_CLOEXEC, pairkeep::kLifeLine) == pairkeep::kLifeLine);
    close(line[1]);
    pollfd cut{.fd = line[0], .events = POLLIN, .revents = 0};
    pid_t client = 0;
    {
        Service service({sh("c", "exec sleep 1000")});
        service.start("c");
        client = service.started("c").value_or(-1);
        std::error_code none;
        CHECK(std::filesystem::read_symlink(channel, none).string().starts_with("socket:"));
        close(pairkeep::kLifeLine);
        CHECK(poll(&cut, 1, 0) == 0);
    }
    CHECK(poll(&cut, 1, 30'000) == 1);
    CHECK((cut.revents & POLLHUP) != 0);
    CHECK(gone(client));
    close(line[0]);
}

TEST_CASE("a client inherits nothing of the daemon: files, signals, session, its talk to systemd") {
    setenv("NOTIFY_SOCKET", "/run/systemd/notify", 1);
    const auto before = signal(SIGPIPE, SIG_IGN);
    sigset_t blocked, mask_before;
    sigemptyset(&blocked);
    sigaddset(&blocked, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &blocked, &mask_before);
    const int leaked = open("/dev/null", O_RDONLY);
    {
        Service service({python("c", R"(
import os, signal, sys
print(sys.stdin.read() == '', os.getsid(0) == os.getpid(), os.listdir('/proc/self/fd')[:-1])
status = dict(line.split(':', 1) for line in open('/proc/self/status'))
print([s for s in range(1, 32) if int(status['SigBlk'], 16) >> (s - 1) & 1], 'NOTIFY_SOCKET' in os.environ)
)"),
                         sh("pipe", "kill -PIPE $$")});
        service.start("c");
        CHECK(service.exited("c") == Exit{0, {}, ""});
        CHECK(service.output("c") == Lines{"True True ['0', '1', '2']", "[] False"});
        service.start("pipe");
        CHECK(service.exited("pipe") == Exit{{}, SIGPIPE, ""});
    }
    close(leaked);
    pthread_sigmask(SIG_SETMASK, &mask_before, nullptr);
    signal(SIGPIPE, before);
    unsetenv("NOTIFY_SOCKET");
}

TEST_CASE("a client that cannot be executed is a start that failed, with the reason") {
    const TemporaryFolder folder;
    std::ofstream(folder / "plain") << "no program";
    std::ofstream(folder / "orphan") << "#!/no/such/interpreter\n";
    chmod((folder / "orphan").c_str(), 0755);
    const std::string path = getenv("PATH");
    setenv("PATH", (path + ":" + folder / "").c_str(), 1);
    Service service({{"path", {"no-such-program", "--now"}},
                     {"plain in path", {"plain"}},
                     {"missing", {folder / "missing"}},
                     {"plain", {folder / "plain"}},
                     {"orphan", {folder / "orphan"}},
                     {"none", {}}});
    const auto why = [&](const std::string& client) {
        service.start(client);
        return service.start_failed(client);
    };
    CHECK(why("path") == "no-such-program: not found in PATH");
    CHECK(why("missing") == folder / "missing" + ": no such file or directory");
    CHECK(why("plain") == folder / "plain" + ": not executable (permission denied)");
    CHECK(why("orphan") ==
          folder / "orphan" + ": is there, but the interpreter or loader that it names is not");
    CHECK(why("plain in path") == folder / "/plain" + ": not executable (permission denied)");
    CHECK(why("none") == "no command is configured for it");
    CHECK(service.order_of_events("path") == Lines{"start_failed"});
    setenv("PATH", path.c_str(), 1);
}

TEST_CASE("a keeper that is missing is a start that failed, with its path") {
    Service service({sh("c", "exit 0")}, {"/nowhere/pairkeep-keeper", ""});
    service.start("c");
    CHECK(service.start_failed("c") ==
          "cannot start its keeper /nowhere/pairkeep-keeper: No such file or directory");
}

TEST_CASE("a keeper that is something else is a start that failed") {
    Service service({sh("c", "exit 0")}, {"/bin/true", ""});
    service.start("c");
    CHECK(service.start_failed("c") == "its keeper /bin/true ended before it could start it");
}

TEST_CASE("terminate asks, kill does not") {
    Service service({sh("polite", "trap 'echo bye; exit 7' TERM; echo ready; while :; do sleep 0.01; done"),
                     sh("deaf", "trap 'echo no' TERM; echo ready; while :; do sleep 0.01; done")});
    service.start("polite");
    REQUIRE(service.wait_for_line("polite", "ready"));
    service.terminate("polite");
    CHECK(service.exited("polite").status == 7);
    CHECK(service.output("polite") == Lines{"ready", "bye"});

    service.start("deaf");
    REQUIRE(service.wait_for_line("deaf", "ready"));
    service.terminate("deaf");
    REQUIRE(service.wait_for_line("deaf", "no"));
    service.kill("deaf");
    CHECK(service.exited("deaf") == Exit{{}, 9, ""});
}

TEST_CASE("orders that come at once after the start are not lost") {
    Service service({sh("c", "sleep 1000")});
    service.start("c");
    service.terminate("c");
    CHECK(service.exited("c") == Exit{{}, 15, ""});
    service.start("c");
    service.kill("c");
    CHECK(service.exited("c") == Exit{{}, 9, ""});
    CHECK(service.order_of_events("c") == Lines{"started", "exited", "started", "exited"});
}

TEST_CASE("output comes in lines: both streams, long ones in pieces, the last one without its newline") {
    Service service({python("c", R"(
import sys
sys.stdout.write('one\n\ntwo\r\n' + 'x' * 10000 + '\n' + 'y' * 4096 + '\nrest')
sys.stderr.write('complaint\n')
)")});
    service.start("c");
    CHECK(service.exited("c").status == 0);
    CHECK(service.output("c") == Lines{"one", "", "two", std::string(4096, 'x'), std::string(4096, 'x'),
                                       std::string(10000 - 2 * 4096, 'x'), std::string(4096, 'y'), "rest"});
    CHECK(service.output("c", true) == Lines{"complaint"});
}

TEST_CASE("everything that a client wrote is told before its exit") {
    Service service({python("c", "for i in range(20000): print('line', i)")});
    service.start("c");
    CHECK(service.exited("c").status == 0);
    const Lines lines = service.output("c");
    REQUIRE(lines.size() == 20000);
    CHECK(lines.front() == "line 0");
    CHECK(lines.back() == "line 19999");
    CHECK(service.order_of_events("c") == Lines{"started", "output", "exited"});
}

TEST_CASE("a client that writes without end delays no other") {
    Service service({sh("loud", "yes"), sh("quiet", "echo here; exit 0")});
    service.start("loud");
    REQUIRE(service.wait_for_line("loud", "y"));
    for (int i = 0; i < 5; ++i) {
        service.start("quiet");
        CHECK(service.exited("quiet").status == 0);
    }
    service.kill("loud");
    CHECK(service.exited("loud") == Exit{{}, 9, ""});
}

TEST_CASE("a hundred clients started and killed leave no files and no zombies") {
    std::vector<ProcessSpec> clients;
    for (int i = 0; i < 100; ++i) clients.push_back(sh("c" + std::to_string(i), "sleep 1000 & wait"));
    Service service(clients);
    service.start("c0");  // once, for the files that the event loop opens when it is used first
    REQUIRE(service.started("c0"));
    service.kill("c0");
    REQUIRE(service.exited("c0").signal == SIGKILL);
    const int before = count_open_files();
    std::vector<int> pids;
    for (const ProcessSpec& client : clients) service.start(client.name);
    for (const ProcessSpec& client : clients) pids.push_back(service.started(client.name).value_or(-1));
    for (const ProcessSpec& client : clients) service.kill(client.name);
    for (const ProcessSpec& client : clients) CHECK(service.exited(client.name) == Exit{{}, 9, ""});
    CHECK(count_open_files() == before);
    CHECK((waitpid(-1, nullptr, WNOHANG) == -1 && errno == ECHILD));
    for (const int pid : pids) CHECK(gone(pid));
}

TEST_CASE("how long a start takes", "[.][measure]") {
    Service service({{"c", {"sleep", "1000"}}});
    for (int i = 0; i < 10; ++i) {
        const auto begin = std::chrono::steady_clock::now();
        service.start("c");
        REQUIRE(service.started("c"));
        const auto running = std::chrono::steady_clock::now();
        service.kill("c");
        REQUIRE(service.exited("c").signal == SIGKILL);
        const std::chrono::duration<double, std::milli> up = running - begin;
        const std::chrono::duration<double, std::milli> down = std::chrono::steady_clock::now() - running;
        WARN("start -> started " << up.count() << " ms, kill -> exited " << down.count() << " ms");
    }
}
