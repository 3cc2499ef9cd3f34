// libFuzzer on the decoders. The first byte: bit 0 IPv6, bit 1 with a right checksum, bit 2 version 2 (IPv4).
// The rest is the message.
#include "properties.h"
#include "violated.h"

using namespace pairkeep;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const bool old = (data[0] & 4U) != 0;
    const auto ends = fuzz::usual_ends((data[0] & 1U) != 0 ? Family::ipv6 : Family::ipv4);
    const auto rest = std::as_bytes(std::span{data, size}).subspan(1);
    Bytes message(rest.begin(), rest.end());
    if ((data[0] & 2U) != 0)
        message = fuzz::with_checksum(std::move(message), ends,
                                      old ? fuzz::Speaks::version_2 : fuzz::Speaks::version_3);
    fuzz::must_hold(old ? fuzz::packet_violation_v2(message) : fuzz::packet_violation(message, ends));
    return 0;
}
