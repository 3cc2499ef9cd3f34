// What a machine's drivers do for its core: clients, probes, hooks, routes.
#include <algorithm>

#include "machine.h"
#include "world.h"

namespace pairkeep::sim {
namespace {

using namespace std::chrono_literals;
using namespace failover;

}  // namespace

void Machine::see(const std::string& client, Reality reality, const std::string& text) {
    int& pid = pids_[client];
    if (reality != Reality::running) pid = 0;
    if (reality == Reality::running && pid == 0) pid = ++next_pid_;
    feed(
        ClientSeen{.client = client, .order = orders_[client], .reality = reality, .pid = pid, .text = text});
}

void Machine::look_at(const std::string& client) {
    later(1ms, [this, client] { see(client, runs(client) ? Reality::running : Reality::stopped, ""); });
}

void Machine::drivers_look() {
    // What an order that came first comes to is told when it is over.
    for (const auto& client : settings_.clients)
        if (orders_[client.name] == OrderId{})
            see(client.name, runs(client.name) ? Reality::running : Reality::stopped, "");
}

void Machine::start(const StartClient& action) {
    const auto& name = action.client;
    world_.judge().starts(*this, name);
    orders_[name] = action.order;
    const auto run = ++client_run_[name];
    if (clients_fail)
        return later(client_start, [this, name, run] {
            if (run != client_run_[name]) return;
            world_.judge().ended(*this, name);
            see(name, Reality::failed, "could not start: no such file");
        });
    running_.insert(name);
    world_.touch();
    if (starts_hang) return;
    later(client_start, [this, name, run] {
        if (run == client_run_[name] && runs(name)) see(name, Reality::running, "");
    });
}

void Machine::end_of(const std::string& client, const std::string& how, Duration delay) {
    const auto run = ++client_run_[client];
    later(delay, [this, client, how, run] {
        if (run != client_run_[client]) return;
        if (running_.erase(client) > 0) world_.touch();
        world_.judge().ended(*this, client);
        see(client, Reality::failed, how);
    });
}

void Machine::terminate(const TerminateClient& action) {
    world_.judge().stops(*this, action.client);
    orders_[action.client] = action.order;
    if (!runs(action.client))
        end_of(action.client, "was stopped already", 0ns);
    else if (!clients_hang)
        end_of(action.client, "exited with status 0", client_stop);
    else
        ++client_run_[action.client];  // what it was about to do, it does no more
}

void Machine::kill(const KillClient& action) {
    orders_[action.client] = action.order;
    end_of(action.client, "killed by signal 9", 1ms);
}

void Machine::client_exits(const std::string& client) {
    if (runs(client)) end_of(client, "exited with status 1", 0ns);
}

void Machine::add(const AddClient& action) {
    const auto& name = action.client.name;
    orders_.erase(name);
    const auto reality = runs(name) ? Reality::running : Reality::stopped;
    later(0ns, [this, name, reality] { feed(ClientSeen{.client = name, .reality = reality}); });
}

void Machine::remove(const RemoveClient& action) {
    for (auto& [id, name] : under_way_)
        if (name == action.client) name.clear();  // cancelled; the client that is made anew is another one
    later(0ns, [this, name = action.client] { feed(ClientRemoved{name}); });
}

// Its unit, by an operator: nobody else can start a child of the daemon.
void Machine::start_by_hand(const std::string& client) {
    const auto made_from = std::find_if(settings_.clients.begin(), settings_.clients.end(),
                                        [&](const settings::Client& c) { return c.name == client; });
    if (!std::holds_alternative<settings::SystemdUnit>(made_from->how) || runs(client)) return;
    running_.insert(client);
    world_.touch();
    world_.judge().started_by_hand(*this, client);
    const auto run = ++client_run_[client];
    later(0ns, [this, client, run] {
        if (run == client_run_[client] && runs(client)) see(client, Reality::running, "");
    });
}

void Machine::override_client(const std::string& client, Override to) {
    later(0ns, [this, client, to] {
        world_.judge().overridden(*this, client, to);
        feed(ClientOverridden{client, to, "root"});
    });
}

void Machine::run_probe(const RunProbe& action) {
    for (const auto& [id, name] : under_way_)
        if (name == action.name)
            throw Violation("one probe at a time",
                            this->name() + " asks " + name + " before the last run has ended");
    under_way_[action.run] = action.name;
    run(action.run, action.client.empty() ? checks : health, 20ms);
}

void Machine::run(RunId id, Runs how, Duration longest) {
    under_way_.try_emplace(id);
    if (how == Runs::never) return;
    later(world_.random().between(1ms, longest), [this, id, how] {
        if (under_way_.erase(id) == 0) return;
        const auto verdict = how == Runs::well    ? Verdict::ok
                             : how == Runs::badly ? Verdict::failed
                                                  : Verdict::unknown;
        feed(RunEnded{id, verdict, "ended by the simulation"});
    });
}

void Machine::cancel(RunId id) {
    later(1ms, [this, id] {
        if (under_way_.erase(id) > 0) feed(RunEnded{id, Verdict::failed, "cancelled"});
    });
}

void Machine::set_routes(const SetRoutes& action) {
    later(backend_delay(), [this, id = action.id, group = action.group, count = action.routes.size()] {
        std::vector<std::string> changed;
        if (routes_[group] != count) {
            changed.emplace_back("routes");
            world_.touch();
        }
        routes_[group] = count;
        feed(RoutesAnswered{id, changed});
    });
}

}  // namespace pairkeep::sim
