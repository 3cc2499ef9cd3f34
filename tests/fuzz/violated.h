// How a libFuzzer target says that a property does not hold: libFuzzer keeps the input of whatever aborts.
#pragma once

#include <cstdio>
#include <cstdlib>
#include <string>

namespace pairkeep::fuzz {

inline void must_hold(const std::string& violation) {
    if (violation.empty()) return;
    std::fprintf(stderr, "violated: %s\n", violation.c_str());
    std::abort();
}

}  // namespace pairkeep::fuzz
