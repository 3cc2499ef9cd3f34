#include "parse.h"

#include <linux/if.h>
#include <linux/if_addr.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <netlink/attr.h>
#include <netlink/msg.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <span>
#include <string_view>

#include "pairkeep/address/netlink.h"

namespace pairkeep::address {

namespace {

// The fixed header and the attributes of one message; reading what is not there, or too short, gives nothing.
template <class Header, int MaxAttribute>
class Reader {
  public:
    explicit Reader(nlmsghdr& message) {
        if (nlmsg_parse(&message, sizeof(Header), table_.data(), MaxAttribute, nullptr) < 0) return;
        header_ = static_cast<const Header*>(nlmsg_data(&message));
    }
    explicit operator bool() const { return header_ != nullptr; }
    const Header& header() const { return *header_; }

    std::span<const std::byte> bytes(int attribute) const {
        const nlattr* found = table_.at(static_cast<std::size_t>(attribute));
        if (found == nullptr) return {};
        return {static_cast<const std::byte*>(nla_data(found)), static_cast<std::size_t>(nla_len(found))};
    }
    template <class T>
    std::optional<T> number(int attribute) const {
        const auto data = bytes(attribute);
        T value{};
        if (data.size() < sizeof value) return std::nullopt;
        std::memcpy(&value, data.data(), sizeof value);
        return value;
    }
    std::optional<IpAddress> address(int attribute) const { return IpAddress::from_bytes(bytes(attribute)); }
    nlattr* attribute(int type) const { return table_.at(static_cast<std::size_t>(type)); }

  private:
    const Header* header_ = nullptr;
    std::array<nlattr*, MaxAttribute + 1> table_{};
};

bool is_operational(std::uint8_t state) {
    return state != IF_OPER_DOWN && state != IF_OPER_LOWERLAYERDOWN && state != IF_OPER_NOTPRESENT;
}

// The attribute of this type inside of a nested one.
nlattr* inside(nlattr* outer, int type) {
    return outer == nullptr ? nullptr : nla_find(static_cast<nlattr*>(nla_data(outer)), nla_len(outer), type);
}

std::string text_of(const nlattr* attribute) {
    if (attribute == nullptr) return {};
    const std::string_view all(static_cast<const char*>(nla_data(attribute)),
                               static_cast<std::size_t>(nla_len(attribute)));
    return std::string(all.substr(0, all.find('\0')));
}

std::optional<Family> family_of(unsigned char family) {
    if (family == AF_INET) return Family::ipv4;
    if (family == AF_INET6) return Family::ipv6;
    return std::nullopt;
}

}  // namespace

std::optional<LinkMessage> parse_link(nlmsghdr& message) {
    if (message.nlmsg_type != RTM_NEWLINK && message.nlmsg_type != RTM_DELLINK) return std::nullopt;
    const Reader<ifinfomsg, IFLA_MAX> reader(message);
    // A bridge tells of its ports under its own family: "deleted" then means that the port left the bridge.
    if (!reader || reader.header().ifi_family != AF_UNSPEC) return std::nullopt;

    LinkMessage link;
    link.removed = message.nlmsg_type == RTM_DELLINK;
    link.index = static_cast<unsigned>(reader.header().ifi_index);
    link.name = text_of(reader.attribute(IFLA_IFNAME));
    link.admin_up = (reader.header().ifi_flags & IFF_UP) != 0;
    link.lower_up = (reader.header().ifi_flags & IFF_LOWER_UP) != 0;
    if (const auto state = reader.number<std::uint8_t>(IFLA_OPERSTATE))
        link.operational = is_operational(*state);
    if (const auto mac = reader.bytes(IFLA_ADDRESS); mac.size() == sizeof(MacAddress::bytes)) {
        link.mac.emplace();
        std::memcpy(link.mac->bytes.data(), mac.data(), mac.size());
    }
    link.below = reader.number<std::uint32_t>(IFLA_LINK).value_or(0);
    link.below_is_here = reader.bytes(IFLA_LINK_NETNSID).empty();
    link.master = reader.number<std::uint32_t>(IFLA_MASTER).value_or(0);
    link.kind = text_of(inside(reader.attribute(IFLA_LINKINFO), IFLA_INFO_KIND));
    link.alias = text_of(reader.attribute(IFLA_IFALIAS));
    return link;
}

InetSettings parse_inet_settings(nlmsghdr& message) {
    InetSettings settings;
    const Reader<ifinfomsg, IFLA_MAX> reader(message);
    if (message.nlmsg_type != RTM_NEWLINK || !reader) return settings;
    const nlattr* all = inside(inside(reader.attribute(IFLA_AF_SPEC), AF_INET), IFLA_INET_CONF);
    if (all == nullptr) return settings;
    const std::span data(static_cast<const std::byte*>(nla_data(all)),
                         static_cast<std::size_t>(nla_len(all)));
    // Side by side, and the first one has the number 1.
    for (std::size_t i = 0; (i + 1) * sizeof(std::uint32_t) <= data.size(); ++i)
        std::memcpy(&settings[static_cast<int>(i + 1)], data.data() + i * sizeof(std::uint32_t),
                    sizeof(std::uint32_t));
    return settings;
}

std::optional<AddressMessage> parse_address(nlmsghdr& message) {
    if (message.nlmsg_type != RTM_NEWADDR && message.nlmsg_type != RTM_DELADDR) return std::nullopt;
    const Reader<ifaddrmsg, IFA_MAX> reader(message);
    if (!reader || !family_of(reader.header().ifa_family)) return std::nullopt;

    // With a point-to-point peer IFA_ADDRESS is the peer's, and so is the prefix: of ours nothing is on-link.
    const auto there = reader.address(IFA_ADDRESS);
    const auto here = reader.address(IFA_LOCAL) ? reader.address(IFA_LOCAL) : there;
    if (!here || here->family() != family_of(reader.header().ifa_family)) return std::nullopt;
    const bool with_peer = there && *there != *here;
    const unsigned length = std::min<unsigned>(reader.header().ifa_prefixlen, here->bits());
    const auto flags = reader.number<std::uint32_t>(IFA_FLAGS).value_or(reader.header().ifa_flags);

    AddressMessage address;
    address.removed = message.nlmsg_type == RTM_DELADDR;
    address.index = reader.header().ifa_index;
    address.requester = message.nlmsg_pid;
    address.fact.prefix = Prefix{*here, with_peer ? here->bits() : length};
    address.fact.ours = reader.number<std::uint8_t>(IFA_PROTO) == kKernelTag;
    // IPv4 uses these bits for nothing.
    address.fact.tentative = (flags & IFA_F_TENTATIVE) != 0;
    address.fact.duplicate = (flags & IFA_F_DADFAILED) != 0;
    return address;
}

std::optional<RouteMessage> parse_route(nlmsghdr& message) {
    if (message.nlmsg_type != RTM_NEWROUTE && message.nlmsg_type != RTM_DELROUTE) return std::nullopt;
    const Reader<rtmsg, RTA_MAX> reader(message);
    if (!reader) return std::nullopt;
    const rtmsg& header = reader.header();
    const auto family = family_of(header.rtm_family);
    if (!family) return std::nullopt;

    const IpAddress any = *family == Family::ipv4 ? IpAddress::v4({}) : IpAddress::v6({});
    const IpAddress to = reader.address(RTA_DST).value_or(any);
    RouteMessage route;
    route.index = reader.number<std::uint32_t>(RTA_OIF).value_or(0);
    route.to = Prefix{to, std::min<unsigned>(header.rtm_dst_len, to.bits())};
    route.via = reader.address(RTA_GATEWAY);
    route.table = reader.number<std::uint32_t>(RTA_TABLE).value_or(header.rtm_table);
    route.metric = reader.number<std::uint32_t>(RTA_PRIORITY).value_or(0);
    route.protocol = header.rtm_protocol;
    route.scope = header.rtm_scope;
    route.type = header.rtm_type;
    return route;
}

}  // namespace pairkeep::address
