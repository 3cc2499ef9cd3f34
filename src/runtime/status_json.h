// The status document of GET /v1/status (conf/schema/status-v1.schema.json): values to JSON text.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "lateness.h"
#include "pairkeep/failover/status.h"
#include "pairkeep/guardian/scheduling.h"
#include "pairkeep/settings/settings.h"

namespace pairkeep::runtime {

struct SocketStatus {  // of all virtual routers of this family on this interface
    std::string interface;
    Family family = Family::ipv4;
    std::uint64_t dropped_by_kernel = 0;
};

struct ReloadFacts {  // the latest one that was not dry
    std::chrono::system_clock::time_point at{};
    bool done = false;
    std::string who;
    std::string text;  // what changed, or why nothing did
};
struct ConfigurationFacts {
    std::chrono::system_clock::time_point loaded{};  // what is in force
    std::optional<ReloadFacts> last_reload = {};
};

struct ProcessStatus {
    guardian::Permission real_time;
    guardian::Permission memory;
    Duration hang_limit{};  // zero: off
};

struct StatusFrame {  // what the core does not know
    std::string version;
    int pid = 0;
    Instant started{};
    Instant now{};
    std::chrono::system_clock::time_point wall{};  // at `now`
    std::vector<SocketStatus> sockets{};
    Lateness::Figures lateness{};
    ProcessStatus process{};
    std::uint64_t log_lines_missing = 0;
    ConfigurationFacts configuration{};
};

[[nodiscard]] std::string status_json(const settings::Settings& settings, const failover::NodeStatus& status,
                                      const StatusFrame& frame);

}  // namespace pairkeep::runtime
