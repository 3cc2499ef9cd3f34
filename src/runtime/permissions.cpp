#include "permissions.h"

#include <linux/capability.h>

#include <array>
#include <cstdint>
#include <fstream>

namespace pairkeep::runtime {

std::optional<std::string> missing_permission() {
    struct Needed {
        int capability;
        const char* name;
        const char* what_for;
    };
    static constexpr std::array kNeeded{
        Needed{CAP_NET_ADMIN, "CAP_NET_ADMIN", "to add and remove virtual addresses"},
        Needed{CAP_NET_RAW, "CAP_NET_RAW", "for VRRP's raw socket and gratuitous ARP"},
    };
    std::uint64_t effective = 0;
    std::ifstream status("/proc/self/status");
    for (std::string line; std::getline(status, line);)
        if (line.rfind("CapEff:", 0) == 0) effective = std::stoull(line.substr(7), nullptr, 16);
    std::string missing;
    for (const auto& needed : kNeeded)
        if ((effective >> static_cast<unsigned>(needed.capability) & 1U) == 0)
            missing +=
                std::string(missing.empty() ? "" : " and ") + needed.name + " (" + needed.what_for + ")";
    if (missing.empty()) return std::nullopt;
    return "no permission: " + missing +
           " is missing. Start pairkeepd by its systemd unit, as root, or with these capabilities (setpriv, "
           "AmbientCapabilities=)";
}

}  // namespace pairkeep::runtime
