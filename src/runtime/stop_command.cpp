#include "stop_command.h"

#include <algorithm>

#include "pairkeep/clients/facts.h"
#include "pairkeep/clients/gateway.h"
#include "service_side.h"

namespace pairkeep::runtime {

std::vector<std::string> stop_units(const std::vector<std::string>& units) {
    std::vector<std::string> words{"systemctl", "--no-block", "--no-ask-password", "stop"};
    words.insert(words.end(), units.begin(), units.end());
    return words;
}

std::vector<std::string> stop_command(const settings::Settings& settings, const std::string& name,
                                      const std::optional<std::string>& gateway) {
    const auto client = std::find_if(settings.clients.begin(), settings.clients.end(),
                                     [&](const settings::Client& one) { return one.name == name; });
    if (client == settings.clients.end()) return {};
    if (const auto* unit = std::get_if<settings::SystemdUnit>(&client->how)) return stop_units({unit->unit});
    const auto* exec = std::get_if<settings::ExecCommands>(&client->how);
    if (exec == nullptr) return {};
    const std::string in_use =
        gateway.value_or(client->gateways.empty() ? std::string() : client->gateways.front());
    std::vector<std::string> words{"env"};
    const auto append = [&](std::vector<std::string> more) {
        words.insert(words.end(), more.begin(), more.end());
    };
    append(clients::environment_of({{"node", settings.node},
                                    {"group", group_of(settings, name)},
                                    {"client", name},
                                    {"action", std::string("stop")},
                                    {"gateway", in_use}}));
    append(clients::with_gateway(exec->stop, in_use));
    return words;
}

}  // namespace pairkeep::runtime
