// `command:` clients: one child at a time, and what each order comes to. The child itself: child_test.cpp.
#include "pairkeep/clients/process.h"

#include <fstream>

#include "harness.h"
#include "observed.h"
#include "pairkeep/clients/gateway.h"
#include "support/catch.h"

using namespace pairkeep::clients;
using namespace pairkeep::clients::test;
using Lines = std::vector<std::string>;

namespace {

Observed::Make commands(std::vector<ProcessSpec> clients) {
    return [clients = std::move(clients)](auto& service, auto callbacks) {
        return make_process_driver(service, clients, {kKeeper, ""}, std::move(callbacks));
    };
}

}  // namespace

TEST_CASE("every observation bears the order that it follows") {
    Observed driver(commands({sh("c", "echo ready; exec sleep 1000")}));
    driver->start("c", 1, "");
    CHECK(driver.wait(1, State::running).pid > 1);
    driver->terminate("c", 2);
    CHECK(driver.wait(2, State::stopped).text == "killed by signal 15 (SIGTERM)");
    CHECK(driver.history() == Lines{"#1 starting", "#1 running", "#2 stopping", "#2 stopped"});
}

TEST_CASE("a client that ends by itself is stopped, or failed, with how") {
    Observed driver(commands({sh("well", "exit 0"), sh("badly", "exit 3"), {"not", {"no-such-program"}}}));
    driver->start("well", 1, "");
    CHECK(driver.wait(1, State::stopped).text == "exited with status 0");
    driver->start("badly", 2, "");
    CHECK(driver.wait(2, State::running).pid > 1);  // also of one that ends at once
    CHECK(driver.wait(2, State::failed).text == "exited with status 3");
    driver->start("not", 3, "");
    CHECK(driver.wait(3, State::failed).text == "no-such-program: not found in PATH");
}

TEST_CASE("a second start of a running client, and an end of one that does not run, change nothing") {
    Observed driver(commands({sh("c", "echo $$; exec sleep 1000")}));
    driver->terminate("c", 1);
    CHECK(driver.wait(1, State::stopped).pid == 0);
    driver->start("c", 2, "");
    const int pid = driver.wait(2, State::running).pid;
    driver->start("c", 3, "");
    CHECK(driver.wait(3, State::running).pid == pid);
    driver->kill("c", 4);
    CHECK(driver.wait(4, State::stopped).text == "killed by signal 9 (SIGKILL)");
    driver->kill("c", 5);
    CHECK(driver.wait(5, State::stopped).text.empty());
    driver->kill("unheard of", 6);
    CHECK(driver.wait(6, State::stopped).client == "unheard of");
}

TEST_CASE("a start while the old one is ending waits for its end, so there are never two copies") {
    Observed driver(
        commands({sh("c", "trap '' TERM; echo {gateway} $$; while [ ! -e /nowhere ]; do sleep 0.01; done")}));
    driver->start("c", 1, "gw1");
    const int first = driver.wait(1, State::running).pid;
    REQUIRE(driver.wait_for_line("gw1 " + std::to_string(first)));
    driver->terminate("c", 2);  // deaf to it
    driver->start("c", 3, "gw2");
    driver->kill("c", 4);  // the newest order counts: nothing starts after this
    CHECK(driver.wait(4, State::stopped).text == "killed by signal 9 (SIGKILL)");
    driver->start("c", 5, "gw1");
    REQUIRE(driver.wait(5, State::running).pid > 1);
    driver->kill("c", 6);
    driver->start("c", 7, "gw2");
    const int second = driver.wait(7, State::running).pid;
    CHECK(driver.wait_for_line("gw2 " + std::to_string(second)));
    CHECK(driver.history() == Lines{"#1 starting", "#1 running", "#2 stopping", "#4 stopping", "#4 stopped",
                                    "#5 starting", "#5 running", "#6 stopping", "#6 stopped", "#7 starting",
                                    "#7 running"});
}

TEST_CASE("what may be left behind lives on and is heard, until its cgroup or nobody ends it") {
    const TemporaryFolder folder;
    Service service({});
    service.start({.name = "c",
                   .command = {"sh", "-c",
                               "(echo $$ >" + folder / "pid" + "; while [ ! -e " + folder / "go" +
                                   " ]; do sleep 0.01; done; echo still here) & exit 3"},
                   .may_leave = true});
    CHECK(service.exited("c") == Exit{3, {}, ""});
    std::ofstream(folder / "go") << "now";
    CHECK(service.wait_for_line("c", "still here"));
}

TEST_CASE("a child reads its input and its environment") {
    Service service({});
    setenv("PAIRKEEP_GROUP", "another", 1);
    service.start({.name = "c",
                   .command = {"sh", "-c", "cat; echo; echo $PAIRKEEP_GROUP"},
                   .environment = {"PAIRKEEP_GROUP=lan"},
                   .input = std::string(200000, 'x')});
    CHECK(service.exited("c") == Exit{0, {}, ""});
    unsetenv("PAIRKEEP_GROUP");
    const Lines lines = service.output("c");
    REQUIRE(lines.size() > 1);
    CHECK(lines.back() == "lan");
    std::size_t read = 0;
    for (const std::string& line : lines) read += line.size();
    CHECK(read == 200003);
    service.start({.name = "silent", .command = {"sh", "-c", "exec >&- 2>&-; exit 0"}, .input = "{}"});
    CHECK(service.exited("silent").well());
}

TEST_CASE("{gateway} is replaced wherever it stands, once") {
    CHECK(with_gateway("--remote {gateway} {gateway}:1194", "gw1") == "--remote gw1 gw1:1194");
    CHECK(with_gateway("{gateway}", "{gateway}") == "{gateway}");
    CHECK(with_gateway(std::vector<std::string>{"a", "{gateway}"}, "b") == Lines{"a", "b"});
    CHECK(with_gateway("{gatewa}", "x") == "{gatewa}");
}
