#include "pairkeep/config/machine.h"

#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "support/catch.h"

using namespace pairkeep;
using config::Machine;

namespace {

settings::Settings with_virtual_mac(bool on) {
    settings::Settings settings;
    settings.file = "pairkeep.yaml";
    settings::Group group;
    group.name = "lan";
    group.virtual_mac = on;
    settings.groups = {group};
    return settings;
}

std::string warning(const Machine& machine) {
    const auto all = config::virtual_mac_warnings(with_virtual_mac(true), machine);
    CHECK(config::virtual_mac_warnings(with_virtual_mac(false), machine).empty());
    return all.empty() ? "" : all.front();
}

bool says(const Machine& machine, const std::string& name, const std::string& advice) {
    const auto text = warning(machine);
    INFO(text);
    return text.find("pairkeep.yaml: group lan: virtual_mac: this host is a machine of " + name) == 0 &&
           text.find(advice) != std::string::npos;
}

}  // namespace

TEST_CASE("a virtual MAC is warned of where machines are known to drop its frames") {
    CHECK(says({.vendor = "VMware, Inc.", .product = "VMware7,1"}, "VMware", "Forged transmits"));
    CHECK(says({.vendor = "Microsoft Corporation", .product = "Virtual Machine"}, "Hyper-V",
               "MAC address spoofing"));
    CHECK(says({.vendor = "innotek GmbH", .product = "VirtualBox"}, "VirtualBox", "Allow All"));
    CHECK(says({.vendor = "QEMU", .product = "Standard PC (Q35 + ICH9, 2009)"}, "QEMU/KVM", "macvtap"));
    CHECK(says({.vendor = "Red Hat", .product = "KVM"}, "QEMU/KVM", "macvtap"));
    CHECK(says({.vendor = "Xen", .product = "HVM domU", .bios_version = "4.17"}, "Xen", "locking-mode"));
    CHECK(says({.vendor = "OpenStack Foundation", .product = "OpenStack Nova"}, "OpenStack", "address pair"));
    CHECK(says({.vendor = "Red Hat", .product = "OpenStack Compute"}, "OpenStack", "address pair"));
}

TEST_CASE("in a cloud that never delivers foreign MAC addresses, the warning says so") {
    CHECK(says({.vendor = "Amazon EC2", .product = "t3.micro"}, "Amazon EC2", "nothing switches that on"));
    CHECK(says({.vendor = "Xen", .product = "HVM domU", .bios_version = "4.11.amazon"}, "Amazon EC2",
               "nothing"));
    CHECK(says({.vendor = "Google", .product = "Google Compute Engine"}, "Google Cloud", "nothing"));
    CHECK(says({.vendor = "Microsoft Corporation",
                .product = "Virtual Machine",
                .chassis_tag = "7783-7084-3265-9085-8269-3286-77"},
               "Microsoft Azure", "nothing"));
    CHECK(says({.vendor = "QEMU", .product = "Standard PC", .chassis_tag = "OracleCloud.com"}, "Oracle Cloud",
               "nothing"));
}

TEST_CASE("real machines, and those that say nothing, are not warned of") {
    CHECK(warning({}).empty());
    CHECK(warning({.vendor = "Dell Inc.", .product = "PowerEdge R650"}).empty());
    CHECK(warning({.vendor = "Microsoft Corporation", .product = "Surface Pro"}).empty());
}

TEST_CASE("what a machine says of itself is read from its files, where there are any") {
    const auto folder =
        std::filesystem::temp_directory_path() / ("pairkeep-machine-" + std::to_string(getpid()));
    CHECK(config::read_machine(folder).vendor.empty());
    std::filesystem::create_directory(folder);
    std::ofstream(folder / "sys_vendor") << "VMware, Inc.\n";
    std::ofstream(folder / "product_name") << "VMware7,1\n";
    const auto machine = config::read_machine(folder);
    std::filesystem::remove_all(folder);
    CHECK(machine.vendor == "VMware, Inc.");
    CHECK(machine.product == "VMware7,1");
    CHECK(machine.chassis_tag.empty());
}

namespace {

struct Conf {
    std::filesystem::path folder =
        std::filesystem::temp_directory_path() / ("pairkeep-arp-" + std::to_string(getpid()));
    Conf() = default;
    Conf(const Conf&) = delete;
    Conf& operator=(const Conf&) = delete;
    ~Conf() { std::filesystem::remove_all(folder); }
    void set(const std::string& where, const std::string& name, int value) const {
        std::filesystem::create_directories(folder / where);
        std::ofstream(folder / where / name) << value << '\n';
    }
    [[nodiscard]] std::vector<std::string> warnings(bool virtual_mac, const char* address) const {
        auto settings = with_virtual_mac(virtual_mac);
        settings.groups.front().interfaces = {{"eth0", {*Prefix::parse(address)}}};
        return config::arp_warnings(settings, folder.string());
    }
};

}  // namespace

TEST_CASE("settings of the kernel that silence virtual addresses are warned of, with the command") {
    const Conf conf;
    CHECK(conf.warnings(true, "192.0.2.10/24").empty());  // nothing to read
    conf.set("all", "arp_filter", 1);
    conf.set("all", "arp_ignore", 1);
    CHECK(conf.warnings(false, "192.0.2.10/24").empty());
    CHECK(conf.warnings(true, "2001:db8::10/64").empty());
    REQUIRE(conf.warnings(true, "192.0.2.10/24").size() == 1);
    CHECK(conf.warnings(true, "192.0.2.10/24").front() ==
          "pairkeep.yaml: group lan: net.ipv4.conf.all.arp_filter is 1, so this host answers no ARP request "
          "for its IPv4 virtual addresses: sysctl -w net.ipv4.conf.all.arp_filter=0, and see who sets it in "
          "/etc/sysctl.d");
    conf.set("all", "arp_filter", 0);
    conf.set("all", "arp_ignore", 2);
    CHECK(conf.warnings(false, "192.0.2.10/24").empty());
    REQUIRE(conf.warnings(true, "192.0.2.10/24").size() == 1);
    CHECK(conf.warnings(true, "192.0.2.10/24").front().find("arp_ignore=1,") != std::string::npos);
    conf.set("eth0", "arp_ignore", 3);
    REQUIRE(conf.warnings(false, "192.0.2.10/24").size() == 1);
    CHECK(conf.warnings(false, "192.0.2.10/24").front().find("net.ipv4.conf.eth0.arp_ignore is 3") !=
          std::string::npos);
}
