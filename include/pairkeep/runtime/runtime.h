// The running daemon: where time, sockets, processes and decisions meet.
#pragma once

#include <string>

#include "pairkeep/guardian/estate.h"
#include "pairkeep/settings/settings.h"

namespace pairkeep::runtime {

struct Options {
    std::string run_dir = "/run/pairkeep";
    std::string keeper_program;  // path of pairkeep-keeper
    std::string version;
    int pid = 0;  // the process that a person knows and signals: the guardian
};

// Runs until asked to leave (SIGTERM, SIGINT). Returns the exit code, sysexits(3): 0, or what stopped it was
// said on stderr and is one of 69, 71, 72, 73, 75, 77.
// The worker of guardian/guardian.h, in whose `estate` it keeps what it holds.
[[nodiscard]] int run(const settings::Settings& settings, const Options& options, guardian::Estate& estate);

// What a daemon that died left in the kernel: addresses, routes, devices. Said on stderr.
void remove_leftovers(const settings::Settings& settings);

// The same, and has exclusive units stopped which follow a role: for a daemon whose guardian was killed with
// it. Does nothing while another one runs, nor where the service manager says that it ended by itself
// ($EXIT_CODE). Some seconds at most. Returns the exit code.
[[nodiscard]] int give_back(const settings::Settings& settings, const Options& options);

[[nodiscard]] bool runs_as_service();  // of systemd

// The line that `systemctl status` shows; nothing where no service manager listens.
void tell_service_manager(const std::string& status);

}  // namespace pairkeep::runtime
