// Somebody takes a group's virtual addresses from an Active, or changes them. They are put back; who does so
// again and again makes this node give the role away (`removals:`).
#pragma once

#include <deque>
#include <optional>
#include <string>

#include "pairkeep/failover/status.h"
#include "pairkeep/settings/settings.h"
#include "pairkeep/util/time.h"

namespace pairkeep::failover {

class Removals {
  public:
    explicit Removals(const settings::Removals& settings) : settings_(settings) {}
    void reconfigure(const settings::Removals& settings) { settings_ = settings; }

    void note(std::string what, Instant now);  // "192.0.2.10 on eth0 was removed by pid 123 (dhclient)"
    // In words, when it is more than the file allows; from then on it is counted anew.
    [[nodiscard]] std::optional<std::string> take_excess(Instant now);
    // So that the next try waits longer than the last.
    [[nodiscard]] bool gave_up_lately(Instant now) const;
    [[nodiscard]] RemovalStatus status(Instant now) const;

  private:
    [[nodiscard]] std::size_t count(Instant now) const;

    settings::Removals settings_;
    std::deque<Instant> at_;  // bounded
    std::string latest_;
    std::optional<Instant> gave_up_at_;
};

}  // namespace pairkeep::failover
