// Log lines, written by a thread of their own: a full disk or a stuck terminal never holds up who logs. When
// lines come faster than they can be written, the oldest are dropped.
#pragma once

#include <memory>
#include <string>

#include "pairkeep/failover/action.h"

namespace pairkeep::runtime {

class Log {
  public:
    explicit Log(const std::string& level);  // debug | info | warning | error
    Log(const Log&) = delete;
    Log& operator=(const Log&) = delete;
    ~Log();  // writes what waits, for a second at most

    // "SUBJECT ID: text"; any thread.
    void write(failover::Severity severity, std::string_view id, const std::string& subject,
               const std::string& text);
    void debug(const std::string& text);

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace pairkeep::runtime
