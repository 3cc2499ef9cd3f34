// Which cgroup the daemon may use for its clients, and that they really live in one.
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>

#include "cgroup_scratch.h"
#include "harness.h"
#include "support/catch.h"

using namespace pairkeep::clients;
using namespace pairkeep::clients::test;

namespace {

// What delegated_cgroup() says in a process inside `folder` as user `uid`.
std::string delegated_in(const std::string& folder, uid_t uid) {
    int ends[2];
    if (pipe(ends) < 0) return "no pipe";
    const pid_t child = fork();
    if (child == 0) {
        std::ofstream(folder + "/cgroup.procs") << getpid();
        if (setuid(uid) != 0) _exit(1);
        const std::string answer = delegated_cgroup();
        _exit(write(ends[1], answer.data(), answer.size()) < 0 ? 1 : 0);
    }
    close(ends[1]);
    char text[4096];
    const ssize_t size = read(ends[0], text, sizeof text);
    close(ends[0]);
    int status = -1;
    waitpid(child, &status, 0);
    return status == 0 ? std::string(text, static_cast<std::size_t>(size)) : "the child failed";
}

}  // namespace

TEST_CASE("a cgroup is used when it is delegated to us, and never the root") {
    const ScratchCgroup scratch;
    if (scratch.folder().empty()) return not_tried("needs root and a cgroup v2 mount");
    const uid_t nobody = 65534;
    CHECK(delegated_in(scratch.folder(), 0) == scratch.folder());
    CHECK(delegated_in(scratch.folder(), nobody).empty());
    // As systemd does with Delegate=yes and User=.
    for (const char* file : {"", "/cgroup.procs", "/cgroup.threads", "/cgroup.subtree_control"})
        REQUIRE(chown((scratch.folder() + file).c_str(), nobody, nobody) == 0);
    CHECK(delegated_in(scratch.folder(), nobody) == scratch.folder());
    CHECK(delegated_in(std::filesystem::path(scratch.folder()).parent_path(), 0).empty());
}

TEST_CASE("each client lives in a cgroup of its own, which goes with it") {
    const ScratchCgroup scratch;
    if (scratch.folder().empty()) return not_tried("needs root and a cgroup v2 mount");
    const std::string name = "hq/vpn 1";
    const std::string folder = scratch.folder() + "/client-hq%2fvpn%201";
    Service service({sh(name, "echo ready; sleep 1000; :")}, {kKeeper, scratch.folder()});
    service.start(name);
    const int pid = service.started(name).value_or(-1);
    REQUIRE(service.wait_for_line(name, "ready"));
    CHECK(("\n" + read_file(folder + "/cgroup.procs")).find("\n" + std::to_string(pid) + "\n") !=
          std::string::npos);
    service.kill(name);
    CHECK(service.exited(name) == Exit{{}, 9, ""});
    CHECK_FALSE(std::filesystem::exists(folder));
}

TEST_CASE("what an earlier run left in the cgroup of a client is killed before the client starts") {
    const ScratchCgroup scratch;
    if (scratch.folder().empty()) return not_tried("needs root and a cgroup v2 mount");
    const std::string folder = scratch.folder() + "/client-c";
    REQUIRE(mkdir(folder.c_str(), 0755) == 0);
    const pid_t leftover = fork();
    if (leftover == 0) {
        pause();
        _exit(0);
    }
    std::ofstream(folder + "/cgroup.procs") << leftover;
    Service service({sh("c", "exit 5")}, {kKeeper, scratch.folder()});
    service.start("c");
    CHECK(service.exited("c").status == 5);
    int status = 0;
    CHECK(waitpid(leftover, &status, 0) == leftover);
    CHECK((WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL));
}

TEST_CASE("a client whose cgroup cannot be made runs without, and that is said") {
    Service service({sh("c", "exit 0")}, {kKeeper, "/proc/no-such-cgroup"});
    service.start("c");
    CHECK(service.exited("c") == Exit{0, {}, ""});
    CHECK(service.output("c", true) ==
          std::vector<std::string>{
              "pairkeep: runs without its own cgroup, since /proc/no-such-cgroup/client-c "
              "cannot be used: No such file or directory; a process of it that changes its "
              "user could not be killed"});
}

TEST_CASE("what an earlier run left in cgroups of clients is killed, but for clients that run on") {
    const ScratchCgroup scratch;
    if (scratch.folder().empty()) return not_tried("needs root and a cgroup v2 mount");
    const auto left_in = [&](const std::string& name) {
        REQUIRE(mkdir((scratch.folder() + "/" + name).c_str(), 0755) == 0);
        const pid_t process = fork();
        if (process == 0) {
            pause();
            _exit(0);
        }
        std::ofstream(scratch.folder() + "/" + name + "/cgroup.procs") << process;
        return process;
    };
    const pid_t left_over = left_in("client-old%20vpn");
    const pid_t kept = left_in("client-kept");
    const pid_t foreign = left_in("somebody");
    REQUIRE(mkdir((scratch.folder() + "/client-empty").c_str(), 0755) == 0);
    CHECK(kill_left_over(scratch.folder(), {"kept"}) == std::vector<std::string>{"client-old%20vpn"});
    int status = 0;
    REQUIRE(waitpid(left_over, &status, 0) == left_over);
    CHECK(WTERMSIG(status) == SIGKILL);
    for (const pid_t process : {kept, foreign}) {
        CHECK(waitpid(process, &status, WNOHANG) == 0);
        kill(process, SIGKILL);
        waitpid(process, &status, 0);
    }
    CHECK(kill_left_over(scratch.folder() + "/absent", {}).empty());
}
