// What `pairkeep check` says of units and programs of this host.
#include "../../../src/cli/check_host.h"

#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "support/catch.h"

using namespace pairkeep;
using settings::Run;

namespace {

namespace fs = std::filesystem;

class Host {
  public:
    Host() { fs::create_directories(root_ / "etc/systemd/system/multi-user.target.wants"); }
    ~Host() { fs::remove_all(root_); }
    Host(const Host&) = delete;
    Host& operator=(const Host&) = delete;

    void file(const std::string& path) const {
        fs::create_directories((root_ / path).parent_path());
        std::ofstream(root_ / path) << "[Service]\n";
    }
    void link(const std::string& path, const std::string& to) const { fs::create_symlink(to, root_ / path); }
    [[nodiscard]] std::string fault(const std::string& unit, Run run = Run::automatic) const {
        return cli::fault_of_unit(unit, run, root_.string());
    }

  private:
    fs::path root_ = fs::temp_directory_path() / ("pairkeep-host-" + std::to_string(getpid()));
};

}  // namespace

TEST_CASE("a unit is there, by itself or by its template, or it is said to be missing") {
    const Host host;
    CHECK(host.fault("sdp.service") == "no unit sdp.service on this host: systemctl cat sdp.service");
    host.file("usr/lib/systemd/system/sdp.service");
    CHECK(host.fault("sdp.service").empty());
    CHECK_FALSE(host.fault("openvpn-client@hq.service").empty());
    host.file("lib/systemd/system/openvpn-client@.service");
    CHECK(host.fault("openvpn-client@hq.service").empty());
}

TEST_CASE("a masked unit cannot be started") {
    const Host host;
    host.file("lib/systemd/system/sdp.service");
    host.link("etc/systemd/system/sdp.service", "/dev/null");
    CHECK(host.fault("sdp.service") ==
          "sdp.service is masked, so it cannot be started: systemctl unmask sdp.service");
}

TEST_CASE(
    "a unit that is enabled on its own starts whatever the role, which is right only for one that always "
    "runs") {
    const Host host;
    host.file("lib/systemd/system/openvpn-client@.service");
    host.link("etc/systemd/system/multi-user.target.wants/openvpn-client@hq.service",
              "/lib/systemd/system/openvpn-client@.service");
    CHECK(
        host.fault("openvpn-client@hq.service") ==
        "openvpn-client@hq.service is enabled on its own (multi-user.target), so it starts at boot whatever "
        "the role: systemctl disable openvpn-client@hq.service");
    CHECK(host.fault("openvpn-client@hq.service", Run::always).empty());
    CHECK(host.fault("openvpn-client@other.service").empty());
}

TEST_CASE("programs of clients, checks and hooks are looked for, each once") {
    settings::Settings settings;
    settings.file = "/dev/null";
    settings::Client client;
    client.name = "hq-vpn";
    client.how = settings::ExecCommands{{"/no/such/ctl", "up"}, {"/no/such/ctl", "down"}, {"true"}};
    settings.clients.push_back(client);
    settings::Check check;
    check.name = "uplink";
    check.probe = settings::CommandProbe{{"no-such-check"}};
    settings.checks.push_back(check);
    settings::Group group;
    group.name = "lan";
    group.hooks.after_leave.push_back({{"no-such-hook", "-n"}});
    settings.groups.push_back(group);
    settings.control_admin_group = "no-such-group";
    const auto warnings = cli::host_warnings(settings);
    const auto has = [&](const std::string& begin) {
        return std::count_if(warnings.begin(), warnings.end(),
                             [&](const std::string& text) { return text.starts_with(begin); }) == 1;
    };
    CHECK(has("client hq-vpn: no program /no/such/ctl on this host"));
    CHECK(has("check uplink: no program no-such-check on this host (looked in /usr/local/sbin:"));
    CHECK(has("hooks of group lan: no program no-such-hook on this host"));
    CHECK(has("control.admin_group: no group no-such-group on this host: groupadd no-such-group"));
    CHECK(warnings.size() == 4);
}
