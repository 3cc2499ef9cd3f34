#include "pairkeep/vrrp/packet.h"

#include "pairkeep/util/checksum.h"

namespace pairkeep::vrrp {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t kHeaderSize = 8;
constexpr std::size_t kPriorityOffset = 2;
constexpr std::size_t kChecksumOffset = 6;
constexpr unsigned kVersion = 3;
constexpr unsigned kTypeAdvertisement = 1;
constexpr Duration kWireUnit = 10ms;  // Max Advertise Interval counts centiseconds
constexpr unsigned kIntervalBits =
    0x0fff;  // the four bits above it are reserved and count for nothing (5.2.6)

std::uint16_t checksum(std::span<const std::byte> message, ChecksumForm form, const IpAddress& source,
                       const IpAddress& destination) {
    ChecksumSum sum;
    if (form == ChecksumForm::with_pseudo_header || source.family() == Family::ipv6)
        sum.add_pseudo_header(source, destination, message.size(), kProtocol);
    return sum.add(message).finish();
}

std::size_t address_size(Family family) {
    return family == Family::ipv4 ? 4 : 16;
}

}  // namespace

std::string_view to_string(ChecksumForm form) {
    return form == ChecksumForm::message_only ? "message_only" : "with_pseudo_header";
}

std::string_view to_string(DecodeError error) {
    switch (error) {
        case DecodeError::truncated:
            return "truncated";
        case DecodeError::bad_version:
            return "version";
        case DecodeError::bad_type:
            return "type";
        case DecodeError::bad_checksum:
            return "checksum";
        case DecodeError::no_addresses:
            return "no_addresses";
        case DecodeError::zero_interval:
            return "zero_interval";
    }
    return "";
}

Bytes encode(const Advertisement& advertisement, ChecksumForm form, const IpAddress& source,
             const IpAddress& destination) {
    ByteWriter out;
    out.u8(kVersion << 4U | kTypeAdvertisement);
    out.u8(advertisement.vrid);
    out.u8(advertisement.priority);
    out.u8(static_cast<unsigned>(advertisement.addresses.size()));
    out.u16(static_cast<unsigned>(advertisement.max_advertise_interval / kWireUnit) & kIntervalBits);
    out.u16(0);
    for (const auto& address : advertisement.addresses) out.raw(address.bytes());
    out.set_u16(kChecksumOffset, checksum(out.view(), form, source, destination));
    return out.take();
}

std::optional<DecodeError> decode(std::span<const std::byte> message, const IpAddress& source,
                                  const IpAddress& destination, Decoded& into) {
    if (message.size() < kHeaderSize) return DecodeError::truncated;
    ByteReader in{message};
    const unsigned version_and_type = in.u8();
    if (version_and_type >> 4U != kVersion) return DecodeError::bad_version;
    if ((version_and_type & 0x0fU) != kTypeAdvertisement) return DecodeError::bad_type;

    into.authentication = {};
    into.checksum_form = ChecksumForm::with_pseudo_header;
    if (checksum(message, ChecksumForm::with_pseudo_header, source, destination) != 0) {
        if (source.family() == Family::ipv6 ||
            checksum(message, ChecksumForm::message_only, source, destination) != 0)
            return DecodeError::bad_checksum;
        into.checksum_form = ChecksumForm::message_only;
    }

    auto& advertisement = into.advertisement;
    advertisement.vrid = in.u8();
    advertisement.priority = in.u8();
    const std::size_t count = in.u8();
    advertisement.max_advertise_interval = (in.u16() & kIntervalBits) * kWireUnit;
    in.u16();  // the checksum, judged above
    if (count == 0) return DecodeError::no_addresses;
    if (advertisement.max_advertise_interval == Duration::zero()) return DecodeError::zero_interval;
    const std::size_t size = address_size(source.family());
    if (in.remaining() < count * size) return DecodeError::truncated;
    // Bytes behind the announced addresses are covered by the checksum and otherwise ignored.
    advertisement.addresses.clear();
    advertisement.addresses.reserve(count);
    for (std::size_t i = 0; i < count; ++i)
        advertisement.addresses.push_back(*IpAddress::from_bytes(in.take(size)));
    return std::nullopt;
}

Result<Decoded, DecodeError> decode(std::span<const std::byte> message, const IpAddress& source,
                                    const IpAddress& destination) {
    Decoded decoded;
    if (const auto error = decode(message, source, destination, decoded)) return Unexpected{*error};
    return decoded;
}

void make_release(std::span<std::byte> message) {
    if (message.size() < kHeaderSize) return;
    const auto word = [&](std::size_t at) {
        return std::to_integer<unsigned>(message[at]) << 8U | std::to_integer<unsigned>(message[at + 1]);
    };
    const unsigned before = word(kPriorityOffset);
    message[kPriorityOffset] = std::byte{kReleasing};
    unsigned sum = (~word(kChecksumOffset) & 0xffffU) + (~before & 0xffffU) + word(kPriorityOffset);
    while (sum > 0xffffU) sum = (sum >> 16U) + (sum & 0xffffU);
    message[kChecksumOffset] = static_cast<std::byte>(~sum >> 8U & 0xffU);
    message[kChecksumOffset + 1] = static_cast<std::byte>(~sum & 0xffU);
}

IpAddress multicast_group(Family family) {
    return *IpAddress::parse(family == Family::ipv4 ? "224.0.0.18" : "ff02::12");
}

}  // namespace pairkeep::vrrp
