// The status document of GET /v1/status (conf/schema/status-v1.schema.json): values to JSON text.
#pragma once

#include <chrono>
#include <string>

#include "pairkeep/failover/status.h"
#include "pairkeep/settings/settings.h"

namespace pairkeep::runtime {

struct StatusFrame {  // what the core does not know
    std::string version;
    int pid = 0;
    Instant started{};
    Instant now{};
    std::chrono::system_clock::time_point wall{};  // at `now`
};

[[nodiscard]] std::string status_json(const settings::Settings& settings, const failover::NodeStatus& status,
                                      const StatusFrame& frame);

}  // namespace pairkeep::runtime
