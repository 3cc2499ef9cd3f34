// The log never holds up who logs, whatever is behind standard error. Each case has a process of its own,
// since the log writes to standard error of the process: one that hangs is ended by its alarm, and the test
// fails.
#include "log.h"

#include <fcntl.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <functional>
#include <future>
#include <stdexcept>
#include <string>
#include <thread>

#include "process.h"

namespace {

using pairkeep::failover::About;
using pairkeep::failover::Severity;
using pairkeep::runtime::Log;
using pairkeep::settings::Settings;
using pairkeep::test::kWell;
using pairkeep::test::Pipe;
using pairkeep::test::process_with_stderr;

constexpr int kFarMoreThanTheQueue = 30'000;

Settings with_level(const std::string& level) {
    Settings settings;
    settings.node = "connector-a";
    settings.log_level = level;
    settings.log_target = "stderr";
    return settings;
}

// The lines without their time stamps: "info    lan ROLE_CHANGED: text".
std::string logged(const std::string& level, const std::function<void(Log&)>& write) {
    Pipe pipe;
    const auto end = process_with_stderr(pipe.ends[1], [&] {
        unsetenv("JOURNAL_STREAM");
        Log log(with_level(level));
        write(log);
    });
    CHECK(end == "well");
    std::string lines = pipe.read_all();
    constexpr std::size_t kStamp = std::string_view("2026-11-21T05:00:00.123Z ").size();
    for (std::size_t at = 0; at < lines.size(); at = lines.find('\n', at) + 1) lines.erase(at, kStamp);
    return lines;
}

int lines_with(const std::string& what, const std::string& text) {
    int count = 0;
    for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + 1)) ++count;
    return count;
}

// The sum of what the log says of dropped lines.
int told_dropped(const std::string& text) {
    const std::string before = "connector-a LINES_DROPPED: ";
    int sum = 0;
    for (auto at = text.find(before); at != std::string::npos; at = text.find(before, at + 1))
        sum += std::stoi(text.substr(at + before.size()));
    return sum;
}

void every_severity(Log& log) {
    log.debug("detail");
    log.write({Severity::info, "ROLE_CHANGED", About::group, "lan", "backup -> active"});
    log.write({Severity::warning, "PATH_LOST", About::group, "lan", "over IPv6"});
    log.write({Severity::error, "RELEASE_FAILED", About::group, "lan", "no buffer"});
}

}  // namespace

TEST_CASE("a line names subject, stable id and what happened") {
    CHECK(logged("info", [](Log& log) {
              log.write({Severity::info, "ROLE_CHANGED", About::group, "lan", "backup -> active"});
          }) == "info    lan ROLE_CHANGED: backup -> active\n");
}

TEST_CASE("what is about this node needs no subject") {
    CHECK(logged("info", [](Log& log) { log.write(Severity::info, "LEAVING", "asked to leave"); }) ==
          "info    connector-a LEAVING: asked to leave\n");
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
              log.write({Severity::error, "X", About::group, "{}", "{0} {missing} {"});
              log.debug("{} {9}");
          }) == "error   {} X: {0} {missing} {\ndebug   {} {9}\n");
}

TEST_CASE("a full disk behind standard error neither throws nor blocks") {
    const int full = open("/dev/full", O_WRONLY | O_CLOEXEC);
    REQUIRE(full >= 0);
    CHECK(process_with_stderr(full, [] {
              std::uint64_t missing = 0;
              {
                  Log log(with_level("debug"));
                  for (int i = 0; i < 1000; ++i) every_severity(log);
                  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(20);
                  while ((missing = log.lines_missing()) < 4000 && std::chrono::steady_clock::now() < end)
                      std::this_thread::yield();
              }
              if (missing != 4000) throw std::runtime_error("what is not on the disk is counted");
          }) == "well");
    close(full);
}

TEST_CASE("a closed standard error neither throws nor blocks") {
    CHECK(process_with_stderr(-1, [] {
              close(STDERR_FILENO);
              Log log(with_level("debug"));
              every_severity(log);
          }) == "well");
}

TEST_CASE("a reader that does not read holds up neither who logs nor the end of the daemon") {
    const Pipe stuck;
    CHECK(process_with_stderr(stuck.ends[1], [] {
              Log log(with_level("info"));
              const std::string text(200, 'x');
              for (int i = 0; i < kFarMoreThanTheQueue; ++i)
                  log.write({Severity::info, "X", About::group, "lan", text});
          }) == "well");
}

TEST_CASE("lines that were dropped are counted, and the number is logged") {
    CHECK(process_with_stderr(-1, [] {
              Pipe slow;  // in here, so that nobody else holds its end open
              dup2(slow.ends[1], STDERR_FILENO);
              std::string text;
              std::thread reader;
              {
                  Log log(with_level("info"));
                  for (int i = 0; i < kFarMoreThanTheQueue; ++i)
                      log.write({Severity::info, "X", About::group, "lan", "hello"});
                  log.write({Severity::info, "X", About::group, "lan", "the last"});
                  std::promise<void> caught_up;  // the log's end must not cut off what waits
                  reader = std::thread([&] { text = slow.read_all("the last\n", caught_up); });
                  caught_up.get_future().wait();
              }
              close(STDERR_FILENO);
              reader.join();
              if (lines_with("lan X: hello", text) + told_dropped(text) != kFarMoreThanTheQueue)
                  throw std::runtime_error("the numbers do not agree");
          }) == "well");
}

TEST_CASE("a process whose log is stuck still ends by itself, with all that runs at exit") {
    const Pipe stuck;
    CHECK(process_with_stderr(stuck.ends[1], [] {
              {
                  Log log(with_level("info"));
                  const std::string text(200, 'x');
                  for (int i = 0; i < kFarMoreThanTheQueue; ++i)
                      log.write({Severity::info, "X", About::group, "lan", text});
              }
              std::exit(kWell);
          }) == "well");
}
