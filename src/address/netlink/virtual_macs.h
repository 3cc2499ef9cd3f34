// The devices that carry virtual MACs (RFC 9568 7.3): a macvlan for each virtual router, above its interface.
// Up, it takes frames to the virtual MAC and answers ARP and neighbour discovery; down, as in Backup, such
// frames are nobody's. Nothing of ours is sent through it. Blocks; runs on the backend's thread.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "device_tag.h"
#include "kernel.h"
#include "packet_filter.h"
#include "pairkeep/util/address_set.h"

namespace pairkeep::address {

class VirtualMacs {
  public:
    VirtualMacs(Kernel& kernel, PacketFilter& filter) : kernel_(kernel), filter_(filter) {}

    struct Raised {
        unsigned index = 0;
        bool was_up = false;
    };
    // Made where it is missing, and up. The error is a sentence without its place.
    Result<Raised, std::string> raise(const VirtualMac& device, const Holding& where);
    // Nothing: not there, or somebody else's.
    Result<std::optional<LinkMessage>, Refusal> find(const VirtualMac& device);
    Result<Unit, Refusal> lower(const VirtualMac& device);

    // Gone, and the interfaces as they were.
    Result<Unit, Refusal> remove(const LinkMessage& device);
    // One of an earlier run counts as raised here.
    void adopt(const LinkMessage& device) { raised_.push_back(device.name); }
    // Every device that was raised here.
    void remove_own();
    // What an earlier run left above these interfaces.
    Result<std::vector<LinkMessage>, Refusal> left_above(const std::vector<unsigned>& interfaces);

  private:
    Result<LinkMessage, std::string> make(const VirtualMac& device, const Holding& where);
    Result<DeviceTag, Refusal> tag_for(const LinkMessage& device, unsigned above);
    Result<Unit, Refusal> quieten(const DeviceTag& tag);
    Result<Unit, Refusal> restore(const LinkMessage& device);

    Kernel& kernel_;
    PacketFilter& filter_;
    std::vector<std::string> raised_;
};

}  // namespace pairkeep::address
