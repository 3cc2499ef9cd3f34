// What is wrong only between routes, and between routes and addresses.
#include <map>
#include <tuple>

#include "draft.h"
#include "text.h"

namespace pairkeep::config {
namespace {

std::map<IpAddress, std::string> all_addresses(const Draft& draft) {
    std::map<IpAddress, std::string> addresses;
    for (const auto& node : draft.nodes)
        for (const auto& address : node.addresses)
            addresses.emplace(address.value, "an address of node " + in_quotes(node.name.value) +
                                                 ", which reads the same file");
    for (const auto& group : draft.groups)
        for (const auto& interface : group.interfaces)
            for (const auto& address : interface.virtual_addresses)
                if (!address.value.address.is_link_local())
                    addresses.emplace(address.value.address, "a virtual address of group " +
                                                                 in_quotes(group.result.name) +
                                                                 ", so of this node itself");
    return addresses;
}

}  // namespace

void check_routes(const Draft& draft, Report& report) {
    const auto addresses = all_addresses(draft);
    struct Holder {
        const GroupDraft* group;
        Mark mark;
    };
    std::map<std::tuple<Prefix, std::uint32_t>, Holder> holders;
    for (const auto& group : draft.groups) {
        for (const auto& route : group.routes) {
            if (!route.readable) continue;
            const auto& result = route.result;
            const auto [holder, is_new] =
                holders.emplace(std::tuple(result.to, result.table), Holder{&group, route.mark});
            if (!is_new)
                report.problem(route.mark,
                               "routes: " + result.to.to_string() + " is already a route of group " +
                                   in_quotes(holder->second.group->result.name) + " (" +
                                   line_of(holder->second.mark) + "); a table has one way to a network");
            const auto own = result.via ? addresses.find(*result.via) : addresses.end();
            if (own != addresses.end())
                report.problem(route.via_mark, "via: " + result.via->to_string() + " is " + own->second +
                                                   "; write the address of the router");
        }
    }
}

}  // namespace pairkeep::config
