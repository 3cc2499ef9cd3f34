// What `pairkeep check` reads of the host: from the kernel for lo, from a made-up /sys/class/net for parents.
#include "../../../src/cli/host_interfaces.h"

#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "support/catch.h"

using namespace pairkeep;

namespace {

namespace fs = std::filesystem;

// As the kernel shows it: DEVICE/ifindex, iflink, lower_NAME -> ../NAME, master -> ../NAME.
class Classes {
  public:
    Classes() { fs::create_directories(path_); }
    ~Classes() { fs::remove_all(path_); }
    Classes(const Classes&) = delete;
    Classes& operator=(const Classes&) = delete;

    void add(const std::string& name, unsigned index, unsigned link) const {
        fs::create_directories(path_ / name);
        std::ofstream(path_ / name / "ifindex") << index << '\n';
        std::ofstream(path_ / name / "iflink") << link << '\n';
    }
    void point(const std::string& name, const std::string& as, const std::string& to) const {
        fs::create_symlink("../" + to, path_ / name / as);
    }
    [[nodiscard]] std::string path() const { return path_.string(); }

  private:
    fs::path path_ = fs::temp_directory_path() / ("pairkeep-classes-" + std::to_string(getpid()));
};

settings::Settings with(const std::vector<std::string>& local_interfaces) {
    settings::Settings settings;
    for (const auto& name : local_interfaces) {
        settings::Client client;
        client.name = name;
        client.local_interface = name;
        settings.clients.push_back(client);
    }
    return settings;
}

}  // namespace

TEST_CASE("a VLAN on a bond, a macvlan, a bond's port and a bridge's port know what they stand on") {
    const Classes classes;
    classes.add("eth0", 2, 2);
    classes.add("bond0", 3, 3);
    classes.add("bond0.7", 4, 3);
    classes.add("mac0", 5, 4);
    classes.add("br0", 6, 6);
    classes.add("veth0", 7, 2);  // its other end has the number of eth0, in another namespace
    classes.point("eth0", "master", "bond0");
    classes.point("bond0", "lower_eth0", "eth0");
    classes.point("bond0.7", "lower_bond0", "bond0");
    classes.point("mac0", "lower_bond0.7", "bond0.7");
    classes.point("veth0", "master", "br0");
    classes.point("br0", "lower_veth0", "veth0");

    auto found =
        cli::host_interfaces(with({"eth0", "bond0", "bond0.7", "mac0", "veth0", "wg9"}), classes.path());
    const auto parents = [&](const std::string& name) { return found.at(name).parents; };
    using Names = std::vector<std::string>;
    CHECK(parents("eth0") == Names{"bond0"});
    CHECK(parents("bond0").empty());
    CHECK(parents("bond0.7") == Names{"bond0"});
    CHECK(parents("mac0") == Names{"bond0.7", "bond0"});
    CHECK(parents("veth0") == Names{"br0"});
    CHECK(found.at("mac0").present);
    CHECK(found.at("mac0").index == 5);
    CHECK_FALSE(found.at("wg9").present);
    CHECK(parents("wg9").empty());
}

TEST_CASE("addresses come from the kernel, and virtual ones are known as such") {
    settings::Settings settings = with({"lo"});
    const auto has = [&](bool ours) {
        const auto facts = cli::host_interfaces(settings).at("lo");
        return std::find(facts.addresses.begin(), facts.addresses.end(),
                         AddressFact{.prefix = *Prefix::parse("127.0.0.1/8"), .ours = ours}) !=
               facts.addresses.end();
    };
    CHECK(has(false));
    settings::Group group;
    group.interfaces.push_back({"lo", {*Prefix::parse("127.0.0.1/32")}});
    settings.groups.push_back(group);
    CHECK(has(true));
}

TEST_CASE("the whole host's addresses are known by the number of their interface, without virtual ones") {
    const Classes classes;
    classes.add("lo", 1, 1);
    auto settings = with({});
    const auto has = [&] {
        const auto all = cli::host_addresses(settings, classes.path());
        return std::find(all.begin(), all.end(), HostAddress{1, *Prefix::parse("127.0.0.1/8")}) != all.end();
    };
    CHECK(has());
    settings::Group group;
    group.interfaces.push_back({"lo", {*Prefix::parse("127.0.0.1/32")}});
    settings.groups.push_back(group);
    CHECK_FALSE(has());
}
