// How a device of ours is known, and what it remembers. No socket, no libnl types.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "parse.h"

namespace pairkeep::address {

// In the device's alias: what makes it ours, and what its interface was like before. It is where no crash of
// ours can lose it.
struct DeviceTag {
    struct Before {
        unsigned index = 0;
        std::uint32_t arp_ignore = 0;
        std::uint32_t arp_announce = 0;
        bool operator==(const Before&) const = default;
    };
    unsigned above = 0;  // the number of the interface
    std::vector<Before> before;
    bool operator==(const DeviceTag&) const = default;

    [[nodiscard]] std::string to_string() const;
    [[nodiscard]] static std::optional<DeviceTag> parse(const std::string& alias);
    // Nothing: not ours.
    [[nodiscard]] static std::optional<DeviceTag> of(const LinkMessage& link);
};

}  // namespace pairkeep::address
