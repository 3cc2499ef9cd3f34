// Is this interface fit to carry a group, and by which path does a virtual router on it speak? Facts in,
// verdict out; every "no" is a sentence that tells the operator what is missing.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "pairkeep/settings/settings.h"
#include "pairkeep/util/interface.h"
#include "pairkeep/util/result.h"

namespace pairkeep::health {

// Nothing: the interface is there, up, and has carrier.
[[nodiscard]] std::optional<std::string> why_unfit(const InterfaceFacts& facts);

// Somebody else's copy of one of our virtual addresses on the interface; never removed by us. `while_held`:
// one in the form of ours (/32, /128) is ours, changed by somebody, and is mended where it is held.
[[nodiscard]] std::optional<std::string> why_occupied(const InterfaceFacts& facts,
                                                      const std::vector<Prefix>& virtual_addresses,
                                                      bool while_held = false);

struct Path {
    bool multicast = true;
    IpAddress source;
    std::vector<IpAddress> peers;  // where adverts go: the group's multicast address, or every other node
    bool operator==(const Path&) const = default;
};

struct PathQuestion {
    Family family = Family::ipv4;
    settings::Transport transport = settings::Transport::automatic;
    std::string this_node;
    const std::vector<settings::Node>& nodes;
    const std::vector<IpAddress>& virtual_addresses;  // of all groups: never a source
};

// How the virtual router of `family` speaks over this interface (design: `transport: auto` is unicast when
// every node lists an address of the family inside an on-link prefix of the interface). The error is why it
// cannot yet.
[[nodiscard]] Result<Path, std::string> find_path(const InterfaceFacts& facts, const PathQuestion& question);

// Does an address of the node's own make the virtual address on-link already? (A host prefix needs nothing.)
[[nodiscard]] bool has_prefix(const InterfaceFacts& facts, const Prefix& virtual_address);

}  // namespace pairkeep::health
