// The interfaces that decide which clients follow, as this host has them now: what `pairkeep check` judges
// by. The daemon reads the same from netlink, and goes on reading.
#pragma once

#include <string>

#include "pairkeep/health/selection.h"
#include "pairkeep/settings/settings.h"

namespace pairkeep::cli {

// `classes`: where the kernel shows its interfaces; another folder in tests.
[[nodiscard]] health::Interfaces host_interfaces(const settings::Settings& settings,
                                                 const std::string& classes = "/sys/class/net");

// Every address of the host, without those that an active daemon holds.
[[nodiscard]] std::vector<HostAddress> host_addresses(const settings::Settings& settings,
                                                      const std::string& classes = "/sys/class/net");

}  // namespace pairkeep::cli
