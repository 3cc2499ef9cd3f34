// The VRRPv3 advertisement, byte for byte. The packets were summed by hand (and by another program), not by
// ours.
#include "pairkeep/vrrp/packet.h"

#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "messages.h"
#include "pairkeep/util/checksum.h"
#include "support/catch.h"

using namespace pairkeep;
using namespace pairkeep::vrrp;
using namespace std::chrono_literals;

namespace {

IpAddress ip(std::string_view text) {
    return IpAddress::parse(text).value();
}

const IpAddress kSource4 = ip("192.0.2.11");
const IpAddress kGroup4 = ip("224.0.0.18");
const IpAddress kSource6 = ip("fe80::11");
const IpAddress kGroup6 = ip("ff02::12");

// Version 3, type 1, VRID 51, priority 200, one address 192.0.2.10, 100 centiseconds; 192.0.2.11 ->
// 224.0.0.18.
const std::string kIpv4 = "31 33 c8 01 00 64 a1 c1 c0 00 02 0a";
const std::string kIpv4MessageOnly = "31 33 c8 01 00 64 44 5c c0 00 02 0a";
const Advertisement kIpv4Value{51, 200, 1s, {ip("192.0.2.10")}};

// VRID 7, priority 254, 2001:db8:0:2::10, 4095 centiseconds; fe80::11 -> ff02::12.
const std::string kIpv6 = "31 07 fe 01 0f ff 94 fd 20 01 0d b8 00 00 00 02 00 00 00 00 00 00 00 10";
const std::string kIpv6MessageOnly =
    "31 07 fe 01 0f ff 93 2c 20 01 0d b8 00 00 00 02 00 00 00 00 00 00 00 10";
const Advertisement kIpv6Value{7, 254, 40950ms, {ip("2001:db8:0:2::10")}};

Result<Decoded, DecodeError> decode4(const Bytes& message) {
    return decode(message, kSource4, kGroup4);
}
Result<Decoded, DecodeError> decode6(const Bytes& message) {
    return decode(message, kSource6, kGroup6);
}

Bytes with_byte(const std::string& hex, std::size_t at, unsigned value) {
    Bytes message = from_hex(hex);
    message.at(at) = static_cast<std::byte>(value);
    return summed(std::move(message));
}

}  // namespace

// RFC 9568 5.2 (requirements 4-10, 12).
TEST_CASE("an IPv4 advertisement is sent byte for byte as the RFC draws it") {
    CHECK(encode(kIpv4Value, ChecksumForm::with_pseudo_header, kSource4, kGroup4) == from_hex(kIpv4));
    CHECK(encode(kIpv4Value, ChecksumForm::message_only, kSource4, kGroup4) == from_hex(kIpv4MessageOnly));
    const Advertisement two{51, 100, 1s, {ip("192.0.2.10"), ip("192.0.2.20")}};
    CHECK(encode(two, ChecksumForm::with_pseudo_header, kSource4, ip("192.0.2.12")) ==
          from_hex("31 33 64 02 00 64 61 ae c0 00 02 0a c0 00 02 14"));
}

// Requirements 4-10, 12.
TEST_CASE("an IPv6 advertisement is sent byte for byte as the RFC draws it") {
    CHECK(encode(kIpv6Value, ChecksumForm::with_pseudo_header, kSource6, kGroup6) == from_hex(kIpv6));
    // Requirement 13: the order of the addresses is the caller's; a link-local address comes first.
    const Advertisement two{51, kReleasing, 1s, {ip("fe80::10"), ip("2001:db8:0:2::10")}};
    CHECK(encode(two, ChecksumForm::with_pseudo_header, kSource6, kGroup6) ==
          from_hex("31 33 00 02 00 64 a3 cb fe 80 00 00 00 00 00 00 00 00 00 00 00 00 00 10 "
                   "20 01 0d b8 00 00 00 02 00 00 00 00 00 00 00 10"));
}

// RFC 9568 5.2.8 (requirement 10): on IPv6 there is one form.
TEST_CASE("an IPv6 checksum has the pseudo header, whatever form is asked for") {
    CHECK(encode(kIpv6Value, ChecksumForm::message_only, kSource6, kGroup6) == from_hex(kIpv6));
}

TEST_CASE("an advertisement is read as the value that was sent") {
    const auto ipv4 = decode4(from_hex(kIpv4));
    REQUIRE(ipv4);
    CHECK(ipv4->advertisement == kIpv4Value);
    CHECK(ipv4->checksum_form == ChecksumForm::with_pseudo_header);
    const auto ipv6 = decode6(from_hex(kIpv6));
    REQUIRE(ipv6);
    CHECK(ipv6->advertisement == kIpv6Value);
    CHECK(ipv6->checksum_form == ChecksumForm::with_pseudo_header);
}

TEST_CASE("either checksum form is accepted on IPv4, and named (requirement 10)") {
    const auto decoded = decode4(from_hex(kIpv4MessageOnly));
    REQUIRE(decoded);
    CHECK(decoded->advertisement == kIpv4Value);
    CHECK(decoded->checksum_form == ChecksumForm::message_only);
}

TEST_CASE("only the form with the pseudo header is accepted on IPv6 (requirement 10)") {
    CHECK(error_of(decode6(from_hex(kIpv6MessageOnly))) == "checksum");
}

// RFC 9568 7.1 (requirement 55): the pseudo header is what binds a message to the two ends.
TEST_CASE("a checksum is wrong when one bit of the message or an end of the path differs") {
    for (std::size_t at = 1; at < 12; ++at)
        for (unsigned bit = 0; bit < 8; ++bit) {
            Bytes damaged = from_hex(kIpv4);
            damaged[at] ^= static_cast<std::byte>(1U << bit);
            INFO("byte " << at << " bit " << bit);
            CHECK(error_of(decode4(damaged)) == "checksum");
        }
    CHECK(error_of(decode(from_hex(kIpv4), ip("192.0.2.12"), kGroup4)) == "checksum");
    CHECK(error_of(decode(from_hex(kIpv6), kSource6, ip("fe80::12"))) == "checksum");
}

TEST_CASE("another version is refused before anything else is looked at (requirement 53)") {
    for (const unsigned version : {0U, 1U, 2U, 4U, 15U})
        CHECK(error_of(decode4(with_byte(kIpv4, 0, version << 4U | 1U))) == "version");
    // A perfect VRRPv2 advertisement: VRID 51, priority 200, one address, one second, no authentication.
    const Bytes version_2 = summed(from_hex("21 33 c8 01 00 01 00 00 c0 00 02 0a 00 00 00 00 00 00 00 00"));
    CHECK(error_of(decode4(version_2)) == "version");
}

TEST_CASE("a type other than 1 is refused (requirement 54)") {
    for (const unsigned type : {0U, 2U, 15U})
        CHECK(error_of(decode4(with_byte(kIpv4, 0, 0x30U | type))) == "type");
}

TEST_CASE("a message shorter than the header is incomplete (requirement 57)") {
    Bytes message = from_hex(kIpv4);
    message.resize(7);
    while (true) {
        CHECK(error_of(decode4(message)) == "truncated");
        CHECK(error_of(decode6(message)) == "truncated");
        if (message.empty()) break;
        message.pop_back();
    }
}

TEST_CASE("a message shorter than its count says is incomplete (requirement 57)") {
    for (const unsigned count : {2U, 255U})
        CHECK(error_of(decode4(with_byte(kIpv4, 3, count))) == "truncated");
    for (std::size_t size = 8; size < 12; ++size) {
        Bytes cut = from_hex(kIpv4);
        cut.resize(size);
        CHECK(error_of(decode4(summed(cut))) == "truncated");
    }
    // An IPv4 message on an IPv6 path has a quarter of the bytes that its count announces.
    Bytes ipv4_on_ipv6 = from_hex("31 33 c8 01 00 64 00 00 c0 00 02 0a");
    const unsigned sum = ChecksumSum{}
                             .add_pseudo_header(kSource6, kGroup6, ipv4_on_ipv6.size(), kProtocol)
                             .add(ipv4_on_ipv6)
                             .finish();
    ipv4_on_ipv6[6] = static_cast<std::byte>(sum >> 8U);
    ipv4_on_ipv6[7] = static_cast<std::byte>(sum & 0xffU);
    CHECK(error_of(decode6(ipv4_on_ipv6)) == "truncated");
}

TEST_CASE("an advertisement without addresses is refused (requirement 58)") {
    CHECK(error_of(decode4(with_byte(kIpv4, 3, 0))) == "no_addresses");
}

// keepalived learns an interval of 0 and its down interval collapses.
TEST_CASE("an interval of zero is refused, also beside reserved bits (requirements 59, 63)") {
    CHECK(error_of(decode4(summed(from_hex("31 33 c8 01 00 00 00 00 c0 00 02 0a")))) == "zero_interval");
    CHECK(error_of(decode4(from_hex("31 33 c8 01 f0 00 b2 24 c0 00 02 0a"))) == "zero_interval");
}

// RFC 9568 5.2.6. FRR's vrrpd counts them as interval: 614.5 s instead of 1 s.
TEST_CASE("reserved bits neither spoil an advertisement nor count as interval (requirement 63)") {
    const auto decoded = decode4(from_hex("31 33 c8 01 f0 64 b1 c0 c0 00 02 0a"));
    REQUIRE(decoded);
    CHECK(decoded->advertisement == kIpv4Value);
}

TEST_CASE("bytes behind the announced addresses are summed and otherwise ignored (requirement 71)") {
    const auto decoded =
        decode4(from_hex("31 33 c8 01 00 64 05 10 c0 00 02 0a de ad be"));  // an odd length, too
    REQUIRE(decoded);
    CHECK(decoded->advertisement == kIpv4Value);
    CHECK(error_of(decode4(from_hex("31 33 c8 01 00 64 05 10 c0 00 02 0a de ad bf"))) == "checksum");
}

// RFC 9568 5.2.7 (requirement 8): 12 bits of centiseconds.
TEST_CASE("the shortest and the longest interval survive the way over the wire") {
    for (const Duration interval : {Duration{10ms}, Duration{40950ms}}) {
        const Advertisement sent{1, 1, interval, {ip("192.0.2.10")}};
        const Bytes message = encode(sent, ChecksumForm::message_only, kSource4, kGroup4);
        CHECK(message[4] == (interval == 10ms ? std::byte{0x00} : std::byte{0x0f}));
        CHECK(message[5] == (interval == 10ms ? std::byte{0x01} : std::byte{0xff}));
        CHECK(decode4(message)->advertisement == sent);
    }
}

TEST_CASE("255 addresses are sent and read, in their order (requirement 9)") {
    const bool ipv6 = GENERATE(false, true);
    Advertisement sent{255, kAddressOwner, 1s, {}};
    for (unsigned i = 1; i <= kMaxAddresses; ++i)
        sent.addresses.push_back(ip((ipv6 ? "2001:db8::" : "192.0.2.") + std::to_string(i)));
    const auto& source = ipv6 ? kSource6 : kSource4;
    const auto& group = ipv6 ? kGroup6 : kGroup4;
    const Bytes message = encode(sent, ChecksumForm::with_pseudo_header, source, group);
    CHECK(message.size() == 8 + 255 * (ipv6 ? 16 : 4));
    const auto decoded = decode(message, source, group);
    REQUIRE(decoded);
    CHECK(decoded->advertisement == sent);
}

// Requirement 6.
TEST_CASE("priority 0 and priority 255 are values like any other to the codec") {
    for (const unsigned priority : {0U, 1U, 254U, 255U})
        CHECK(decode4(with_byte(kIpv4, 2, priority))->advertisement.priority == priority);
}

TEST_CASE("every way to be wrong has its own counter") {
    std::set<std::string_view> names;
    for (const auto error :
         {DecodeError::truncated, DecodeError::bad_version, DecodeError::bad_type, DecodeError::bad_checksum,
          DecodeError::no_addresses, DecodeError::zero_interval})
        names.insert(to_string(error));
    CHECK(names == std::set<std::string_view>{"truncated", "version", "type", "checksum", "no_addresses",
                                              "zero_interval"});
}

TEST_CASE("advertisements go to 224.0.0.18 and ff02::12 (requirement 1)") {
    CHECK(multicast_group(Family::ipv4) == kGroup4);
    CHECK(multicast_group(Family::ipv6) == kGroup6);
}

TEST_CASE("a sent advertisement becomes a release: priority 0, nothing else, and a right checksum") {
    const auto source = GENERATE(kSource4, kSource6);
    const bool ipv4 = source.family() == Family::ipv4;
    const auto form = GENERATE(ChecksumForm::with_pseudo_header, ChecksumForm::message_only);
    const auto priority = static_cast<std::uint8_t>(GENERATE(1, 100, 254, 255));
    auto value = ipv4 ? kIpv4Value : kIpv6Value;
    value.priority = priority;
    const auto& destination = ipv4 ? kGroup4 : kGroup6;
    auto message = encode(value, form, source, destination);
    make_release(message);
    value.priority = kReleasing;
    CHECK(message == encode(value, form, source, destination));
}

TEST_CASE("what is too short for an advertisement is left alone") {
    Bytes message(7, std::byte{0xff});
    make_release(message);
    CHECK(message == Bytes(7, std::byte{0xff}));
}
