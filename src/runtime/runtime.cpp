#include "pairkeep/runtime/runtime.h"

#include <sysexits.h>

#include <csignal>
#include <iostream>

#include "daemon.h"
#include "permissions.h"
#include "run_dir.h"

namespace pairkeep::runtime {
namespace {

int give_up(int exit_code, const std::string& why) {
    std::cerr << "pairkeepd: " << why << std::endl;
    tell_service_manager("not started: " + why);
    return exit_code;
}

}  // namespace

int run(const settings::Settings& settings, const Options& options, guardian::Estate& estate) {
    std::signal(SIGPIPE, SIG_IGN);  // a reader of ours that went away is an error code, not an end
    if (const auto missing = missing_permission()) return give_up(EX_NOPERM, *missing);
    const auto run_dir = RunDir::take(options.run_dir, options.pid);
    if (!run_dir) return give_up(run_dir.error().exit_code, run_dir.error().message);
    Daemon daemon(settings, options, estate);
    if (const auto error = daemon.start()) return give_up(error->exit_code, error->message);
    daemon.run();
    return EX_OK;
}

}  // namespace pairkeep::runtime
