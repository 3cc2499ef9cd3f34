// Routes of groups: what has to be asked of the kernel so that exactly the wished ones are there, with our
// tag, and nobody else's is touched. Blocks; runs on the backend's thread.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "kernel.h"
#include "pairkeep/address/backend.h"
#include "pairkeep/settings/settings.h"

namespace pairkeep::address {

[[nodiscard]] std::string in_words(const RouteMessage& route);  // "10.20.0.0/16 via 192.0.2.1 on eth1"

class GroupRoutes {
  public:
    // Those of an earlier run, as if they had been set here.
    void adopt(const std::string& group, std::vector<settings::Route> routes) {
        wished_[group] = std::move(routes);
    }
    // What had to be added or removed, in words.
    Result<std::vector<std::string>, BackendError> set(Kernel& kernel, const std::string& group,
                                                       const std::vector<settings::Route>& routes);

  private:
    std::map<std::string, std::vector<settings::Route>> wished_;  // of each group, the last time
};

}  // namespace pairkeep::address
