// The advertisement of version 2, byte for byte. The packets were summed by hand, and are what
// keepalived 2.2.7 sends.
#include <set>
#include <string>
#include <string_view>

#include "messages.h"
#include "pairkeep/util/checksum.h"
#include "pairkeep/vrrp/packet.h"
#include "support/catch.h"

using namespace pairkeep;
using namespace pairkeep::vrrp;
using namespace std::chrono_literals;

namespace {

// VRID 51, priority 200, one address 192.0.2.10, one second; without authentication, with "s3cret".
const std::string kPlain = "21 33 c8 01 00 01 54 bf c0 00 02 0a 00 00 00 00 00 00 00 00";
const std::string kPassword = "21 33 c8 01 01 01 17 a5 c0 00 02 0a 73 33 63 72 65 74 00 00";
const Advertisement kValue{51, 200, 1s, {*IpAddress::parse("192.0.2.10")}};

Bytes with_byte(std::size_t at, unsigned value) {
    Bytes message = from_hex(kPlain);
    message.at(at) = static_cast<std::byte>(value);
    return summed(std::move(message));
}

}  // namespace

// RFC 3768 5.3 (requirements 4-6, 8-10, 12, 14).
TEST_CASE("an advertisement of version 2 is sent byte for byte as the RFC draws it") {
    CHECK(encode_v2(kValue, {}) == from_hex(kPlain));
    const Advertisement two{
        51, kReleasing, 255s, {*IpAddress::parse("192.0.2.10"), *IpAddress::parse("192.0.2.20")}};
    CHECK(encode_v2(two, {}) ==
          from_hex("21 33 00 02 00 ff 59 ac c0 00 02 0a c0 00 02 14 00 00 00 00 00 00 00 00"));
}

TEST_CASE("an advertisement of version 2 becomes a release, password or not") {
    for (const auto* password : {"", "s3cret"}) {
        auto value = kValue;
        auto message = encode_v2(value, authentication_of(password));
        make_release(message);
        value.priority = kReleasing;
        CHECK(message == encode_v2(value, authentication_of(password)));
    }
}

// RFC 2338 5.3.6, 5.3.10 (requirement 67): padded with zeros, under the checksum.
TEST_CASE("a simple password ends the advertisement of version 2") {
    CHECK(encode_v2(kValue, authentication_of("s3cret")) == from_hex(kPassword));
    const auto decoded = decode_v2(from_hex(kPassword));
    REQUIRE(decoded);
    CHECK(decoded->authentication == authentication_of("s3cret"));
    CHECK(authentication_of("") == Authentication{});
    CHECK(authentication_of("12345678") == authentication_of("123456789"));  // there are eight bytes
    CHECK(authentication_of("1234567") != authentication_of("12345678"));
}

TEST_CASE("an advertisement of version 2 is read as the value that was sent (requirement 10)") {
    const auto decoded = decode_v2(from_hex(kPlain));
    REQUIRE(decoded);
    CHECK(decoded->advertisement == kValue);
    CHECK(decoded->checksum_form == ChecksumForm::message_only);
    CHECK(decoded->authentication == Authentication{});
}

// Requirement 66: type and bytes are told as they are; whoever knows the configuration judges them.
TEST_CASE("whatever stands in the authentication of version 2 does not spoil the message") {
    for (const unsigned type : {0U, 1U, 2U, 255U}) {
        Bytes message = from_hex(kPlain);
        message[4] = static_cast<std::byte>(type);
        message[19] = std::byte{0xad};
        const auto decoded = decode_v2(summed(message));
        REQUIRE(decoded);
        CHECK(static_cast<unsigned>(decoded->authentication.type) == type);
        CHECK(decoded->authentication.data[7] == std::byte{0xad});
        CHECK(decoded->advertisement == kValue);
    }
}

// RFC 3768 5.3.8, 7.1.
TEST_CASE("the checksum of version 2 covers every byte, the password too (requirement 55)") {
    for (std::size_t at = 1; at < 20; ++at)
        for (unsigned bit = 0; bit < 8; ++bit) {
            Bytes damaged = from_hex(kPassword);
            damaged[at] ^= static_cast<std::byte>(1U << bit);
            INFO("byte " << at << " bit " << bit);
            CHECK(error_of(decode_v2(damaged)) == "checksum");
        }
}

TEST_CASE("each version refuses the other's perfect advertisement (requirement 53)") {
    const Bytes version_3 = from_hex("31 33 c8 01 00 64 44 5c c0 00 02 0a");
    CHECK(error_of(decode_v2(version_3)) == "version");
    for (const unsigned version : {0U, 1U, 3U, 4U, 15U})
        CHECK(error_of(decode_v2(with_byte(0, version << 4U | 1U))) == "version");
    const auto source = *IpAddress::parse("192.0.2.11");
    CHECK(error_of(decode(from_hex(kPlain), source, multicast_group(Family::ipv4))) == "version");
}

TEST_CASE("a type other than 1 is refused in version 2 (requirement 54)") {
    for (const unsigned type : {0U, 2U, 15U})
        CHECK(error_of(decode_v2(with_byte(0, 0x20U | type))) == "type");
}

// RFC 3768 7.1: the authentication belongs to a complete packet.
TEST_CASE("a message of version 2 that is not all there is incomplete (requirement 57)") {
    for (std::size_t size = 0; size < 20; ++size) {
        Bytes cut = from_hex(kPlain);
        cut.resize(size);
        INFO(size);
        CHECK(error_of(decode_v2(summed(cut))) == "truncated");
    }
    for (const unsigned count : {2U, 255U}) CHECK(error_of(decode_v2(with_byte(3, count))) == "truncated");
}

TEST_CASE("an advertisement of version 2 without addresses is refused (requirement 58)") {
    CHECK(error_of(decode_v2(with_byte(3, 0))) == "no_addresses");
}

TEST_CASE("bytes behind the authentication of version 2 are summed and otherwise ignored (requirement 71)") {
    Bytes longer = from_hex(kPlain);
    longer.insert(longer.end(), 3, std::byte{0xde});
    const auto decoded = decode_v2(summed(longer));
    REQUIRE(decoded);
    CHECK(decoded->advertisement == kValue);
    CHECK(decoded->authentication == Authentication{});
    CHECK(error_of(decode_v2(longer)) == "checksum");
}

TEST_CASE("255 addresses are sent and read in version 2, in their order (requirement 9)") {
    Advertisement sent{255, kAddressOwner, 1s, {}};
    for (unsigned i = 1; i <= kMaxAddresses; ++i)
        sent.addresses.push_back(*IpAddress::parse("192.0.2." + std::to_string(i)));
    const Bytes message = encode_v2(sent, authentication_of("s3cret"));
    CHECK(message.size() == 8 + 255 * 4 + 8);
    const auto decoded = decode_v2(message);
    REQUIRE(decoded);
    CHECK(decoded->advertisement == sent);
}
