// The frames that a neighbour watch lets through, and what they say.
#include <algorithm>
#include <cstring>

#include "neighbour_filter.h"
#include "pairkeep/net/neighbour_watch.h"

namespace pairkeep::net {
namespace {

// Bytes of a whole frame: Ethernet is 14 long, IPv6 40, and an option of neighbour discovery has its length
// in units of 8.
constexpr std::size_t kSourceMac = 6;
constexpr std::size_t kArp = 14;
constexpr std::size_t kArpSenderMac = kArp + 8;
constexpr std::size_t kArpSender = kArp + 14;
constexpr std::size_t kArpSize = 28;
constexpr std::size_t kNextHeader = 14 + 6;
constexpr std::size_t kHopLimit = 14 + 7;
constexpr std::size_t kIcmpType = 14 + 40;
constexpr std::size_t kTarget = kIcmpType + 8;
constexpr std::size_t kOptions = kTarget + 16;
constexpr std::size_t kOptionUnit = 8;

constexpr unsigned kIcmpv6 = 58;
constexpr unsigned kNeighborAdvertisement = 136;
constexpr unsigned kTargetLinkLayer = 2;
constexpr std::array<unsigned char, 6> kEthernetIpv4{0, 1, 8, 0, 6, 4};  // hardware, protocol, their lengths

constexpr std::uint32_t kWhole = 0xffff;
constexpr std::size_t kAround = 8;  // what a program needs beside its comparisons

unsigned byte_at(std::span<const std::byte> frame, std::size_t at) {
    return std::to_integer<unsigned>(frame[at]);
}

MacAddress mac_at(std::span<const std::byte> frame, std::size_t at) {
    MacAddress mac;
    std::memcpy(mac.bytes.data(), frame.data() + at, mac.bytes.size());
    return mac;
}

std::optional<Neighbour> parse_arp(std::span<const std::byte> frame) {
    if (frame.size() < kArp + kArpSize ||
        std::memcmp(frame.data() + kArp, kEthernetIpv4.data(), kEthernetIpv4.size()) != 0)
        return std::nullopt;
    const auto sender = IpAddress::from_bytes(frame.subspan(kArpSender, 4));
    if (!sender || sender->is_unspecified()) return std::nullopt;  // a probe claims nothing yet
    return Neighbour{*sender, mac_at(frame, kArpSenderMac)};
}

std::optional<Neighbour> parse_advertisement(std::span<const std::byte> frame) {
    if (frame.size() < kOptions || byte_at(frame, kNextHeader) != kIcmpv6 ||
        byte_at(frame, kHopLimit) != 255 || byte_at(frame, kIcmpType) != kNeighborAdvertisement)
        return std::nullopt;
    Neighbour said{*IpAddress::from_bytes(frame.subspan(kTarget, 16)), mac_at(frame, kSourceMac)};
    for (std::size_t at = kOptions; at + kOptionUnit <= frame.size();) {
        const std::size_t size = kOptionUnit * byte_at(frame, at + 1);
        if (size == 0) return std::nullopt;  // RFC 4861 4.6
        if (byte_at(frame, at) == kTargetLinkLayer) said.mac = mac_at(frame, at + 2);
        at += size;
    }
    return said;
}

sock_filter load(std::uint16_t size, std::size_t at) {
    return {static_cast<std::uint16_t>(BPF_LD | size | BPF_ABS), 0, 0, static_cast<std::uint32_t>(at)};
}

// Skips the next instruction where the value is, or is not, there.
sock_filter skip_if(std::uint32_t value, bool is) {
    return {BPF_JMP | BPF_JEQ | BPF_K, static_cast<std::uint8_t>(is ? 1 : 0),
            static_cast<std::uint8_t>(is ? 0 : 1), value};
}

sock_filter pass(std::uint32_t bytes) {
    return {BPF_RET | BPF_K, 0, 0, bytes};
}

std::uint32_t last_word(const IpAddress& address) {
    const auto bytes = address.bytes().last(4);
    return static_cast<std::uint32_t>(bytes[0]) << 24U | static_cast<std::uint32_t>(bytes[1]) << 16U |
           static_cast<std::uint32_t>(bytes[2]) << 8U | bytes[3];
}

}  // namespace

std::optional<Neighbour> parse_neighbour(Family family, std::span<const std::byte> frame) {
    return family == Family::ipv4 ? parse_arp(frame) : parse_advertisement(frame);
}

std::vector<sock_filter> neighbour_filter(Family family, const std::vector<IpAddress>& addresses) {
    std::vector<sock_filter> program;
    if (family == Family::ipv6)
        program = {load(BPF_B, kNextHeader),
                   skip_if(kIcmpv6, true),
                   pass(0),
                   load(BPF_B, kIcmpType),
                   skip_if(kNeighborAdvertisement, true),
                   pass(0)};
    if (2 * addresses.size() + kAround > BPF_MAXINSNS) {
        program.push_back(pass(kWhole));
        return program;
    }
    program.push_back(load(BPF_W, family == Family::ipv4 ? kArpSender : kOptions - 4));
    for (const IpAddress& address : addresses) {
        program.push_back(skip_if(last_word(address), false));
        program.push_back(pass(kWhole));
    }
    program.push_back(pass(0));
    return program;
}

}  // namespace pairkeep::net
