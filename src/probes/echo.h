// ICMP echo (RFC 792, RFC 4443 4.1) as bytes. No socket.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "pairkeep/util/bytes.h"

namespace pairkeep::probes {

struct Echo {
    std::uint16_t id = 0;
    std::array<std::byte, 16>
        token{};  // chosen anew for each: no other program's reply can be taken for ours
};

// IPv6: the kernel puts the checksum in.
[[nodiscard]] Bytes echo_request(const Echo& echo, bool is_v6);
// As a raw socket hands it over: IPv4 with its header, IPv6 without.
[[nodiscard]] bool is_reply(const Echo& echo, std::span<const std::byte> datagram, bool is_v6);

}  // namespace pairkeep::probes
