// Is an interface fit, and by which path does a virtual router on it speak? Each "no" is the sentence that
// the operator reads in the status.
#include "pairkeep/health/interface.h"

#include <string>
#include <string_view>
#include <vector>

#include "support/catch.h"

using namespace pairkeep;
using health::find_path;
using health::Path;
using settings::Transport;

namespace {

IpAddress ip(std::string_view text) {
    return IpAddress::parse(text).value();
}
Prefix prefix(std::string_view text) {
    return Prefix::parse(text).value();
}

AddressFact own(std::string_view text) {
    return {.prefix = prefix(text)};
}
AddressFact ours(std::string_view text) {
    return {.prefix = prefix(text), .ours = true};
}
AddressFact tentative(std::string_view text) {
    return {.prefix = prefix(text), .tentative = true};
}
AddressFact duplicate(std::string_view text) {
    return {.prefix = prefix(text), .tentative = true, .duplicate = true};
}

InterfaceFacts eth0(std::vector<AddressFact> addresses) {
    return {.name = "eth0",
            .present = true,
            .index = 2,
            .admin_up = true,
            .carrier = true,
            .mac = {},
            .addresses = std::move(addresses)};
}

const std::vector<settings::Node> kPair{
    {"a", {ip("192.0.2.11"), ip("2001:db8:0:2::11")}, 250},
    {"b", {ip("192.0.2.12"), ip("2001:db8:0:2::12")}, 240},
};
const std::vector<IpAddress> kVirtual{ip("192.0.2.10"), ip("2001:db8:0:2::10"), ip("fe80::10")};

struct Asked {
    Family family = Family::ipv4;
    Transport transport = Transport::automatic;
    std::vector<settings::Node> nodes = kPair;
};

// "multicast from 192.0.2.11", "unicast from 192.0.2.11 to 192.0.2.12", or why there is none.
std::string path(std::vector<AddressFact> addresses, const Asked& asked = {}) {
    const auto found = find_path(eth0(std::move(addresses)), {.family = asked.family,
                                                              .transport = asked.transport,
                                                              .this_node = "a",
                                                              .nodes = asked.nodes,
                                                              .virtual_addresses = kVirtual});
    if (!found) return found.error();
    std::string text = (found->multicast ? "multicast from " : "unicast from ") + found->source.to_string();
    for (const auto& peer : found->peers) text += " to " + peer.to_string();
    return text;
}

}  // namespace

TEST_CASE(
    "an interface is fit when it is there, switched on and has a link; else the first thing missing is "
    "said") {
    auto facts = eth0({});
    CHECK_FALSE(health::why_unfit(facts));
    facts.carrier = false;
    CHECK(health::why_unfit(facts) == "interface eth0 has no link (no carrier)");
    facts.admin_up = false;
    CHECK(health::why_unfit(facts) == "interface eth0 is switched off (ip link set eth0 up)");
    facts.present = false;
    CHECK(health::why_unfit(facts) == "interface eth0 does not exist");
}

TEST_CASE("somebody else's copy of a virtual address is named, with the command that removes it") {
    const std::vector<Prefix> wanted{prefix("192.0.2.10/24"), prefix("2001:db8:0:2::10/64")};
    CHECK_FALSE(health::why_occupied(eth0({own("192.0.2.11/24")}), wanted));
    CHECK_FALSE(health::why_occupied(eth0({ours("192.0.2.10/32"), ours("2001:db8:0:2::10/128")}), wanted));
    CHECK(health::why_occupied(eth0({own("2001:db8:0:2::10/64")}), wanted) ==
          "virtual address 2001:db8:0:2::10 is already on eth0, put there by somebody else; remove it: "
          "ip address del 2001:db8:0:2::10/64 dev eth0");
    // Whatever prefix length it was given, and beside our own.
    CHECK(health::why_occupied(eth0({ours("192.0.2.10/32"), own("192.0.2.10/24")}), wanted) ==
          "virtual address 192.0.2.10 is already on eth0, put there by somebody else; remove it: "
          "ip address del 192.0.2.10/24 dev eth0");
}

TEST_CASE("auto is unicast when every node lists an address inside an on-link prefix") {
    CHECK(path({own("192.0.2.11/24")}) == "unicast from 192.0.2.11 to 192.0.2.12");
    CHECK(path({own("fe80::11/64"), own("2001:db8:0:2::11/64")}, {.family = Family::ipv6}) ==
          "unicast from 2001:db8:0:2::11 to 2001:db8:0:2::12");
}

TEST_CASE("auto is multicast when a node is not on-link, or lists nothing of the family") {
    CHECK(path({own("192.0.2.11/32")}) == "multicast from 192.0.2.11");
    CHECK(path({own("198.51.100.1/24")}) == "multicast from 198.51.100.1");
    auto nodes = kPair;
    nodes[1].addresses = {ip("2001:db8:0:2::12")};
    CHECK(path({own("192.0.2.11/24")}, {.nodes = nodes}) == "multicast from 192.0.2.11");
    nodes[0].addresses.clear();
    nodes[1].addresses.clear();
    CHECK(path({own("192.0.2.11/24")}, {.nodes = nodes}) == "multicast from 192.0.2.11");
}

TEST_CASE("a prefix that only a virtual address brings makes nobody on-link") {
    const std::vector<AddressFact> addresses{own("198.51.100.1/24"), ours("192.0.2.10/24"),
                                             own("192.0.2.10/24")};
    CHECK(path(addresses) == "multicast from 198.51.100.1");
}

TEST_CASE("of several listed addresses the one on this interface is spoken to") {
    std::vector<settings::Node> nodes{{"a", {ip("198.51.100.11"), ip("192.0.2.11")}, 250},
                                      {"b", {ip("198.51.100.12"), ip("192.0.2.12")}, 240}};
    CHECK(path({own("192.0.2.11/24")}, {.nodes = nodes}) == "unicast from 192.0.2.11 to 192.0.2.12");
}

TEST_CASE("every other node is a peer, in the order of the file") {
    auto nodes = kPair;
    nodes.insert(nodes.begin(), {"c", {ip("192.0.2.13")}, 230});
    CHECK(path({own("192.0.2.11/24")}, {.nodes = nodes}) ==
          "unicast from 192.0.2.11 to 192.0.2.13 to 192.0.2.12");
}

TEST_CASE("a node without peers has nobody to speak unicast to") {
    const std::vector<settings::Node> alone{kPair[0]};
    CHECK(path({own("192.0.2.11/24")}, {.nodes = alone}) == "multicast from 192.0.2.11");
    CHECK(path({own("192.0.2.11/24")}, {.transport = Transport::unicast, .nodes = alone}) ==
          "unicast from 192.0.2.11");
}

TEST_CASE("transport multicast is multicast also where unicast would do") {
    CHECK(path({own("192.0.2.11/24")}, {.transport = Transport::multicast}) == "multicast from 192.0.2.11");
}

TEST_CASE("transport unicast takes a listed address that is not on-link: the peers may be routed") {
    CHECK(path({own("192.0.2.11/32")}, {.transport = Transport::unicast}) ==
          "unicast from 192.0.2.11 to 192.0.2.12");
}

TEST_CASE("transport unicast says which node lists no address of the family") {
    auto nodes = kPair;
    nodes[1].addresses = {ip("192.0.2.12")};
    CHECK(path({own("2001:db8:0:2::11/64")}, {Family::ipv6, Transport::unicast, nodes}) ==
          "transport unicast: nodes: lists no IPv6 address for b");
}

TEST_CASE("a listed address that this node does not have is said, not replaced by another") {
    CHECK(path({own("192.0.2.99/24")}) ==
          "eth0 does not have 192.0.2.11, which nodes: lists for a (this node)");
    CHECK(path({own("192.0.2.99/24")}, {.transport = Transport::unicast}) ==
          "eth0 does not have 192.0.2.11, which nodes: lists for a (this node)");
}

// RFC 9568 5.1.1.1, 5.1.2.1 (requirement 11).
TEST_CASE("multicast speaks from the primary IPv4 address, and from the IPv6 link-local address") {
    const Asked ipv4{.transport = Transport::multicast, .nodes = {{"a", {}, 250}, {"b", {}, 240}}};
    const Asked ipv6{Family::ipv6, Transport::multicast, ipv4.nodes};
    const std::vector<AddressFact> addresses{own("192.0.2.21/24"), own("192.0.2.22/24"),
                                             own("2001:db8:0:2::21/64"), own("fe80::21/64")};
    CHECK(path(addresses, ipv4) == "multicast from 192.0.2.21");
    CHECK(path(addresses, ipv6) == "multicast from fe80::21");
}

TEST_CASE("multicast prefers the address that nodes: lists, so that the peer knows who speaks") {
    CHECK(path({own("192.0.2.99/24"), own("192.0.2.11/24")}, {.transport = Transport::multicast}) ==
          "multicast from 192.0.2.11");
}

TEST_CASE("of two listed addresses multicast speaks from the first that the kernel has (requirement 11)") {
    const std::vector<settings::Node> nodes{{"a", {ip("192.0.2.11"), ip("192.0.2.21")}, 250}, kPair[1]};
    CHECK(path({own("192.0.2.11/24"), own("192.0.2.21/24")},
               {.transport = Transport::multicast, .nodes = nodes}) == "multicast from 192.0.2.11");
}

// Requirement 11.
TEST_CASE("a virtual address is never a source, whoever put it there") {
    CHECK(path({ours("192.0.2.10/32")}) == "eth0 has no IPv4 address of its own yet");
    CHECK(path({own("192.0.2.10/24")}) == "eth0 has no IPv4 address of its own yet");
    CHECK(path({own("192.0.2.10/24"), own("192.0.2.11/24")}, {.transport = Transport::multicast}) ==
          "multicast from 192.0.2.11");
    CHECK(path({own("fe80::10/64"), own("2001:db8:0:2::11/64")}, {Family::ipv6, Transport::multicast}) ==
          "eth0 has no IPv6 link-local address of its own yet");
}

TEST_CASE("without an address of the family there is no path yet") {
    CHECK(path({}) == "eth0 has no IPv4 address of its own yet");
    CHECK(path({own("192.0.2.11/24")}, {.family = Family::ipv6}) ==
          "eth0 has no IPv6 address of its own yet");
    CHECK(path({own("2001:db8:0:2::11/64")}, {Family::ipv6, Transport::multicast}) ==
          "eth0 has no IPv6 link-local address of its own yet");
}

// FRR's vrrpd loses its first IPv6 advertisement this way (requirement 25).
TEST_CASE("an IPv6 address is no source before duplicate address detection has passed it") {
    const std::string running = " on eth0 is not usable yet: duplicate address detection is running";
    const std::string failed = " on eth0 failed duplicate address detection: another host has it";
    const Asked multicast{Family::ipv6, Transport::multicast};
    const Asked unicast{Family::ipv6, Transport::unicast};
    CHECK(path({tentative("fe80::11/64")}, multicast) == "fe80::11" + running);
    CHECK(path({duplicate("fe80::11/64")}, multicast) == "fe80::11" + failed);
    CHECK(path({tentative("2001:db8:0:2::11/64")}, unicast) == "2001:db8:0:2::11" + running);
    CHECK(path({duplicate("2001:db8:0:2::11/64")}, unicast) == "2001:db8:0:2::11" + failed);
}

// Otherwise a virtual address needs the prefix route itself, and its leaving would take the route along.
TEST_CASE("a virtual address is on-link by an address of the node's own, or needs no prefix") {
    CHECK(health::has_prefix(eth0({own("192.0.2.11/24")}), prefix("192.0.2.10/24")));
    CHECK(health::has_prefix(eth0({own("192.0.0.1/16")}), prefix("192.0.2.10/24")));
    CHECK_FALSE(health::has_prefix(eth0({own("198.51.100.1/24")}), prefix("192.0.2.10/24")));
    CHECK_FALSE(health::has_prefix(eth0({own("192.0.2.11/32")}), prefix("192.0.2.10/24")));
    CHECK_FALSE(health::has_prefix(eth0({}), prefix("192.0.2.10/24")));
    CHECK_FALSE(health::has_prefix(eth0({ours("192.0.2.20/24")}), prefix("192.0.2.10/24")));
    CHECK_FALSE(health::has_prefix(eth0({own("192.0.2.10/24")}), prefix("192.0.2.10/24")));  // not by itself
    CHECK(health::has_prefix(eth0({}), prefix("192.0.2.10/32")));
    CHECK(health::has_prefix(eth0({}), prefix("2001:db8::10/128")));
    CHECK_FALSE(health::has_prefix(eth0({}), prefix("2001:db8::10/64")));
}
