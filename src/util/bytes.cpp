#include "pairkeep/util/bytes.h"

namespace pairkeep {

std::span<const std::byte> ByteReader::take(std::size_t count) {
    if (count > rest_.size()) {
        ok_ = false;
        rest_ = {};
        return {};
    }
    const auto taken = rest_.first(count);
    rest_ = rest_.subspan(count);
    return taken;
}

std::uint8_t ByteReader::u8() {
    const auto taken = take(1);
    return ok_ ? std::to_integer<std::uint8_t>(taken[0]) : std::uint8_t{0};
}

std::uint16_t ByteReader::u16() {
    const auto taken = take(2);
    if (!ok_) return 0;
    return static_cast<std::uint16_t>(std::to_integer<unsigned>(taken[0]) << 8U |
                                      std::to_integer<unsigned>(taken[1]));
}

ByteWriter& ByteWriter::u8(unsigned value) {
    out_.push_back(static_cast<std::byte>(value & 0xffU));
    return *this;
}

ByteWriter& ByteWriter::u16(unsigned value) {
    return u8(value >> 8U).u8(value);
}

ByteWriter& ByteWriter::raw(std::span<const std::uint8_t> data) {
    return raw(std::as_bytes(data));
}

ByteWriter& ByteWriter::raw(std::span<const std::byte> data) {
    out_.insert(out_.end(), data.begin(), data.end());
    return *this;
}

void ByteWriter::set_u16(std::size_t offset, unsigned value) {
    out_.at(offset) = static_cast<std::byte>(value >> 8U & 0xffU);
    out_.at(offset + 1) = static_cast<std::byte>(value & 0xffU);
}

}  // namespace pairkeep
