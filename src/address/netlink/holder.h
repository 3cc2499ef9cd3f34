// Holding addresses: what has to be asked of the kernel so that a set of addresses is ours, stays ours, is
// given back, and nobody else's is ever touched. Blocks; runs on the backend's thread.
#pragma once

#include <string>
#include <vector>

#include "kernel.h"
#include "packet_filter.h"
#include "pairkeep/address/backend.h"

namespace pairkeep::address {

Result<Unit, BackendError> claim(Kernel& kernel, PacketFilter& filter, const AddressSet& set);
Result<Unit, BackendError> renew(Kernel& kernel, const AddressSet& set);
Result<Unit, BackendError> release(Kernel& kernel, PacketFilter& filter, const AddressSet& set);
std::vector<std::string> remove_leftovers(Kernel& kernel, const std::vector<std::string>& interfaces);

}  // namespace pairkeep::address
