// Reading and writing network byte order without a way to run past the end.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <utility>
#include <vector>

namespace pairkeep {

using Bytes = std::vector<std::byte>;

// Bytes that never change, owned by whoever has a copy: copying allocates nothing.
class SharedBytes {
  public:
    SharedBytes() = default;
    SharedBytes(Bytes bytes) : bytes_(std::make_shared<const Bytes>(std::move(bytes))) {}

    operator std::span<const std::byte>() const { return view(); }
    [[nodiscard]] std::span<const std::byte> view() const {
        return bytes_ ? std::span<const std::byte>(*bytes_) : std::span<const std::byte>{};
    }
    // The very same ones, not only equal ones.
    [[nodiscard]] bool is(const SharedBytes& other) const { return bytes_ && bytes_ == other.bytes_; }

  private:
    std::shared_ptr<const Bytes> bytes_;
};

// A read past the end returns zero and makes ok() false for good: check once, after reading.
class ByteReader {
  public:
    explicit ByteReader(std::span<const std::byte> data) : rest_(data) {}
    std::uint8_t u8();
    std::uint16_t u16();
    std::span<const std::byte> take(std::size_t count);
    [[nodiscard]] std::size_t remaining() const { return rest_.size(); }
    [[nodiscard]] bool ok() const { return ok_; }

  private:
    std::span<const std::byte> rest_;
    bool ok_ = true;
};

class ByteWriter {
  public:
    ByteWriter() = default;
    // Into the room of bytes that nobody needs any more.
    explicit ByteWriter(Bytes used) : out_(std::move(used)) { out_.clear(); }
    ByteWriter& u8(unsigned value);
    ByteWriter& u16(unsigned value);
    ByteWriter& raw(std::span<const std::uint8_t> data);
    ByteWriter& raw(std::span<const std::byte> data);
    void set_u16(std::size_t offset, unsigned value);
    [[nodiscard]] std::size_t size() const { return out_.size(); }
    [[nodiscard]] std::span<const std::byte> view() const { return out_; }
    [[nodiscard]] Bytes take() { return std::move(out_); }

  private:
    Bytes out_;
};

}  // namespace pairkeep
