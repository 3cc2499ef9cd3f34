// The keys of a group; those of the protocol: schema_protocol.cpp; routes, hooks and what is tracked:
// schema_plan.cpp. What a group has to do with nodes, clients and other groups: checks.cpp.
#include <algorithm>

#include "draft.h"
#include "text.h"

namespace pairkeep::config {
namespace {

using namespace std::chrono_literals;
constexpr DurationRange kAddressLease{2s, 1h, 1s};  // the kernel counts lifetimes in seconds
constexpr std::size_t kMostAddresses = 255;         // RFC 9568 5.2.5: one byte counts them

std::vector<At<Prefix>> read_virtual_addresses(const Value& value) {
    std::vector<At<Prefix>> addresses;
    for (const Value& item : value.items()) append(addresses, at(item, item.virtual_address()));
    for (const Family family : {Family::ipv4, Family::ipv6}) {
        const auto count = static_cast<std::size_t>(
            std::count_if(addresses.begin(), addresses.end(),
                          [&](const At<Prefix>& a) { return a.value.address.family() == family; }));
        if (count > kMostAddresses)
            value.problem(std::to_string(count) + ' ' + std::string(to_string(family)) + " addresses; an " +
                          "advertisement carries at most " + std::to_string(kMostAddresses) +
                          "; make several groups");
    }
    return addresses;
}

void add_interface(GroupDraft& group, const Value& name, std::vector<At<Prefix>> addresses) {
    auto read = at(name, name.interface_name());
    if (!read) return;
    for (const auto& other : group.interfaces) {
        if (other.name.value != read->value) continue;
        name.problem(in_quotes(read->value) +
                     " is already in this group; put all its virtual_addresses in one place");
        return;
    }
    group.interfaces.push_back({*std::move(read), std::move(addresses)});
}

// interface + virtual_addresses, or interfaces: [{name, virtual_addresses}, ...]
void read_interfaces(MapReader& map, const std::string& title, GroupDraft& group) {
    const Value interface = map["interface"];
    const Value interfaces = map["interfaces"];
    const Value addresses = map["virtual_addresses"];
    if (!map.readable()) return;
    if (interfaces) {
        if (interface) interface.problem("stands beside interfaces; write one of the two");
        if (addresses)
            addresses.problem("stands beside interfaces; write the addresses at each of the interfaces");
        for (const Value& item : interfaces.items()) {
            MapReader one(item, "interface", "in interfaces of " + title);
            const Value name = one["name"];
            const Value own_addresses = one["virtual_addresses"];
            if (one.readable() && !name)
                one.missing("name", "interfaces: this one lacks its name; write name: eth0");
            if (one.readable() && !own_addresses)
                one.missing("virtual_addresses", "interfaces: this one lacks its virtual_addresses");
            add_interface(group, name, read_virtual_addresses(own_addresses));
            one.done();
        }
        return;
    }
    if (!interface) map.missing("interface", title + " lacks its interface; write interface: eth0");
    if (!addresses)
        map.missing("virtual_addresses",
                    title + " lacks its virtual_addresses; write virtual_addresses: [192.0.2.10/24]");
    add_interface(group, interface, read_virtual_addresses(addresses));
}

// Long enough that a living daemon renews it well before, short enough that a dead node's address is gone by
// the time at which the other node has taken over.
std::chrono::seconds automatic_lease(const settings::Group& group) {
    const auto silence =
        std::chrono::floor<std::chrono::seconds>(group.down_after * group.advertisement_interval);
    return std::max<std::chrono::seconds>(2s, silence);
}

void read_clients(const Value& value, GroupDraft& group) {
    group.clients_written = static_cast<bool>(value);
    const bool explicit_none =
        value && value.node()->kind == YamlNode::Kind::list && value.node()->children->empty();
    if (explicit_none) return;
    const auto items = value.items();
    for (const Value& item : items) append(group.clients, at(item, item.plain_name()));
    group.clients_readable = !value || (!items.empty() && group.clients.size() == items.size());
}

}  // namespace

GroupDraft read_group(const Entry& entry) {
    GroupDraft group;
    settings::Group& result = group.result;
    result.name = entry.name.value;
    group.mark = entry.name.mark;
    MapReader map(entry.value, "group", "in " + entry.value.name());

    read_interfaces(map, entry.value.name(), group);
    const Value vrid = map["vrid"].unless("auto");
    group.vrid_derived = !vrid;
    group.vrid = at(vrid, vrid.integer(1, 255));
    group.vrid_mark = vrid ? vrid.mark() : group.mark;
    const Value preferred = map["preferred"].unless("none");
    group.preferred = at(preferred, preferred.plain_name());
    read_protocol(map, group);

    const Value lease = map["address_lease"];
    result.address_lease = automatic_lease(result);
    if (lease.is("off"))
        result.address_lease.reset();
    else if (const auto written = lease.unless("auto").unless("off").duration(kAddressLease))
        result.address_lease = std::chrono::duration_cast<std::chrono::seconds>(*written);

    read_clients(map["clients"], group);
    read_plan(map, group);
    map.done();
    return group;
}

}  // namespace pairkeep::config
