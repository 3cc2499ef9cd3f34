// One daemon for each virtual router of a host: two with different run directories would fight over its
// addresses. Abstract socket names (unix(7)) are the locks: they belong to a network namespace, as interfaces
// do, and end with the daemon.
#pragma once

#include <string>
#include <vector>

#include "pairkeep/settings/settings.h"
#include "pairkeep/util/result.h"

namespace pairkeep::runtime {

class RouterLocks {
  public:
    // The error says which virtual router somebody else has, and who.
    static Result<RouterLocks, std::string> take(const settings::Settings& settings);
    RouterLocks(RouterLocks&& other) noexcept = default;
    RouterLocks& operator=(RouterLocks&&) = delete;
    ~RouterLocks();

    // What could not be protected.
    [[nodiscard]] const std::vector<std::string>& warnings() const { return warnings_; }

  private:
    RouterLocks() = default;
    std::vector<int> sockets_;
    std::vector<std::string> warnings_;
};

}  // namespace pairkeep::runtime
