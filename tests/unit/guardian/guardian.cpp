// The two processes, as they are: what becomes of a worker, and what the guardian does then.
#include "pairkeep/guardian/guardian.h"

#include <fcntl.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <sysexits.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>

#include "life_line.h"
#include "pairkeep/util/file_numbers.h"
#include "support/catch.h"

using namespace pairkeep;
using namespace std::chrono_literals;

namespace {

Instant now() {
    return Instant{std::chrono::steady_clock::now().time_since_epoch()};
}

struct Folder {
    std::string path = "/tmp/pairkeep-guardian-XXXXXX";
    Folder() { REQUIRE(mkdtemp(path.data()) != nullptr); }
    ~Folder() { std::system(("rm -r " + path).c_str()); }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
};

std::string content(const std::string& file) {
    std::ifstream stream(file);
    return {std::istreambuf_iterator<char>(stream), {}};
}

// In a process of its own: the guardian blocks signals and waits for children. What it writes goes to `log`.
int watch_over(
    const std::string& log, const std::function<int(guardian::Estate&)>& work,
    const std::function<void()>& tidy_up = [] {}) {
    const pid_t child = fork();
    if (child == 0) {
        if (std::freopen(log.c_str(), "w", stderr) == nullptr) _exit(EX_OSERR);
        _exit(guardian::watch_over(work, tidy_up));
    }
    int status = 0;
    REQUIRE(waitpid(child, &status, 0) == child);
    REQUIRE(WIFEXITED(status));
    return WEXITSTATUS(status);
}

}  // namespace

TEST_CASE("the worker's own exit code is passed on, and nothing is run") {
    const Folder folder;
    const std::string ran = folder.path + "/ran";
    CHECK(watch_over(folder.path + "/log", [&](guardian::Estate& estate) {
              static_cast<void>(estate.runs("hq", 1, {"touch", ran}));
              return EX_TEMPFAIL;
          }) == EX_TEMPFAIL);
    CHECK(access(ran.c_str(), F_OK) != 0);
    CHECK(content(folder.path + "/log").empty());
}

TEST_CASE("a worker that was killed: its clients are stopped, and what is less urgent is tidied up") {
    const Folder folder;
    const std::string tidied = folder.path + "/tidied";
    CHECK(watch_over(
              folder.path + "/log",
              [&](guardian::Estate& estate) {
                  static_cast<void>(estate.runs("a", 1, {"touch", folder.path + "/a"}));
                  static_cast<void>(estate.runs("b", 1, {"touch", folder.path + "/b"}));
                  static_cast<void>(estate.runs("c", 1, {"touch", folder.path + "/c"}));
                  estate.runs_not("b", 2);
                  raise(SIGKILL);
                  return EX_OK;
              },
              [&] { std::ofstream{tidied}; }) == EX_SOFTWARE);
    CHECK(access((folder.path + "/a").c_str(), F_OK) == 0);
    CHECK(access((folder.path + "/b").c_str(), F_OK) != 0);
    CHECK(access((folder.path + "/c").c_str(), F_OK) == 0);
    CHECK(access(tidied.c_str(), F_OK) == 0);
    const auto log = content(folder.path + "/log");
    CHECK(log.find("WORKER_DIED") != std::string::npos);
    CHECK(log.find("had 2 clients stopped") != std::string::npos);
}

TEST_CASE("a worker that ends by itself while its loop should run has died") {
    const Folder folder;
    const std::string ran = folder.path + "/ran";
    CHECK(watch_over(folder.path + "/log", [&](guardian::Estate& estate) {
              estate.alive(now(), {});
              static_cast<void>(estate.runs("hq", 1, {"touch", ran}));
              return EX_TEMPFAIL;
          }) == EX_SOFTWARE);
    CHECK(access(ran.c_str(), F_OK) == 0);
    CHECK(content(folder.path + "/log").find("ended by itself, with exit code 75") != std::string::npos);
}

TEST_CASE("giving back begins when the life line is cut, however long the kernel takes to end the worker") {
    const Folder folder;
    const std::string ran = folder.path + "/ran";
    const std::string seen = folder.path + "/seen";
    CHECK(watch_over(folder.path + "/log", [&](guardian::Estate& estate) {
              estate.alive(now(), {});
              static_cast<void>(estate.runs("hq", 1, {"touch", ran}));
              close(kLifeLine);
              for (int i = 0; i < 5'000 && access(ran.c_str(), F_OK) != 0; ++i) usleep(1000);
              if (access(ran.c_str(), F_OK) == 0) std::ofstream{seen};
              raise(SIGKILL);
              return EX_OK;
          }) == EX_SOFTWARE);
    CHECK(access(seen.c_str(), F_OK) == 0);
}

TEST_CASE("a worker whose loop is silent is killed, whatever else it does") {
    const Folder folder;
    CHECK(watch_over(folder.path + "/log", [&](guardian::Estate& estate) {
              estate.alive(now(), 100ms);
              for (;;) usleep(1000);
              return EX_OK;
          }) == EX_SOFTWARE);
    const auto log = content(folder.path + "/log");
    CHECK(log.find("WORKER_HUNG") != std::string::npos);
    CHECK(log.find("hang_limit of 100 ms") != std::string::npos);
}

TEST_CASE("who begins slowly, ends slowly, or is asked for nothing does not hang") {
    const Folder folder;
    CHECK(watch_over(folder.path + "/log", [&](guardian::Estate& estate) {
              usleep(300'000);
              for (int i = 0; i < 20; ++i) {
                  estate.alive(now(), 3s);
                  usleep(50'000);
              }
              estate.loop_ends();
              usleep(3'300'000);
              return EX_OK;
          }) == EX_OK);
    CHECK(content(folder.path + "/log").empty());
}

TEST_CASE("a life line is cut when nobody is left who holds it, and that is told once") {
    guardian::LifeLine line;
    const pid_t holder = fork();
    if (holder == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        line.hold();
        for (;;) pause();
    }
    line.watch();
    CHECK_FALSE(line.take_cut());
    REQUIRE(kill(holder, SIGKILL) == 0);
    REQUIRE(waitpid(holder, nullptr, 0) == holder);
    CHECK(line.take_cut());
    CHECK_FALSE(line.take_cut());
    CHECK(line.fd() == -1);
}

TEST_CASE("of the files of a process that was killed, the higher number is told first") {
    // What was ready first comes first from epoll(7).
    const int told = epoll_create1(EPOLL_CLOEXEC);
    const std::array numbers{kLifeLine, 60, kFirstKeeperChannel};
    std::array<std::array<int, 2>, 3> pipes{};
    for (std::size_t i = 0; i < pipes.size(); ++i) {
        REQUIRE(pipe2(pipes.at(i).data(), O_CLOEXEC) == 0);
        epoll_event event{.events = EPOLLIN, .data = {.fd = numbers.at(i)}};
        REQUIRE(epoll_ctl(told, EPOLL_CTL_ADD, pipes.at(i)[0], &event) == 0);
    }
    std::array<int, 2> ready_pipe{};
    REQUIRE(pipe2(ready_pipe.data(), O_CLOEXEC) == 0);
    const pid_t holder = fork();
    if (holder == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        for (std::size_t i = 0; i < pipes.size(); ++i) fcntl(pipes.at(i)[1], F_DUPFD_CLOEXEC, numbers.at(i));
        for (const auto& pipe : pipes) close(pipe[1]);
        const char ready = 0;
        static_cast<void>(!write(ready_pipe[1], &ready, 1));
        for (;;) pause();
    }
    for (const auto& pipe : pipes) close(pipe[1]);
    char ready = 0;
    REQUIRE(read(ready_pipe[0], &ready, 1) == 1);
    REQUIRE(kill(holder, SIGKILL) == 0);
    REQUIRE(waitpid(holder, nullptr, 0) == holder);
    std::array<epoll_event, 3> events{};
    REQUIRE(epoll_wait(told, events.data(), events.size(), -1) == 3);
    CHECK(events[0].data.fd == kFirstKeeperChannel);
    CHECK(events[1].data.fd == kLifeLine);
    CHECK(events[2].data.fd == 60);
    for (const auto& pipe : pipes) close(pipe[0]);
    for (const int end : {ready_pipe[0], ready_pipe[1], told}) close(end);
}
