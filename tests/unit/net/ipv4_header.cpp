#include "../../../src/net/ipv4_header.h"

#include <initializer_list>

#include "pairkeep/util/bytes.h"
#include "support/catch.h"

using namespace pairkeep;

namespace {

// 192.0.2.11 -> 224.0.0.18, TTL 255, protocol 112, and `rest` behind the 20 bytes.
Bytes packet(unsigned version_and_length, unsigned total, std::initializer_list<std::uint8_t> rest) {
    ByteWriter writer;
    writer.u8(version_and_length).u8(0xc0).u16(total).u16(0).u16(0).u8(255).u8(112).u16(0);
    writer.raw(IpAddress::v4({192, 0, 2, 11}).bytes()).raw(IpAddress::v4({224, 0, 0, 18}).bytes());
    for (const std::uint8_t byte : rest) writer.u8(byte);
    return writer.take();
}

}  // namespace

TEST_CASE("an IPv4 packet gives addresses, TTL and message") {
    const Bytes bytes = packet(0x45, 23, {1, 2, 3});
    const auto datagram = net::parse_ipv4(bytes);
    REQUIRE(datagram);
    CHECK(datagram->source.to_string() == "192.0.2.11");
    CHECK(datagram->destination.to_string() == "224.0.0.18");
    CHECK(datagram->ttl == 255);
    REQUIRE(datagram->payload.size() == 3);
    CHECK(datagram->payload[0] == std::byte{1});
}

// Requirements 64, 74.
TEST_CASE("options belong to the header, padding belongs to nobody, an empty message is one") {
    const Bytes with_options = packet(0x46, 26, {0x94, 4, 0, 0, 7, 8});
    CHECK(net::parse_ipv4(with_options).value().payload.size() == 2);
    CHECK(net::parse_ipv4(with_options).value().payload[0] == std::byte{7});
    const Bytes padded = packet(0x45, 21, {9, 0, 0, 0, 0});
    CHECK(net::parse_ipv4(padded).value().payload.size() == 1);
    const Bytes empty = packet(0x45, 20, {});
    CHECK(net::parse_ipv4(empty).value().payload.empty());
}

// Requirement 57.
TEST_CASE("a header that does not fit the bytes is refused") {
    const auto refused = [](const Bytes& bytes) { return !net::parse_ipv4(bytes).has_value(); };
    CHECK(refused({}));
    CHECK(refused(packet(0x65, 20, {})));  // another version
    CHECK(refused(packet(0x44, 20, {})));  // a header shorter than a header
    CHECK(refused(packet(0x4f, 20, {})));  // a header longer than the packet
    CHECK(refused(packet(0x45, 19, {})));  // a packet shorter than its header
    CHECK(refused(packet(0x45, 24, {1, 2, 3})));
    Bytes cut = packet(0x45, 20, {});
    while (!cut.empty()) {
        cut.pop_back();
        CHECK(refused(cut));
    }
}
