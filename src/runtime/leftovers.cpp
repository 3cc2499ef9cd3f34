#include "leftovers.h"

#include <future>
#include <memory>

#include "pairkeep/failover/node.h"
#include "pairkeep/runtime/runtime.h"

namespace pairkeep::runtime {
namespace {

using namespace std::chrono_literals;

constexpr auto kLimit = 5s;

}  // namespace

void remove_leftovers(address::NetlinkBackend& backend, const settings::Settings& settings, Log& log) {
    auto removed = std::make_shared<std::promise<std::vector<std::string>>>();
    auto done = removed->get_future();
    std::vector<settings::Route> routes;
    std::vector<std::string> interfaces = failover::interfaces_of(settings);
    for (const auto& group : settings.groups)
        for (const auto& route : group.routes) {
            routes.push_back(route);
            if (!route.interface.empty()) interfaces.push_back(route.interface);
        }
    backend.remove_leftovers(interfaces, routes, [removed](std::vector<std::string> what) {
        removed->set_value(std::move(what));
    });
    if (done.wait_for(kLimit) != std::future_status::ready) return;
    for (const auto& what : done.get())
        log.write(failover::Severity::warning, "LEFTOVER_REMOVED", "an earlier run left " + what);
}

void remove_leftovers(const settings::Settings& settings) {
    Log log(settings);
    const auto backend = address::NetlinkBackend::open({});
    if (backend) remove_leftovers(**backend, settings, log);  // else the next start says why not
}

}  // namespace pairkeep::runtime
