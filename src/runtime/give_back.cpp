// `pairkeepd --give-back`, after a daemon of which nobody was left to do it: guardian and worker were killed,
// or the service manager's watchdog ended both.
#include <spawn.h>
#include <sys/wait.h>
#include <sysexits.h>
#include <unistd.h>

#include <cstdlib>
#include <future>
#include <iostream>
#include <memory>

#include "log.h"
#include "pairkeep/address/netlink.h"
#include "pairkeep/failover/node.h"
#include "pairkeep/health/selection.h"
#include "pairkeep/runtime/runtime.h"
#include "router_locks.h"
#include "run_dir.h"
#include "stop_command.h"

namespace pairkeep::runtime {
namespace {

constexpr unsigned kLimit = 10;  // seconds: whoever starts the daemon again waits for us

// As systemd.exec(5) tells an ExecStopPost=; by hand nothing is told. A daemon that left gave everything back
// itself, or keeps it for a restart; one that did not start has nothing; for a worker that died its guardian
// did it.
bool ended_by_itself() {
    const char* code = std::getenv("EXIT_CODE");
    return code != nullptr && std::string(code) == "exited";
}

health::Interfaces look_at_interfaces(const settings::Settings& settings) {
    health::Interfaces found;
    const auto backend = address::NetlinkBackend::open({});
    if (!backend) return found;  // the next start says why not
    auto scanned = std::make_shared<std::promise<Result<address::Scan, std::string>>>();
    auto answer = scanned->get_future();
    (*backend)->scan(failover::interfaces_of(settings), [scanned](Result<address::Scan, std::string> scan) {
        scanned->set_value(std::move(scan));
    });
    const auto scan = answer.get();
    if (scan)
        for (const auto& facts : scan->interfaces) found[facts.name] = facts;
    return found;
}

std::vector<std::string> units_of_the_role(const settings::Settings& settings) {
    const auto interfaces = look_at_interfaces(settings);
    std::vector<std::string> units;
    for (const auto& client : settings.clients) {
        const auto* unit = std::get_if<settings::SystemdUnit>(&client.how);
        if (unit != nullptr && client.exclusive &&
            health::select(settings, client, interfaces).kind == health::Selection::Kind::follows)
            units.push_back(unit->unit);
    }
    return units;
}

void run(const std::vector<std::string>& words) {
    std::vector<char*> argv;
    argv.reserve(words.size() + 1);
    for (const auto& word : words) argv.push_back(const_cast<char*>(word.c_str()));  // exec(3) does not write
    argv.push_back(nullptr);
    pid_t child = 0;
    if (posix_spawnp(&child, argv[0], nullptr, nullptr, argv.data(), environ) == 0)
        waitpid(child, nullptr, 0);
}

}  // namespace

int give_back(const settings::Settings& settings, const Options& options) {
    if (ended_by_itself()) return EX_OK;
    alarm(kLimit);
    const auto run_dir = RunDir::take(options.run_dir, getpid());
    const auto locks = RouterLocks::take(settings);
    if (!run_dir || !locks) {
        std::cerr << "pairkeepd: nothing is given back: "
                  << (run_dir ? locks.error() : run_dir.error().message) << "\n";
        return run_dir ? EX_TEMPFAIL : run_dir.error().exit_code;
    }
    // What a tunnel costs is seconds, what an address costs is the whole segment: it goes first.
    remove_leftovers(settings);
    const auto units = units_of_the_role(settings);
    if (units.empty()) return EX_OK;
    Log log(settings);
    for (const auto& unit : units)
        log.write(failover::Severity::warning, "LEFTOVER_STOPPED",
                  "stops " + unit + ", which the daemon may have left running when it was killed");
    run(stop_units(units));
    return EX_OK;
}

}  // namespace pairkeep::runtime
