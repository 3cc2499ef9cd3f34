// Addresses, prefixes and MAC addresses as values: reading, writing, order.
#include "pairkeep/util/ip.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "pairkeep/util/bytes.h"
#include "support/catch.h"

using namespace pairkeep;

namespace {

IpAddress ip(std::string_view text) {
    return IpAddress::parse(text).value();
}
Prefix prefix(std::string_view text) {
    return Prefix::parse(text).value();
}

}  // namespace

TEST_CASE("an address is written in the usual short form, whatever form was read") {
    CHECK(ip("192.0.2.10").to_string() == "192.0.2.10");
    CHECK(ip("2001:DB8:0:2:0:0:0:10").to_string() == "2001:db8:0:2::10");
    CHECK(ip("::").to_string() == "::");
    CHECK(ip("fe80::1").family() == Family::ipv6);
    CHECK(ip("0.0.0.0") == IpAddress{});
    CHECK(to_string(Family::ipv4) == "IPv4");
    CHECK(to_string(Family::ipv6) == "IPv6");
}

TEST_CASE("what is not exactly one address is none") {
    for (const std::string_view text :
         {"", " ", "192.0.2", "192.0.2.256", "192.0.2.1 ", " 192.0.2.1", "192.0.2.1/24", "192.0.2.01",
          "0xc0000201", "1.2.3.4.5", "fe80::1%eth0", "[::1]", ":::", "1::2::3", "2001:db8::12345",
          "localhost"}) {
        INFO(text);
        CHECK_FALSE(IpAddress::parse(text));
    }
}

TEST_CASE("a NUL byte inside the text does not end it early") {
    using namespace std::string_view_literals;
    CHECK_FALSE(IpAddress::parse("192.0.2.1\0.example.net"sv));
    CHECK_FALSE(IpAddress::parse("2001:db8::1\0"sv));
    CHECK_FALSE(Prefix::parse("192.0.2.1\0/24"sv));
}

TEST_CASE("bytes from the wire are an address when there are 4 or 16 of them") {
    const Bytes bytes = ByteWriter{}.raw(ip("2001:db8::a").bytes()).take();
    CHECK(IpAddress::from_bytes(bytes) == ip("2001:db8::a"));
    CHECK(IpAddress::from_bytes(std::span{bytes}.first(4)) == ip("32.1.13.184"));
    for (const std::size_t wrong : {0U, 1U, 3U, 5U, 15U})
        CHECK_FALSE(IpAddress::from_bytes(std::span{bytes}.first(wrong)));
    CHECK(ip("192.0.2.10").bytes().size() == 4);
    CHECK(ip("192.0.2.10").bits() == 32);
    CHECK(ip("::1").bits() == 128);
}

// RFC 9568 6.4.3 (requirement 42): the greater address wins, unsigned and in network byte order.
TEST_CASE("addresses are ordered unsigned, in network byte order") {
    CHECK(ip("192.0.2.2") > ip("192.0.2.1"));
    CHECK(ip("192.0.2.128") > ip("192.0.2.127"));  // not as signed bytes
    CHECK(ip("200.0.0.1") > ip("100.0.0.2"));
    CHECK(ip("10.0.1.0") > ip("10.0.0.255"));  // not as the host's little-endian integer
    CHECK(ip("fe80::8000:0:0:0") > ip("fe80::7fff:0:0:0"));
    CHECK(ip("fe80::1") > ip("2001:db8::ffff"));
    CHECK(ip("255.255.255.255") < ip("::"));  // IPv4 first, so that a mixed list has one order
}

TEST_CASE("kinds of addresses are told apart at their borders") {
    CHECK(ip("169.254.0.0").is_link_local());
    CHECK(ip("169.254.255.255").is_link_local());
    CHECK_FALSE(ip("169.253.255.255").is_link_local());
    CHECK(ip("fe80::1").is_link_local());
    CHECK(ip("febf::1").is_link_local());
    CHECK_FALSE(ip("fec0::1").is_link_local());
    CHECK_FALSE(ip("fe7f::1").is_link_local());
    CHECK(ip("224.0.0.18").is_multicast());
    CHECK(ip("239.255.255.255").is_multicast());
    CHECK_FALSE(ip("223.255.255.255").is_multicast());
    CHECK_FALSE(ip("240.0.0.0").is_multicast());
    CHECK(ip("ff02::12").is_multicast());
    CHECK_FALSE(ip("fe02::12").is_multicast());
    CHECK(ip("0.0.0.0").is_unspecified());
    CHECK(ip("::").is_unspecified());
    CHECK_FALSE(ip("0.0.0.1").is_unspecified());
    CHECK(ip("127.255.0.1").is_loopback());
    CHECK(ip("::1").is_loopback());
    CHECK_FALSE(ip("::2").is_loopback());
    CHECK_FALSE(ip("1::1").is_loopback());
    CHECK_FALSE(ip("128.0.0.1").is_loopback());
}

TEST_CASE("a prefix needs a length that its family has") {
    CHECK(prefix("192.0.2.10/24").to_string() == "192.0.2.10/24");  // host bits stay as written
    CHECK(prefix("192.0.2.10/0").length == 0);
    CHECK(prefix("192.0.2.10/32").length == 32);
    CHECK(prefix("2001:db8::10/128").length == 128);
    for (const std::string_view text :
         {"192.0.2.10", "192.0.2.10/", "192.0.2.10/33", "192.0.2.10/-1", "192.0.2.10/+24", "192.0.2.10/ 24",
          "192.0.2.10/24 ", "192.0.2.10/24/24", "192.0.2.10/0x18", "192.0.2.10/255.255.255.0",
          "2001:db8::10/129", "/24", "", "192.0.2.10/4294967320"}) {
        INFO(text);
        CHECK_FALSE(Prefix::parse(text));
    }
}

TEST_CASE("a prefix contains what agrees with it in its first bits") {
    CHECK(prefix("192.0.2.10/24").contains(ip("192.0.2.255")));
    CHECK_FALSE(prefix("192.0.2.10/24").contains(ip("192.0.3.0")));
    CHECK(prefix("192.0.2.10/23").contains(ip("192.0.3.255")));
    CHECK_FALSE(prefix("192.0.2.10/31").contains(ip("192.0.2.12")));
    CHECK(prefix("192.0.2.10/31").contains(ip("192.0.2.11")));
    CHECK(prefix("2001:db8:0:2::10/64").contains(ip("2001:db8:0:2:ffff::1")));
    CHECK_FALSE(prefix("2001:db8:0:2::10/64").contains(ip("2001:db8:0:3::10")));
    CHECK(prefix("2001:db8::/33").contains(ip("2001:db8:7fff::")));
    CHECK_FALSE(prefix("2001:db8::/33").contains(ip("2001:db8:8000::")));
}

TEST_CASE("length 0 contains its whole family, the longest length only itself") {
    CHECK(prefix("192.0.2.10/0").contains(ip("255.255.255.255")));
    CHECK(prefix("2001:db8::/0").contains(ip("::")));
    CHECK(prefix("192.0.2.10/32").contains(ip("192.0.2.10")));
    CHECK_FALSE(prefix("192.0.2.10/32").contains(ip("192.0.2.11")));
    CHECK(prefix("2001:db8::10/128").contains(ip("2001:db8::10")));
    CHECK_FALSE(prefix("2001:db8::10/128").contains(ip("2001:db8::11")));
    CHECK_FALSE(prefix("0.0.0.0/0").contains(ip("::")));  // never across families
    CHECK_FALSE(prefix("::/0").contains(ip("192.0.2.10")));
}

TEST_CASE("the network of a prefix has no host bits") {
    CHECK(prefix("192.0.2.10/24").network().to_string() == "192.0.2.0/24");
    CHECK(prefix("192.0.2.255/25").network().to_string() == "192.0.2.128/25");
    CHECK(prefix("192.0.2.10/0").network().to_string() == "0.0.0.0/0");
    CHECK(prefix("192.0.2.10/32").network().to_string() == "192.0.2.10/32");
    CHECK(prefix("2001:db8:0:2::10/64").network().to_string() == "2001:db8:0:2::/64");
    CHECK(prefix("2001:db8::ff/124").network().to_string() == "2001:db8::f0/124");
    CHECK(prefix("2001:db8::10/128").network().to_string() == "2001:db8::10/128");
}

TEST_CASE("a MAC address is written in lower case with all its digits") {
    CHECK(MacAddress{{0x02, 0x00, 0x5e, 0x10, 0x00, 0xaf}}.to_string() == "02:00:5e:10:00:af");
    CHECK(MacAddress{{0xff, 0xff, 0xff, 0xff, 0xff, 0xff}}.to_string() == "ff:ff:ff:ff:ff:ff");
    CHECK(MacAddress{}.to_string() == "00:00:00:00:00:00");
}
