// How often a group lost its role or its health lately, and how long it stands back for that. Changes are
// forgotten with time, one after the other.
#pragma once

#include <optional>

#include "pairkeep/failover/status.h"
#include "pairkeep/util/time.h"

namespace pairkeep::failover {

class HoldDown {
  public:
    // How long to stand back from now on; zero: not at all.
    [[nodiscard]] Duration changed(Instant now);
    void expire(Instant now);
    [[nodiscard]] std::optional<Instant> until() const { return until_; }  // none: it does not stand back
    [[nodiscard]] HoldDownStatus status(Instant now) const;

  private:
    [[nodiscard]] Duration debt(Instant now) const;

    Duration debt_{};  // time until all changes are forgotten, at `at_`
    Instant at_{};
    std::optional<Instant> until_;
};

}  // namespace pairkeep::failover
