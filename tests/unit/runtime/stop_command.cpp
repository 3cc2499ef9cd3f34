// What the guardian runs for a client that outlives the daemon.
#include "stop_command.h"

#include "support/catch.h"

using namespace pairkeep;
using Words = std::vector<std::string>;

namespace {

settings::Settings with(settings::How how) {
    settings::Settings settings;
    settings.node = "a";
    settings::Group group;
    group.name = "lan";
    group.clients = {"hq"};
    settings.groups = {group};
    settings::Client client;
    client.name = "hq";
    client.how = std::move(how);
    client.gateways = {"gw1", "gw2"};
    settings.clients = {client};
    return settings;
}

}  // namespace

TEST_CASE("a unit is stopped without waiting, and without asking anybody for a password") {
    CHECK(
        runtime::stop_command(with(settings::SystemdUnit{"openvpn-client@hq.service"}), "hq", std::nullopt) ==
        Words{"systemctl", "--no-block", "--no-ask-password", "stop", "openvpn-client@hq.service"});
}

TEST_CASE("a client of commands gets its stop command, with the facts of every such command") {
    const auto settings = with(settings::ExecCommands{{"up"}, {"down", "{gateway}"}, {"is-up"}});
    const Words expected{"env",
                         "PAIRKEEP_NODE=a",
                         "PAIRKEEP_GROUP=lan",
                         "PAIRKEEP_CLIENT=hq",
                         "PAIRKEEP_ACTION=stop",
                         "PAIRKEEP_GATEWAY=gw2",
                         "down",
                         "gw2"};
    CHECK(runtime::stop_command(settings, "hq", "gw2") == expected);
    CHECK(runtime::stop_command(settings, "hq", std::nullopt).back() == "gw1");
}

TEST_CASE("a command is ended by its keeper, and of an unknown client nothing is known") {
    CHECK(runtime::stop_command(with(settings::Command{{"openvpn"}}), "hq", std::nullopt).empty());
    CHECK(runtime::stop_command(with(settings::Command{{"openvpn"}}), "other", std::nullopt).empty());
}
