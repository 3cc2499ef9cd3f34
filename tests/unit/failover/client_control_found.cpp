// Clients that run already, are started by others, or may only run on: what is found, and not of our making.
#include "client_bench.h"

using namespace pairkeep;
using namespace pairkeep::failover;
using namespace std::chrono_literals;
using namespace test;
using Bench = ClientBench;

TEST_CASE("a reading from before the latest order changes nothing") {
    Bench bench = running();
    const auto before = bench.control.order();
    bench.want_stopped();
    CHECK(bench.see(Reality::failed, 0, "crashed just then", before).empty());
    CHECK(bench.state() == "stopping");
    CHECK(bench.exited() == "CLIENT_STOPPED");
    bench.want_running();
    CHECK(bench.see(Reality::stopped, 0, "", before).empty());
    CHECK(bench.state() == "starting");
}

TEST_CASE("a start that hangs is killed after start_timeout, and tried again after a pause") {
    Bench bench;
    bench.want_running();
    CHECK(bench.tick(3s - 1ns).empty());
    CHECK(bench.tick(1ns) == "CLIENT_START_TIMEOUT, kill vpn");
    CHECK(bench.exited() == "CLIENT_DOWN");
    CHECK(bench.pause() == 250ms);
}

TEST_CASE("nothing is known of a unit until its driver says so, and what is not known starts nothing") {
    Bench bench{unit()};
    CHECK(bench.state() == "unknown");
    CHECK(bench.want_stopped().empty());
    CHECK(bench.control.stopped());  // nobody can be waited for who cannot be seen
    CHECK_FALSE(bench.control.known());
    CHECK(bench.see(Reality::unknown).empty());
    CHECK(bench.see(Reality::stopped).empty());
    CHECK(bench.state() == "stopped");
}

TEST_CASE("what may run already is not started before its driver said that it does not") {
    Bench bench{unit()};
    CHECK(bench.want_running().empty());
    SECTION("it does not") {
        CHECK(bench.see(Reality::stopped) == "start vpn");
    }
    SECTION("it does") {
        CHECK(bench.see(Reality::running, 7) == "CLIENT_ADOPTED");
        CHECK(bench.control.status().starts == 0);
        CHECK_FALSE(bench.control.next_deadline());
    }
    SECTION("it is just being started") {
        CHECK(bench.see(Reality::starting) == "CLIENT_ADOPTED");
        CHECK(bench.state() == "starting");
        CHECK(bench.see(Reality::running, 7) == "CLIENT_STARTED");
        CHECK(bench.control.status().starts == 0);
    }
    SECTION("nobody can tell: that is no reason for ever") {
        CHECK(bench.see(Reality::unknown).empty());
        CHECK(bench.tick(10s - 1ns).empty());
        CHECK(bench.tick(1ns) == "start vpn");
    }
    SECTION("nobody wants it any more") {
        CHECK(bench.want_stopped().empty());
        CHECK(bench.tick(1h).empty());
    }
}

TEST_CASE("one that runs already is left alone until something is wished") {
    Bench bench{unit()};
    CHECK(bench.see(Reality::running, 7).empty());
    CHECK(bench.state() == "running");
    SECTION("it is wanted") {
        CHECK(bench.want_running() == "CLIENT_ADOPTED");
        CHECK(bench.control.status().starts == 0);
        CHECK(bench.control.status().pid == 7);
    }
    SECTION("it is not wanted") {
        bench.control.want_stopped(bench.now, bench.out);
        CHECK(text_of_report(bench.out) ==
              "vpn: was running already when pairkeep started although it should not run here; stopping it. "
              "Its "
              "unit seems to be enabled on its own, and pairkeep is to start it: systemctl disable "
              "vpn.service");
        CHECK(spoken(bench.out) == "CLIENT_UNWANTED, terminate vpn");
    }
}

TEST_CASE("one that is started by somebody else is stopped") {
    Bench bench{unit()};
    bench.see(Reality::stopped);
    bench.want_stopped();
    CHECK(bench.see(Reality::running, 7) == "CLIENT_UNWANTED, terminate vpn");
    CHECK_FALSE(bench.control.stopped());
    CHECK(bench.exited() == "CLIENT_STOPPED");
    CHECK(bench.see(Reality::starting) == "CLIENT_UNWANTED, terminate vpn");
}

TEST_CASE("enforce: report only says so, holds nobody up, and stops what was wanted in between") {
    Bench bench{unit(settings::Enforce::report)};
    bench.see(Reality::stopped);
    bench.want_stopped();
    CHECK(bench.see(Reality::running, 7) == "CLIENT_UNWANTED");
    CHECK(bench.want_stopped().empty());
    CHECK(bench.want_killed().empty());
    CHECK(bench.control.stopped());
    CHECK(bench.control.status().warnings.size() == 1);
    CHECK(bench.want_running() == "CLIENT_ADOPTED");
    CHECK(bench.want_stopped() == "terminate vpn");
}

TEST_CASE("another process under the same client is told, and nothing is done") {
    Bench bench = running();
    CHECK(bench.see(Reality::running, 42).empty());
    CHECK(bench.see(Reality::running, 43) == "CLIENT_RESTARTED_ITSELF");
    CHECK(bench.control.status().pid == 43);
}

TEST_CASE("one that starts again by itself does not run, and has its start_timeout") {
    Bench bench = running();
    CHECK(bench.see(Reality::starting) == "CLIENT_RESTARTED_ITSELF");
    CHECK(bench.state() == "starting");
    CHECK(bench.control.status().pid == 0);
    SECTION("it runs in time") {
        CHECK(bench.see(Reality::starting).empty());
        CHECK(bench.started(43) == "CLIENT_STARTED");
        CHECK(bench.control.status().starts == 1);
    }
    SECTION("it does not") {
        CHECK(bench.tick(3s) == "CLIENT_START_TIMEOUT, kill vpn");
        CHECK(bench.exited() == "CLIENT_DOWN");
        CHECK(bench.pause() == 250ms);
    }
}

TEST_CASE("one that may only run on is not started again, whatever becomes of it") {
    Bench bench = running();
    const auto hold = [&bench] { bench.control.want_no_start(bench.now); };
    SECTION("it ends by itself") {
        hold();
        CHECK(bench.exited() == "CLIENT_STOPPED");
    }
    SECTION("it waits for its next start") {
        bench.exited();
        hold();
    }
    SECTION("it was being stopped to be started again") {
        bench.control.restart("unhealthy", false, bench.now, bench.out);
        hold();
        spoken(bench.out);
        CHECK(bench.exited() == "CLIENT_STOPPED");
    }
    SECTION("it is stopped then") {
        hold();
        CHECK(bench.want_stopped() == "terminate vpn");
        bench.exited();
    }
    CHECK(bench.control.stopped());
    CHECK(bench.tick(1h).empty());
}

TEST_CASE("one that might only run on and is wanted again was not started by somebody else") {
    Bench bench = running();
    bench.control.want_no_start(bench.now);
    CHECK(bench.want_running().empty());
    CHECK(bench.control.running());
}
