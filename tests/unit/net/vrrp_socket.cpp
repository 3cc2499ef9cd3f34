// Real sockets on a real link: the two ends of a veth pair, each in a namespace of its own.
#include "pairkeep/net/vrrp_socket.h"

#include <arpa/inet.h>
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <sys/socket.h>
#include <sys/syscall.h>

#include <boost/asio/io_context.hpp>
#include <chrono>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "namespace.h"
#include "pairkeep/net/announcer.h"
#include "pairkeep/util/bytes.h"
#include "pairkeep/util/checksum.h"
#include "pairkeep/vrrp/packet.h"
#include "support/catch.h"

using namespace pairkeep;
using net::VrrpSocket;
using test::eventually;
using test::ip;

namespace {

IpAddress address(const char* text) {
    return IpAddress::parse(text).value();
}
Bytes message(std::string_view text) {
    const auto bytes = std::as_bytes(std::span(text));
    return {bytes.begin(), bytes.end()};
}

struct Heard {
    std::string source, destination, text;
    unsigned ttl;
};

// a (192.0.2.11, 192.0.2.12, fe80::a, 2001:db8::a) --- b (192.0.2.21, fe80::b, 2001:db8::b)
struct Link {
    test::Namespace at_a;
    test::Namespace at_b;
    unsigned index_a = 0;
    unsigned index_b = 0;
    boost::asio::io_context loop;

    Link() {
        ip("link add dev b type veth peer name a");
        ip("link set dev a netns " + at_a.path());
        index_b = up("b", {"192.0.2.21/24", "fe80::b/64", "2001:db8::b/64"});
        at_a.enter();
        index_a = up("a", {"192.0.2.11/24", "192.0.2.12/24", "fe80::a/64", "2001:db8::a/64"});
        // From UP on the kernel really sends there.
        at_b.enter();
        wait_up("b");
        at_a.enter();
        wait_up("a");
    }
    static void wait_up(const std::string& device) {
        REQUIRE(eventually([&] {
            return test::output_of("ip link show dev " + device).find("state UP") != std::string::npos;
        }));
    }
    static unsigned up(const std::string& device, const std::vector<std::string>& addresses) {
        const std::string link = "link set dev " + device;
        ip(link + " address 02:00:00:00:00:0" + device);
        ip(link + " addrgenmode none up");
        const std::string tail = " dev " + device + " nodad";
        for (const std::string& text : addresses) ip(std::string("addr add ").append(text).append(tail));
        return if_nametoindex(device.c_str());
    }

    std::unique_ptr<VrrpSocket> open(char end, Family family, bool join, std::vector<Heard>& heard) {
        (end == 'a' ? at_a : at_b).enter();
        const unsigned index = end == 'a' ? index_a : index_b;
        const VrrpSocket::Options options{std::string(1, end), index, family, join};
        auto file = VrrpSocket::open(options);
        INFO((file ? "" : file.error()));
        REQUIRE(file.has_value());
        return VrrpSocket::start(
            loop, std::move(*file), options,
            {[&heard](const net::Datagram& datagram) {
                 heard.push_back(
                     {datagram.source.to_string(),
                      datagram.destination.to_string(),
                      {reinterpret_cast<const char*>(datagram.payload.data()), datagram.payload.size()},
                      datagram.ttl});
             },
             [](const std::string& why) { FAIL(why); }});
    }
    bool run_until(const std::function<bool()>& condition) {
        return eventually([&] {
            loop.restart();
            loop.poll();
            return condition();
        });
    }
};

// Sees and sends whole frames at the b end.
class Wire {
  public:
    explicit Wire(const Link& link)
        : fd_(socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, htons(ETH_P_ALL))) {
        sockaddr_ll where{};
        where.sll_family = AF_PACKET;
        where.sll_protocol = htons(ETH_P_ALL);
        where.sll_ifindex = static_cast<int>(link.index_b);
        REQUIRE(bind(fd_, reinterpret_cast<const sockaddr*>(&where), sizeof where) == 0);
    }
    Wire(const Wire&) = delete;
    Wire& operator=(const Wire&) = delete;
    ~Wire() { close(fd_); }
    // The next frame like this; empty when it never comes. The kernel sends membership reports in between.
    Bytes next(const std::function<bool(const Bytes&)>& wanted) {
        Bytes frame;
        eventually([&] {
            frame.resize(2000);
            const ssize_t size = recv(fd_, frame.data(), frame.size(), 0);
            frame.resize(size < 0 ? 0 : static_cast<std::size_t>(size));
            return !frame.empty() && wanted(frame);
        });
        return frame;
    }
    void send(const Bytes& frame) { REQUIRE(::send(fd_, frame.data(), frame.size(), 0) > 0); }

  private:
    int fd_;
};

// From 192.0.2.99 to 224.0.0.18 with a router alert option, and Ethernet padding behind it.
Bytes odd_frame(std::string_view text, bool damaged) {
    ByteWriter packet;
    packet.u8(0x46).u8(0).u16(static_cast<unsigned>(24 + text.size())).u16(1).u16(0).u8(17).u8(112).u16(0);
    packet.raw(address("192.0.2.99").bytes()).raw(address("224.0.0.18").bytes()).u16(0x9404).u16(0);
    packet.set_u16(10, ChecksumSum().add(packet.view()).finish() ^ (damaged ? 1U : 0U));
    packet.raw(message(text));
    ByteWriter frame;
    frame.raw(message(std::string_view("\x01\x00\x5e\x00\x00\x12\x02\x00\x00\x00\x00\x99", 12))).u16(0x0800);
    frame.raw(packet.view());
    while (frame.size() < 60) frame.u8(0xee);
    return frame.take();
}

}  // namespace

// Requirements 2, 11, 17.
TEST_CASE("adverts by multicast: from the asked source, TTL 255, not back to the sender", "[kernel]") {
    if (test::requires_root()) return;
    const Family family = GENERATE(Family::ipv4, Family::ipv6);
    const bool v4 = family == Family::ipv4;
    Link link;
    std::vector<Heard> heard_a, heard_b;
    const auto a = link.open('a', family, true, heard_a);
    const auto b = link.open('b', family, true, heard_b);

    const char* source = v4 ? "192.0.2.12" : "fe80::a";
    REQUIRE_FALSE(a->send(address(source), vrrp::multicast_group(family), message("advert")));
    REQUIRE(link.run_until([&] { return !heard_b.empty(); }));
    CHECK(heard_b[0].source == source);
    CHECK(heard_b[0].destination == (v4 ? "224.0.0.18" : "ff02::12"));
    CHECK(heard_b[0].text == "advert");
    CHECK(heard_b[0].ttl == 255);

    REQUIRE_FALSE(
        b->send(address(v4 ? "192.0.2.21" : "fe80::b"), vrrp::multicast_group(family), message("answer")));
    REQUIRE(link.run_until([&] { return !heard_a.empty(); }));
    CHECK(heard_a[0].text == "answer");  // and not "advert": nobody hears himself
}

// Requirements 2, 72.
TEST_CASE("adverts by unicast arrive without a join, and multicast does not", "[kernel]") {
    if (test::requires_root()) return;
    const auto [family, from, to] = GENERATE(table<Family, const char*, const char*>({
        {Family::ipv4, "192.0.2.12", "192.0.2.21"},
        {Family::ipv6, "2001:db8::a", "2001:db8::b"},
        {Family::ipv6, "fe80::a", "fe80::b"},
    }));
    Link link;
    std::vector<Heard> heard_a, heard_b, heard_joined;
    const auto a = link.open('a', family, false, heard_a);
    const auto b = link.open('b', family, false, heard_b);
    const auto joined =
        link.open('b', family, true, heard_joined);  // another program's join on the same host

    REQUIRE_FALSE(a->send(address(from), vrrp::multicast_group(family), message("to all")));
    REQUIRE(link.run_until([&] { return heard_joined.size() == 1; }));
    REQUIRE_FALSE(a->send(address(from), address(to), message("to you")));
    REQUIRE(link.run_until([&] { return !heard_b.empty(); }));
    CHECK(heard_b[0].text == "to you");
    CHECK(heard_b[0].source == from);
    CHECK(heard_b[0].destination == to);
    CHECK(heard_b[0].ttl == 255);
}

// Requirements 57, 75.
TEST_CASE("an empty datagram is a datagram, and the next one still arrives", "[kernel]") {
    if (test::requires_root()) return;
    const Family family = GENERATE(Family::ipv4, Family::ipv6);
    Link link;
    std::vector<Heard> heard_a, heard_b;
    const auto a = link.open('a', family, true, heard_a);
    const auto b = link.open('b', family, true, heard_b);
    const IpAddress source = address(family == Family::ipv4 ? "192.0.2.11" : "fe80::a");
    REQUIRE_FALSE(a->send(source, vrrp::multicast_group(family), {}));
    REQUIRE_FALSE(a->send(source, vrrp::multicast_group(family), message("next")));
    REQUIRE(link.run_until([&] { return heard_b.size() == 2; }));
    CHECK(heard_b[0].text.empty());
    CHECK(heard_b[0].ttl == 255);
    CHECK(heard_b[1].text == "next");
}

// Requirements 62, 64, 65, 74.
TEST_CASE("options, padding, another TTL come through as they are; a damaged header does not", "[kernel]") {
    if (test::requires_root()) return;
    Link link;
    std::vector<Heard> heard;
    const auto a = link.open('a', Family::ipv4, true, heard);
    link.at_b.enter();
    Wire wire(link);
    wire.send(odd_frame("damaged", true));
    wire.send(odd_frame("sound", false));
    REQUIRE(link.run_until([&] { return !heard.empty(); }));
    CHECK(heard[0].text == "sound");
    CHECK(heard[0].source == "192.0.2.99");
    CHECK(heard[0].ttl == 17);
}

// Requirements 1, 2, 3.
TEST_CASE("what is seen on the wire: group MAC, network control, TTL, protocol", "[kernel]") {
    if (test::requires_root()) return;
    Link link;
    std::vector<Heard> heard;
    const auto a4 = link.open('a', Family::ipv4, true, heard);
    const auto a6 = link.open('a', Family::ipv6, true, heard);
    link.at_b.enter();
    Wire wire(link);
    REQUIRE_FALSE(a4->send(address("192.0.2.11"), address("224.0.0.18"), message("x")));
    const Bytes ipv4 =
        wire.next([](const Bytes& frame) { return frame.size() == 35 && frame[23] == std::byte{112}; });
    REQUIRE(ipv4.size() == 35);
    CHECK(std::vector(ipv4.begin(), ipv4.begin() + 6) ==
          message(std::string_view("\x01\x00\x5e\x00\x00\x12", 6)));
    CHECK(ipv4[15] == std::byte{0xc0});
    CHECK(ipv4[22] == std::byte{255});

    REQUIRE_FALSE(a6->send(address("fe80::a"), address("ff02::12"), message("x")));
    const Bytes ipv6 =
        wire.next([](const Bytes& frame) { return frame.size() == 55 && frame[20] == std::byte{112}; });
    REQUIRE(ipv6.size() == 55);
    CHECK(std::vector(ipv6.begin(), ipv6.begin() + 6) ==
          message(std::string_view("\x33\x33\x00\x00\x00\x12", 6)));
    CHECK(ipv6[14] == std::byte{0x6c});  // version 6, traffic class 0xc0
    CHECK(ipv6[21] == std::byte{255});
}

// Requirement 75.
TEST_CASE("a flood does not starve the loop", "[kernel]") {
    if (test::requires_root()) return;
    Link link;
    std::vector<Heard> heard_a, heard_b;
    const auto a = link.open('a', Family::ipv4, true, heard_a);
    const auto b = link.open('b', Family::ipv4, true, heard_b);
    for (int i = 0; i < 500; ++i)
        REQUIRE_FALSE(a->send(address("192.0.2.11"), address("224.0.0.18"), message(std::to_string(i))));
    link.loop.run_one();
    CHECK_FALSE(heard_b.empty());
    CHECK(heard_b.size() <= 64);  // then others have their turn
    REQUIRE(link.run_until([&] { return heard_b.size() == 500; }));
    CHECK(heard_b.back().text == "499");
}

TEST_CASE("what the kernel drops is counted: with what was read it is what was sent", "[kernel]") {
    if (test::requires_root()) return;
    const Family family = GENERATE(Family::ipv4, Family::ipv6);
    const bool v4 = family == Family::ipv4;
    Link link;
    std::vector<Heard> heard_a, heard_b;
    const auto a = link.open('a', family, true, heard_a);
    const auto b = link.open('b', family, true, heard_b);
    constexpr std::size_t kSent = 20000;  // far more than the socket's buffer holds, while nobody reads
    for (std::size_t i = 0; i < kSent; ++i)
        REQUIRE_FALSE(
            a->send(address(v4 ? "192.0.2.11" : "fe80::a"), vrrp::multicast_group(family), message("x")));
    REQUIRE(link.run_until([&] { return heard_b.size() + b->dropped_by_kernel() == kSent; }));
    CHECK(b->dropped_by_kernel() > 0);
    CHECK(heard_b.size() > 100);
    CHECK(a->dropped_by_kernel() == 0);
}

TEST_CASE("a socket that was stopped hears and says nothing, and its file is still to be closed",
          "[kernel]") {
    if (test::requires_root()) return;
    Link link;
    std::vector<Heard> heard_a, heard_b;
    const auto a = link.open('a', Family::ipv4, true, heard_a);
    const auto b = link.open('b', Family::ipv4, true, heard_b);
    const auto is_joined = [&] {
        link.at_b.enter();
        return test::output_of("ip maddr show dev b").find("224.0.0.18") != std::string::npos;
    };
    CHECK(is_joined());
    net::SocketFile file = b->stop();
    CHECK(b->send(address("192.0.2.21"), address("224.0.0.18"), message("x")) == std::errc::not_connected);
    REQUIRE_FALSE(a->send(address("192.0.2.11"), address("224.0.0.18"), message("x")));
    link.loop.restart();
    link.loop.poll();
    CHECK(heard_b.empty());
    CHECK(is_joined());
    CHECK(b->stop().get() < 0);
    file.close();
    CHECK_FALSE(is_joined());
}

TEST_CASE("a message of any size that IP can carry arrives whole", "[kernel]") {
    if (test::requires_root()) return;
    const Family family = GENERATE(Family::ipv4, Family::ipv6);
    Link link;
    std::vector<Heard> heard_a, heard_b;
    const auto a = link.open('a', family, true, heard_a);
    const auto b = link.open('b', family, true, heard_b);
    const Bytes large(60000, std::byte{'x'});
    const IpAddress source = address(family == Family::ipv4 ? "192.0.2.11" : "fe80::a");
    REQUIRE_FALSE(a->send(source, vrrp::multicast_group(family), large));
    REQUIRE(link.run_until([&] { return !heard_b.empty(); }));
    CHECK(heard_b[0].text.size() == large.size());
}

TEST_CASE("an interface that goes down and comes back is heard again through the same socket", "[kernel]") {
    if (test::requires_root()) return;
    Link link;
    std::vector<Heard> heard_a, heard_b;
    const auto a = link.open('a', Family::ipv4, true, heard_a);
    const auto b = link.open('b', Family::ipv4, true, heard_b);
    ip("link set dev b down");
    link.loop.poll();
    ip("link set dev b up");
    REQUIRE(link.run_until([&] {
        static_cast<void>(a->send(address("192.0.2.11"), address("224.0.0.18"), message("again")));
        return !heard_b.empty();
    }));
    CHECK(heard_b[0].text == "again");
}

TEST_CASE("a source that is not on this host is refused", "[kernel]") {
    if (test::requires_root()) return;
    Link link;
    std::vector<Heard> heard;
    const auto a4 = link.open('a', Family::ipv4, true, heard);
    const auto a6 = link.open('a', Family::ipv6, true, heard);
    CHECK(a4->send(address("192.0.2.77"), address("224.0.0.18"), message("x")));
    CHECK(a6->send(address("fe80::77"), address("ff02::12"), message("x")));
    CHECK(a4->send(address("fe80::a"), address("224.0.0.18"), message("x")) == std::errc::invalid_argument);
}

TEST_CASE("a socket may be destroyed by its own callback, and with datagrams waiting", "[kernel]") {
    if (test::requires_root()) return;
    Link link;
    std::vector<Heard> heard;
    const auto a = link.open('a', Family::ipv4, true, heard);
    link.at_b.enter();
    int count = 0;
    std::unique_ptr<VrrpSocket> b;
    const VrrpSocket::Callbacks callbacks{[&](const net::Datagram&) {
                                              ++count;
                                              b.reset();
                                          },
                                          [](const std::string& why) { FAIL(why); }};
    const VrrpSocket::Options options{"b", link.index_b, Family::ipv4, true};
    b = VrrpSocket::start(link.loop, VrrpSocket::open(options).value(), options, callbacks);
    for (int i = 0; i < 3; ++i)
        REQUIRE_FALSE(a->send(address("192.0.2.11"), address("224.0.0.18"), message("x")));
    REQUIRE(link.run_until([&] { return count > 0; }));
    link.loop.poll();
    CHECK(count == 1);
}

TEST_CASE("what cannot be opened says why", "[kernel]") {
    if (test::requires_root()) return;
    Link link;
    const auto absent = VrrpSocket::open({"nowhere0", 99, Family::ipv4, true});
    REQUIRE_FALSE(absent);
    CHECK(absent.error() ==
          "cannot open a VRRP socket for IPv4 on nowhere0: SO_BINDTODEVICE: No such device");

    std::string raw, packet;
    std::thread([&] {
        // The bare system call: this thread alone loses its capabilities.
        if (syscall(SYS_setresuid, 65534, 65534, 65534) != 0) return;
        raw = VrrpSocket::open({"a", link.index_a, Family::ipv6, true}).error();
        packet = net::Announcer::open().error();
    }).join();
    CHECK(raw.find("CAP_NET_RAW is missing") != std::string::npos);
    CHECK(packet.find("CAP_NET_RAW is missing") != std::string::npos);
}

// Requirements 30, 32.
TEST_CASE("announcements leave as they were made, and a neighbour believes them", "[kernel]") {
    if (test::requires_root()) return;
    Link link;
    const auto announcer = net::Announcer::open().value();  // at a
    const MacAddress mac{{2, 0, 0, 0, 0, 0x0a}};
    link.at_b.enter();
    Wire wire(link);
    const IpAddress ipv4 = address("192.0.2.10");
    const IpAddress ipv6 = address("2001:db8::10");
    for (const IpAddress& virtual_address : {ipv4, ipv6})
        ip("neigh replace " + virtual_address.to_string() + " lladdr 02:00:00:00:00:99 dev b nud stale");

    REQUIRE_FALSE(announcer->announce(link.index_a, mac, ipv4));
    for (const auto form : {net::ArpForm::request, net::ArpForm::reply}) {
        const Bytes arp = net::gratuitous_arp(form, mac, ipv4);
        CHECK(wire.next([&arp](const Bytes& frame) { return frame == arp; }) == arp);
    }
    REQUIRE_FALSE(announcer->announce(link.index_a, mac, ipv6));
    const Bytes na = net::unsolicited_na(mac, ipv6);
    CHECK(wire.next([&na](const Bytes& frame) { return frame == na; }) == na);
    CHECK(eventually([] {
        const std::string known = test::output_of("ip neigh show dev b");
        return known.find("02:00:00:00:00:99") == std::string::npos;
    }));
    CHECK(announcer->announce(9999, mac, ipv4));
}

// Requirements 15, 42: both may believe for a moment to be the Active, with one MAC.
TEST_CASE("a frame from the virtual MAC is heard below a device that has this MAC itself", "[kernel]") {
    if (test::requires_root()) return;
    const Family family = GENERATE(Family::ipv4, Family::ipv6);
    Link link;
    std::vector<Heard> heard_a, heard_b;
    const auto a = link.open('a', family, true, heard_a);
    const auto b = link.open('b', family, true, heard_b);  // and stays there
    const std::string mac = family == Family::ipv4 ? "00:00:5e:00:01:0a" : "00:00:5e:00:02:0a";
    ip("link add link b name virtual address " + mac + " type macvlan mode bridge");
    ip("link set virtual addrgenmode none up");
    link.at_a.enter();
    const auto announcer = net::Announcer::open().value();
    const MacAddress sender{{0, 0, 0x5e, 0, static_cast<std::uint8_t>(family == Family::ipv4 ? 1 : 2), 0x0a}};
    const IpAddress source = address(family == Family::ipv4 ? "192.0.2.11" : "fe80::a");
    const IpAddress group = vrrp::multicast_group(family);
    REQUIRE_FALSE(announcer->advertise(link.index_a, sender, source, group, message("hello")));
    REQUIRE(link.run_until([&] { return !heard_b.empty(); }));
    CHECK(heard_b[0].source == source.to_string());
    CHECK(heard_b[0].destination == group.to_string());
    CHECK(heard_b[0].ttl == 255);
    CHECK(heard_b[0].text == "hello");
    CHECK(heard_a.empty());  // not by the sender
    CHECK(announcer->advertise(9999, sender, source, group, message("x")));
    CHECK(announcer->advertise(link.index_a, sender, source, source, message("x")) ==
          std::errc::invalid_argument);
}
