// Log lines, written by a thread of their own: a full disk or a stuck terminal never holds up who logs. When
// lines come faster than they can be written, the oldest are dropped; they and those that nobody took are
// counted, and their number is said.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "pairkeep/failover/action.h"
#include "pairkeep/settings/settings.h"

namespace pairkeep::runtime {

class Log {
  public:
    // What node, log_level and log_target ask for. The journal only where stderr leads to it, else stderr.
    explicit Log(const settings::Settings& settings);
    Log(const Log&) = delete;
    Log& operator=(const Log&) = delete;
    ~Log();  // writes what waits, for a second at most

    // "SUBJECT ID: text"; any thread.
    void write(const failover::Report& report);
    void write(failover::Severity severity, std::string_view id, const std::string& text);  // about this node
    void debug(const std::string& text);
    void set_level(const std::string& log_level);  // as in the settings; any thread

    [[nodiscard]] std::uint64_t lines_missing() const;  // lost since the start; any thread

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace pairkeep::runtime
