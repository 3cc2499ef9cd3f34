#include "pairkeep/util/checksum.h"

namespace pairkeep {

ChecksumSum& ChecksumSum::add(std::span<const std::byte> data) {
    for (std::size_t i = 0; i + 1 < data.size(); i += 2)
        sum_ += std::to_integer<unsigned>(data[i]) << 8U | std::to_integer<unsigned>(data[i + 1]);
    if (data.size() % 2 != 0) sum_ += std::to_integer<unsigned>(data.back()) << 8U;
    return *this;
}

ChecksumSum& ChecksumSum::add_pseudo_header(const IpAddress& source, const IpAddress& destination,
                                            std::size_t upper_layer_length, std::uint8_t next_header) {
    add(std::as_bytes(source.bytes()));
    add(std::as_bytes(destination.bytes()));
    sum_ += upper_layer_length >> 16U;
    sum_ += upper_layer_length & 0xffffU;
    sum_ += next_header;
    return *this;
}

std::uint16_t ChecksumSum::finish() const {
    std::uint64_t folded = sum_;
    while (folded > 0xffffU) folded = (folded >> 16U) + (folded & 0xffffU);
    return static_cast<std::uint16_t>(~folded & 0xffffU);
}

}  // namespace pairkeep
