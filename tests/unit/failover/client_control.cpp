// One client is kept as it is wished, whatever it does meanwhile.
#include "client_bench.h"

using namespace pairkeep;
using namespace pairkeep::failover;
using namespace std::chrono_literals;
using namespace test;
using Bench = ClientBench;

TEST_CASE("a client that was never wanted is stopped and asks for nothing") {
    Bench bench;
    CHECK(bench.control.stopped());
    CHECK(bench.tick(1h).empty());
    CHECK(bench.want_stopped().empty());
    CHECK(bench.want_killed().empty());
    CHECK_FALSE(bench.control.next_deadline());
    CHECK(bench.control.status().starts == 0);
}

TEST_CASE("a wanted client is started once, and runs when the driver says so") {
    Bench bench;
    CHECK(bench.want_running() == "start vpn");
    CHECK(bench.state() == "starting");
    CHECK(bench.want_running().empty());
    CHECK_FALSE(bench.control.running());
    bench.now += 1s;
    CHECK(bench.started(42) == "CLIENT_STARTED");
    CHECK(bench.control.running());
    CHECK(bench.want_running().empty());
    const auto status = bench.control.status();
    CHECK(status.name == "vpn");
    CHECK(status.pid == 42);
    CHECK(status.wanted);
    CHECK(status.starts == 1);
    CHECK(status.since == kStart + 1s);
    CHECK_FALSE(status.last_exit);
}

TEST_CASE("a stopped client is asked politely, and is stopped only when its end was seen") {
    Bench bench = running();
    CHECK(bench.want_stopped() == "terminate vpn");
    CHECK(bench.want_stopped().empty());
    CHECK(bench.state() == "stopping");
    CHECK_FALSE(bench.control.stopped());
    CHECK(bench.exited() == "CLIENT_STOPPED");
    CHECK(bench.control.stopped());
    CHECK(bench.control.status().pid == 0);
    CHECK(bench.control.status().last_exit == "ended by pairkeep: exited with status 1");
    CHECK(bench.control.status().last_exit_at == kStart);
    CHECK(bench.tick(1h).empty());
}

TEST_CASE("one that does not end within its stop_timeout is killed, once") {
    Bench bench = running();
    bench.want_stopped();
    CHECK(bench.control.next_deadline() == kStart + 4s);
    CHECK(bench.tick(4s - 1ns).empty());
    CHECK(bench.tick(1ns) == "CLIENT_STOP_FORCED, kill vpn");
    CHECK(bench.exited() == "CLIENT_STOPPED");
    CHECK(bench.control.stopped());
}

TEST_CASE("who kills says what was not kept") {
    Bench bench = running();
    bench.want_stopped();
    bench.control.tick(kStart + 4s, bench.out);
    CHECK(text_of_report(bench.out) == "vpn: did not end within its stop_timeout of 4s; killed");
}

TEST_CASE("who ends it for a reason says the reason") {
    Bench bench = running();
    bench.control.restart("unhealthy: no reply", true, bench.now, bench.out);
    bench.exited();
    CHECK(bench.control.status().last_exit ==
          "ended by pairkeep (unhealthy: no reply): exited with status 1");
}

TEST_CASE("one that has commands of its own, or cannot be asked, is not said to be killed") {
    auto client = vpn();
    client.how = settings::ExecCommands{{"up"}, {"down"}, {"ask"}};
    Bench bench(client);
    const auto last_words = [&bench](Duration later) {
        bench.out.clear();
        bench.control.tick(bench.now += later, bench.out);
        return text_of_report(bench.out);
    };
    bench.see(Reality::stopped);
    bench.want_running();
    bench.started();
    bench.want_stopped();
    CHECK(last_words(4s) ==
          "vpn: did not end within its stop_timeout of 4s; its stop command is run (again)");
    bench.control.seen({.client = "vpn", .order = bench.control.order(), .trouble = "ask: not found"},
                       bench.now, bench.out);
    CHECK(last_words(4s) ==
          "vpn: nobody can tell whether it has ended: ask: not found; trying again every 5s");
}

TEST_CASE("killing twice kills once") {
    Bench bench = running();
    CHECK(bench.want_killed() == "kill vpn");
    CHECK(bench.want_killed().empty());
    CHECK(bench.want_stopped().empty());  // a polite word to a killed one is none
    bench.exited();
    CHECK(bench.want_killed().empty());
    CHECK(bench.control.stopped());
}

TEST_CASE("one that is stopping politely can still be killed") {
    Bench bench = running();
    bench.want_stopped();
    CHECK(bench.want_killed() == "kill vpn");
}

TEST_CASE("one that survives SIGKILL is killed again and again, and that is said once") {
    Bench bench = running();
    bench.want_killed();
    CHECK(bench.tick(2s - 1ns).empty());
    CHECK_FALSE(bench.control.survived());
    CHECK(bench.tick(1ns) == "CLIENT_SURVIVES, kill vpn");
    CHECK(bench.control.survived());
    CHECK(bench.tick(5s - 1ns).empty());
    CHECK(bench.tick(1ns) == "kill vpn");
    CHECK(bench.exited() == "CLIENT_STOPPED");
    CHECK_FALSE(bench.control.next_deadline());
}

TEST_CASE("a client that ends by itself is started again after a pause that doubles up to 30s") {
    Bench bench = running();
    std::vector<Duration> pauses;
    for (int i = 0; i < 10; ++i) {
        CHECK(bench.exited() == "CLIENT_DOWN");
        CHECK(bench.state() == "waiting_to_restart");
        CHECK(bench.control.failing());
        CHECK(bench.control.status().next_start == bench.control.next_deadline());
        pauses.push_back(bench.pause());
        bench.started();
    }
    CHECK(pauses == std::vector<Duration>{250ms, 500ms, 1s, 2s, 4s, 8s, 16s, 30s, 30s, 30s});
    CHECK(bench.control.status().starts == 11);
    CHECK_FALSE(bench.control.status().next_start);
}

TEST_CASE("the pause stays at its cap however often a client failed") {
    Bench bench = running();
    for (int i = 0; i < 100; ++i) {
        bench.exited();
        bench.pause();
        bench.started();
    }
    bench.exited();
    CHECK(bench.pause() == 30s);
}

TEST_CASE("one that ran for 30s starts with a clean record; a moment less is no proof") {
    const bool proven = GENERATE(false, true);
    Bench bench = running();
    for (int i = 0; i < 4; ++i) {
        bench.exited();
        bench.pause();
        bench.started();
    }
    bench.now += proven ? 30s : 30s - 1ns;
    bench.exited();
    CHECK(bench.pause() == (proven ? Duration{250ms} : Duration{4s}));
}

TEST_CASE("a client that is wanted anew starts with a clean record") {
    Bench bench = running();
    for (int i = 0; i < 4; ++i) {
        bench.exited();
        bench.pause();
        bench.started();
    }
    bench.want_stopped();
    bench.exited();
    bench.want_running();
    bench.started();
    bench.exited();
    CHECK(bench.pause() == 250ms);
}

TEST_CASE("a report of a failure says what happened and when the next start is") {
    Bench bench = running();
    const ClientSeen seen{.client = "vpn",
                          .order = bench.control.order(),
                          .reality = Reality::failed,
                          .text = "killed by signal 11 (SIGSEGV)"};
    bench.control.seen(seen, bench.now, bench.out);
    CHECK(text_of_report(bench.out) == "vpn: killed by signal 11 (SIGSEGV); next start in 250ms");
}

TEST_CASE("a start that fails counts as a failure like an exit") {
    Bench bench;
    bench.want_running();
    CHECK(bench.start_failed() == "CLIENT_DOWN");
    CHECK(bench.control.failing());
    CHECK(bench.control.status().last_exit == "could not start: no such file");
    CHECK(bench.pause() == 250ms);
    bench.start_failed();
    CHECK(bench.pause() == 500ms);
}

TEST_CASE("one that waits for its next start is stopped at once when nobody wants it") {
    const bool kill = GENERATE(false, true);
    Bench bench = running();
    bench.exited();
    CHECK((kill ? bench.want_killed() : bench.want_stopped()).empty());
    CHECK(bench.control.stopped());
    CHECK(bench.tick(1h).empty());
}

TEST_CASE("a stop during the start reaches what is being started") {
    Bench bench;
    bench.want_running();
    CHECK(bench.want_stopped() == "terminate vpn");
    CHECK(bench.started(42).empty());  // it came up after all: still to be stopped, and no word of a start
    CHECK(bench.state() == "stopping");
    CHECK_FALSE(bench.control.stopped());
    CHECK(bench.tick(4s) == "CLIENT_STOP_FORCED, kill vpn");
    CHECK(bench.exited() == "CLIENT_STOPPED");
    CHECK(bench.control.stopped());
}

TEST_CASE("a stop during a start that fails leaves nothing behind") {
    Bench bench;
    bench.want_running();
    bench.want_stopped();
    CHECK(bench.start_failed() == "CLIENT_STOPPED");
    CHECK(bench.control.stopped());
    CHECK_FALSE(bench.control.next_deadline());
}

TEST_CASE("one that is wanted again while it stops starts when its end was seen: never two of them") {
    Bench bench = running();
    bench.want_stopped();
    CHECK(bench.want_running().empty());
    CHECK(bench.state() == "stopping");
    SECTION("it ends") {
        CHECK(bench.exited() == "start vpn");
        CHECK(bench.state() == "starting");
    }
    SECTION("it does not end, and is killed first") {
        CHECK(bench.tick(4s) == "CLIENT_STOP_FORCED, kill vpn");
        CHECK(bench.exited() == "start vpn");
    }
    SECTION("it is unwanted once more") {
        CHECK(bench.want_stopped().empty());
        CHECK(bench.exited() == "CLIENT_STOPPED");
        CHECK(bench.control.stopped());
    }
}

TEST_CASE("one that is wanted again after it was killed starts when its end was seen") {
    Bench bench = running();
    bench.want_killed();
    CHECK(bench.want_running().empty());
    CHECK(bench.exited() == "start vpn");
}

TEST_CASE("a restart for its health stops politely and starts with the next gateway, later each time") {
    auto client = vpn();
    client.gateways = {"gw1", "gw2"};
    Bench bench{client};
    CHECK(bench.want_running() == "start vpn gw1");
    bench.started();
    bench.control.restart("no answer", false, bench.now, bench.out);
    CHECK(spoken(bench.out) == "terminate vpn");
    CHECK(bench.exited() == "CLIENT_DOWN");
    CHECK(bench.tick(250ms) == "start vpn gw2");
    bench.started();
    bench.control.restart("no answer", false, bench.now, bench.out);
    bench.exited();
    CHECK(bench.tick(500ms - 1ns).empty());
    CHECK(bench.tick(1ns) == "start vpn gw1");
    bench.started();
    bench.control.restart("no answer", true, bench.now, bench.out);  // it had been well: a new beginning
    bench.exited();
    CHECK(bench.tick(250ms) == "start vpn gw2");
}

TEST_CASE("one that is not running, or not wanted, is not restarted") {
    Bench bench;
    bench.control.restart("no answer", false, bench.now, bench.out);
    CHECK(spoken(bench.out).empty());
    bench.want_running();
    bench.control.restart("no answer", false, bench.now, bench.out);
    CHECK(spoken(bench.out).empty());
}

TEST_CASE("what keeps a driver from working is told once, and its end too") {
    Bench bench{unit()};
    const ClientSeen masked{.client = "vpn", .trouble = "unit is masked: systemctl unmask vpn.service"};
    bench.control.seen(masked, bench.now, bench.out);
    CHECK(spoken(bench.out) == "CLIENT_TROUBLE");
    bench.control.seen(masked, bench.now, bench.out);
    CHECK(spoken(bench.out).empty());
    CHECK(bench.control.status().trouble == masked.trouble);
    CHECK(bench.see(Reality::stopped) == "CLIENT_TROUBLE_OVER");
}

TEST_CASE("states have the names that the status shows") {
    CHECK(to_string(ClientState::unknown) == "unknown");
    CHECK(to_string(ClientState::stopped) == "stopped");
    CHECK(to_string(ClientState::starting) == "starting");
    CHECK(to_string(ClientState::running) == "running");
    CHECK(to_string(ClientState::stopping) == "stopping");
    CHECK(to_string(ClientState::waiting_to_restart) == "waiting_to_restart");
}
