// Version 2 (RFC 3768 5.3; its simple password: RFC 2338 5.3.10).
#include <algorithm>

#include "pairkeep/util/checksum.h"
#include "pairkeep/vrrp/packet.h"

namespace pairkeep::vrrp {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t kHeaderSize = 8;
constexpr std::size_t kChecksumOffset = 6;
constexpr std::size_t kAddressSize = 4;
constexpr std::size_t kAuthenticationSize = sizeof(Authentication::data);
constexpr unsigned kVersion = 2;
constexpr unsigned kTypeAdvertisement = 1;
constexpr Duration kWireUnit = 1s;

}  // namespace

Authentication authentication_of(std::string_view password) {
    Authentication made;
    if (password.empty()) return made;
    made.type = AuthType::simple_password;
    password = password.substr(0, kAuthenticationSize);
    std::transform(password.begin(), password.end(), made.data.begin(),
                   [](char c) { return static_cast<std::byte>(c); });
    return made;
}

Bytes encode_v2(const Advertisement& advertisement, const Authentication& authentication) {
    ByteWriter out;
    out.u8(kVersion << 4U | kTypeAdvertisement);
    out.u8(advertisement.vrid);
    out.u8(advertisement.priority);
    out.u8(static_cast<unsigned>(advertisement.addresses.size()));
    out.u8(static_cast<unsigned>(authentication.type));
    out.u8(static_cast<unsigned>(advertisement.max_advertise_interval / kWireUnit));
    out.u16(0);
    for (const auto& address : advertisement.addresses) out.raw(address.bytes());
    out.raw(authentication.data);
    out.set_u16(kChecksumOffset, ChecksumSum{}.add(out.view()).finish());
    return out.take();
}

std::optional<DecodeError> decode_v2(std::span<const std::byte> message, Decoded& into) {
    if (message.size() < kHeaderSize) return DecodeError::truncated;
    ByteReader in{message};
    const unsigned version_and_type = in.u8();
    if (version_and_type >> 4U != kVersion) return DecodeError::bad_version;
    if ((version_and_type & 0x0fU) != kTypeAdvertisement) return DecodeError::bad_type;
    // The whole message (5.3.8), the password too: so do the deployed daemons.
    if (ChecksumSum{}.add(message).finish() != 0) return DecodeError::bad_checksum;

    into.checksum_form = ChecksumForm::message_only;
    auto& advertisement = into.advertisement;
    advertisement.vrid = in.u8();
    advertisement.priority = in.u8();
    const std::size_t count = in.u8();
    into.authentication.type = AuthType{in.u8()};
    advertisement.max_advertise_interval = in.u8() * kWireUnit;
    in.u16();  // the checksum, judged above
    if (count == 0) return DecodeError::no_addresses;
    if (in.remaining() < count * kAddressSize + kAuthenticationSize) return DecodeError::truncated;
    advertisement.addresses.clear();
    advertisement.addresses.reserve(count);
    for (std::size_t i = 0; i < count; ++i)
        advertisement.addresses.push_back(*IpAddress::from_bytes(in.take(kAddressSize)));
    const auto data = in.take(kAuthenticationSize);
    std::copy(data.begin(), data.end(), into.authentication.data.begin());
    return std::nullopt;
}

Result<Decoded, DecodeError> decode_v2(std::span<const std::byte> message) {
    Decoded decoded;
    if (const auto error = decode_v2(message, decoded)) return Unexpected{*error};
    return decoded;
}

}  // namespace pairkeep::vrrp
