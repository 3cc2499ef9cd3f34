// The settings of a pair, as stories and tests like them.
#include "support/world.h"

namespace pairkeep::test {

settings::Settings pair_settings(const PairOptions& options, std::size_t node) {
    settings::Settings settings;
    settings.connector_id = "test";
    for (std::size_t i = 0; i < options.priorities.size(); ++i) {
        const std::string number = std::to_string(11 + i);
        settings.nodes.push_back({.name = std::string(1, static_cast<char>('a' + i)),
                                  .addresses = {*IpAddress::parse("192.0.2." + number),
                                                *IpAddress::parse("2001:db8:0:2::" + number)},
                                  .priority = options.priorities[i]});
    }
    settings.node = settings.nodes.at(node).name;
    settings::Group group;
    group.name = "lan";
    group.vrid = 51;
    group.priority = options.priorities.at(node);
    group.preempt_after = options.preempt_after;
    group.advertisement_interval = options.interval;
    group.down_after = options.down_after;
    group.transport = options.transport;
    group.checksum = options.checksum;
    group.ttl_minimum = options.ttl_minimum;
    group.version = options.version;
    group.v2_password = options.v2_password;
    group.virtual_mac = options.virtual_mac;
    group.accept = options.version == 3;
    group.takeover_on_release = options.takeover_on_release.value_or(
        options.priorities.size() == 2 ? settings::TakeoverOnRelease::at_once
                                       : settings::TakeoverOnRelease::skew);
    group.announce = options.announce;
    group.address_lease = options.lease;
    group.link = options.link;
    group.removals = options.removals;
    unsigned subnet = 2;
    for (const auto& name : options.interfaces) {
        settings::GroupInterface interface {
            .name = name, .virtual_addresses = {}
        };
        const auto text = std::to_string(subnet++);
        if (options.ipv4) interface.virtual_addresses.push_back(*Prefix::parse("192.0." + text + ".10/24"));
        if (options.ipv6)
            interface.virtual_addresses.push_back(*Prefix::parse("2001:db8:0:" + text + "::10/64"));
        if (!options.virtual_addresses.empty()) interface.virtual_addresses = options.virtual_addresses;
        group.interfaces.push_back(interface);
    }
    if (options.client) {
        settings::Client client;
        client.name = *options.client;
        client.how = settings::Command{{"true"}};
        client.exclusive = options.exclusive;
        settings.clients.push_back(client);
        group.clients.push_back(client.name);
    }
    settings.groups.push_back(group);
    settings.on_restart = options.on_restart;
    if (options.more) options.more(settings);
    return settings;
}

}  // namespace pairkeep::test
