// What frames say of who has an address; a filter in a real kernel, with a flood through it.
#include <net/if.h>

#include <boost/asio/io_context.hpp>

#include "namespace.h"
#include "pairkeep/net/announcer.h"
#include "pairkeep/net/neighbour_watch.h"
#include "support/catch.h"

using namespace pairkeep;
using namespace std::chrono_literals;
using net::Neighbour;

namespace {

const MacAddress kMac{{2, 0, 0, 0, 0, 0x77}};
const IpAddress kIpv4 = *IpAddress::parse("192.0.2.10");
const IpAddress kIpv6 = *IpAddress::parse("2001:db8:0:2::10");

Bytes changed(Bytes frame, std::size_t at, unsigned value) {
    frame.at(at) = static_cast<std::byte>(value);
    return frame;
}

}  // namespace

TEST_CASE("every ARP packet speaks for its sender, but for a probe") {
    for (const auto form : {net::ArpForm::request, net::ArpForm::reply})
        CHECK(net::parse_neighbour(Family::ipv4, net::gratuitous_arp(form, kMac, kIpv4)) ==
              Neighbour{kIpv4, kMac});
    const auto nobody = *IpAddress::parse("0.0.0.0");
    CHECK_FALSE(net::parse_neighbour(Family::ipv4, net::gratuitous_arp(net::ArpForm::request, kMac, nobody)));
}

TEST_CASE("a neighbour advertisement speaks for its target") {
    CHECK(net::parse_neighbour(Family::ipv6, net::unsolicited_na(kMac, kIpv6)) == Neighbour{kIpv6, kMac});
    // Without the option it is the sender of the frame (RFC 4861 4.4: on multicast there is one).
    auto bare = net::unsolicited_na(kMac, kIpv6);
    bare.resize(bare.size() - 8);
    CHECK(net::parse_neighbour(Family::ipv6, bare) == Neighbour{kIpv6, kMac});
}

TEST_CASE("what is damaged, or something else, says nothing") {
    const auto arp = net::gratuitous_arp(net::ArpForm::reply, kMac, kIpv4);
    const auto na = net::unsolicited_na(kMac, kIpv6);
    for (std::size_t size = 0; size < arp.size(); ++size)
        CHECK_FALSE(net::parse_neighbour(Family::ipv4, std::span(arp).first(size)));
    for (std::size_t size = 0; size < na.size() - 8; ++size)
        CHECK_FALSE(net::parse_neighbour(Family::ipv6, std::span(na).first(size)));
    CHECK_FALSE(net::parse_neighbour(Family::ipv4, changed(arp, 14 + 5, 16)));      // longer addresses
    CHECK_FALSE(net::parse_neighbour(Family::ipv6, changed(na, 14 + 7, 254)));      // came through a router
    CHECK_FALSE(net::parse_neighbour(Family::ipv6, changed(na, 14 + 40, 135)));     // a solicitation
    CHECK_FALSE(net::parse_neighbour(Family::ipv6, changed(na, 14 + 40 + 25, 0)));  // an option of no length
}

namespace {

struct Segment {
    test::Namespace here;
    std::unique_ptr<net::Announcer> announcer;
    boost::asio::io_context loop;
    std::vector<Neighbour> heard;
    std::unique_ptr<net::NeighbourWatch> watch;

    Segment(Family family, const std::vector<IpAddress>& addresses) {
        test::ip("link add dev eth0 type veth peer name peer0");
        for (const char* device : {"eth0", "peer0"})
            test::ip("link set dev " + std::string(device) + " addrgenmode none up");
        REQUIRE(test::eventually(
            [] { return test::output_of("ip link show dev eth0").find("LOWER_UP") != std::string::npos; }));
        announcer = net::Announcer::open().value();
        auto file = net::NeighbourWatch::open(if_nametoindex("eth0"), family, addresses);
        REQUIRE(file);
        watch = net::NeighbourWatch::start(loop, std::move(*file), family,
                                           [this](const Neighbour& one) { heard.push_back(one); });
    }
    void say(const IpAddress& address) const {
        CHECK_FALSE(announcer->announce(if_nametoindex("peer0"), kMac, address));
    }
    bool until(const std::function<bool()>& condition) {
        return test::eventually([&] {
            loop.run_for(10ms);
            loop.restart();
            return condition();
        });
    }
};

}  // namespace

TEST_CASE("only who speaks for one of the addresses is heard", "[kernel]") {
    if (test::requires_root()) return;
    for (const auto& [family, ours, other] :
         {std::tuple{Family::ipv4, kIpv4, *IpAddress::parse("192.0.2.11")},
          std::tuple{Family::ipv6, kIpv6, *IpAddress::parse("2001:db8:0:2::11")}}) {
        Segment segment(family, {*IpAddress::parse("192.0.2.99"), ours});
        segment.say(other);
        segment.say(ours);
        REQUIRE(segment.until([&] { return !segment.heard.empty(); }));
        CHECK(segment.heard.front().address == ours);
        CHECK(segment.heard.front().mac == kMac);

        // Others from now on.
        segment.heard.clear();
        CHECK(segment.watch->watch({other}));
        segment.say(ours);
        segment.say(other);
        REQUIRE(segment.until([&] { return !segment.heard.empty(); }));
        CHECK(segment.heard.front().address == other);
    }
}

TEST_CASE("a flood comes as one event now and then", "[kernel]") {
    if (test::requires_root()) return;
    Segment segment(Family::ipv4, {kIpv4});
    for (int i = 0; i < 1000; ++i) segment.say(kIpv4);  // two frames each
    REQUIRE(segment.until([&] { return !segment.heard.empty(); }));
    CHECK(segment.heard.size() == 1);
    CHECK(segment.heard.front().count == 64);
}

TEST_CASE("more addresses than a program can hold are watched all the same", "[kernel]") {
    if (test::requires_root()) return;
    std::vector<IpAddress> many;
    for (unsigned i = 0; i < 3000; ++i)
        many.push_back(
            IpAddress::v4({10, 0, static_cast<std::uint8_t>(i / 256), static_cast<std::uint8_t>(i % 256)}));
    Segment segment(Family::ipv4, many);
    segment.say(many.back());
    CHECK(segment.until([&] { return !segment.heard.empty(); }));
}

TEST_CASE("who has stopped hears nothing any more", "[kernel]") {
    if (test::requires_root()) return;
    Segment segment(Family::ipv4, {kIpv4});
    auto file = segment.watch->stop();
    CHECK(file.get() >= 0);
    CHECK_FALSE(segment.watch->watch({kIpv4}));
    segment.say(kIpv4);
    segment.loop.run_for(50ms);
    CHECK(segment.heard.empty());
}

TEST_CASE("no watch on an interface that is not there", "[kernel]") {
    if (test::requires_root()) return;
    const test::Namespace here;
    const auto file = net::NeighbourWatch::open(4711, Family::ipv4, {kIpv4});
    REQUIRE_FALSE(file);
    CHECK(file.error().find("ARP") != std::string::npos);
}
