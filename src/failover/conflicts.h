// Who else says on the segment that a virtual address is his while this node is Active: other hosts, by their
// MAC addresses.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "pairkeep/failover/action.h"
#include "pairkeep/failover/event.h"
#include "pairkeep/failover/status.h"
#include "pairkeep/util/time.h"

namespace pairkeep::failover {

class Conflicts {
  public:
    explicit Conflicts(std::string group) : group_(std::move(group)) {}

    // Whose MAC address this is: "connector-b".
    void learn(const MacAddress& mac, const std::string& node);
    // `suspect`: the node that is Active too at this moment; empty: none is.
    void heard(const NeighbourHeard& heard, const std::string& suspect, Instant now, Actions& out);
    [[nodiscard]] std::vector<ConflictStatus> status(Instant now) const;

  private:
    void report(ConflictStatus& conflict, Instant now, Actions& out);
    [[nodiscard]] std::string node_of(const MacAddress& mac) const;

    std::string group_;
    std::vector<ConflictStatus> known_;                      // bounded
    std::vector<std::pair<MacAddress, std::string>> peers_;  // bounded
};

[[nodiscard]] std::string in_words(const ConflictStatus& conflict, Instant now);

}  // namespace pairkeep::failover
