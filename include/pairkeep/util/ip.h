// IP addresses, prefixes and MAC addresses as plain values.
#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace pairkeep {

enum class Family : std::uint8_t { ipv4, ipv6 };
[[nodiscard]] std::string_view to_string(Family family);  // "IPv4", "IPv6"

class IpAddress {
  public:
    IpAddress() = default;  // 0.0.0.0
    static IpAddress v4(std::array<std::uint8_t, 4> bytes);
    static IpAddress v6(std::array<std::uint8_t, 16> bytes);
    static std::optional<IpAddress> parse(std::string_view text);  // no prefix, no zone
    // `bytes` is 4 or 16 long, as on the wire; anything else is nullopt.
    static std::optional<IpAddress> from_bytes(std::span<const std::byte> bytes);

    [[nodiscard]] Family family() const { return family_; }
    [[nodiscard]] std::span<const std::uint8_t> bytes() const { return {bytes_.data(), size()}; }
    [[nodiscard]] std::size_t size() const { return family_ == Family::ipv4 ? 4 : 16; }
    [[nodiscard]] unsigned bits() const { return static_cast<unsigned>(size()) * 8; }
    [[nodiscard]] bool is_link_local() const;  // 169.254.0.0/16, fe80::/10
    [[nodiscard]] bool is_multicast() const;
    [[nodiscard]] bool is_unspecified() const;
    [[nodiscard]] bool is_loopback() const;
    [[nodiscard]] std::string to_string() const;

    // Within a family: unsigned, network byte order (RFC 9568 6.4.3). IPv4 sorts before IPv6.
    auto operator<=>(const IpAddress&) const = default;

  private:
    Family family_ = Family::ipv4;
    std::array<std::uint8_t, 16> bytes_{};  // an IPv4 address uses the first four
};

struct Prefix {
    IpAddress address;  // may have host bits
    unsigned length = 0;

    static std::optional<Prefix> parse(std::string_view text);  // "192.0.2.10/24"; the length is required
    [[nodiscard]] bool contains(const IpAddress& other) const;  // false across families
    [[nodiscard]] Prefix network() const;                       // host bits cleared
    [[nodiscard]] std::string to_string() const;
    auto operator<=>(const Prefix&) const = default;
};

struct MacAddress {
    std::array<std::uint8_t, 6> bytes{};
    [[nodiscard]] std::string to_string() const;  // "02:00:5e:10:00:01"
    auto operator<=>(const MacAddress&) const = default;
};

}  // namespace pairkeep
