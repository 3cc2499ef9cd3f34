// Messages as tests write them, of either version.
#pragma once

#include <string>
#include <utility>

#include "pairkeep/util/checksum.h"
#include "pairkeep/vrrp/packet.h"

namespace pairkeep::vrrp {

// "31 33 c8 ..."
inline Bytes from_hex(const std::string& text) {
    ByteWriter writer;
    for (std::size_t i = 0; i + 1 < text.size(); i += 3)
        writer.u8(static_cast<unsigned>(std::stoul(text.substr(i, 2), nullptr, 16)));
    return writer.take();
}

inline std::string error_of(const Result<Decoded, DecodeError>& decoded) {
    return decoded ? "none" : std::string(to_string(decoded.error()));
}

// The message with a right message-only checksum, so that what is behind the checksum is judged at all.
inline Bytes summed(Bytes message) {
    if (message.size() < 8) return message;
    message[6] = message[7] = std::byte{0};
    const unsigned sum = ChecksumSum{}.add(message).finish();
    message[6] = static_cast<std::byte>(sum >> 8U);
    message[7] = static_cast<std::byte>(sum & 0xffU);
    return message;
}

}  // namespace pairkeep::vrrp
