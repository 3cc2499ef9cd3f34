// What one seed means: a configuration of two or three nodes, their clocks, and the weather of their network.
// Values only; nothing happens in here.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "pairkeep/settings/settings.h"
#include "pairkeep/util/interface.h"
#include "random.h"

namespace pairkeep::sim {

struct Weather {
    double loss = 0;
    double duplication = 0;
    Duration delay_min = std::chrono::microseconds{100};
    Duration delay_max = std::chrono::microseconds{100};  // reordering, where the two differ
};

struct HostPlan {  // one host as the scenario wants it
    settings::Settings settings;
    std::vector<InterfaceFacts> interfaces;
    std::int64_t clock_ppm = 0;  // how much faster than true time its clock runs
    Duration clock_offset{};
};

struct Scenario {
    std::vector<HostPlan> machines;
    Weather weather;            // until everything heals
    bool planned_only = false;  // nothing breaks: nodes leave and come back one at a time
    bool refuses_claims = false;
    bool noise = false;     // forged and foreign advertisements, also after the healing
    std::uint8_t hops = 0;  // routers between the nodes (ttl_minimum)
    int disturbances = 0;
    Duration pause_between{};  // at most, between two of them

    [[nodiscard]] std::string describe() const;
};

[[nodiscard]] Scenario make_scenario(Random& random);

}  // namespace pairkeep::sim
