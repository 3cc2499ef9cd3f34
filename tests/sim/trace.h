// What happened, line by line. Lines are made only when somebody wants them: ten thousand runs need none, and
// the run that failed is simply run again.
#pragma once

#include <cstdint>
#include <deque>
#include <stdexcept>
#include <string>

#include "pairkeep/util/time.h"

namespace pairkeep::sim {

// A broken invariant ends the run.
struct Violation : std::runtime_error {
    Violation(std::string broken, const std::string& text)
        : std::runtime_error(text), invariant(std::move(broken)) {}
    std::string invariant;  // its name in docs/simulation.md
};

class Trace {
  public:
    enum class Keep : std::uint8_t { nothing, hash, last_lines, print };

    explicit Trace(Keep keep) : keep_(keep) {}

    template <typename MakeLine>
    void say(Instant now, const std::string& who, MakeLine line) {
        if (keep_ != Keep::nothing) write(now, who, line());
    }
    [[nodiscard]] std::uint64_t hash() const { return hash_; }
    [[nodiscard]] std::string last_lines() const;

  private:
    void write(Instant now, const std::string& who, const std::string& line);

    Keep keep_;
    std::uint64_t hash_ = 0xcbf29ce484222325U;  // FNV-1a
    std::deque<std::string> lines_;
};

}  // namespace pairkeep::sim
