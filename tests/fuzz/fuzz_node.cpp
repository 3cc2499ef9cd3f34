// libFuzzer on a whole node. The first byte: bit 0 begins as Active, bit 1 speaks version 2, bit 2 that with
// a password. Then shots: one byte of flags, one of a pause in centiseconds, one with the length of the
// message, the message.
//   flags   bit 0 IPv6 · bit 1 with a right checksum · bit 2 TTL 64 · bit 3 from a stranger ·
//           bit 4 from the node itself
#include <algorithm>

#include "properties.h"
#include "violated.h"

using namespace pairkeep;

namespace {

fuzz::NodeUnderFire::Shot aimed(unsigned flags, std::span<const std::byte> message, fuzz::Speaks speaks) {
    const bool ipv6 = (flags & 1U) != 0;
    auto ends = fuzz::usual_ends(ipv6 ? Family::ipv6 : Family::ipv4);
    if ((flags & 8U) != 0) ends.source = *IpAddress::parse(ipv6 ? "fe80::77" : "192.0.2.77");
    if ((flags & 16U) != 0) ends.source = *IpAddress::parse(ipv6 ? "fe80::11" : "192.0.2.11");
    Bytes payload(message.begin(), message.end());
    if ((flags & 2U) != 0) payload = fuzz::with_checksum(std::move(payload), ends, speaks);
    return {ends, static_cast<std::uint8_t>((flags & 4U) != 0 ? 64 : 255), std::move(payload)};
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    ByteReader in{std::as_bytes(std::span{data, size})};
    const unsigned first = in.u8();
    const auto speaks = (first & 2U) == 0   ? fuzz::Speaks::version_3
                        : (first & 4U) == 0 ? fuzz::Speaks::version_2
                                            : fuzz::Speaks::version_2_with_password;
    fuzz::NodeUnderFire node(speaks);
    if ((first & 1U) != 0) node.become_active();
    while (in.remaining() >= 3) {
        const unsigned flags = in.u8();
        node.wait(std::chrono::milliseconds{10} * in.u8());
        const std::size_t length = in.u8();
        fuzz::must_hold(node.shoot(aimed(flags, in.take(std::min(length, in.remaining())), speaks)));
    }
    fuzz::must_hold(node.lasting_effect());
    return 0;
}
