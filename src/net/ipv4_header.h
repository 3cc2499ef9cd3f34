// The IPv4 header that a raw socket hands over in front of the message.
#pragma once

#include <cstddef>
#include <optional>
#include <span>

#include "pairkeep/net/vrrp_socket.h"

namespace pairkeep::net {

// Options are skipped; bytes behind the total length (Ethernet padding) are cut off. Nothing: no sound
// header, or the packet is longer than what was received.
[[nodiscard]] std::optional<Datagram> parse_ipv4(std::span<const std::byte> packet);

}  // namespace pairkeep::net
