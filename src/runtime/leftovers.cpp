#include "leftovers.h"

#include <algorithm>
#include <future>
#include <memory>

#include "pairkeep/runtime/runtime.h"

namespace pairkeep::runtime {
namespace {

using namespace std::chrono_literals;

constexpr auto kLimit = 5s;

}  // namespace

std::vector<std::string> interface_names(const settings::Settings& settings) {
    std::vector<std::string> names;
    for (const auto& group : settings.groups)
        for (const auto& interface : group.interfaces)
            if (std::find(names.begin(), names.end(), interface.name) == names.end())
                names.push_back(interface.name);
    return names;
}

void remove_leftovers(address::NetlinkBackend& backend, const std::vector<std::string>& interfaces,
                      Log& log) {
    auto removed = std::make_shared<std::promise<std::vector<std::string>>>();
    auto done = removed->get_future();
    backend.remove_leftovers(
        interfaces, [removed](std::vector<std::string> what) { removed->set_value(std::move(what)); });
    if (done.wait_for(kLimit) != std::future_status::ready) return;
    for (const auto& what : done.get())
        log.write(failover::Severity::warning, "LEFTOVER_REMOVED", "an earlier run left " + what);
}

void remove_leftovers(const settings::Settings& settings) {
    Log log(settings);
    const auto backend = address::NetlinkBackend::open({});
    if (backend)
        remove_leftovers(**backend, interface_names(settings), log);  // else the next start says why not
}

}  // namespace pairkeep::runtime
