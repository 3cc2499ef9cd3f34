// Whatever a client forked is gone with it: after a kill, after its exit, after the death of the keeper or
// the daemon.
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <boost/asio/io_context.hpp>
#include <filesystem>

#include "cgroup_scratch.h"
#include "harness.h"
#include "support/catch.h"

using namespace pairkeep::clients;
using namespace pairkeep::clients::test;

namespace {

// Forks away as a daemon does (double fork, setsid, nothing open), leaves its pid in a file, then goes on
// with `then`.
ProcessSpec daemonizing(const TemporaryFolder& folder, const std::string& then) {
    return python("c", R"(
import os, signal, sys, time
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        os.closerange(0, 3)
        with open(')" + folder / "pid.new" +
                           R"(', 'w') as f: print(os.getpid(), file=f)
        os.rename(')" + folder / "pid.new" +
                           "', '" + folder / "pid" + R"(')
        time.sleep(1000)
    os._exit(0)
os.wait()
while not os.path.exists(')" +
                           folder / "pid" + R"('): time.sleep(0.001)
print('ready', flush=True)
)" + then);
}

void kill_tests(const Nursery& nursery) {
    const TemporaryFolder folder;
    SECTION("after a kill") {
        Service service({daemonizing(folder, "time.sleep(1000)")}, nursery);
        service.start("c");
        REQUIRE(service.wait_for_line("c", "ready"));
        const int pid = folder.pid_in("pid");
        CHECK_FALSE(gone(pid));
        service.kill("c");
        CHECK(service.exited("c") == Exit{{}, 9, ""});
        CHECK(gone(pid));
    }
    SECTION("after its exit") {
        Service service({daemonizing(folder, "sys.exit(4)")}, nursery);
        service.start("c");
        CHECK(service.exited("c") == Exit{4, {}, "left 1 process behind, killed"});
        CHECK(gone(folder.pid_in("pid")));
    }
    SECTION("after terminate") {
        Service service({daemonizing(folder, "time.sleep(1000)")}, nursery);
        service.start("c");
        REQUIRE(service.wait_for_line("c", "ready"));
        service.terminate("c");
        CHECK(service.exited("c") == Exit{{}, 15, "left 1 process behind, killed"});
        CHECK(gone(folder.pid_in("pid")));
    }
    SECTION("after the end of the service") {
        int main = -1;
        {
            Service service({daemonizing(folder, "time.sleep(1000)")}, nursery);
            service.start("c");
            main = service.started("c").value_or(-1);
            REQUIRE(service.wait_for_line("c", "ready"));
        }
        CHECK(gone(main));
        CHECK(gone(folder.pid_in("pid")));
    }
    SECTION("after the daemon was killed") {
        const pid_t daemon = fork();
        if (daemon == 0) {
            boost::asio::io_context io;
            const auto child = Child::run(io,
                                          {.name = "c",
                                           .command = daemonizing(folder, "time.sleep(1000)").command,
                                           .cgroup = client_cgroup("c")},
                                          nursery,
                                          {.started = [](int) {},
                                           .failed = [](const std::string&) {},
                                           .exited = [](const Exit&) {},
                                           .output = [](const std::string&, bool) {}});
            io.run();
            _exit(0);
        }
        const int pid = folder.pid_in("pid");
        CHECK_FALSE(gone(pid));
        kill(daemon, SIGKILL);
        CHECK(waitpid(daemon, nullptr, 0) == daemon);
        CHECK(eventually([&] { return gone(pid); }));
    }
    if (!nursery.cgroup.empty())
        CHECK(eventually([&] { return !std::filesystem::exists(nursery.cgroup + "/client-c"); }));
}

}  // namespace

TEST_CASE("nothing of a client is left, without a cgroup") {
    kill_tests({kKeeper, ""});
}

TEST_CASE("nothing of a client is left, with a cgroup") {
    const ScratchCgroup scratch;
    if (scratch.folder().empty()) return not_tried("needs root and a cgroup v2 mount");
    kill_tests({kKeeper, scratch.folder()});
}

TEST_CASE("generations of processes that fork away are all killed") {
    Service service({python("c", R"(
import os, time
for depth in range(4):
    for width in range(2): os.fork()
    if os.getpid() != os.getpgid(0): os.setsid()
    if depth == 0: print('ready', flush=True)
time.sleep(1000)
)")});
    service.start("c");
    REQUIRE(service.wait_for_line("c", "ready"));  // and goes on forking meanwhile
    service.kill("c");
    CHECK(service.exited("c") == Exit{{}, 9, ""});
}

TEST_CASE("a killed keeper takes its client along") {
    Service service({sh("c", "echo keeper $PPID; sleep 1000; :")});
    service.start("c");
    const int pid = service.started("c").value_or(-1);
    int keeper = -1;
    REQUIRE(eventually([&] {
        for (const std::string& line : service.output("c")) keeper = std::atoi(line.c_str() + 7);
        return keeper > 1;
    }));
    kill(keeper, SIGKILL);
    CHECK(service.exited("c") ==
          Exit{{}, {}, "its keeper was killed; what it forked away into another session may still run"});
    CHECK(gone(pid));
    service.start("c");  // and it can be started again
    CHECK(service.started("c"));
}

TEST_CASE("a killed keeper takes everything along, with a cgroup") {
    const ScratchCgroup scratch;
    if (scratch.folder().empty()) return not_tried("needs root and a cgroup v2 mount");
    const TemporaryFolder folder;
    Service service({daemonizing(folder, "print(os.getppid(), file=open('" + folder / "keeper" +
                                             "', 'w'), flush=True); time.sleep(1000)")},
                    {kKeeper, scratch.folder()});
    service.start("c");
    const int keeper = folder.pid_in("keeper");
    REQUIRE(keeper > 1);
    kill(keeper, SIGKILL);
    CHECK(service.exited("c") == Exit{{}, {}, "its keeper was killed; everything in its cgroup killed"});
    CHECK(eventually([&] { return gone(folder.pid_in("pid")); }));
}

TEST_CASE("a process left behind that changed its user is reported without a cgroup, and ended with one") {
    // The keeper as it is in the daemon of an unprivileged user: it may signal its own user's processes only.
    const TemporaryFolder folder;
    const std::string weak_keeper = folder / "weak-keeper";
    if (geteuid() != 0) return not_tried("needs root");
    std::ofstream(weak_keeper) << "#!/bin/sh\nexec setpriv --bounding-set=-kill " << kKeeper << " \"$@\"\n";
    std::filesystem::permissions(weak_keeper, std::filesystem::perms::owner_all);
    const ProcessSpec client =
        sh("c", "setpriv --reuid=65534 sh -c 'echo $$ >&3; echo ready; exec sleep 1000' 3>" + folder / "pid" +
                    " & while ! [ -s " + folder / "pid" + " ]; do sleep 0.01; done");
    SECTION("without") {
        Service service({client}, {weak_keeper, ""});
        service.start("c");
        CHECK(service.exited("c") ==
              Exit{0,
                   {},
                   "left 1 process behind that could not be killed: it changed its user, and without a "
                   "cgroup of its own (Delegate=yes in pairkeep's unit) only root can end it"});
        const int pid = folder.pid_in("pid");
        CHECK_FALSE(gone(pid));
        kill(pid, SIGKILL);
        CHECK(eventually([&] { return gone(pid); }));
    }
    SECTION("with") {
        const ScratchCgroup scratch;
        if (scratch.folder().empty()) return not_tried("needs a cgroup v2 mount");
        Service service({client}, {weak_keeper, scratch.folder()});
        service.start("c");
        CHECK(service.exited("c") == Exit{0, {}, "left 1 process behind, killed"});
        CHECK(gone(folder.pid_in("pid")));
    }
}

TEST_CASE("a running client that changed its user and cannot be killed is said to run on") {
    if (geteuid() != 0) return not_tried("needs root");
    const TemporaryFolder folder;
    const std::string weak_keeper = folder / "weak-keeper";
    std::ofstream(weak_keeper) << "#!/bin/sh\nexec setpriv --bounding-set=-kill " << kKeeper << " \"$@\"\n";
    std::filesystem::permissions(weak_keeper, std::filesystem::perms::owner_all);
    Service service({sh("c", "exec setpriv --reuid=65534 sh -c 'echo ready; exec sleep 1000'")},
                    {weak_keeper, ""});
    service.start("c");
    const int pid = service.started("c").value_or(-1);
    REQUIRE(service.wait_for_line("c", "ready"));
    service.kill("c");
    REQUIRE(eventually([&] { return !service.output("c", true).empty(); }));
    CHECK(service.output("c", true).front() ==
          "pairkeep: process " + std::to_string(pid) +
              " was to be killed and still runs: it changed its user, and without a cgroup of its own "
              "(Delegate=yes in pairkeep's unit) only root can end it");
    CHECK_FALSE(gone(pid));
    kill(pid, SIGKILL);
    CHECK(service.exited("c") == Exit{{}, 9, ""});
}
