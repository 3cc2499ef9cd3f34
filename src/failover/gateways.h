// Which of a client's gateways is used: the first, and the next one when it does not work, round and round,
// whatever the role is. How fast it goes round is decided by the pauses between two starts.
#pragma once

#include <deque>
#include <string>
#include <vector>

#include "pairkeep/failover/status.h"
#include "pairkeep/util/time.h"

namespace pairkeep::failover {

class Gateways {
  public:
    explicit Gateways(const std::vector<std::string>& names) : names_(names) {}

    [[nodiscard]] std::string current() const { return names_.empty() ? "" : names_[current_]; }
    [[nodiscard]] bool several() const { return names_.size() > 1; }
    void begin(Instant now);  // a client starts with the current one
    void next(const std::string& why, Instant now);
    void take_up(const std::string& gateway, Instant now);  // the last run's client uses it
    [[nodiscard]] std::vector<GatewayUse> history() const { return {history_.begin(), history_.end()}; }

  private:
    void note(const std::string& why, Instant now);

    std::vector<std::string> names_;
    std::size_t current_ = 0;
    std::deque<GatewayUse> history_;  // latest last
};

}  // namespace pairkeep::failover
