// A virtual router with the MAC of the RFC: what a neighbour sees of it, and what it leaves behind.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include "../../../src/address/netlink/device_tag.h"
#include "kernel.h"
#include "pairkeep/util/bytes.h"

using namespace pairkeep;
using test::AddressLab;
using test::contains;
using test::eventually;
using test::ip;
using test::Lines;
using test::output_of;

namespace {

constexpr const char* kV4 = "00:00:5e:00:01:0a";
constexpr const char* kV6 = "00:00:5e:00:02:0a";

// A neighbour with two addresses, a cable, and this host: 192.0.2.11, 2001:db8:0:2::11, fe80::11 on eth0.
struct VirtualLab {
    test::Namespace neighbour;
    AddressLab lab;
    std::string physical;

    VirtualLab() {
        ip("addr add 192.0.2.11/24 dev eth0");
        ip("addr add 2001:db8:0:2::11/64 dev eth0 nodad");
        ip("addr add fe80::11/64 dev eth0 nodad");
        const std::string shown = output_of("ip -o link show dev eth0");
        physical = shown.substr(shown.find("link/ether ") + 11, 17);
        ip("link set dev peer0 netns " + neighbour.path());
        neighbour.enter();
        ip("link set dev peer0 addrgenmode none up");
        ip("addr add 192.0.2.100/24 dev peer0");
        ip("addr add 2001:db8:0:2::100/64 dev peer0 nodad");
        ip("addr add fe80::100/64 dev peer0 nodad");
        // What is not answered at once is not answered here.
        for (const char* family : {"ipv4", "ipv6"})
            output_of(std::string("echo 100 > /proc/sys/net/") + family + "/neigh/peer0/retrans_time_ms");
        lab.here.enter();
        REQUIRE(eventually(
            [] { return output_of("ip link show dev eth0").find("LOWER_UP") != std::string::npos; }));
    }

    static address::AddressSet set(const std::vector<const char*>& written, std::uint8_t vrid = 10) {
        auto result = AddressLab::set(written);
        for (auto& holding : result.holdings)
            holding.virtual_mac =
                virtual_mac(holding.written.address.family(), vrid, holding.interface_index);
        return result;
    }
    static std::string device(Family family, std::uint8_t vrid = 10) {
        return virtual_mac(family, vrid, if_nametoindex("eth0")).device;
    }
    // Who the neighbour thinks has the address, asked anew by all means: broadcast, then unicast. Empty:
    // nobody.
    [[nodiscard]] std::string answer_for(const std::string& target) const {
        neighbour.enter();
        output_of("ip neigh flush to " + target + " dev peer0");
        output_of("ping -c 1 -W 0.5 -I peer0 " + target + " 2>&1 || true");
        const auto state = [&] { return output_of("ip neigh show to " + target + " dev peer0"); };
        const auto settled = [&] {
            return !contains(state(), "PROBE") && !contains(state(), "DELAY") &&
                   !contains(state(), "INCOMPLETE");
        };
        CHECK(eventually(settled));
        std::string answer;
        if (contains(state(), "lladdr")) {
            ip("neigh change " + target + " dev peer0 nud probe");
            CHECK(eventually(settled));
            if (contains(state(), "REACHABLE")) answer = state().substr(state().find("lladdr ") + 7, 17);
        }
        lab.here.enter();
        return answer;
    }
    // Whether somebody confirms to a neighbour who believes so that the address has this MAC.
    [[nodiscard]] bool confirms(const std::string& target, const std::string& mac) const {
        neighbour.enter();
        ip("neigh replace " + target + " lladdr " + mac + " dev peer0 nud probe");
        const auto state = [&] { return output_of("ip neigh show to " + target + " dev peer0"); };
        CHECK(eventually([&] { return contains(state(), "REACHABLE") || contains(state(), "FAILED"); }));
        const bool confirmed = contains(state(), "REACHABLE");
        ip("neigh del " + target + " dev peer0");
        lab.here.enter();
        return confirmed;
    }
    // Through this MAC, whoever says what by ARP.
    [[nodiscard]] bool reaches(const std::string& target, const std::string& mac) const {
        neighbour.enter();
        ip("neigh replace " + target + " lladdr " + mac + " dev peer0 nud permanent");
        const bool answered =
            contains(output_of("ping -c 1 -W 0.5 " + target + " 2>&1 || true"), " 1 received");
        ip("neigh del " + target + " dev peer0");
        lab.here.enter();
        return answered;
    }
    static std::string macvlans() { return output_of("ip -o link show type macvlan"); }
    static std::string setting(const std::string& interface, const std::string& name) {
        std::string value = output_of("cat /proc/sys/net/ipv4/conf/" + interface + "/" + name);
        value.pop_back();
        return value;
    }
    static std::string arp_settings() {
        return setting("eth0", "arp_ignore") + "/" + setting("eth0", "arp_announce");
    }
};

}  // namespace

// Requirements 26, 33, 36.
TEST_CASE("a virtual address is answered for with the virtual MAC alone, its interface keeps its own",
          "[kernel]") {
    if (test::requires_root()) return;
    VirtualLab v;
    const auto both = v.set({"192.0.2.10/24", "2001:db8:0:2::10/64", "fe80::10/64"});
    CHECK(v.lab.claim(both).empty());
    CHECK(v.lab.claim(both).empty());  // idempotent
    CHECK(v.answer_for("192.0.2.10") == kV4);
    CHECK(v.answer_for("2001:db8:0:2::10") == kV6);
    CHECK(v.answer_for("fe80::10") == kV6);
    CHECK(v.answer_for("192.0.2.11") == v.physical);
    CHECK(v.answer_for("2001:db8:0:2::11") == v.physical);
    CHECK(v.answer_for("fe80::11") == v.physical);
    CHECK(v.reaches("192.0.2.10", kV4));
    CHECK(v.reaches("2001:db8:0:2::10", kV6));
    for (const char* target : {"192.0.2.10", "2001:db8:0:2::10"}) {
        CHECK(v.confirms(target, contains(target, ":") ? kV6 : kV4));
        CHECK_FALSE(v.confirms(target, v.physical));  // learned before it had a virtual MAC
    }
    for (const char* target : {"192.0.2.11", "2001:db8:0:2::11"}) {
        CHECK(v.confirms(target, v.physical));
        CHECK_FALSE(v.confirms(target, contains(target, ":") ? kV6 : kV4));
    }
    for (const auto family : {Family::ipv4, Family::ipv6}) {
        const std::string shown = output_of("ip -d link show dev " + v.device(family)) +
                                  output_of("ip addr show dev " + v.device(family));
        CHECK(contains(shown, "macvlan mode bridge"));
        CHECK(contains(shown, "addrgenmode none"));
        CHECK_FALSE(contains(shown, "tentative"));
    }
    CHECK(v.setting(v.device(Family::ipv4), "rp_filter") == "2");

    CHECK(v.lab.release(both).empty());
    CHECK(v.lab.scan({"eth0"}).size() == 1);  // behind the answer the devices go down
    CHECK(v.answer_for("192.0.2.10").empty());
    CHECK(v.answer_for("2001:db8:0:2::10").empty());
    CHECK_FALSE(v.reaches("192.0.2.11", kV4));  // not even for an address of this host's own
    CHECK_FALSE(v.reaches("2001:db8:0:2::11", kV6));
    CHECK(v.reaches("192.0.2.11", v.physical));
    CHECK(contains(v.macvlans(), "state DOWN"));
    CHECK_FALSE(contains(v.macvlans(), "state UP"));
    CHECK(v.lab.release(both).empty());  // absent is success
    CHECK(v.lab.addresses() == Lines{"192.0.2.11/24", "2001:db8:0:2::11/64", "fe80::11/64"});
}

TEST_CASE("a strict reverse path filter does not silence the virtual MAC", "[kernel]") {
    if (test::requires_root()) return;
    VirtualLab v;
    output_of("for f in all default eth0; do echo 1 > /proc/sys/net/ipv4/conf/$f/rp_filter; done");
    const auto set = v.set({"192.0.2.10/24"});
    CHECK(v.lab.claim(set).empty());
    CHECK(v.answer_for("192.0.2.10") == kV4);
    CHECK(v.reaches("192.0.2.10", kV4));
    CHECK(v.answer_for("192.0.2.11") == v.physical);
}

// Requirement 33: whoever sends from the virtual address has to find the neighbour's MAC first.
TEST_CASE("the host asks for a neighbour in no virtual name", "[kernel]") {
    if (test::requires_root()) return;
    VirtualLab v;
    CHECK(v.lab.claim(v.set({"192.0.2.10/24", "2001:db8:0:2::10/64"})).empty());
    for (const char* target : {"192.0.2.100", "2001:db8:0:2::100"}) {
        v.neighbour.enter();
        output_of("ip neigh flush dev peer0");
        v.lab.here.enter();
        output_of(std::string("ip neigh flush dev eth0; ping -c 1 -W 1 -I ") +
                  (contains(target, ":") ? "2001:db8:0:2::10 " : "192.0.2.10 ") + target);
        v.neighbour.enter();
        // What the neighbour learned, it learned of its own question or of one in the own name.
        const std::string known = output_of("ip neigh show dev peer0");
        INFO(known);
        for (const char* address : {"192.0.2.10 ", "2001:db8:0:2::10 "})
            if (const auto at = known.find(address); at != std::string::npos)
                CHECK_FALSE(contains(known.substr(at, known.find('\n', at) - at), v.physical));
        v.lab.here.enter();
    }
}

TEST_CASE("the device and every setting go with the backend", "[kernel]") {
    if (test::requires_root()) return;
    VirtualLab v;
    const bool was_strict = GENERATE(false, true);
    if (was_strict) output_of("cd /proc/sys/net/ipv4/conf/eth0; echo 1 > arp_announce; echo 2 > arp_ignore");
    const std::string before = v.arp_settings();
    const auto first = v.set({"192.0.2.10/24", "2001:db8:0:2::10/64"});
    const auto second = v.set({"192.0.2.20/24"}, 20);
    CHECK(v.lab.claim(first).empty());
    CHECK(v.lab.claim(second).empty());
    CHECK(v.arp_settings() == (was_strict ? "2/2" : "1/2"));
    CHECK(v.answer_for("192.0.2.10") == kV4);
    CHECK(v.answer_for("192.0.2.20") == "00:00:5e:00:01:14");
    CHECK(v.lab.release(first).empty());
    CHECK(v.answer_for("192.0.2.20") == "00:00:5e:00:01:14");
    v.lab.backend.reset();
    CHECK(v.macvlans().empty());
    CHECK(v.arp_settings() == before);
}

TEST_CASE("a setting that somebody changed meanwhile stays", "[kernel]") {
    if (test::requires_root()) return;
    VirtualLab v;
    CHECK(v.lab.claim(v.set({"192.0.2.10/24"})).empty());
    output_of("echo 3 > /proc/sys/net/ipv4/conf/eth0/arp_ignore");
    v.lab.backend.reset();
    CHECK(v.arp_settings() == "3/0");
}

TEST_CASE("what a killed run left is removed and restored by the next", "[kernel]") {
    if (test::requires_root()) return;
    VirtualLab v;
    auto killed = std::move(v.lab.backend);
    v.lab.backend = address::NetlinkBackend::open({}).value();
    std::swap(killed, v.lab.backend);
    CHECK(v.lab.claim(v.set({"192.0.2.10/24", "2001:db8:0:2::10/64"})).empty());
    std::swap(killed, v.lab.backend);  // knows nothing of it
    CHECK(v.arp_settings() == "1/2");

    CHECK(v.lab.clean({"lo"}).empty());  // not above these
    auto told = v.lab.clean({"eth0"});
    std::sort(told.begin(), told.end());
    CHECK(told == Lines{"the virtual MAC " + std::string(kV4) + " (" + v.device(Family::ipv4) + ")",
                        "the virtual MAC " + std::string(kV6) + " (" + v.device(Family::ipv6) + ")"});
    CHECK(v.macvlans().empty());
    CHECK(v.arp_settings() == "0/0");
    CHECK(v.lab.clean({"eth0"}).empty());
}

TEST_CASE("somebody else's devices are left alone, and in the way they are named", "[kernel]") {
    if (test::requires_root()) return;
    VirtualLab v;
    const std::string name = v.device(Family::ipv4);
    SECTION("a device of that name") {
        ip("link add link eth0 name " + name + " type macvlan mode bridge");
        CHECK(v.lab.claim(v.set({"192.0.2.10/24"})) ==
              "192.0.2.10 on eth0 (" + name + "): there is an interface " + name +
                  " already, not made by pairkeep, which needs that name: ip link show " + name);
        CHECK(v.lab.release(v.set({"192.0.2.10/24"})).empty());
        CHECK(v.lab.clean({"eth0"}).empty());
        v.lab.backend.reset();
        CHECK(contains(v.macvlans(), name + "@eth0"));
    }
    SECTION("a device with that MAC") {
        ip("link add link eth0 name vrrp.10 address " + std::string(kV4) + " type macvlan mode bridge");
        ip("link set vrrp.10 alias other up");
        CHECK(contains(
            v.lab.claim(v.set({"192.0.2.10/24"})),
            "has the virtual MAC 00:00:5e:00:01:0a already (ip link | grep -B1 00:00:5e:00:01:0a); is "
            "another VRRP program running here?"));
        CHECK(v.lab.clean({"eth0"}) == Lines{"the virtual MAC " + std::string(kV4) + " (" + name + ")"});
        CHECK(contains(v.macvlans(), "vrrp.10@eth0"));
    }
    SECTION("a bridge") {
        ip("link add br0 type bridge");
        ip("link set eth0 master br0");
        const std::string error = v.lab.claim(v.set({"192.0.2.10/24"}));
        CHECK(contains(error, "eth0 cannot carry a virtual MAC: it belongs to a bridge, a bond"));
        CHECK(v.macvlans().empty());
    }
    CHECK(v.arp_settings() == "0/0");
}

TEST_CASE("a claim that is refused leaves the device down", "[kernel]") {
    if (test::requires_root()) return;
    VirtualLab v;
    output_of("echo 1 > /proc/sys/net/ipv6/conf/default/disable_ipv6");
    const std::string error = v.lab.claim(v.set({"192.0.2.10/24", "2001:db8:0:2::10/64"}));
    INFO(error);
    CHECK(contains(error, "2001:db8:0:2::10 on eth0 (" + v.device(Family::ipv6) + "): "));
    CHECK_FALSE(contains(v.macvlans(), "state UP"));
    CHECK(v.answer_for("192.0.2.10").empty());
    CHECK_FALSE(v.reaches("192.0.2.11", kV4));
}

TEST_CASE("a renewal tells of a device that is down or gone, and a claim brings it back", "[kernel]") {
    if (test::requires_root()) return;
    VirtualLab v;
    const auto set = v.set({"192.0.2.10/24", "2001:db8:0:2::10/64"});
    CHECK(v.lab.claim(set).empty());
    CHECK(v.lab.renew(set).empty());
    const std::string device = v.device(Family::ipv4);
    ip(std::string("link ") + GENERATE("set down dev ", "del dev ", "set address 02:00:00:00:00:01 dev ") +
       device);
    if (!contains(v.macvlans(), "02:00:00:00:00:01"))
        CHECK(v.lab.renew(set) == "192.0.2.10 on eth0 (" + device + "): not there any more");
    CHECK(v.lab.claim(set).empty());
    CHECK(v.lab.renew(set).empty());
    CHECK(v.answer_for("192.0.2.10") == kV4);
    CHECK(v.answer_for("2001:db8:0:2::10") == kV6);
}

TEST_CASE("an address outside of the own prefixes has its route on the device", "[kernel]") {
    if (test::requires_root()) return;
    VirtualLab v;
    auto set = v.set({"203.0.113.10/24"});
    set.holdings[0].prefix_route = true;
    CHECK(v.lab.claim(set).empty());
    CHECK(contains(output_of("ip route show 203.0.113.0/24"), "dev " + v.device(Family::ipv4)));
    v.neighbour.enter();
    ip("addr add 203.0.113.100/24 dev peer0");
    v.lab.here.enter();
    CHECK(v.answer_for("203.0.113.10") == kV4);
    CHECK(contains(output_of("ping -c 1 -W 1 203.0.113.100"), " 1 received"));
    CHECK(v.lab.release(set).empty());
    CHECK(output_of("ip route show 203.0.113.0/24").empty());
}

// Requirement 37.
TEST_CASE("accept off with a virtual MAC: neighbours find it, packets end there", "[kernel]") {
    if (test::requires_root()) return;
    VirtualLab v;
    auto set = v.set({"192.0.2.10/24", "2001:db8:0:2::10/64", "fe80::10/64"});
    set.accept = false;
    CHECK(v.lab.claim(set).empty());
    CHECK(v.answer_for("192.0.2.10") == kV4);
    CHECK(v.answer_for("2001:db8:0:2::10") == kV6);
    CHECK(v.answer_for("fe80::10") == kV6);
    for (const char* target : {"192.0.2.10", "2001:db8:0:2::10", "fe80::10%peer0"}) {
        v.neighbour.enter();
        CHECK(
            contains(output_of(std::string("ping -c 1 -W 0.5 ") + target + " 2>&1 || true"), " 0 received"));
        v.lab.here.enter();
    }
    CHECK(v.lab.release(set).empty());
    CHECK_FALSE(contains(output_of("nft list ruleset"), "fe80::10"));
}

TEST_CASE("the notifications show addresses on the device as held by its interface", "[kernel]") {
    if (test::requires_root()) return;
    VirtualLab v;
    std::vector<InterfaceFacts> seen;
    auto watcher =
        address::InterfaceWatcher::open({"eth0"}, {.changed = [&](const auto& f) { seen.push_back(f); },
                                                   .incomplete = [](bool) {},
                                                   .host_changed = [](const auto&) {}});
    REQUIRE(watcher);
    (*watcher)->begin_scan();
    REQUIRE((*watcher)->reset(v.lab.scan_all({"eth0"})));
    const auto held = [&] {
        (*watcher)->read();
        Lines lines;
        for (const AddressFact& fact : seen.back().addresses)
            if (fact.ours && fact.virtual_mac) lines.push_back(fact.prefix.to_string());
        return lines;
    };
    const auto set = v.set({"192.0.2.10/24", "2001:db8:0:2::10/64"});
    const Lines both{"192.0.2.10/32", "2001:db8:0:2::10/128"};
    CHECK(held().empty());
    CHECK(v.lab.claim(set).empty());
    CHECK(eventually([&] { return held() == both; }));
    CHECK(v.lab.scan({"eth0"}).at(0) == seen.back());  // a scan says the same
    (*watcher)->begin_scan();
    REQUIRE((*watcher)->reset(v.lab.scan_all({"eth0"})));
    ip("link set down dev " + v.device(Family::ipv4));  // IPv4 addresses stay on it
    CHECK(eventually([&] { return held() == Lines{"2001:db8:0:2::10/128"}; }));
    CHECK(v.lab.claim(set).empty());
    CHECK(eventually([&] { return held() == both; }));
    ip("link del dev " + v.device(Family::ipv6));
    CHECK(eventually([&] { return held() == Lines{"192.0.2.10/32"}; }));
    CHECK(v.lab.release(set).empty());
    CHECK(eventually([&] { return held().empty(); }));
    CHECK(v.lab.scan({"eth0"}).at(0) == seen.back());
    CHECK(seen.back().mac.to_string() == v.physical);
}

TEST_CASE("an interface that goes takes the device along, and the next one gets its own", "[kernel]") {
    if (test::requires_root()) return;
    VirtualLab v;
    const auto set = v.set({"192.0.2.10/24"});
    CHECK(v.lab.claim(set).empty());
    const std::string old = v.device(Family::ipv4);
    SECTION("a new name") {
        ip("link set eth0 down");
        ip("link set eth0 name lan0");
        ip("link set lan0 up");
        CHECK(v.lab.renew(set).empty());
        CHECK(contains(v.macvlans(), old + "@lan0"));
        CHECK(v.lab.clean({"lan0"}).size() == 1);
        CHECK(v.setting("lan0", "arp_ignore") == "0");
    }
    SECTION("another interface of the name") {
        v.neighbour.enter();
        ip("link del peer0");
        v.lab.here.enter();
        REQUIRE(eventually([] { return if_nametoindex("eth0") == 0; }));
        CHECK(v.macvlans().empty());
        CHECK(contains(v.lab.renew(set), "not there any more"));
        CHECK(contains(v.lab.claim(set), "no device could be made for the virtual MAC: "));
        CHECK(v.lab.release(set).empty());
        AddressLab::make_link();
        CHECK(v.lab.claim(v.set({"192.0.2.10/24"})).empty());
        CHECK(v.device(Family::ipv4) != old);
        CHECK(contains(v.macvlans(), v.device(Family::ipv4) + "@eth0"));
    }
}

TEST_CASE("above another macvlan, beside which the device then stands", "[kernel]") {
    if (test::requires_root()) return;
    VirtualLab v;
    ip("addr flush dev eth0");
    ip("link add link eth0 name lan0 type macvlan mode bridge");
    ip("link set lan0 addrgenmode none");
    ip("link set lan0 up");
    ip("addr add 192.0.2.11/24 dev lan0");
    auto set = AddressLab::set({"192.0.2.10/24"});
    auto& holding = set.holdings[0];
    holding.interface = "lan0";
    holding.interface_index = if_nametoindex("lan0");
    holding.virtual_mac = virtual_mac(Family::ipv4, 10, holding.interface_index);
    CHECK(v.lab.claim(set).empty());
    CHECK(v.answer_for("192.0.2.10") == kV4);
    CHECK(v.reaches("192.0.2.10", kV4));
    CHECK(v.lab.scan({"lan0"}).at(0).addresses.size() == 2);
    CHECK(v.lab.release(set).empty());
    CHECK(v.answer_for("192.0.2.10").empty());
    v.lab.backend.reset();
    for (const char* interface : {"eth0", "lan0"}) CHECK(v.setting(interface, "arp_ignore") == "0");
}

// Its accept_ra would take a default route through the device.
TEST_CASE("a router advertisement teaches the device nothing", "[kernel]") {
    if (test::requires_root()) return;
    VirtualLab v;
    CHECK(v.lab.claim(v.set({"2001:db8:0:2::10/64"})).empty());
    output_of("echo 1 > /proc/sys/net/ipv6/conf/eth0/accept_ra");
    v.neighbour.enter();
    const int fd = socket(AF_INET6, SOCK_RAW | SOCK_CLOEXEC, IPPROTO_ICMPV6);
    REQUIRE(fd >= 0);
    const int hops = 255;
    REQUIRE(setsockopt(fd, IPPROTO_IPV6, IPV6_MULTICAST_HOPS, &hops, sizeof hops) == 0);
    sockaddr_in6 all{};
    all.sin6_family = AF_INET6;
    all.sin6_scope_id = if_nametoindex("peer0");
    REQUIRE(inet_pton(AF_INET6, "ff02::1", &all.sin6_addr) == 1);
    // For half an hour a default router; the prefix 2001:db8:5::/64 is on-link and for addresses of one's
    // own.
    ByteWriter message;
    message.u8(134).u8(0).u16(0).u8(64).u8(0).u16(1800).u16(0).u16(0).u16(0).u16(0);
    message.u8(3).u8(4).u8(64).u8(0xc0).u16(0).u16(3600).u16(0).u16(1800).u16(0).u16(0);
    message.raw(IpAddress::parse("2001:db8:5::")->bytes());
    const Bytes bytes = message.take();
    REQUIRE(sendto(fd, bytes.data(), bytes.size(), 0, reinterpret_cast<const sockaddr*>(&all), sizeof all) >
            0);
    close(fd);
    v.lab.here.enter();
    CHECK(eventually([] { return contains(output_of("ip -6 addr show dev eth0"), "2001:db8:5:"); }));
    // The device gets its copy later.
    CHECK(eventually(
        [] { return contains(output_of("nft list ruleset"), "iifname @no_routers counter packets 1 "); }));
    const std::string device = v.device(Family::ipv6);
    CHECK_FALSE(contains(output_of("ip -6 addr show dev " + device), "2001:db8:5:"));
    CHECK_FALSE(contains(output_of("ip -6 route"), device + " proto ra"));
}

TEST_CASE("the alias of a device is read as it was written, and others are somebody else's") {
    using address::DeviceTag;
    const DeviceTag none{.above = 3, .before = {}};
    const DeviceTag two{.above = 12, .before = {{12, 0, 0}, {2, 1, 2}}};
    CHECK(two.to_string() ==
          "pairkeep: virtual MAC above interface 12; arp_ignore, arp_announce before: 12=0/0 2=1/2");
    CHECK(DeviceTag::parse(none.to_string()) == none);
    CHECK(DeviceTag::parse(two.to_string()) == two);
    for (const char* other : {"", "pairkeep", "uplink", "pairkeep: virtual MAC above interface x"})
        CHECK_FALSE(DeviceTag::parse(other).has_value());
    const DeviceTag damaged{.above = 12, .before = {{12, 0, 0}}};
    CHECK(DeviceTag::parse(
              "pairkeep: virtual MAC above interface 12; arp_ignore, arp_announce before: 12=0/0 2=") ==
          damaged);
    address::LinkMessage vlan;
    vlan.kind = "vlan";
    vlan.alias = none.to_string();
    CHECK_FALSE(DeviceTag::of(vlan).has_value());
}

TEST_CASE("an address that goes beside others does not take their device down", "[kernel]") {
    if (test::requires_root()) return;
    VirtualLab v;
    CHECK(v.lab.claim(v.set({"192.0.2.10/24", "192.0.2.20/24"})).empty());
    auto gone = v.set({"192.0.2.20/24"});
    gone.keep_devices = true;
    CHECK(v.lab.release(gone).empty());
    CHECK(v.lab.scan({"eth0"}).size() == 1);
    CHECK(v.answer_for("192.0.2.10") == kV4);
    CHECK(v.answer_for("192.0.2.20").empty());
}
