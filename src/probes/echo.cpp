#include "echo.h"

#include <algorithm>

#include "pairkeep/util/checksum.h"

namespace pairkeep::probes {
namespace {

constexpr std::size_t kHeader = 8;  // type, code, checksum, identifier, sequence number
constexpr std::uint8_t kRequest[] = {8, 128};
constexpr std::uint8_t kReply[] = {0, 129};

std::array<std::byte, 2> big_endian(std::uint16_t value) {
    return {static_cast<std::byte>(value >> 8U), static_cast<std::byte>(value & 0xffU)};
}

}  // namespace

Bytes echo_request(const Echo& echo, bool is_v6) {
    Bytes message(kHeader);
    message[0] = static_cast<std::byte>(kRequest[is_v6 ? 1 : 0]);
    std::ranges::copy(big_endian(echo.id), message.begin() + 4);
    message[7] = std::byte{1};
    message.insert(message.end(), echo.token.begin(), echo.token.end());
    if (!is_v6) std::ranges::copy(big_endian(ChecksumSum().add(message).finish()), message.begin() + 2);
    return message;
}

bool is_reply(const Echo& echo, std::span<const std::byte> datagram, bool is_v6) {
    if (!is_v6) {
        if (datagram.empty()) return false;
        const auto header = std::to_integer<std::size_t>(datagram[0] & std::byte{15}) * 4;
        if (datagram.size() < header) return false;
        datagram = datagram.subspan(header);
    }
    if (datagram.size() != kHeader + echo.token.size()) return false;
    const auto id = big_endian(echo.id);
    return datagram[0] == static_cast<std::byte>(kReply[is_v6 ? 1 : 0]) &&
           std::equal(id.begin(), id.end(), datagram.begin() + 4) &&
           std::equal(echo.token.begin(), echo.token.end(), datagram.begin() + kHeader);
}

}  // namespace pairkeep::probes
