// Holding addresses: what has to be asked of the kernel so that a set of addresses is ours, stays ours, is
// given back, and nobody else's is ever touched. Blocks; runs on the backend's thread.
#pragma once

#include <string>
#include <vector>

#include "kernel.h"
#include "packet_filter.h"
#include "pairkeep/address/netlink.h"
#include "pairkeep/settings/settings.h"
#include "virtual_macs.h"

namespace pairkeep::address {

Result<Unit, BackendError> claim(Kernel& kernel, PacketFilter& filter, VirtualMacs& devices,
                                 const AddressSet& wanted);
// Of several groups at once: each interface is read once. The results are in the order of the sets.
std::vector<Result<Unit, BackendError>> renew(Kernel& kernel, VirtualMacs& devices,
                                              std::vector<AddressSet> sets);
Result<Unit, BackendError> release(Kernel& kernel, PacketFilter& filter, VirtualMacs& devices,
                                   const AddressSet& wanted);
// Behind a release, and behind its answer: the kernel takes ten milliseconds for each, which the peer would
// wait. The addresses are gone by then, and what still comes to a virtual MAC is better forwarded than lost
// until the peer has announced itself.
void lower_devices(VirtualMacs& macs, const AddressSet& released);
std::vector<std::string> remove_leftovers(Kernel& kernel, VirtualMacs& devices,
                                          const NetlinkBackend::Leftovers& leftovers);

}  // namespace pairkeep::address
