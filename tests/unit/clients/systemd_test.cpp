// `systemd:` clients on a bus of their own, with a systemd that tells things in every order
// (tests/support/mock_systemd.py). With the real one: tests/appliance.
#include "pairkeep/clients/systemd.h"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <boost/asio/io_context.hpp>
#include <cstdio>
#include <map>

#include "harness.h"
#include "observed.h"
#include "pairkeep/clients/own_job.h"
#include "systemd/unit_reading.h"

using namespace pairkeep::clients;
using namespace pairkeep::clients::test;
using Lines = std::vector<std::string>;

namespace {

class MockSystemd {
  public:
    MockSystemd() {
        setenv("DBUS_SYSTEM_BUS_ADDRESS", ("unix:path=" + folder_ / "bus").c_str(), 1);
        int to[2], from[2];
        REQUIRE((pipe2(to, O_CLOEXEC) == 0 && pipe2(from, O_CLOEXEC) == 0));
        pid_ = fork();
        if (pid_ == 0) {
            dup2(to[0], STDIN_FILENO);
            dup2(from[1], STDOUT_FILENO);
            execl("/usr/bin/python3", "/usr/bin/python3",
                  PAIRKEEP_SOURCE_DIR "/tests/support/mock_systemd.py", (folder_ / "").c_str(), nullptr);
            _exit(127);
        }
        close(to[0]);
        close(from[1]);
        commands_ = fdopen(to[1], "w");
        answers_ = fdopen(from[0], "r");
        usable_ = answer() == "ready";
    }
    ~MockSystemd() {
        fclose(commands_);
        waitpid(pid_, nullptr, 0);
        fclose(answers_);
        unsetenv("DBUS_SYSTEM_BUS_ADDRESS");
    }
    [[nodiscard]] bool usable() const {
        if (!usable_) not_tried("python3-dbusmock or dbus-daemon is not installed");
        return usable_;
    }
    std::string tell(const std::string& command) {
        std::fputs((command + "\n").c_str(), commands_);
        std::fflush(commands_);
        return answer();
    }

  private:
    std::string answer() {
        char line[1024] = "";
        if (std::fgets(line, sizeof line, answers_) == nullptr) return "";
        return std::string(line).substr(0, std::string(line).find('\n'));
    }
    TemporaryFolder folder_;
    pid_t pid_ = -1;
    FILE* commands_ = nullptr;
    FILE* answers_ = nullptr;
    bool usable_ = false;
};

Observed::Make units(const Lines& names) {
    std::vector<UnitSpec> specs;
    for (const std::string& name : names) specs.push_back({name, name + ".service"});
    return [specs](auto& service, auto callbacks) {
        return make_systemd_driver(service, specs, std::move(callbacks));
    };
}

}  // namespace

TEST_CASE("units are started and stopped, in whatever order systemd tells about it") {
    MockSystemd systemd;
    if (!systemd.usable()) return;
    const std::string unit = GENERATE("plain", "early", "stale");
    INFO(unit);
    Observed driver(units({unit}));
    CHECK(driver.wait(0, State::stopped).trouble.empty());
    driver->start(unit, 1, "");
    const Observation up = driver.wait(1, State::running);
    CHECK(up.pid == 4711);
    CHECK(up.text == "Initialization Sequence Completed");
    driver->terminate(unit, 2);
    CHECK(driver.wait(2, State::stopped).pid == 0);
    // Nothing that was seen after an order speaks of the time before it.
    for (const std::string& line : driver.history()) {
        CHECK(line != "#1 stopped");
        CHECK(line != "#1 failed");
        CHECK(line != "#2 starting");
    }
}

TEST_CASE("a start that comes to nothing is told with the reason") {
    MockSystemd systemd;
    if (!systemd.usable()) return;
    Observed driver(units({"depends", "dies", "masked", "missing", "broken"}));
    driver->start("depends", 1, "");
    CHECK(driver.wait(1, State::failed).text == "its start job ended with: dependency");
    driver->start("dies", 2, "");
    CHECK(driver.wait(2, State::failed).text == "systemd says exit-code: exited with status 3");
    driver->start("masked", 3, "");
    CHECK(driver.wait(3, State::failed) ==
          Observation{.client = "masked",
                      .order = 3,
                      .state = State::failed,
                      .text = "systemd refused: Unit masked.service is masked.",
                      .trouble = "masked.service is masked: `systemctl unmask masked.service`"});
    driver->start("missing", 4, "");
    CHECK(driver.wait(4, State::failed).trouble ==
          "there is no unit missing.service: install it, or see `systemctl list-unit-files`");
}

TEST_CASE("what is wrong with a unit is told before anything is ordered") {
    MockSystemd systemd;
    if (!systemd.usable()) return;
    Observed driver(units({"broken"}));
    CHECK(
        driver.wait(0, State::stopped).trouble ==
        "broken.service cannot be loaded (Unit broken.service has a bad unit file setting.): see `systemctl "
        "status broken.service`");
    CHECK(systemd.tell("calls broken.service") == "none");
}

TEST_CASE("a unit by another name is trouble, and one that others hang on is not touched to ask polkit") {
    MockSystemd systemd;
    if (!systemd.usable()) return;
    Observed driver(units({"alias", "needed"}));
    CHECK(driver.wait([](const Observation& seen) { return seen.client == "alias"; }).trouble ==
          "alias.service is another name of plain.service, by which systemd and polkit know it: write "
          "`systemd: plain.service`");
    driver->start("needed", 1, "");
    CHECK(driver.wait(1, State::running).trouble.empty());
    CHECK(systemd.tell("calls needed.service") == "StartUnit(replace)");
}

TEST_CASE("the newest order counts: a start that hangs is replaced by a stop") {
    MockSystemd systemd;
    if (!systemd.usable()) return;
    Observed driver(units({"slow"}));
    CHECK(driver.wait(0, State::stopped).trouble.empty());
    driver->start("slow", 1, "");
    CHECK(driver.wait(1, State::starting).trouble.empty());
    driver->terminate("slow", 2);
    driver->start("slow", 3, "");
    driver->terminate("slow", 4);
    CHECK(driver.wait(4, State::stopped).trouble.empty());
}

TEST_CASE("a kill reaches a unit that does not stop") {
    MockSystemd systemd;
    if (!systemd.usable()) return;
    Observed driver(units({"deaf"}));
    driver->start("deaf", 1, "");
    CHECK(driver.wait(1, State::running).pid == 4711);
    driver->terminate("deaf", 2);
    CHECK(driver.wait(2, State::stopping).pid == 4711);
    driver->kill("deaf", 3);
    CHECK(driver.wait(3, State::stopped).text == "systemd says signal: killed by signal 9 (SIGKILL)");
}

TEST_CASE("what others do to a unit is seen") {
    MockSystemd systemd;
    if (!systemd.usable()) return;
    Observed driver(units({"plain"}));
    CHECK(driver.wait(0, State::stopped).trouble.empty());
    // Its question whether it may is a stop: of what runs by then it would be one.
    REQUIRE(eventually([&] { return systemd.tell("calls plain.service") != "none"; }));
    systemd.tell("set plain.service ActiveState active");
    CHECK(driver.wait(0, State::running).trouble.empty());
    systemd.tell("set plain.service StatusText reconnecting");
    CHECK(driver.wait([](const Observation& seen) { return seen.text == "reconnecting"; }).state ==
          State::running);
    systemd.tell("set plain.service ActiveState activating");  // Restart= is at work
    CHECK(driver.wait(0, State::starting).trouble.empty());
    systemd.tell("set plain.service ActiveState failed");
    CHECK(driver.wait(0, State::failed).text == "systemd says success");
}

TEST_CASE("whether polkit lets us is asked before it matters, and again until it does") {
    MockSystemd systemd;
    if (!systemd.usable()) return;
    systemd.tell("deny");
    Observed driver(units({"plain"}));
    const Observation denied = driver.wait([](const Observation& seen) { return !seen.trouble.empty(); });
    CHECK(denied.state == State::stopped);
    CHECK(denied.trouble ==
          "not allowed to manage plain.service: `systemctl reload pairkeepd` writes the polkit rule for it; "
          "polkitd must be installed");
    driver->start("plain", 1, "");
    CHECK(driver.wait(1, State::failed).trouble == denied.trouble);
    // A question for each reading that time brings, not for each of its own answers.
    for (int readings = 0; readings < 20; ++readings)
        systemd.tell("set plain.service StatusText " + std::to_string(readings));
    const std::string calls = systemd.tell("calls plain.service");
    CHECK(std::count(calls.begin(), calls.end(), '(') <= 4);
    systemd.tell("allow");
    CHECK(driver.wait([](const Observation& seen) { return seen.trouble.empty(); }).order == 1);
    driver->start("plain", 2, "");
    CHECK(driver.wait(2, State::running).pid == 4711);
}

TEST_CASE("without a bus nothing is known, and when it is back the last order is still carried out") {
    MockSystemd systemd;
    if (!systemd.usable()) return;
    Observed driver(units({"plain"}));
    CHECK(driver.wait(0, State::stopped).trouble.empty());
    systemd.tell("down");
    CHECK(
        driver.wait(0, State::unknown).trouble.starts_with("systemd cannot be asked over the system bus ("));
    driver->start("plain", 1, "");
    driver->terminate("plain", 2);
    driver->start("plain", 3, "");
    CHECK_FALSE(driver.wait(0, State::unknown).trouble.empty());  // a try that failed
    systemd.tell("up");
    CHECK(driver.wait(3, State::running).pid == 4711);
    CHECK(systemd.tell("calls plain.service") == "StartUnit(replace)");
}

TEST_CASE("an order that had no answer when the bus went away is given again") {
    MockSystemd systemd;
    if (!systemd.usable()) return;
    Observed driver(units({"plain"}));
    CHECK(driver.wait(0, State::stopped).trouble.empty());
    CHECK(driver.wait(0, State::stopped).trouble.empty());  // once more after its question whether it may
    systemd.tell("freeze");
    driver->start("plain", 1, "");
    std::promise<void> sent;
    boost::asio::post(driver.service(), [&] { sent.set_value(); });
    sent.get_future().wait();
    systemd.tell("down");
    CHECK_FALSE(driver.wait(0, State::unknown).trouble.empty());
    systemd.tell("up");
    CHECK(driver.wait(1, State::running).pid == 4711);
}

TEST_CASE("what a reading means") {
    const auto judged = [](UnitReading reading, UnitOrder order) {
        reading.load_state = "loaded";
        return judge("c", "c.service", reading, order);
    };
    using Kind = UnitOrder::Kind;
    // A job that waits for another one: not begun, and not failed.
    CHECK(judged({.active_state = "failed", .job = 7, .result = "exit-code"},
                 {.kind = Kind::start, .number = 4, .job = 7})
              .state == State::starting);
    CHECK(judged({.active_state = "active", .job = 7}, {.kind = Kind::stop, .number = 4, .job = 7}).state ==
          State::stopping);
    CHECK(judged({.active_state = "active"}, {.kind = Kind::stop, .number = 4, .job = 7}).state ==
          State::running);
    // Somebody else's job says nothing about our order.
    CHECK(judged({.active_state = "inactive", .job = 8},
                 {.kind = Kind::start, .number = 4, .job = 7, .result = "canceled"})
              .text == "its start job ended with: canceled");
    CHECK(judged({.active_state = "inactive", .condition_met = false},
                 {.kind = Kind::start, .number = 4, .job = 7, .result = "done"})
              .text == "a Condition...= of the unit is not met");
    CHECK(judged({.active_state = "inactive"}, {.kind = Kind::start, .number = 4, .job = 7, .result = "done"})
              .state == State::stopped);
    CHECK(judged({.active_state = "odd"}, {}).state == State::unknown);
    CHECK(judged({.active_state = "odd"}, {}).trouble == "systemd says \"odd\" of c.service");
}

namespace {

// As the service thread would; times below its limit come from a mock that answers at once.
std::string own_job(std::chrono::milliseconds limit) {
    boost::asio::io_context service;
    std::vector<std::string> answers;
    ask_own_job(service, limit, [&](const std::string& type) { answers.push_back(type); });
    CHECK(answers.empty());  // later
    service.run();
    CHECK(answers.size() == 1);
    return answers.empty() ? "never" : answers.front();
}

}  // namespace

TEST_CASE("systemd says what it is doing with this service") {
    MockSystemd systemd;
    if (!systemd.usable()) return;
    constexpr std::chrono::seconds kGenerous{20};
    CHECK(own_job(kGenerous).empty());  // another unit is being restarted, not this one
    for (const std::string type : {"restart", "stop", "try-restart"}) {
        systemd.tell("job " + type);
        CHECK(own_job(kGenerous) == type);
    }
}

TEST_CASE("no answer about this service is no answer for ever") {
    MockSystemd systemd;
    if (!systemd.usable()) return;
    systemd.tell("job late");
    CHECK(own_job(std::chrono::milliseconds(50)).empty());
    systemd.tell("down");
    CHECK(own_job(std::chrono::seconds(20)).empty());
}
