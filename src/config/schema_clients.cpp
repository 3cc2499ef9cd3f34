// The keys of a client. Its health: schema_checks.cpp. What it has to do with groups and other clients:
// checks_clients.cpp.
#include <algorithm>

#include "draft.h"
#include "text.h"
#include "values.h"

namespace pairkeep::config {
namespace {

using namespace std::chrono_literals;
using settings::Enforce;
using settings::Run;

constexpr std::array kRuns{Word<Run>{"auto", Run::automatic}, Word<Run>{"when_active", Run::when_active},
                           Word<Run>{"always", Run::always}};
constexpr std::array kEnforces{Word<Enforce>{"stop", Enforce::stop},
                               Word<Enforce>{"report", Enforce::report}};
constexpr DurationRange kTimeout{100ms, 1h};

settings::ExecCommands read_exec(const Value& value, const std::string& title, ClientDraft& client) {
    settings::ExecCommands exec;
    MapReader map(value, "exec", "in exec of " + title);
    using Key = std::pair<std::string_view, std::vector<std::string>*>;
    for (const auto& [key, command] :
         {Key{"start", &exec.start}, Key{"stop", &exec.stop}, Key{"is_running", &exec.is_running}}) {
        const Value written = map[key];
        *command = read_command(written);
        if (key == "start") client.gateway_of_start = place_of_gateway(written);
        if (map.readable() && !written)
            map.missing(key, "exec: lacks " + std::string(key) + "; write " + std::string(key) +
                                 ": [program, argument, ...]");
    }
    map.done();
    return exec;
}

// systemd | command | exec: exactly one.
void read_how(MapReader& map, const std::string& title, ClientDraft& client) {
    const Value systemd = map["systemd"];
    const Value command = map["command"];
    const Value exec = map["exec"];
    if (systemd) {
        const auto unit = read_unit(systemd);
        client.unit = at(systemd, unit);
        client.result.how = settings::SystemdUnit{unit.value_or("")};
    }
    if (command) {
        client.result.how = settings::Command{read_command(command)};
        client.gateway_of_start = place_of_gateway(command);
    }
    if (exec) client.result.how = read_exec(exec, title, client);
    client.uses_gateway = place_of_gateway(command);
    if (!client.uses_gateway) client.uses_gateway = place_of_gateway(exec);

    const Value* first = nullptr;
    for (const Value* value : {&systemd, &command, &exec}) {
        if (!*value) continue;
        if (first != nullptr)
            value->problem("stands beside " + first->name() + "; a client is started in one way, write one");
        else
            first = value;
    }
    if (map.readable() && first == nullptr)
        map.missing_all({"systemd", "command", "exec"},
                        title +
                            " does not say what runs; write systemd: NAME.service, command: "
                            "[program, argument, ...] or exec: {start: [...], stop: [...], "
                            "is_running: [...]}");
}

std::vector<std::string> read_gateways(const Value& value) {
    std::vector<std::string> gateways;
    for (const Value& item : items_or_none(value)) {
        const auto name = item.text();
        if (!name) continue;
        // It becomes part of a command line.
        if (name->empty() || name->front() == '-' || name->find_first_of(" \t") != std::string::npos)
            item.problem(in_quotes(*name) + " is no gateway; write an address or a host's name");
        else if (std::find(gateways.begin(), gateways.end(), *name) != gateways.end())
            item.problem(in_quotes(*name) + " is written twice");
        else
            gateways.push_back(*name);
    }
    return gateways;
}

void read_selection(MapReader& map, ClientDraft& client) {
    settings::Client& result = client.result;
    set(result.run, map["run"].one_of(kRuns));
    const Value resources = map["local_resources"];
    for (const Value& item : items_or_none(resources))
        if (const auto network = read_network(item)) result.local_resources.push_back(*network);
    const Value interface = map["local_interface"];
    set(result.local_interface, interface.interface_name());
    client.selection_mark = result.local_resources.empty() ? interface.key_mark() : resources.key_mark();
}

}  // namespace

ClientDraft read_client(const Entry& entry) {
    ClientDraft client;
    settings::Client& result = client.result;
    const std::string& title = entry.value.name();
    result.name = entry.name.value;
    client.mark = entry.name.mark;
    MapReader map(entry.value, "client", "in " + title);

    read_how(map, title, client);
    read_selection(map, client);
    set(result.exclusive, map["exclusive"].boolean());
    set(result.enforce, map["enforce"].one_of(kEnforces));
    client.after = read_names(map["after"]);
    for (const auto& other : client.after) result.after.push_back(other.value);
    const Value gateways = map["gateways"];
    result.gateways = read_gateways(gateways);
    client.gateways_mark = gateways.mark();
    set(result.start_timeout, map["start_timeout"].duration(kTimeout));
    const Value stop_timeout = map["stop_timeout"];
    set(result.stop_timeout, stop_timeout.duration(kTimeout));
    client.stop_timeout_mark = stop_timeout.mark();
    if (const Value health = map["health"]) {
        client.health = read_health(health, result.name);
        result.health = client.health->result;
    }
    map.done();
    return client;
}

}  // namespace pairkeep::config
