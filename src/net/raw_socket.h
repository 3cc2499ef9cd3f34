// The system calls of a VRRP socket: a descriptor with its options, one datagram out, one datagram in.
// No event loop: that is vrrp_socket.cpp.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <system_error>

#include "pairkeep/net/vrrp_socket.h"

namespace pairkeep::net {

[[nodiscard]] Result<SocketFile, std::string> open_raw_socket(const VrrpSocket::Options& options);

[[nodiscard]] std::error_code send_datagram(int fd, unsigned interface_index, const IpAddress& source,
                                            const IpAddress& destination, std::span<const std::byte> message);

// One datagram into `buffer`, which the payload then points into. Without a value: there was one, of no use.
[[nodiscard]] Result<std::optional<Datagram>, std::error_code> receive_datagram(int fd, Family family,
                                                                                std::span<std::byte> buffer);

// The kernel's count of what it dropped in front of this socket; it starts again at 2^32.
[[nodiscard]] std::uint32_t drops_of(int fd);

}  // namespace pairkeep::net
