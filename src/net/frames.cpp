// The frames that tell a segment where an address lives, byte by byte. Who sends them: announcer.cpp.
#include <array>
#include <cstdint>
#include <utility>

#include "pairkeep/net/announcer.h"
#include "pairkeep/util/checksum.h"
#include "pairkeep/vrrp/packet.h"

namespace pairkeep::net {

namespace {
constexpr unsigned kEtherTypeIpv4 = 0x0800;
constexpr unsigned kEtherTypeArp = 0x0806;
constexpr unsigned kEtherTypeIpv6 = 0x86dd;
constexpr unsigned kNetworkControl = 0xc0;  // CS6, as on the VRRP sockets
constexpr std::uint8_t kIcmpv6 = 58;
constexpr std::array<std::uint8_t, 6> kBroadcast{0xff, 0xff, 0xff, 0xff, 0xff, 0xff};
constexpr std::array<std::uint8_t, 6> kAllNodesMac{0x33, 0x33, 0, 0, 0, 1};
constexpr std::array<std::uint8_t, 16> kAllNodes{0xff, 0x02, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};

// RFC 1112 6.4, RFC 2464 7.
void put_group_mac(ByteWriter& frame, const IpAddress& group) {
    const auto bytes = group.bytes();
    if (group.family() == Family::ipv6) {
        frame.u16(0x3333).raw(bytes.last(4));
    } else {
        frame.u16(0x0100).u8(0x5e).u8(bytes[1] & 0x7fU).raw(bytes.last(2));
    }
}

// Nobody may take it apart, so it needs no number (RFC 6864).
void put_ipv4_header(ByteWriter& frame, const IpAddress& source, const IpAddress& destination,
                     std::size_t size) {
    constexpr unsigned kHeaderSize = 20, kDontFragment = 0x4000;
    constexpr std::size_t kChecksumOffset = 10;
    const std::size_t begin = frame.size();
    frame.u8(0x45).u8(kNetworkControl).u16(kHeaderSize + static_cast<unsigned>(size)).u16(0);
    frame.u16(kDontFragment).u8(vrrp::kTtl).u8(vrrp::kProtocol).u16(0);
    frame.raw(source.bytes()).raw(destination.bytes());
    frame.set_u16(begin + kChecksumOffset, ChecksumSum().add(frame.view().subspan(begin)).finish());
}
}  // namespace

Bytes gratuitous_arp(ArpForm form, const MacAddress& mac, const IpAddress& address) {
    constexpr unsigned kEthernet = 1, kIpv4 = 0x0800;
    ByteWriter frame;
    frame.raw(kBroadcast).raw(mac.bytes).u16(kEtherTypeArp);
    frame.u16(kEthernet).u16(kIpv4).u8(6).u8(4).u16(static_cast<unsigned>(form));
    frame.raw(mac.bytes).raw(address.bytes());
    frame.raw(mac.bytes).raw(address.bytes());  // E 7947: the target hardware address is ours too
    return frame.take();
}

Bytes unsolicited_na(const MacAddress& mac, const IpAddress& address) {
    constexpr unsigned kNeighborAdvertisement = 136, kTargetLinkLayer = 2;
    constexpr unsigned kRouterAndOverride = 0xa000;  // S (0x4000) clear: nobody asked
    const IpAddress all_nodes = IpAddress::v6(kAllNodes);

    ByteWriter icmp;
    icmp.u8(kNeighborAdvertisement).u8(0).u16(0).u16(kRouterAndOverride).u16(0);
    icmp.raw(address.bytes());
    icmp.u8(kTargetLinkLayer).u8(1).raw(mac.bytes);  // its length counts in units of 8 bytes
    ChecksumSum sum;
    sum.add_pseudo_header(address, all_nodes, icmp.size(), kIcmpv6).add(icmp.view());
    icmp.set_u16(2, sum.finish());

    ByteWriter frame;
    frame.raw(kAllNodesMac).raw(mac.bytes).u16(kEtherTypeIpv6);
    frame.u16(0x6000).u16(0);  // version 6, no traffic class, no flow label
    frame.u16(static_cast<unsigned>(icmp.size())).u8(kIcmpv6).u8(255);
    frame.raw(address.bytes()).raw(all_nodes.bytes()).raw(icmp.view());
    return frame.take();
}

Bytes advertisement_frame(const MacAddress& mac, const IpAddress& source, const IpAddress& destination,
                          std::span<const std::byte> message, Bytes used) {
    ByteWriter frame(std::move(used));
    put_group_mac(frame, destination);
    frame.raw(mac.bytes);
    if (source.family() == Family::ipv4) {
        frame.u16(kEtherTypeIpv4);
        put_ipv4_header(frame, source, destination, message.size());
    } else {
        frame.u16(kEtherTypeIpv6).u16(0x6000 | kNetworkControl << 4U).u16(0);  // no flow label
        frame.u16(static_cast<unsigned>(message.size())).u8(vrrp::kProtocol).u8(vrrp::kTtl);
        frame.raw(source.bytes()).raw(destination.bytes());
    }
    frame.raw(message);
    return frame.take();
}

}  // namespace pairkeep::net
