// What an earlier run left in the kernel. Bounded in time: a lease ends the addresses anyway.
#pragma once

#include "log.h"
#include "pairkeep/address/netlink.h"
#include "pairkeep/settings/settings.h"

namespace pairkeep::runtime {

// Waits until it is done, and logs what it was.
void remove_leftovers(address::NetlinkBackend& backend, const settings::Settings& settings, Log& log);

}  // namespace pairkeep::runtime
