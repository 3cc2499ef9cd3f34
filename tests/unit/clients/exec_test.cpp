// `exec:` clients: what is_running says is the truth, start and stop are commands of the operator's.
#include "pairkeep/clients/exec.h"

#include <sys/stat.h>

#include <filesystem>
#include <fstream>

#include "cgroup_scratch.h"
#include "harness.h"
#include "observed.h"

using namespace pairkeep::clients;
using namespace pairkeep::clients::test;
using Words = std::vector<std::string>;

namespace {

Words script(const std::string& text) {
    return {"sh", "-c", text};
}

// A client that runs when a file is there.
struct Switch {
    TemporaryFolder folder;
    std::string file = folder / "on";
    ExecSpec spec{.name = "c",
                  .start = script("touch " + file),
                  .stop = script("rm -f " + file),
                  .is_running = {"test", "-e", file},
                  .facts = {{"group", "lan"}, {"node", "connector-a"}}};

    [[nodiscard]] Observed::Make driver(const std::string& cgroup = "") const {
        return [this, cgroup](auto& service, auto callbacks) {
            return make_exec_driver(service, {spec}, {kKeeper, cgroup}, std::move(callbacks));
        };
    }
};

}  // namespace

TEST_CASE("an exec client is looked at before anything is ordered") {
    const Switch on;
    std::ofstream(on.file) << "somebody else started it";
    Observed driver(on.driver());
    CHECK(driver.wait(0, State::running).trouble.empty());
}

TEST_CASE("an exec client is started and stopped by its commands, and is_running says so") {
    const Switch client;
    Observed driver(client.driver());
    CHECK(driver.wait(0, State::stopped).text.empty());
    driver->start("c", 1, "gw1");
    CHECK(driver.wait(1, State::running).text.empty());
    CHECK(std::filesystem::exists(client.file));
    driver->terminate("c", 2);
    CHECK(driver.wait(2, State::stopped).text.empty());
    CHECK(driver.history() == Words{"#0 stopped", "#1 starting", "#1 running", "#2 stopping", "#2 stopped"});
}

TEST_CASE("the commands of an exec client are told the state in both ways") {
    Switch client;
    client.spec.start = script("touch " + client.file +
                               "; cat; echo $PAIRKEEP_GROUP $PAIRKEEP_NODE $PAIRKEEP_CLIENT $PAIRKEEP_ACTION "
                               "$PAIRKEEP_GATEWAY {gateway}");
    Observed driver(client.driver());
    driver->start("c", 1, "gw2");
    CHECK(driver.wait_for_line("lan connector-a c start gw2 gw2"));
    CHECK(driver.wait_for_line(
        R"({"group":"lan","node":"connector-a","client":"c","action":"start","gateway":"gw2"})"));
}

TEST_CASE("an exec client that does not start is failed, with the words of its command") {
    Switch client;
    SECTION("an exit status") {
        client.spec.start = script("echo trying; echo no licence >&2; exit 4");
        Observed driver(client.driver());
        driver->start("c", 1, "");
        CHECK(driver.wait(1, State::failed).text == "its start command exited with status 4: no licence");
    }
    SECTION("no such command") {
        client.spec.start = {"no-such-program"};
        Observed driver(client.driver());
        driver->start("c", 1, "");
        CHECK(driver.wait(1, State::failed).text ==
              "its start command cannot be run: no-such-program: not found in PATH");
    }
    SECTION("it says that it started, and does not run") {
        client.spec.start = {"true"};
        Observed driver(client.driver());
        driver->start("c", 1, "");
        CHECK(driver
                  .wait([](const Observation& seen) {
                      return seen.text == "its start command is done, is_running exited with status 1";
                  })
                  .state == State::starting);
    }
}

TEST_CASE("a stop that does not work is told as trouble while the client runs on") {
    Switch client;
    client.spec.stop = script("echo busy >&2; exit 1");
    Observed driver(client.driver());
    driver->start("c", 1, "");
    CHECK(driver.wait(1, State::running).trouble.empty());
    driver->terminate("c", 2);
    CHECK(driver.wait([](const Observation& seen) { return !seen.trouble.empty(); }) ==
          Observation{.client = "c",
                      .order = 2,
                      .state = State::stopping,
                      .trouble = "its stop command exited with status 1: busy"});
}

TEST_CASE("a kill that is repeated lets the stop command that it began have its time") {
    Switch client;
    client.spec.stop =
        script("echo stop begins; read line < " + client.folder / "go" + "; rm -f " + client.file);
    REQUIRE(mkfifo((client.folder / "go").c_str(), 0600) == 0);
    Observed driver(client.driver());
    CHECK(driver.wait(0, State::stopped).trouble.empty());
    driver->start("c", 1, "");
    CHECK(driver.wait(1, State::running).trouble.empty());
    driver->kill("c", 2);
    CHECK(driver.wait_for_line("stop begins"));
    driver->kill("c", 3);
    CHECK(driver.wait(3, State::stopping).trouble.empty());
    std::ofstream(client.folder / "go") << "go\n";
    CHECK(driver.wait(3, State::stopped).text.empty());
    CHECK(driver.history() ==
          Words{"#0 stopped", "#1 starting", "#1 running", "#2 stopping", "#3 stopping", "#3 stopped"});
}

TEST_CASE("a newer order ends the command of an older one, and nothing starts after a stop") {
    Switch client;
    client.spec.start = script("echo $$ > " + client.folder / "pid" + "; sleep 1000; touch " + client.file);
    Observed driver(client.driver());
    driver->start("c", 1, "");
    const int pid = client.folder.pid_in("pid");
    driver->terminate("c", 2);
    CHECK(driver.wait(2, State::stopped).text.empty());
    CHECK(gone(pid));
    CHECK_FALSE(std::filesystem::exists(client.file));
}

TEST_CASE("is_running that gives no answer is not knowing, with the reason") {
    Switch client;
    SECTION("it cannot be run") {
        client.spec.is_running = {"no-such-program"};
        Observed driver(client.driver());
        CHECK(driver.wait(0, State::unknown).trouble ==
              "its is_running command cannot be run: no-such-program: not found in PATH");
    }
    SECTION("it is killed") {
        client.spec.is_running = script("kill -9 $$");
        Observed driver(client.driver());
        CHECK(driver.wait(0, State::unknown).trouble ==
              "its is_running command gave no answer: killed by signal 9 (SIGKILL)");
    }
    SECTION("it hangs") {
        client.spec.is_running = {"sleep", "1000"};
        Observed driver(client.driver());
        CHECK(driver.wait(0, State::unknown).trouble ==
              "its is_running command did not end within 5s: run it by hand, as this user");
    }
}

TEST_CASE("what a start command put into the background outlives it, and a kill ends it") {
    const ScratchCgroup scratch;
    if (scratch.folder().empty()) return not_tried("needs root and a cgroup v2 mount");
    Switch client;
    const std::string pid_file = client.folder / "pid";
    client.spec.start = script("sh -c 'echo $$ >" + pid_file + "; exec sleep 1000' & while [ ! -s " +
                               pid_file + " ]; do sleep 0.01; done");
    client.spec.stop = {"true"};
    client.spec.is_running = script("kill -0 $(cat " + pid_file + ")");
    {
        Observed driver(client.driver(scratch.folder()));
        driver->start("c", 1, "");
        CHECK(driver.wait(1, State::running).trouble.empty());
        driver->kill("c", 2);
        CHECK(driver.wait(2, State::stopped).trouble.empty());
    }
    CHECK(eventually([&] {
        return std::filesystem::remove(scratch.folder() + "/client-c") ||
               !std::filesystem::exists(scratch.folder() + "/client-c");
    }));
}
