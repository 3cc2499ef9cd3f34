// What a node puts on the wire, and what it asks of the address backend: details that a story does not show.
#include <algorithm>

#include "pairkeep/failover/node.h"
#include "pairkeep/vrrp/packet.h"
#include "support/catch.h"

namespace {

using namespace pairkeep;
using namespace pairkeep::failover;
using namespace std::chrono_literals;

settings::Settings node_with(const std::vector<std::string>& virtual_addresses) {
    settings::Settings settings;
    settings.nodes = {{"a", {}, 250}, {"b", {}, 240}};
    settings.node = "a";
    settings::Group group;
    group.name = "lan";
    group.interfaces = {{"eth0", {}}};
    for (const auto& address : virtual_addresses)
        group.interfaces[0].virtual_addresses.push_back(*Prefix::parse(address));
    group.vrid = 51;
    group.priority = 250;
    settings.groups = {group};
    return settings;
}

// Everything asked for until the node is Active, its sockets open as soon as they are wanted.
Actions until_active(const settings::Settings& settings) {
    Node node(settings);
    Actions all;
    Instant now = Instant{} + 1h;
    const auto feed = [&](const Event& event) {
        auto actions = node.handle(event, now);
        all.insert(all.end(), actions.begin(), actions.end());
        return actions;
    };
    feed(InterfaceChanged{
        {.name = "eth0",
         .present = true,
         .index = 2,
         .admin_up = true,
         .carrier = true,
         .mac = {},
         .addresses = {{*Prefix::parse("192.0.2.11/24")}, {*Prefix::parse("fe80::11/64")}}}});
    for (const auto& action : feed(Started{}))
        if (const auto* port = std::get_if<OpenPort>(&action)) feed(PortOpened{port->port});
    now = *node.next_deadline();
    feed(DeadlineReached{});
    REQUIRE(node.status(now).groups[0].role == Role::active);
    return all;
}

template <class T>
const T& first(const Actions& actions) {
    const auto found = std::find_if(actions.begin(), actions.end(),
                                    [](const Action& a) { return std::holds_alternative<T>(a); });
    REQUIRE(found != actions.end());
    return std::get<T>(*found);
}

std::vector<std::string> advertised(const settings::Settings& settings) {
    const auto actions = until_active(settings);
    const auto& sent = first<SendAdvertisement>(actions);
    const auto decoded = vrrp::decode(sent.message, sent.source, sent.destination);
    REQUIRE(decoded);
    std::vector<std::string> all;
    for (const auto& address : decoded->advertisement.addresses) all.push_back(address.to_string());
    return all;
}

using Texts = std::vector<std::string>;

}  // namespace

// Requirement 13.
TEST_CASE("a link-local virtual address is advertised first, and none is invented (RFC 9568 5.2.9)") {
    CHECK(advertised(node_with({"2001:db8::1/64", "2001:db8::2/64", "fe80::a/64", "2001:db8::3/64"})) ==
          Texts{"fe80::a", "2001:db8::1", "2001:db8::2", "2001:db8::3"});
    CHECK(advertised(node_with({"2001:db8::2/64", "2001:db8::1/64"})) == Texts{"2001:db8::2", "2001:db8::1"});
    // 5.2.9 is about IPv6; nobody expects IPv4 addresses in another order than the file's.
    CHECK(advertised(node_with({"192.0.2.10/24", "169.254.1.1/16"})) == Texts{"192.0.2.10", "169.254.1.1"});
}

TEST_CASE("every one of many addresses is advertised (requirement 9)") {
    Texts written;
    for (int i = 1; i <= 255; ++i) written.push_back("198.51.100." + std::to_string(i));
    Texts prefixes;
    for (const auto& address : written) prefixes.push_back(address + "/32");
    CHECK(advertised(node_with(prefixes)) == written);
}

// Requirements 36, 37.
TEST_CASE("accept is told to the address backend, and an owner always accepts (RFC 9568 6.1)") {
    auto settings = node_with({"192.0.2.10/24"});
    CHECK(first<ClaimAddresses>(until_active(settings)).addresses.accept);
    settings.groups[0].accept = false;
    CHECK_FALSE(first<ClaimAddresses>(until_active(settings)).addresses.accept);
    settings.groups[0].priority = vrrp::kAddressOwner;
    CHECK(first<ClaimAddresses>(until_active(settings)).addresses.accept);
}

// Requirements 4, 8, 10, 14, 67.
TEST_CASE("a group of version 2 speaks it, with its password where there is one") {
    auto settings = node_with({"192.0.2.10/24"});
    settings.groups[0].version = 2;
    settings.groups[0].advertisement_interval = 2s;
    const auto plain = vrrp::decode_v2(first<SendAdvertisement>(until_active(settings)).message);
    REQUIRE(plain);
    CHECK(plain->advertisement == vrrp::Advertisement{51, 250, 2s, {*IpAddress::parse("192.0.2.10")}});
    CHECK(plain->authentication == vrrp::Authentication{});
    settings.groups[0].v2_password = "s3cret";
    const auto with_password = vrrp::decode_v2(first<SendAdvertisement>(until_active(settings)).message);
    REQUIRE(with_password);
    CHECK(with_password->authentication == vrrp::authentication_of("s3cret"));
}

// Requirements 15, 30, 31, 32.
TEST_CASE("with a virtual MAC everything of the virtual router carries it, and nothing else does") {
    auto settings = node_with({"192.0.2.10/24", "2001:db8::10/64"});
    const auto without = until_active(settings);
    CHECK_FALSE(first<SendAdvertisement>(without).source_mac);
    CHECK_FALSE(first<ClaimAddresses>(without).addresses.holdings[0].virtual_mac);
    settings.groups[0].virtual_mac = true;
    const auto actions = until_active(settings);
    for (const auto& action : actions)
        if (const auto* sent = std::get_if<SendAdvertisement>(&action))
            CHECK(sent->source_mac == virtual_mac_address(sent->port.family, 51));
    const auto& holdings = first<ClaimAddresses>(actions).addresses.holdings;
    CHECK(holdings.at(0).virtual_mac == virtual_mac(Family::ipv4, 51, 2));
    CHECK(holdings.at(1).virtual_mac == virtual_mac(Family::ipv6, 51, 2));
}
