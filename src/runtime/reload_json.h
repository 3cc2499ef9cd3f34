// What a reload answers: the document of POST /v1/reload, and the same in one line for the log.
#pragma once

#include <string>

#include "pairkeep/config/loader.h"
#include "pairkeep/failover/reconfigure.h"

namespace pairkeep::runtime {

[[nodiscard]] std::string reload_json(const failover::Reconfiguration& what, const std::string& file,
                                      bool dry_run);
// {"error": "...", "problems": ["FILE:LINE:COLUMN: ..."]}
[[nodiscard]] std::string reload_error_json(const std::string& why, const config::Problems& problems);
// "group lan: virtual_addresses: adds 192.0.2.12/24 (in_place); ...", or that nothing changed.
[[nodiscard]] std::string in_one_line(const failover::Reconfiguration& what);

}  // namespace pairkeep::runtime
