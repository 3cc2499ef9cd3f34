#include "group_routes.h"

#include <linux/rtnetlink.h>
#include <net/if.h>

#include <algorithm>
#include <cerrno>

namespace pairkeep::address {

namespace {

constexpr std::uint32_t kMetricOfIpv6 =
    1024;  // what the kernel makes of none: said, so that it is found again

RouteMessage message_of(const settings::Route& route, unsigned index) {
    const bool is_v4 = route.to.address.family() == Family::ipv4;
    RouteMessage message;
    message.index = index;
    message.to = route.to.network();
    message.via = route.via;
    message.table = route.table;
    message.metric = is_v4 ? 0 : kMetricOfIpv6;
    message.protocol = kKernelTag;
    message.scope = is_v4 && !route.via ? RT_SCOPE_LINK : RT_SCOPE_UNIVERSE;
    message.type = RTN_UNICAST;
    return message;
}

// The one in the kernel that was made of this wish. Without an interface in it, the kernel has chosen one.
bool is_made_of(const RouteMessage& there, const RouteMessage& wish) {
    return there.to.network() == wish.to && there.table == wish.table && there.metric == wish.metric &&
           there.via == wish.via && (wish.index == 0 || there.index == wish.index);
}

bool contains(const std::vector<settings::Route>& all, const settings::Route& one) {
    return std::any_of(all.begin(), all.end(), [&](const settings::Route& other) {
        return other.to == one.to && other.via == one.via && other.interface == one.interface &&
               other.table == one.table;
    });
}

std::string written(const settings::Route& route) {
    RouteMessage message = message_of(route, 0);
    return in_words(message) + (route.interface.empty() ? "" : " dev " + route.interface);
}

// One change of a list of routes; the first errors are told with all others.
class Change {
  public:
    explicit Change(Kernel& kernel, std::vector<RouteMessage> there)
        : kernel_(kernel), there_(std::move(there)) {}

    void remove(const settings::Route& route) {
        const unsigned index = route.interface.empty() ? 0 : if_nametoindex(route.interface.c_str());
        if (index == 0 && !route.interface.empty()) return;  // gone with its interface
        const auto found = find(message_of(route, index));
        if (found == there_.end()) return;
        note("removed " + written(route), kernel_.delete_route(*found), ESRCH);
    }
    void add(const settings::Route& route) {
        const unsigned index = route.interface.empty() ? 0 : if_nametoindex(route.interface.c_str());
        if (index == 0 && !route.interface.empty())
            return fail(written(route) + ": there is no interface " + route.interface);
        const RouteMessage wish = message_of(route, index);
        if (find(wish) != there_.end()) return;
        const auto added = kernel_.add_route(wish);
        if (!added && added.error().error == EEXIST)
            return fail(written(route) +
                        ": somebody else's route to the same place is there: remove it (`ip route show " +
                        wish.to.to_string() + " table all`), or this one from pairkeep's configuration");
        note("added " + written(route), added, 0);
    }
    Result<std::vector<std::string>, BackendError> result() const {
        if (!errors_.empty()) return Unexpected{BackendError{errors_}};
        return changed_;
    }

  private:
    std::vector<RouteMessage>::iterator find(const RouteMessage& wish) {
        return std::find_if(there_.begin(), there_.end(),
                            [&](const RouteMessage& one) { return is_made_of(one, wish); });
    }
    void note(const std::string& what, const Result<Unit, Refusal>& done, int as_good) {
        if (done || done.error().error == as_good) {
            changed_.push_back(what);
        } else {
            fail(what.substr(what.find(' ') + 1) + ": " + done.error().text);
        }
    }
    void fail(const std::string& why) { errors_ += (errors_.empty() ? "route " : "; route ") + why; }

    Kernel& kernel_;
    std::vector<RouteMessage> there_;
    std::vector<std::string> changed_;
    std::string errors_;
};

}  // namespace

std::string in_words(const RouteMessage& route) {
    char name[IF_NAMESIZE] = "";
    std::string text = route.to.to_string();
    if (route.via) text += " via " + route.via->to_string();
    if (route.index != 0 && if_indextoname(route.index, name) != nullptr) text += std::string(" on ") + name;
    if (route.table != RT_TABLE_MAIN) text += " table " + std::to_string(route.table);
    return text;
}

Result<std::vector<std::string>, BackendError> GroupRoutes::set(Kernel& kernel, const std::string& group,
                                                                const std::vector<settings::Route>& routes) {
    auto& wished = wished_[group];
    if (wished.empty() && routes.empty()) return std::vector<std::string>{};
    auto there = kernel.our_routes();
    if (!there) return Unexpected{BackendError{"cannot read the routes: " + there.error().text}};
    Change change(kernel, std::move(*there));
    for (const settings::Route& old : wished)
        if (!contains(routes, old)) change.remove(old);
    for (const settings::Route& route : routes) change.add(route);
    auto result = change.result();
    // What could not be removed is tried again the next time.
    if (result || !routes.empty()) wished = routes;
    return result;
}

}  // namespace pairkeep::address
