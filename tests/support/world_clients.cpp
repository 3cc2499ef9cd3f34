// What a host does for its core beside addresses and packets: clients, probes, hooks, routes.
#include <algorithm>

#include "support/world.h"

namespace pairkeep::test {
namespace {

using namespace std::chrono_literals;
using namespace failover;

bool is_child(const settings::Client& client) {
    return std::holds_alternative<settings::Command>(client.how);
}

}  // namespace

void Host::see(const std::string& client, Reality reality, const std::string& text) {
    auto& pid = pids_[client];
    if (reality != Reality::running)
        pid = 0;
    else if (pid == 0)
        pid = ++next_pid_;
    feed(
        ClientSeen{.client = client, .order = orders_[client], .reality = reality, .pid = pid, .text = text});
}

void Host::drivers_look() {
    orders_.clear();
    under_way_.clear();
    for (const auto& client : settings_.clients)
        see(client.name, runs(client.name) ? Reality::running : Reality::stopped, "");
}

void Host::perform(const LookAtClient& action) {
    if (shows_probes) world_.note(*this, "looks at " + action.client);
    later(1ms, [this, client = action.client] {
        see(client, runs(client) ? Reality::running : Reality::stopped, "");
    });
}

void Host::forget_clients() {
    for (const auto& client : settings_.clients)
        if (is_child(client)) running_.erase(client.name);
}

void Host::perform(const StartClient& action) {
    orders_[action.client] = action.order;
    const auto& client = behaviour[action.client];
    const auto name = action.client;
    ++client_life_[name];
    if (client.cannot_start)
        return later(client.start_latency,
                     [this, name] { see(name, Reality::failed, "could not start: no such file"); });
    running_.insert(name);
    world_.note(*this, "starts " + name + (action.gateway.empty() ? "" : " with " + action.gateway));
    if (client.hangs_in_start) return;
    later(client.start_latency, [this, name, order = action.order] {
        if (orders_[name] == order && runs(name)) see(name, Reality::running, "");
    });
}

void Host::exit_of(const std::string& client, const std::string& how, Duration delay) {
    const auto run = ++client_life_[client];
    later(delay, [this, client, how, run] {
        if (run != client_life_[client]) return;
        if (running_.erase(client) > 0) world_.note(*this, client + " ended: " + how);
        see(client, how.ends_with(" 0") ? Reality::stopped : Reality::failed, how);
    });
}

void Host::client_exits(const std::string& client) {
    if (!alive() && running_.erase(client) > 0) world_.note(*this, client + " ended");
    exit_of(client, "exited with status 1", 0ns);
}

void Host::start_by_hand(const std::string& client) {
    running_.insert(client);
    world_.note(*this, "somebody starts " + client);
    if (alive()) see(client, Reality::running, "");
}

void Host::override_client(const std::string& client, Override to) {
    feed(ClientOverridden{client, to, "root"});
}

void Host::perform(const TerminateClient& action) {
    orders_[action.client] = action.order;
    const auto& client = behaviour[action.client];
    if (!client.ignores_terminate)
        exit_of(action.client, "exited with status 0", runs(action.client) ? client.stop_latency : 0ns);
}

void Host::perform(const KillClient& action) {
    orders_[action.client] = action.order;
    if (!behaviour[action.client].ignores_kill) exit_of(action.client, "killed by signal 9", 1ms);
}

void Host::perform(const AddClient& action) {
    const auto& name = action.client.name;
    orders_.erase(name);
    const auto reality = runs(name) ? Reality::running : Reality::stopped;
    later(0ns, [this, name, reality] { feed(ClientSeen{.client = name, .reality = reality}); });
}

void Host::perform(const RemoveClient& action) {
    later(0ns, [this, name = action.client] { feed(ClientRemoved{name}); });
}

void Host::run(RunId id, const std::string& name) {
    under_way_.insert(id);
    const auto& behaves = runs_end[name];
    if (behaves.hangs) return;
    later(behaves.latency, [this, id, verdict = behaves.verdict] {
        if (under_way_.erase(id) == 0) return;
        feed(RunEnded{id, verdict, verdict == Verdict::ok ? "exited with status 0" : "exited with status 1"});
    });
}

void Host::perform(const RunProbe& action) {
    if (shows_probes)
        world_.note(*this, "asks " + action.name + (action.gateway.empty() ? "" : " of " + action.gateway));
    run(action.run, action.name);
}

void Host::perform(const RunHook& action) {
    world_.note(*this,
                "hook " + std::string(to_string(action.facts.point)) + " " + action.hook.command.front());
    run(action.run, action.hook.command.front());
}

void Host::perform(const CancelRun& action) {
    later(1ms, [this, id = action.run] {
        if (under_way_.erase(id) > 0) feed(RunEnded{id, Verdict::failed, "killed"});
    });
}

void Host::perform(const SetRoutes& action) {
    std::vector<std::string> changed;
    const auto add_what_only = [&](const std::vector<settings::Route>& these,
                                   const std::vector<settings::Route>& have) {
        for (const auto& route : these)
            if (std::none_of(have.begin(), have.end(),
                             [&](const settings::Route& r) { return r.to == route.to; }))
                changed.push_back(route.to.to_string());
    };
    add_what_only(routes_, action.routes);
    add_what_only(action.routes, routes_);
    for (const auto& route : changed)
        world_.note(*this, (action.routes.empty() ? "removes route " : "sets route ") + route);
    routes_ = action.routes;
    later(100us, [this, id = action.id, changed] { feed(RoutesAnswered{id, changed}); });
}

void Host::remove_routes() {
    world_.note(*this, "somebody removes the routes");
    routes_.clear();
}

}  // namespace pairkeep::test
