#include "kernel.h"

#include <linux/if_addr.h>
#include <linux/rtnetlink.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <limits>
#include <span>
#include <utility>

#include "interface_table.h"
#include "message.h"

namespace pairkeep::address {

namespace {

constexpr int kDumpAttempts = 5;
constexpr std::uint32_t kForever = std::numeric_limits<std::uint32_t>::max();
// Behind every route that the kernel or an administrator makes for the same network.
constexpr std::uint32_t kRouteMetric = 2048;

void put(nl_msg& message, int attribute, const IpAddress& address) {
    must(nla_put(&message, attribute, static_cast<int>(address.size()), address.bytes().data()));
}

std::uint8_t family_number(Family family) {
    return family == Family::ipv4 ? AF_INET : AF_INET6;
}

// A linux/if_addr.h ifa_cacheinfo. IPv4 wants the preferred lifetime not beyond the valid one. IPv6:
// preferred 0, so that nothing outgoing uses the address.
ifa_cacheinfo lifetime(Family family, Kernel::Lease lease) {
    ifa_cacheinfo info{};
    info.ifa_valid = lease ? static_cast<std::uint32_t>(lease->count()) : kForever;
    info.ifa_prefered = family == Family::ipv4 ? info.ifa_valid : 0;
    return info;
}

}  // namespace

Result<Kernel, std::string> Kernel::open() {
    auto socket = open_for_requests(NETLINK_ROUTE);
    if (!socket) return Unexpected{socket.error()};
    static_cast<void>(socket->set_option(NETLINK_GET_STRICT_CHK, 1));  // older kernels answer with more

    // There is no interface 0: whoever has the capability is told so.
    Kernel kernel(std::move(*socket));
    const auto probe = kernel.delete_address(0, Prefix{IpAddress{}, 32});
    if (!probe && probe.error().error == EPERM)
        return Unexpected<std::string>{"cannot change addresses: " + probe.error().text};
    return kernel;
}

Result<Unit, Refusal> Kernel::request(nl_msg& message) {
    nlmsg_hdr(&message)->nlmsg_flags |= NLM_F_ACK;
    if (const auto sent = socket_.send(message); !sent) return Unexpected{no_answer(sent.error())};
    const std::uint32_t number = nlmsg_hdr(&message)->nlmsg_seq;
    return await_answers(socket_, number, number, 1);
}

Result<Unit, Refusal> Kernel::dump(int type, const void* header, std::size_t size, const Each& each) {
    const MessagePtr message = new_message(type, NLM_F_DUMP);
    must(nlmsg_append(message.get(), const_cast<void*>(header), size, NLMSG_ALIGNTO));
    return ask(*message, each);
}

Result<Unit, Refusal> Kernel::ask(nl_msg& message, const Each& each) {
    if (const auto sent = socket_.send(message); !sent) return Unexpected{no_answer(sent.error())};
    std::optional<Result<Unit, Refusal>> result;
    bool interrupted = false;
    while (!result) {
        const auto datagram = socket_.receive(0);
        if (!datagram) return Unexpected{no_answer(datagram.error())};
        for_each_message(*datagram, [&](nlmsghdr& answer) {
            if (answer.nlmsg_seq != nlmsg_hdr(&message)->nlmsg_seq) return;
            interrupted |= (answer.nlmsg_flags & NLM_F_DUMP_INTR) != 0;
            if (answer.nlmsg_type != NLMSG_DONE && answer.nlmsg_type != NLMSG_ERROR) return each(answer);
            // Both carry an error number: an error starts with it, the end of a dump consists of it.
            const int error = nlmsg_datalen(&answer) < static_cast<int>(sizeof(int))
                                  ? 0
                                  : -*static_cast<const int*>(nlmsg_data(&answer));
            result = error == 0 ? Result<Unit, Refusal>(Unit{}) : Unexpected{refusal(answer, error)};
        });
    }
    if (*result && interrupted) return Unexpected{Refusal{EINTR, "the list changed while it was read"}};
    return *result;
}

// --- addresses ---

Result<Unit, Refusal> Kernel::send_address(nl_msg& message, unsigned index, const Prefix& address,
                                           Lease lease) {
    const Family family = address.address.family();
    const bool is_new = nlmsg_hdr(&message)->nlmsg_type == RTM_NEWADDR;
    ifaddrmsg header{};
    header.ifa_family = family_number(family);
    header.ifa_prefixlen = static_cast<std::uint8_t>(address.length);
    header.ifa_index = index;
    // IPv4's way to say "not as a source": the kernel takes an address of scope "host" for no route and no
    // multicast. Scope "link" is not enough: it is first in the list, and routes without gateway take it.
    header.ifa_scope = family == Family::ipv4 && is_new ? RT_SCOPE_HOST : RT_SCOPE_UNIVERSE;
    must(nlmsg_append(&message, &header, sizeof header, NLMSG_ALIGNTO));
    put(message, IFA_LOCAL, address.address);
    put(message, IFA_ADDRESS, address.address);
    if (is_new) {
        // No duplicate address detection: a moment of two Actives would leave the address failed for good.
        const std::uint32_t flags = IFA_F_NOPREFIXROUTE | (family == Family::ipv6 ? IFA_F_NODAD : 0U);
        ifa_cacheinfo info = lifetime(family, lease);
        must(nla_put_u32(&message, IFA_FLAGS, flags));
        must(nla_put_u8(&message, IFA_PROTO, kKernelTag));
        must(nla_put(&message, IFA_CACHEINFO, sizeof info, &info));
    }
    return request(message);
}

Result<Unit, Refusal> Kernel::add_address(unsigned index, const IpAddress& address, Lease lease,
                                          bool replace) {
    const MessagePtr message =
        new_message(RTM_NEWADDR, NLM_F_CREATE | (replace ? NLM_F_REPLACE : NLM_F_EXCL));
    return send_address(*message, index, Prefix{address, address.bits()}, lease);
}

Result<Unit, Refusal> Kernel::delete_address(unsigned index, const Prefix& address) {
    return send_address(*new_message(RTM_DELADDR, 0), index, address, std::nullopt);
}

Result<std::vector<AddressFact>, Refusal> Kernel::addresses(unsigned index) {
    std::vector<AddressFact> found;
    for (const Family family : {Family::ipv4, Family::ipv6}) {
        Result<Unit, Refusal> done = Unit{};
        const std::size_t before = found.size();
        for (int attempt = 0; attempt < kDumpAttempts; ++attempt) {
            found.resize(before);
            ifaddrmsg header{};
            header.ifa_family = family_number(family);
            header.ifa_index = index;
            done = dump(RTM_GETADDR, &header, sizeof header, [&](nlmsghdr& message) {
                const auto address = parse_address(message);
                if (address && address->index == index) found.push_back(address->fact);
            });
            if (done || done.error().error != EINTR) break;
        }
        // No such interface: it has no addresses. No IPv6 in this kernel: the same.
        if (!done && done.error().error != ENODEV && done.error().error != EAFNOSUPPORT &&
            done.error().error != EOPNOTSUPP)
            return Unexpected{done.error()};
    }
    return found;
}

// --- routes ---

RouteMessage Kernel::on_link_route(unsigned index, const Prefix& network) {
    RouteMessage route;
    route.index = index;
    route.to = network;
    route.table = RT_TABLE_MAIN;
    route.metric = kRouteMetric;
    route.protocol = kKernelTag;
    route.scope = network.address.family() == Family::ipv4 ? RT_SCOPE_LINK : RT_SCOPE_UNIVERSE;
    route.type = RTN_UNICAST;
    return route;
}

Result<Unit, Refusal> Kernel::send_route(nl_msg& message, const RouteMessage& route) {
    rtmsg header{};
    header.rtm_family = family_number(route.to.address.family());
    header.rtm_dst_len = static_cast<std::uint8_t>(route.to.length);
    header.rtm_table = RT_TABLE_UNSPEC;  // the whole number is in the attribute
    header.rtm_protocol = route.protocol;
    header.rtm_scope = route.scope;
    header.rtm_type = route.type;
    must(nlmsg_append(&message, &header, sizeof header, NLMSG_ALIGNTO));
    put(message, RTA_DST, route.to.address);
    must(nla_put_u32(&message, RTA_TABLE, route.table));
    must(nla_put_u32(&message, RTA_PRIORITY, route.metric));
    if (route.index != 0) must(nla_put_u32(&message, RTA_OIF, route.index));
    if (route.via) put(message, RTA_GATEWAY, *route.via);
    return request(message);
}

Result<Unit, Refusal> Kernel::add_route(unsigned index, const Prefix& network) {
    // Append, not exclusive: the same network may be ours on another interface as well.
    return send_route(*new_message(RTM_NEWROUTE, NLM_F_CREATE | NLM_F_APPEND), on_link_route(index, network));
}

Result<Unit, Refusal> Kernel::add_route(const RouteMessage& route) {
    return send_route(*new_message(RTM_NEWROUTE, NLM_F_CREATE | NLM_F_EXCL), route);
}

Result<Unit, Refusal> Kernel::delete_route(const RouteMessage& route) {
    return send_route(*new_message(RTM_DELROUTE, 0), route);
}

Result<std::vector<RouteMessage>, Refusal> Kernel::our_routes() {
    std::vector<RouteMessage> found;
    for (const Family family : {Family::ipv4, Family::ipv6}) {
        rtmsg header{};
        header.rtm_family = family_number(family);
        header.rtm_protocol = kKernelTag;
        const auto done = dump(RTM_GETROUTE, &header, sizeof header, [&](nlmsghdr& message) {
            const auto route = parse_route(message);
            if (route && route->protocol == kKernelTag) found.push_back(*route);
        });
        // A list that changed meanwhile is good enough: ours does not change while we read it.
        if (!done && done.error().error != EINTR && done.error().error != EAFNOSUPPORT &&
            done.error().error != EOPNOTSUPP)
            return Unexpected{done.error()};
    }
    return found;
}

// --- interfaces ---

Result<Scan, Refusal> Kernel::scan(const std::vector<std::string>& names) {
    Result<Unit, Refusal> done = Unit{};
    for (int attempt = 0; attempt < kDumpAttempts; ++attempt) {
        InterfaceTable table(names);
        HostAddresses host;
        const ifinfomsg links{};
        done = dump(RTM_GETLINK, &links, sizeof links, [&](nlmsghdr& message) {
            if (const auto link = parse_link(message)) static_cast<void>(table.apply(*link));
        });
        const ifaddrmsg addresses{};
        if (done)
            done = dump(RTM_GETADDR, &addresses, sizeof addresses, [&](nlmsghdr& message) {
                const auto address = parse_address(message);
                if (!address) return;
                table.append(*address);
                host.apply(*address);
            });
        if (done) return Scan{table.facts(), host.all(), table.devices(), table.places()};
        if (done.error().error != EINTR) break;
    }
    return Unexpected{done.error()};
}

}  // namespace pairkeep::address
