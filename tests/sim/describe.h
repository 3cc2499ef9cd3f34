// Events and actions in the words of a trace.
#pragma once

#include <string>

#include "pairkeep/failover/action.h"
#include "pairkeep/failover/event.h"

namespace pairkeep::sim {

[[nodiscard]] std::string describe(const failover::Event& event);
[[nodiscard]] std::string describe(const failover::Action& action);

}  // namespace pairkeep::sim
