#include "pairkeep/config/machine.h"

#include <algorithm>
#include <array>
#include <fstream>
#include <string_view>

namespace pairkeep::config {
namespace {

constexpr std::string_view kNever =
    "its network delivers no frames to another MAC address than the network card's, and nothing switches "
    "that "
    "on: write virtual_mac: false";
constexpr std::string_view kOpenStack =
    "its ports drop other MAC addresses: give the port an allowed address pair with this MAC address, or "
    "take "
    "port security off";
constexpr std::string_view kKvm =
    "on a bridge all is well unless its firewall filters MAC addresses; a macvtap card needs "
    "trustGuestRxFilters=\"yes\"";

// Recognized by the first row whose text stands in the field. Clouds before the hypervisors that they are
// made of.
struct Row {
    std::string Machine::*field;
    std::string_view text;
    std::string_view name;
    std::string_view advice;
};
constexpr std::array kRows{
    Row{&Machine::vendor, "Amazon EC2", "Amazon EC2", kNever},
    Row{&Machine::bios_version, ".amazon", "Amazon EC2", kNever},
    Row{&Machine::chassis_tag, "7783-7084-3265-9085-8269-3286-77", "Microsoft Azure", kNever},
    Row{&Machine::product, "Google Compute Engine", "Google Cloud", kNever},
    Row{&Machine::chassis_tag, "OracleCloud.com", "Oracle Cloud", kNever},
    Row{&Machine::vendor, "Alibaba Cloud", "Alibaba Cloud", kNever},
    Row{&Machine::vendor, "DigitalOcean", "DigitalOcean", kNever},
    Row{&Machine::vendor, "OpenStack", "OpenStack", kOpenStack},
    Row{&Machine::product, "OpenStack", "OpenStack", kOpenStack},
    Row{&Machine::vendor, "VMware", "VMware",
        "set \"Promiscuous mode\", \"MAC address changes\" and \"Forged transmits\" of the port group to "
        "Accept"},
    Row{&Machine::product, "Virtual Machine", "Hyper-V",
        "switch on \"Enable MAC address spoofing\" of the virtual network adapter (Set-VMNetworkAdapter "
        "-MacAddressSpoofing On)"},
    Row{&Machine::vendor, "innotek", "VirtualBox",
        "set \"Promiscuous Mode\" of the network adapter to \"Allow All\""},
    Row{&Machine::vendor, "Xen", "Xen",
        "unlock the port of the virtual switch (XenServer: vif locking-mode)"},
    Row{&Machine::vendor, "QEMU", "QEMU/KVM", kKvm},
    Row{&Machine::product, "KVM", "QEMU/KVM", kKvm},
};

const Row* recognize(const Machine& machine) {
    const auto row = std::find_if(kRows.begin(), kRows.end(), [&](const Row& candidate) {
        return (machine.*candidate.field).find(candidate.text) != std::string::npos;
    });
    return row == kRows.end() ? nullptr : &*row;
}

// arp_ignore as far as it matters here (ip-sysctl): the asker must be in a network of the interface, which a
// virtual MAC's has not; from 3 on nothing of scope host is answered, and so are ours.
constexpr int kSameNetwork = 2;
constexpr int kNotOfScopeHost = 3;

std::string first_line(const std::string& path) {
    std::ifstream file(path);
    std::string line;
    std::getline(file, line);
    return line;
}

int number_in(const std::string& file) {
    int number = 0;
    std::ifstream(file) >> number;
    return number;
}

bool has_ipv4(const settings::GroupInterface& interface) {
    const auto& all = interface.virtual_addresses;
    return std::any_of(all.begin(), all.end(),
                       [](const Prefix& a) { return a.address.family() == Family::ipv4; });
}

}  // namespace

Machine read_machine(const std::string& folder) {
    return {.vendor = first_line(folder + "/sys_vendor"),
            .product = first_line(folder + "/product_name"),
            .chassis_tag = first_line(folder + "/chassis_asset_tag"),
            .bios_version = first_line(folder + "/bios_version")};
}

std::vector<std::string> virtual_mac_warnings(const settings::Settings& settings, const Machine& machine) {
    std::vector<std::string> warnings;
    const Row* row = recognize(machine);
    if (row == nullptr) return warnings;
    for (const auto& group : settings.groups)
        if (group.virtual_mac)
            warnings.push_back(settings.file + ": group " + group.name +
                               ": virtual_mac: this host is a machine of " + std::string(row->name) +
                               ", where nobody may reach the virtual addresses: " + std::string(row->advice));
    return warnings;
}

std::vector<std::string> arp_warnings(const settings::Settings& settings, const std::string& folder) {
    std::vector<std::string> warnings;
    const auto silenced = [&](const settings::Group& group, const std::string& where, const char* name,
                              int lowest, int wanted) {
        const int value = number_in(folder + "/" + where + "/" + name);
        if (value < lowest) return;
        const std::string key = "net.ipv4.conf." + where + "." + name;
        warnings.push_back(
            settings.file + ": group " + group.name + ": " + key + " is " + std::to_string(value) +
            ", so this host answers no ARP request for its IPv4 virtual addresses: sysctl -w " + key + "=" +
            std::to_string(wanted) + ", and see who sets it in /etc/sysctl.d");
    };
    for (const auto& group : settings.groups) {
        if (std::none_of(group.interfaces.begin(), group.interfaces.end(), has_ipv4)) continue;
        silenced(group, "all", "arp_ignore", group.virtual_mac ? kSameNetwork : kNotOfScopeHost, 1);
        if (group.virtual_mac) silenced(group, "all", "arp_filter", 1, 0);
        // A virtual MAC's device has settings of its own.
        for (const auto& interface : group.interfaces)
            if (!group.virtual_mac && has_ipv4(interface))
                silenced(group, interface.name, "arp_ignore", kNotOfScopeHost, 1);
    }
    return warnings;
}

}  // namespace pairkeep::config
