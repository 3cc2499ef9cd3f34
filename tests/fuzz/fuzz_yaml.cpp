// libFuzzer on the configuration: the input is the file.
#include "properties.h"
#include "violated.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    pairkeep::fuzz::must_hold(pairkeep::fuzz::yaml_violation({reinterpret_cast<const char*>(data), size}));
    return 0;
}
