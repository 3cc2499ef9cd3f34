#include "host_interfaces.h"

#include <ifaddrs.h>
#include <netinet/in.h>

#include <algorithm>
#include <bit>
#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <span>

namespace pairkeep::cli {
namespace {

namespace fs = std::filesystem;

unsigned number_in(const fs::path& file) {
    unsigned number = 0;
    std::ifstream(file) >> number;
    return number;
}

// A VLAN's or macvlan's lower interface, the bond or bridge that it is a port of; names. A veth has its other
// end in iflink, and a bond its ports below it: neither is what it stands on.
std::vector<std::string> next_parents(const fs::path& interface) {
    std::vector<std::string> parents;
    std::error_code error;
    if (const auto master = fs::read_symlink(interface / "master", error); !error)
        parents.push_back(master.filename().string());
    const unsigned link = number_in(interface / "iflink");
    for (const auto& entry : fs::directory_iterator(interface, error)) {
        const auto name = entry.path().filename().string();
        if (name.starts_with("lower_") && number_in(entry.path() / "ifindex") == link)
            parents.push_back(name.substr(std::string("lower_").size()));
    }
    return parents;
}

std::vector<std::string> all_parents(const fs::path& classes, const std::string& name) {
    std::vector<std::string> found{name};
    for (std::size_t i = 0; i < found.size(); ++i)
        for (const auto& parent : next_parents(classes / found[i]))
            if (std::find(found.begin(), found.end(), parent) == found.end()) found.push_back(parent);
    found.erase(found.begin());
    return found;
}

std::optional<IpAddress> address_in(const sockaddr* address) {
    if (address == nullptr) return std::nullopt;
    if (address->sa_family == AF_INET)
        return IpAddress::from_bytes(
            std::as_bytes(std::span(&reinterpret_cast<const sockaddr_in*>(address)->sin_addr, 1)));
    if (address->sa_family == AF_INET6)
        return IpAddress::from_bytes(
            std::as_bytes(std::span(&reinterpret_cast<const sockaddr_in6*>(address)->sin6_addr, 1)));
    return std::nullopt;
}

unsigned length_of(const IpAddress& mask) {
    unsigned length = 0;
    for (const auto byte : mask.bytes()) length += static_cast<unsigned>(std::popcount(byte));
    return length;
}

std::map<std::string, std::vector<Prefix>> all_prefixes() {
    std::map<std::string, std::vector<Prefix>> prefixes;
    ifaddrs* list = nullptr;
    if (getifaddrs(&list) != 0) return prefixes;
    const std::unique_ptr<ifaddrs, decltype(&freeifaddrs)> owner(list, freeifaddrs);
    for (const auto* one = list; one != nullptr; one = one->ifa_next) {
        const auto address = address_in(one->ifa_addr);
        const auto mask = address_in(one->ifa_netmask);
        if (address && mask) prefixes[one->ifa_name].push_back({*address, length_of(*mask)});
    }
    return prefixes;
}

// What an active daemon holds: it says nothing about the network that the node is in.
bool is_virtual(const settings::Settings& settings, const Prefix& prefix) {
    for (const auto& group : settings.groups)
        for (const auto& interface : group.interfaces)
            for (const auto& address : interface.virtual_addresses)
                if (address.address == prefix.address) return true;
    return false;
}

}  // namespace

health::Interfaces host_interfaces(const settings::Settings& settings, const std::string& classes) {
    std::vector<std::string> names;
    for (const auto& group : settings.groups)
        for (const auto& interface : group.interfaces) names.push_back(interface.name);
    for (const auto& client : settings.clients)
        if (!client.local_interface.empty()) names.push_back(client.local_interface);

    const auto prefixes = all_prefixes();
    health::Interfaces interfaces;
    for (const auto& name : names) {
        InterfaceFacts facts;
        facts.name = name;
        facts.index = number_in(fs::path(classes) / name / "ifindex");
        facts.present = facts.index != 0;
        facts.parents = all_parents(classes, name);
        if (const auto found = prefixes.find(name); found != prefixes.end())
            for (const auto& prefix : found->second)
                facts.addresses.push_back({.prefix = prefix, .ours = is_virtual(settings, prefix)});
        interfaces.emplace(name, std::move(facts));
    }
    return interfaces;
}

std::vector<HostAddress> host_addresses(const settings::Settings& settings, const std::string& classes) {
    std::vector<HostAddress> all;
    for (const auto& [name, prefixes] : all_prefixes())
        for (const auto& prefix : prefixes)
            if (!is_virtual(settings, prefix))
                all.push_back({number_in(fs::path(classes) / name / "ifindex"), prefix});
    return all;
}

}  // namespace pairkeep::cli
