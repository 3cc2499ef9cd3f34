// The Internet checksum (RFC 1071), and the pseudo headers in front of it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "pairkeep/util/ip.h"

namespace pairkeep {

// A running one's complement sum. Parts of odd length may only come last.
class ChecksumSum {
  public:
    ChecksumSum& add(std::span<const std::byte> data);
    // RFC 9293 3.1 for IPv4, RFC 8200 8.1 for IPv6. Both addresses of one family.
    ChecksumSum& add_pseudo_header(const IpAddress& source, const IpAddress& destination,
                                   std::size_t upper_layer_length, std::uint8_t next_header);
    // The value for the checksum field. Over data that holds a right checksum: 0.
    [[nodiscard]] std::uint16_t finish() const;

  private:
    std::uint64_t sum_ = 0;
};

}  // namespace pairkeep
