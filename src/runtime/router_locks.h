// One daemon for each virtual router of a host: two with different run directories would fight over its
// addresses. Abstract socket names (unix(7)) are the locks: they belong to a network namespace, as interfaces
// do, and end with the daemon.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "pairkeep/settings/settings.h"
#include "pairkeep/util/result.h"

namespace pairkeep::runtime {

class RouterLocks {
  public:
    // The error says which virtual router somebody else has, and who.
    static Result<RouterLocks, std::string> take(const settings::Settings& settings);
    // All of these, and what was taken before; on an error nothing more than before.
    [[nodiscard]] Result<Unit, std::string> extend(const settings::Settings& settings);
    // Those of either. What was in force before a reload is still leaving, and holds its addresses for as
    // long as its clients take to stop: it keeps its locks until the next reload.
    void keep_only(const settings::Settings& before, const settings::Settings& now);
    RouterLocks(RouterLocks&& other) noexcept = default;
    RouterLocks& operator=(RouterLocks&&) = delete;
    ~RouterLocks();

    // What could not be protected, of those that were taken last.
    [[nodiscard]] const std::vector<std::string>& warnings() const { return warnings_; }

  private:
    RouterLocks() = default;
    [[nodiscard]] Result<Unit, std::string> take(const std::string& router);
    void drop(const std::string& router);
    std::map<std::string, int> sockets_;  // by router
    std::vector<std::string> warnings_;
};

}  // namespace pairkeep::runtime
