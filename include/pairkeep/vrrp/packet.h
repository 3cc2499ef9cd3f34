// The advertisement as bytes and as a value: version 3 (RFC 9568 5.2), and version 2 for old peers (RFC 3768
// 5.3). Judges the message alone: TTL, known VRID and "is it for us" stay with the caller (7.1). Wire units
// (12-bit centiseconds, seconds) exist only in here.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "pairkeep/util/bytes.h"
#include "pairkeep/util/ip.h"
#include "pairkeep/util/result.h"
#include "pairkeep/util/time.h"

namespace pairkeep::vrrp {

inline constexpr std::uint8_t kProtocol = 112;
inline constexpr std::uint8_t kTtl = 255;
inline constexpr std::uint8_t kReleasing = 0;  // the Active leaves on purpose (5.2.4)
inline constexpr std::uint8_t kAddressOwner = 255;
inline constexpr std::size_t kMaxAddresses = 255;  // the count field has eight bits

enum class Version : std::uint8_t { v2 = 2, v3 = 3 };

struct Advertisement {
    std::uint8_t vrid = 0;
    std::uint8_t priority = 0;
    Duration max_advertise_interval{};  // a multiple of 10 ms, up to 40.95 s; version 2: whole seconds to 255
    std::vector<IpAddress> addresses;   // one family, never empty
    bool operator==(const Advertisement&) const = default;
};

// RFC 9568 5.2.8 sums the message alone on IPv4; RFC 5798 was read as "with a pseudo header", and the
// deployed open daemons do that. Either is accepted. IPv6 always has the pseudo header.
enum class ChecksumForm : std::uint8_t { with_pseudo_header, message_only };
[[nodiscard]] std::string_view to_string(ChecksumForm form);  // as in the configuration

enum class DecodeError : std::uint8_t {
    truncated,
    bad_version,
    bad_type,
    bad_checksum,
    no_addresses,
    zero_interval
};
[[nodiscard]] std::string_view to_string(DecodeError error);  // the counter's name: "checksum"

// What ends an advertisement of version 2. RFC 3768 knows only type 0, whose bytes mean nothing; RFC 2338
// 5.3.10 the simple password, padded with zeros.
enum class AuthType : std::uint8_t { none = 0, simple_password = 1 };  // others arrive too
struct Authentication {
    AuthType type = AuthType::none;
    std::array<std::byte, 8> data{};
    bool operator==(const Authentication&) const = default;
};
// Of its first 8 bytes; none for an empty one.
[[nodiscard]] Authentication authentication_of(std::string_view password);

struct Decoded {
    Advertisement advertisement;
    ChecksumForm checksum_form = ChecksumForm::with_pseudo_header;
    Authentication authentication;  // version 2
};

// `source` and `destination` of the packet: of one family; they enter the checksum.
[[nodiscard]] Bytes encode(const Advertisement& advertisement, ChecksumForm form, const IpAddress& source,
                           const IpAddress& destination);
[[nodiscard]] Result<Decoded, DecodeError> decode(std::span<const std::byte> message, const IpAddress& source,
                                                  const IpAddress& destination);

// The same into a value that was used before: nothing is allocated where it has room. Meaningless after an
// error.
[[nodiscard]] std::optional<DecodeError> decode(std::span<const std::byte> message, const IpAddress& source,
                                                const IpAddress& destination, Decoded& into);
// IPv4 only; the checksum has no pseudo header, and covers the authentication.
[[nodiscard]] Bytes encode_v2(const Advertisement& advertisement, const Authentication& authentication);
[[nodiscard]] Result<Decoded, DecodeError> decode_v2(std::span<const std::byte> message);
[[nodiscard]] std::optional<DecodeError> decode_v2(std::span<const std::byte> message, Decoded& into);

// Turns a sent advertisement into the one that gives the role up: priority 0, and the checksum with it (RFC
// 1624), in whichever form that is.
void make_release(std::span<std::byte> message);

// 224.0.0.18 and ff02::12 (5.1.1.2, 5.1.2.2).
[[nodiscard]] IpAddress multicast_group(Family family);

}  // namespace pairkeep::vrrp
