#include "pairkeep/util/ip.h"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>
#include <cstdio>

namespace pairkeep {

std::string_view to_string(Family family) {
    return family == Family::ipv4 ? "IPv4" : "IPv6";
}

IpAddress IpAddress::v4(std::array<std::uint8_t, 4> bytes) {
    IpAddress address;
    std::copy(bytes.begin(), bytes.end(), address.bytes_.begin());
    return address;
}

IpAddress IpAddress::v6(std::array<std::uint8_t, 16> bytes) {
    IpAddress address;
    address.family_ = Family::ipv6;
    address.bytes_ = bytes;
    return address;
}

std::optional<IpAddress> IpAddress::parse(std::string_view text) {
    if (text.find('\0') != std::string_view::npos) return std::nullopt;  // inet_pton would stop there
    const std::string terminated(text);
    IpAddress address;
    if (inet_pton(AF_INET, terminated.c_str(), address.bytes_.data()) == 1) return address;
    address.family_ = Family::ipv6;
    if (inet_pton(AF_INET6, terminated.c_str(), address.bytes_.data()) == 1) return address;
    return std::nullopt;
}

std::optional<IpAddress> IpAddress::from_bytes(std::span<const std::byte> bytes) {
    IpAddress address;
    if (bytes.size() == 16) address.family_ = Family::ipv6;
    if (bytes.size() != address.size()) return std::nullopt;
    std::transform(bytes.begin(), bytes.end(), address.bytes_.begin(),
                   [](std::byte b) { return std::to_integer<std::uint8_t>(b); });
    return address;
}

bool IpAddress::is_link_local() const {
    return family_ == Family::ipv4 ? bytes_[0] == 169 && bytes_[1] == 254
                                   : bytes_[0] == 0xfe && (bytes_[1] & 0xc0) == 0x80;
}

bool IpAddress::is_multicast() const {
    return family_ == Family::ipv4 ? (bytes_[0] & 0xf0) == 0xe0 : bytes_[0] == 0xff;
}

bool IpAddress::is_unspecified() const {
    return std::all_of(bytes_.begin(), bytes_.end(), [](std::uint8_t b) { return b == 0; });
}

bool IpAddress::is_loopback() const {
    if (family_ == Family::ipv4) return bytes_[0] == 127;
    return bytes_[15] == 1 &&
           std::all_of(bytes_.begin(), bytes_.end() - 1, [](std::uint8_t b) { return b == 0; });
}

std::string IpAddress::to_string() const {
    std::array<char, INET6_ADDRSTRLEN> text{};
    inet_ntop(family_ == Family::ipv4 ? AF_INET : AF_INET6, bytes_.data(), text.data(), text.size());
    return text.data();
}

std::optional<Prefix> Prefix::parse(std::string_view text) {
    const auto slash = text.find('/');
    if (slash == std::string_view::npos) return std::nullopt;
    const auto address = IpAddress::parse(text.substr(0, slash));
    const std::string_view digits = text.substr(slash + 1);
    unsigned length = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), length);
    if (!address || error != std::errc{} || end != digits.data() + digits.size() || length > address->bits())
        return std::nullopt;
    return Prefix{*address, length};
}

bool Prefix::contains(const IpAddress& other) const {
    return other.family() == address.family() && Prefix{other, length}.network().address == network().address;
}

Prefix Prefix::network() const {
    std::array<std::uint8_t, 16> bytes{};
    for (unsigned i = 0; i < address.size(); ++i) {
        const unsigned kept_bits = length <= i * 8 ? 0 : std::min(length - i * 8, 8U);
        bytes.at(i) = static_cast<std::uint8_t>(address.bytes()[i] & (0xff00U >> kept_bits));
    }
    if (address.family() == Family::ipv6) return {IpAddress::v6(bytes), length};
    return {IpAddress::v4({bytes[0], bytes[1], bytes[2], bytes[3]}), length};
}

std::string Prefix::to_string() const {
    return address.to_string() + '/' + std::to_string(length);
}

std::string MacAddress::to_string() const {
    std::array<char, 18> text{};
    std::snprintf(text.data(), text.size(), "%02x:%02x:%02x:%02x:%02x:%02x", bytes[0], bytes[1], bytes[2],
                  bytes[3], bytes[4], bytes[5]);
    return text.data();
}

}  // namespace pairkeep
