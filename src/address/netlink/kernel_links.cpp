// Kernel: interfaces, and the settings of IPv4 that an interface has of its own. These go through netlink,
// which asks for CAP_NET_ADMIN; /proc/sys asks for root, and is read-only in a container.
#include <linux/if.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <sys/socket.h>

#include <cerrno>
#include <string_view>

#include "kernel.h"
#include "message.h"

namespace pairkeep::address {

namespace {

constexpr std::string_view kMacvlan = "macvlan";

MessagePtr link_message(int type, int flags, unsigned index, unsigned change = 0, unsigned value = 0) {
    MessagePtr message = new_message(type, flags);
    ifinfomsg header{};
    header.ifi_index = static_cast<int>(index);
    header.ifi_change = change;
    header.ifi_flags = value;
    must(nlmsg_append(message.get(), &header, sizeof header, NLMSG_ALIGNTO));
    return message;
}

void put_kind(nl_msg& message, std::string_view kind) {
    must(nla_put(&message, IFLA_INFO_KIND, static_cast<int>(kind.size()), kind.data()));
}

void put_inet(nl_msg& message, const InetSettings& settings) {
    nested(message, AF_INET, [&] {
        nested(message, IFLA_INET_CONF, [&] {
            for (const auto& [id, value] : settings) must(nla_put_u32(&message, id, value));
        });
    });
}

}  // namespace

Result<std::optional<LinkMessage>, Refusal> Kernel::link(const std::string& name) {
    const MessagePtr message = link_message(RTM_GETLINK, NLM_F_ACK, 0);
    must(nla_put_string(message.get(), IFLA_IFNAME, name.c_str()));
    std::optional<LinkMessage> found;
    const auto done = ask(*message, [&](nlmsghdr& answer) { found = parse_link(answer); });
    if (!done && done.error().error != ENODEV) return Unexpected{done.error()};
    return found;
}

Result<std::vector<LinkMessage>, Refusal> Kernel::macvlans() {
    std::vector<LinkMessage> found;
    const MessagePtr message = link_message(RTM_GETLINK, NLM_F_DUMP, 0);
    nested(*message, IFLA_LINKINFO, [&] { put_kind(*message, kMacvlan); });
    const auto done = ask(*message, [&](nlmsghdr& answer) {
        const auto link = parse_link(answer);
        if (link && link->kind == kMacvlan) found.push_back(*link);
    });
    // A list that changed meanwhile is good enough: ours does not change while we read it.
    if (!done && done.error().error != EINTR) return Unexpected{done.error()};
    return found;
}

Result<Unit, Refusal> Kernel::add_macvlan(const std::string& name, const MacAddress& mac, unsigned below) {
    const MessagePtr message = link_message(RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL, 0);
    must(nla_put_string(message.get(), IFLA_IFNAME, name.c_str()));
    must(nla_put_u32(message.get(), IFLA_LINK, below));
    must(nla_put(message.get(), IFLA_ADDRESS, static_cast<int>(mac.bytes.size()), mac.bytes.data()));
    nested(*message, IFLA_LINKINFO, [&] {
        put_kind(*message, kMacvlan);
        // Not "private": there the kernel gives a multicast frame with our MAC as source to the device alone,
        // and a second Active would never be heard on the interface below.
        nested(*message, IFLA_INFO_DATA,
               [&] { must(nla_put_u32(message.get(), IFLA_MACVLAN_MODE, MACVLAN_MODE_BRIDGE)); });
    });
    return request(*message);
}

Result<Unit, Refusal> Kernel::delete_link(unsigned index) {
    return request(*link_message(RTM_DELLINK, 0, index));
}

Result<Unit, Refusal> Kernel::set_up(unsigned index, bool up) {
    return request(*link_message(RTM_SETLINK, 0, index, IFF_UP, up ? IFF_UP : 0));
}

Result<Unit, Refusal> Kernel::prepare(unsigned index, const std::string& alias,
                                      const InetSettings& settings) {
    const MessagePtr message = link_message(RTM_SETLINK, 0, index);
    must(nla_put(message.get(), IFLA_IFALIAS, static_cast<int>(alias.size()), alias.data()));
    nested(*message, IFLA_AF_SPEC, [&] {
        put_inet(*message, settings);
        nested(*message, AF_INET6,
               [&] { must(nla_put_u8(message.get(), IFLA_INET6_ADDR_GEN_MODE, IN6_ADDR_GEN_MODE_NONE)); });
    });
    auto done = request(*message);
    // A kernel without IPv6: no address of it appears by itself.
    if (done || done.error().error != EAFNOSUPPORT) return done;
    return set_inet(index, settings, &alias);
}

Result<Unit, Refusal> Kernel::set_inet(unsigned index, const InetSettings& settings,
                                       const std::string* alias) {
    const MessagePtr message = link_message(RTM_SETLINK, 0, index);
    if (alias != nullptr)
        must(nla_put(message.get(), IFLA_IFALIAS, static_cast<int>(alias->size()), alias->data()));
    nested(*message, IFLA_AF_SPEC, [&] { put_inet(*message, settings); });
    return request(*message);
}

Result<InetSettings, Refusal> Kernel::inet(unsigned index) {
    InetSettings found;
    const auto done = ask(*link_message(RTM_GETLINK, NLM_F_ACK, index),
                          [&](nlmsghdr& answer) { found = parse_inet_settings(answer); });
    if (!done) return Unexpected{done.error()};
    return found;
}

}  // namespace pairkeep::address
