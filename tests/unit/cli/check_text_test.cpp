// `pairkeep check`: the lines of clients, and what is said where nothing decides.
#include "../../../src/cli/check_text.h"

#include "support/catch.h"

using namespace pairkeep;
using health::Selection;

namespace {

settings::Settings with_clients() {
    settings::Settings settings;
    settings.file = "/etc/pairkeep/pairkeep.yaml";
    settings::Client unit;
    unit.name = "hq-vpn";
    unit.how = settings::SystemdUnit{"openvpn-client@hq.service"};
    unit.health = settings::Check{};
    settings::Client command;
    command.name = "proxy";
    command.how = settings::Command{{"autossh", "-N", "{gateway}"}};
    command.gateways = {"gw1", "gw2"};
    command.after = {"hq-vpn"};
    command.exclusive = false;
    settings.clients = {unit, command};
    return settings;
}

}  // namespace

TEST_CASE("each client has a line with the rule that decides") {
    CHECK(cli::check_text(with_clients(), {{Selection::Kind::follows, "follows lan: profile: express", ""},
                                           {Selection::Kind::always, "runs always: run: always", ""}}) ==
          "client hq-vpn: follows lan: profile: express; systemd openvpn-client@hq.service, health every 5s\n"
          "client proxy: runs always: run: always; command autossh, not exclusive, gateways gw1 gw2, after "
          "hq-vpn\n");
}

TEST_CASE("undecidable is an error, resources that disagree are a warning") {
    const std::vector<Selection> selections{
        {Selection::Kind::undecidable, "cannot be decided: eth0 has no address yet", ""},
        {Selection::Kind::follows, "follows lan: ...", "192.0.2.0/24 is on eth0, but 192.0.9.0/24 is not"}};
    CHECK(cli::undecided_text(with_clients(), selections) ==
          "/etc/pairkeep/pairkeep.yaml: client hq-vpn: cannot be decided: eth0 has no address yet (as the "
          "interfaces of this host are now); write run: when_active or run: always, or ask on a host where "
          "they are up\n");
    CHECK(cli::selection_warnings(with_clients(), selections) ==
          std::vector<std::string>{"client proxy: 192.0.2.0/24 is on eth0, but 192.0.9.0/24 is not"});
}
