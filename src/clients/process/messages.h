// Every sentence that is said of a child to a person.
#pragma once

#include <string>

#include "pairkeep/clients/child.h"
#include "pairkeep/clients/keeper_protocol.h"

namespace pairkeep::clients {

[[nodiscard]] std::string why_not_executed(const std::string& program, int error);
[[nodiscard]] Exit to_exit(const keeper::Report& exited);
[[nodiscard]] std::string no_cgroup(const std::string& folder, int error);
[[nodiscard]] std::string cannot_kill(const keeper::Report& report);

}  // namespace pairkeep::clients
