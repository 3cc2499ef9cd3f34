#include "leftovers.h"

#include <algorithm>
#include <future>
#include <memory>

#include "pairkeep/failover/node.h"
#include "pairkeep/runtime/runtime.h"

namespace pairkeep::runtime {
namespace {

using namespace std::chrono_literals;

constexpr auto kLimit = 5s;

// Where it was, and where it would be.
address::NetlinkBackend::Leftovers leftovers_of(const settings::Settings& settings,
                                                const failover::Kept& kept) {
    address::NetlinkBackend::Leftovers all{.interfaces = failover::interfaces_of(settings), .routes = {}};
    for (const auto& group : settings.groups)
        for (const auto& route : group.routes) {
            all.routes.push_back(route);
            if (!route.interface.empty()) all.interfaces.push_back(route.interface);
        }
    for (const auto& group : kept.groups) {
        for (const auto& one : group.addresses) all.interfaces.push_back(one.interface);
        const auto same = std::find_if(settings.groups.begin(), settings.groups.end(),
                                       [&](const settings::Group& one) { return one.name == group.name; });
        if (same == settings.groups.end()) continue;
        auto& spared = all.spared.emplace_back();
        spared.group = same->name;
        spared.routes = same->routes;
        for (const auto& interface : same->interfaces)
            for (const auto& written : interface.virtual_addresses)
                if (std::find(group.addresses.begin(), group.addresses.end(),
                              failover::KeptAddress{interface.name, written.address}) !=
                    group.addresses.end())
                    spared.addresses.push_back(written.address);
    }
    std::sort(all.interfaces.begin(), all.interfaces.end());
    all.interfaces.erase(std::unique(all.interfaces.begin(), all.interfaces.end()), all.interfaces.end());
    return all;
}

}  // namespace

void remove_leftovers(address::NetlinkBackend& backend, const settings::Settings& settings,
                      const failover::Kept& kept, Log& log) {
    auto removed = std::make_shared<std::promise<std::vector<std::string>>>();
    auto done = removed->get_future();
    backend.remove_leftovers(leftovers_of(settings, kept), [removed](std::vector<std::string> what) {
        removed->set_value(std::move(what));
    });
    if (done.wait_for(kLimit) != std::future_status::ready) return;
    for (const auto& what : done.get())
        log.write(failover::Severity::warning, "LEFTOVER_REMOVED", "an earlier run left " + what);
}

void remove_leftovers(const settings::Settings& settings) {
    Log log(settings);
    const auto backend = address::NetlinkBackend::open({});
    if (backend) remove_leftovers(**backend, settings, {}, log);  // else the next start says why not
}

}  // namespace pairkeep::runtime
