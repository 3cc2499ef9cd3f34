// Cgroups of children, as the daemon sees them. The keeper makes, fills, empties and removes them.
#pragma once

#include <string>

namespace pairkeep::clients {

// What the keeper does not do any more when it was killed: SIGKILL for all in there. False: not possible.
bool kill_cgroup(const std::string& folder);

}  // namespace pairkeep::clients
