// What an earlier run left in the kernel. Bounded in time: a lease ends the addresses anyway.
#pragma once

#include "log.h"
#include "pairkeep/address/netlink.h"
#include "pairkeep/failover/event.h"
#include "pairkeep/settings/settings.h"

namespace pairkeep::runtime {

// Waits until it is done, and logs what it was. What is `kept` stays: whether it is taken up again is decided
// later.
void remove_leftovers(address::NetlinkBackend& backend, const settings::Settings& settings,
                      const failover::Kept& kept, Log& log);

}  // namespace pairkeep::runtime
