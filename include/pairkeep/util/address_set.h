// What is claimed and released: values that the core asks for and an address backend carries out.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "pairkeep/util/ip.h"
#include "pairkeep/util/virtual_mac.h"

namespace pairkeep::address {

enum class ClaimId : std::uint64_t {};  // a later answer to an older id changes nothing

struct Holding {
    std::string interface;
    unsigned interface_index = 0;
    Prefix written;             // as in the file; the kernel gets /32 or /128
    bool prefix_route = false;  // the node has no address of that prefix: add the on-link route too
    std::optional<VirtualMac> virtual_mac = {};  // on this macvlan above it; none: on the interface itself
    bool operator==(const Holding&) const = default;
};

struct AddressSet {
    std::vector<Holding> holdings;
    std::optional<std::chrono::seconds> lease;  // kernel lifetime, renewed by `renew`; none: for ever
    // What stands there in the form of ours (/32, /128) is ours, also where it is not as we made it: somebody
    // changed it. Only where ours stood a moment ago.
    bool retake = false;
    // Released beside others that stay: their devices stay up.
    bool keep_devices = false;
    bool accept = true;  // Accept_Mode; off: nothing but ARP and neighbour discovery reaches the addresses
    bool operator==(const AddressSet&) const = default;
};

}  // namespace pairkeep::address
