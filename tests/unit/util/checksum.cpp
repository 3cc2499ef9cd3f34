// The Internet checksum against sums made by hand.
#include "pairkeep/util/checksum.h"

#include <initializer_list>

#include "pairkeep/util/bytes.h"
#include "support/catch.h"

using namespace pairkeep;

namespace {

Bytes bytes(std::initializer_list<unsigned> values) {
    ByteWriter writer;
    for (const unsigned value : values) writer.u8(value);
    return writer.take();
}

std::uint16_t sum(const Bytes& data) {
    return ChecksumSum{}.add(data).finish();
}

}  // namespace

// RFC 1071 section 3: 0001 f203 f4f5 f6f7 sum up to ddf2.
TEST_CASE("the example of RFC 1071") {
    CHECK(sum(bytes({0x00, 0x01, 0xf2, 0x03, 0xf4, 0xf5, 0xf6, 0xf7})) == (~0xddf2U & 0xffffU));
}

TEST_CASE("no data sums up to zero") {
    CHECK(sum({}) == 0xffff);
    CHECK(sum(bytes({0xff, 0xff})) == 0);
}

// RFC 1071 4.1: an odd last byte is the high half of a word.
TEST_CASE("data of odd length is filled up with a zero byte") {
    CHECK(sum(bytes({0xab})) == 0x54ff);
    CHECK(sum(bytes({0x12, 0x34, 0x56})) == sum(bytes({0x12, 0x34, 0x56, 0x00})));
    CHECK(sum(bytes({0x12, 0x34, 0x56})) == (~(0x1234U + 0x5600U) & 0xffffU));
}

TEST_CASE("carries come round again, also the carry of a carry") {
    CHECK(sum(bytes({0xff, 0xff, 0x00, 0x01})) == 0xfffe);
    CHECK(sum(bytes({0xff, 0xff, 0xff, 0xff, 0x00, 0x01, 0x00, 0x01})) == 0xfffd);
    ChecksumSum many;
    for (int i = 0; i < 100'000; ++i) many.add(bytes({0xff, 0xff}));  // more carries than 16 bits hold
    CHECK(many.finish() == 0);
}

TEST_CASE("parts of even length may be summed one after the other") {
    const Bytes whole = bytes({0x45, 0x00, 0xde, 0xad, 0xbe, 0xef});
    const std::span<const std::byte> view = whole;
    CHECK(ChecksumSum{}.add(view.first(2)).add(view.subspan(2)).finish() == sum(whole));
}

TEST_CASE("data that holds its right checksum sums up to zero") {
    CHECK(sum(bytes({0x31, 0x33, 0xc8, 0x01, 0x00, 0x64, 0x44, 0x5c, 0xc0, 0x00, 0x02, 0x0a})) == 0);
    CHECK(sum(bytes({0x31, 0x33, 0xc8, 0x01, 0x00, 0x64, 0x44, 0x5d, 0xc0, 0x00, 0x02, 0x0a})) != 0);
}

// c000 + 020b (source) + e000 + 0012 (destination) + 0070 (protocol) + 000c (length) = 1a299 -> a29a.
TEST_CASE("the pseudo header of IPv4") {
    ChecksumSum pseudo;
    pseudo.add_pseudo_header(*IpAddress::parse("192.0.2.11"), *IpAddress::parse("224.0.0.18"), 12, 112);
    CHECK(pseudo.finish() == (~0xa29aU & 0xffffU));
}

// fe80 + 0011 (source) + ff02 + 0012 (destination) + 0000 0018 (length) + 0070 (next header) = 1fe2d -> fe2e.
TEST_CASE("the pseudo header of IPv6") {
    ChecksumSum pseudo;
    pseudo.add_pseudo_header(*IpAddress::parse("fe80::11"), *IpAddress::parse("ff02::12"), 24, 112);
    CHECK(pseudo.finish() == (~0xfe2eU & 0xffffU));
}

// RFC 8200 8.1: the upper-layer length has 32 bits.
TEST_CASE("the length in the pseudo header is not cut to sixteen bits") {
    const IpAddress nothing = *IpAddress::parse("::");
    CHECK(ChecksumSum{}.add_pseudo_header(nothing, nothing, 0x20003, 0).finish() == (~0x0005U & 0xffffU));
}
