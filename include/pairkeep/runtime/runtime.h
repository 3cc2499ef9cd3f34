// The running daemon: where time, sockets, processes and decisions meet.
#pragma once

#include <string>

#include "pairkeep/settings/settings.h"

namespace pairkeep::runtime {

struct Options {
    std::string run_dir = "/run/pairkeep";
    std::string keeper_program;  // path of pairkeep-keeper
    std::string version;
};

// Runs until asked to leave (SIGTERM, SIGINT). Returns the exit code, sysexits(3): 0, or what stopped it was
// said on stderr and is one of 69, 71, 72, 73, 75, 77.
[[nodiscard]] int run(const settings::Settings& settings, const Options& options);

[[nodiscard]] bool runs_as_service();  // of systemd

// The line that `systemctl status` shows; nothing where no service manager listens.
void tell_service_manager(const std::string& status);

}  // namespace pairkeep::runtime
