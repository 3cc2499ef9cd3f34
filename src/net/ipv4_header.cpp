#include "ipv4_header.h"

#include "pairkeep/util/bytes.h"

namespace pairkeep::net {

std::optional<Datagram> parse_ipv4(std::span<const std::byte> packet) {
    constexpr std::size_t kSmallestHeader = 20;
    ByteReader reader(packet);
    const unsigned version_and_length = reader.u8();
    reader.u8();  // traffic class: 7.1 lists no check of it
    const std::size_t total = reader.u16();
    reader.take(4);  // identification, fragment: the kernel has put fragments together
    Datagram datagram;
    datagram.ttl = reader.u8();
    reader.take(3);  // protocol, checksum: checked by the kernel
    const auto source = IpAddress::from_bytes(reader.take(4));
    const auto destination = IpAddress::from_bytes(reader.take(4));
    const std::size_t header = std::size_t{version_and_length & 0x0fU} * 4;
    if (!reader.ok() || !source || !destination || version_and_length >> 4U != 4 ||
        header < kSmallestHeader || total < header || total > packet.size())
        return std::nullopt;
    datagram.source = *source;
    datagram.destination = *destination;
    datagram.payload = packet.subspan(header, total - header);
    return datagram;
}

}  // namespace pairkeep::net
