// Cgroups of clients, as the daemon sees them. The keeper makes, fills, empties and removes them.
#pragma once

#include <string>
#include <string_view>

namespace pairkeep::clients {

// Folder of a client below `parent`; empty when that is empty. Different names give different folders.
[[nodiscard]] std::string client_cgroup(const std::string& parent, std::string_view client);

// What the keeper does not do any more when it was killed: SIGKILL for all in there. False: not possible.
bool kill_cgroup(const std::string& folder);

}  // namespace pairkeep::clients
