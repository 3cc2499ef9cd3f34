// Which clients follow the role of their group (profile, run, local_resources, local_interface), and by which
// rule: settings and facts in, a sentence out.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "pairkeep/settings/settings.h"
#include "pairkeep/util/interface.h"

namespace pairkeep::health {

struct Selection {
    enum class Kind : std::uint8_t { follows, always, undecidable };
    Kind kind = Kind::always;
    std::string rule;         // "follows lan: local resource 192.0.2.0/24 is on eth0"
    std::string warning;      // resources that disagree; empty: none
    bool by_absence = false;  // another address could say otherwise
    bool operator==(const Selection&) const = default;
};

using Interfaces = std::map<std::string, InterfaceFacts>;  // by name; those of the groups and the local ones

// `host`: every address of the host, whatever the interface.
[[nodiscard]] Selection select(const settings::Settings& settings, const settings::Client& client,
                               const Interfaces& interfaces, const std::vector<HostAddress>& host = {});

}  // namespace pairkeep::health
