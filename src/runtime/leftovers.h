// What an earlier run left in the kernel. Bounded in time: a lease ends the addresses anyway.
#pragma once

#include <string>
#include <vector>

#include "log.h"
#include "pairkeep/address/netlink.h"
#include "pairkeep/settings/settings.h"

namespace pairkeep::runtime {

// Those that groups are on, each once.
[[nodiscard]] std::vector<std::string> interface_names(const settings::Settings& settings);

// Waits until it is done, and logs what it was.
void remove_leftovers(address::NetlinkBackend& backend, const std::vector<std::string>& interfaces, Log& log);

}  // namespace pairkeep::runtime
