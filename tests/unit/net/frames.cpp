#include <span>
#include <string>

#include "pairkeep/net/announcer.h"
#include "support/catch.h"

using namespace pairkeep;

namespace {

std::string hex(std::span<const std::byte> bytes) {
    std::string text;
    for (const std::byte b : bytes) {
        text += "0123456789abcdef"[std::to_integer<unsigned>(b) >> 4U];
        text += "0123456789abcdef"[std::to_integer<unsigned>(b) & 15U];
    }
    return text;
}

constexpr MacAddress kMac{{0x02, 0x00, 0x5e, 0x10, 0x00, 0x01}};

}  // namespace

// Requirements 30, 31.
TEST_CASE("RFC 9568 6.4.1, E 7947: a gratuitous ARP is a broadcast request with the sender as its target") {
    CHECK(hex(net::gratuitous_arp(net::ArpForm::request, kMac, *IpAddress::parse("192.0.2.10"))) ==
          "ffffffffffff02005e1000010806"  // Ethernet: to all, from the address, ARP
          "0001080006040001"              // Ethernet, IPv4, their lengths, request
          "02005e100001c000020a"          // sender
          "02005e100001c000020a");        // target
}

// Requirement 30.
TEST_CASE("the reply form of a gratuitous ARP differs in the operation alone") {
    CHECK(hex(net::gratuitous_arp(net::ArpForm::reply, kMac, *IpAddress::parse("192.0.2.10"))) ==
          "ffffffffffff02005e1000010806"
          "0001080006040002"
          "02005e100001c000020a"
          "02005e100001c000020a");
}

// Requirement 32.
TEST_CASE("RFC 4861 7.2.6: an unsolicited neighbour advertisement has R and O set and S clear") {
    // The checksum by hand, in 16-bit words:
    //   source 2001+0db8+0002+0010 = 2dcb    destination ff02+0001 = ff03    length 0020    next header 003a
    //   type 8800    flags a000    target 2dcb    option 0201+0200+5e10+0001 = 6212
    //   sum 2e505, carry added e507, complement 1af8
    CHECK(hex(net::unsolicited_na(kMac, *IpAddress::parse("2001:db8:0:2::10"))) ==
          "33330000000102005e10000186dd"      // Ethernet: to the group of ff02::1, IPv6
          "6000000000203aff"                  // version 6, 32 bytes of ICMPv6, hop limit 255
          "20010db8000000020000000000000010"  // from the address itself
          "ff020000000000000000000000000001"  // to all nodes
          "88001af8a0000000"                  // neighbour advertisement, checksum, R and O
          "20010db8000000020000000000000010"  // target
          "020102005e100001");                // target link-layer address
}

// Requirements 15, 17.
TEST_CASE("RFC 9568 5.1.1, 7.2: an IPv4 advertisement as a frame from the virtual MAC") {
    // The header's checksum by hand: 45c0+001e+4000+ff70+c000+020b+e000+0012 = 3276b, carry added 276e,
    // complement d891
    const Bytes message(10, std::byte{0xab});
    CHECK(
        hex(net::advertisement_frame({{0x00, 0x00, 0x5e, 0x00, 0x01, 0x0a}}, *IpAddress::parse("192.0.2.11"),
                                     *IpAddress::parse("224.0.0.18"), message)) ==
        "01005e00001200005e00010a0800"              // Ethernet: the group's MAC, the virtual one, IPv4
        "45c0001e00004000ff70d891c000020be0000012"  // ToS CS6, do not fragment, TTL 255, protocol 112
        "abababababababababab");
}

// Requirements 15, 17.
TEST_CASE("RFC 9568 5.1.2, 7.2: an IPv6 advertisement as a frame from the virtual MAC") {
    const Bytes message(10, std::byte{0xab});
    CHECK(hex(net::advertisement_frame({{0x00, 0x00, 0x5e, 0x00, 0x02, 0x0a}}, *IpAddress::parse("fe80::11"),
                                       *IpAddress::parse("ff02::12"), message)) ==
          "33330000001200005e00020a86dd"
          "6c000000000a70ff"  // traffic class CS6, 10 bytes, protocol 112, hop limit 255
          "fe800000000000000000000000000011"
          "ff020000000000000000000000000012"
          "abababababababababab");
}
