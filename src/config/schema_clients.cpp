// The keys of a client.
#include "draft.h"
#include "text.h"

namespace pairkeep::config {
namespace {

using namespace std::chrono_literals;
using settings::Run;

// auto: under `profile: express`, the only one yet, every client follows the role.
constexpr std::array kRuns{Word<Run>{"auto", Run::when_active}, Word<Run>{"when_active", Run::when_active},
                           Word<Run>{"always", Run::always}};
constexpr DurationRange kTimeout{100ms, 1h};

std::vector<std::string> read_command(const Value& value) {
    if (value && value.node()->kind == YamlNode::Kind::scalar) {
        value.problem("is one text; no shell splits it, so write a list: [" +
                      std::string("program, argument, ...]"));
        return {};
    }
    std::vector<std::string> command;
    for (const Value& item : value.items())
        if (auto argument = item.argument()) command.push_back(*std::move(argument));
    if (!command.empty() && command.front().empty()) value.problem("the program's name is empty");
    return command;
}

}  // namespace

ClientDraft read_client(const Entry& entry) {
    ClientDraft client;
    settings::Client& result = client.result;
    result.name = entry.name.value;
    client.mark = entry.name.mark;
    MapReader map(entry.value, "client", "in " + entry.value.name());

    const Value command = map["command"];
    result.command = read_command(command);
    set(result.run, map["run"].one_of(kRuns));
    set(result.exclusive, map["exclusive"].boolean());
    set(result.start_timeout, map["start_timeout"].duration(kTimeout));
    const Value stop_timeout = map["stop_timeout"];
    set(result.stop_timeout, stop_timeout.duration(kTimeout));
    client.stop_timeout_mark = stop_timeout.mark();
    map.done();

    if (map.readable() && !command && !map.has("systemd"))
        map.missing("command",
                    entry.value.name() + " lacks its command; write command: [program, argument, ...]");
    return client;
}

}  // namespace pairkeep::config
