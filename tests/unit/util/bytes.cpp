// Network byte order, and reads that cannot run past the end.
#include "pairkeep/util/bytes.h"

#include <array>
#include <stdexcept>

#include "support/catch.h"

using namespace pairkeep;

TEST_CASE("numbers are written most significant byte first, cut to their width") {
    const Bytes written = ByteWriter{}.u8(0x131).u16(0x2abcd).take();
    CHECK(written == Bytes{std::byte{0x31}, std::byte{0xab}, std::byte{0xcd}});
}

TEST_CASE("a field can be filled in later, but only where bytes were written") {
    ByteWriter writer;
    writer.u16(0).u8(0xff).set_u16(0, 0x1234);
    CHECK(writer.view()[0] == std::byte{0x12});
    CHECK(writer.view()[1] == std::byte{0x34});
    CHECK(writer.view()[2] == std::byte{0xff});
    CHECK_THROWS_AS(writer.set_u16(2, 0), std::out_of_range);
    CHECK(writer.size() == 3);
}

TEST_CASE("what was written is read back in order") {
    constexpr std::array<std::uint8_t, 2> kRaw{7, 8};
    const Bytes written = ByteWriter{}.u8(0xfe).u16(0x8001).raw(kRaw).take();
    ByteReader reader{written};
    CHECK(reader.u8() == 0xfe);
    CHECK(reader.u16() == 0x8001);
    const auto raw = reader.take(2);
    REQUIRE(raw.size() == 2);
    CHECK(raw[1] == std::byte{8});
    CHECK(reader.remaining() == 0);
    CHECK(reader.ok());
}

TEST_CASE("a read past the end gives zero, and nothing more for good") {
    const Bytes bytes = ByteWriter{}.u8(0xff).take();
    SECTION("half a number is no number") {
        ByteReader reader{bytes};
        CHECK(reader.u16() == 0);
        CHECK_FALSE(reader.ok());
        CHECK(reader.remaining() == 0);
        CHECK(reader.u8() == 0);  // the byte that was there does not come back in another place
        CHECK_FALSE(reader.ok());
    }
    SECTION("a span") {
        ByteReader reader{bytes};
        CHECK(reader.take(2).empty());
        CHECK_FALSE(reader.ok());
    }
    SECTION("taking nothing from nothing is no error") {
        ByteReader reader{{}};
        CHECK(reader.take(0).empty());
        CHECK(reader.ok());
        CHECK(reader.u8() == 0);
        CHECK_FALSE(reader.ok());
    }
}
