// One client, its clock, and what its control asked for.
#pragma once

#include <string>
#include <utility>

#include "client_control.h"
#include "spoken.h"
#include "support/catch.h"

namespace pairkeep::test {

using namespace std::chrono_literals;
using namespace failover;

inline constexpr Instant kStart{100s};

inline settings::Client vpn() {
    settings::Client client;
    client.name = "vpn";
    client.how = settings::Command{{"true"}};
    client.start_timeout = 3s;
    client.stop_timeout = 4s;
    return client;
}

inline settings::Client unit(settings::Enforce enforce = settings::Enforce::stop) {
    auto client = vpn();
    client.how = settings::SystemdUnit{"vpn.service"};
    client.enforce = enforce;
    return client;
}

// A control, its clock, and what it asked for.
struct ClientBench {
    ClientControl control;
    Instant now = kStart;
    Actions out;

    explicit ClientBench(settings::Client client = vpn()) : control(std::move(client)) {}

    std::string want_running() { return control.want_running(now, out), spoken(out); }
    std::string want_stopped() { return control.want_stopped(now, out), spoken(out); }
    std::string want_killed() { return control.want_killed(now, out), spoken(out); }
    std::string see(Reality reality, int pid = 0, const std::string& text = {},
                    OrderId order = OrderId{999}) {
        if (order == OrderId{999}) order = control.order();
        const ClientSeen seen{.client = "vpn", .order = order, .reality = reality, .pid = pid, .text = text};
        return control.seen(seen, now, out), spoken(out);
    }
    std::string started(int pid = 42) { return see(Reality::running, pid); }
    std::string start_failed() { return see(Reality::failed, 0, "could not start: no such file"); }
    std::string exited() { return see(Reality::failed, 0, "exited with status 1"); }
    std::string tick(Duration later = 0s) { return now += later, control.tick(now, out), spoken(out); }
    [[nodiscard]] std::string state() const { return std::string(to_string(control.status().state)); }

    // Waits until the next start is due; how long that took.
    Duration pause() {
        const Duration pause = *control.next_deadline() - now;
        CHECK(tick(pause - 1ns).empty());
        CHECK(tick(1ns) == "start vpn");
        return pause;
    }
};

inline ClientBench running() {
    ClientBench bench;
    bench.want_running();
    bench.started();
    return bench;
}

}  // namespace pairkeep::test
