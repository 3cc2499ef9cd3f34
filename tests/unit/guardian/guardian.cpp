// The two processes, as they are: what becomes of a worker, and what the guardian does then.
#include "pairkeep/guardian/guardian.h"

#include <sys/wait.h>
#include <sysexits.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>

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
                  estate.alive(now(), 1s);
                  usleep(50'000);
              }
              estate.loop_ends();
              usleep(1'300'000);
              return EX_OK;
          }) == EX_OK);
    CHECK(content(folder.path + "/log").empty());
}
