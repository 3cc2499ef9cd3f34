// rtnetlink messages and what they do to the facts. Bytes are made here; no kernel is asked.
#include "../../../src/address/netlink/parse.h"

#include <linux/if.h>
#include <linux/if_addr.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <sys/socket.h>

#include <cstring>
#include <span>
#include <vector>

#include "../../../src/address/netlink/interface_table.h"
#include "pairkeep/address/netlink.h"
#include "support/catch.h"

using namespace pairkeep;
using namespace pairkeep::address;
using Effect = InterfaceTable::Effect;

namespace {

// Header, fixed part, attributes: as the kernel writes them.
class Message {
  public:
    template <class Fixed>
    Message(std::uint16_t type, const Fixed& fixed) : bytes_(sizeof(nlmsghdr)) {
        append(std::as_bytes(std::span(&fixed, 1)));
        header().nlmsg_type = type;
    }
    Message& attribute(std::uint16_t type, std::span<const std::byte> data) {
        const nlattr attribute{.nla_len = static_cast<std::uint16_t>(sizeof(nlattr) + data.size()),
                               .nla_type = type};
        append(std::as_bytes(std::span(&attribute, 1)));
        append(data);
        return *this;
    }
    Message& text(std::uint16_t type, const char* value) {
        return attribute(type, std::as_bytes(std::span(value, std::strlen(value) + 1)));
    }
    Message& address(std::uint16_t type, const char* value) {
        const IpAddress parsed = IpAddress::parse(value).value();
        return attribute(type, std::as_bytes(parsed.bytes()));
    }
    template <class T>
    Message& number(std::uint16_t type, T value) {
        return attribute(type, std::as_bytes(std::span(&value, 1)));
    }
    nlmsghdr& header() { return *reinterpret_cast<nlmsghdr*>(bytes_.data()); }
    std::vector<std::byte>& bytes() { return bytes_; }
    [[nodiscard]] const std::vector<std::byte>& bytes() const { return bytes_; }

  private:
    void append(std::span<const std::byte> data) {
        bytes_.insert(bytes_.end(), data.begin(), data.end());
        header().nlmsg_len = static_cast<std::uint32_t>(bytes_.size());
        bytes_.resize((bytes_.size() + 3) / 4 * 4);
    }
    std::vector<std::byte> bytes_;
};

Message link_message(std::uint16_t type, int index, const char* name, unsigned flags,
                     std::uint8_t state = IF_OPER_UP) {
    ifinfomsg fixed{};
    fixed.ifi_index = index;
    fixed.ifi_flags = flags;
    Message message(type, fixed);
    return message.text(IFLA_IFNAME, name).number<std::uint8_t>(IFLA_OPERSTATE, state);
}

Message address_message(std::uint16_t type, unsigned index, const char* value, std::uint8_t length) {
    ifaddrmsg fixed{};
    fixed.ifa_index = index;
    fixed.ifa_prefixlen = length;
    fixed.ifa_family = std::strchr(value, ':') == nullptr ? AF_INET : AF_INET6;
    Message message(type, fixed);
    return message.address(IFA_ADDRESS, value);
}

constexpr unsigned kUp = IFF_UP | IFF_LOWER_UP;

// The attributes of a link's message alone, to stand inside of another one.
std::vector<std::byte> nested(const Message& message) {
    const auto& all = message.bytes();
    return {all.begin() + sizeof(nlmsghdr) + sizeof(ifinfomsg), all.end()};
}

// As the kernel tells of a device of ours, number 9, above number 4.
Message device_message(std::uint16_t type, unsigned flags, const char* alias) {
    const auto kind = nested(Message(type, ifinfomsg{}).text(IFLA_INFO_KIND, "macvlan"));
    Message message = link_message(type, 9, "pk4-10-4", flags);
    return message.number<std::uint32_t>(IFLA_LINK, 4)
        .text(IFLA_IFALIAS, alias)
        .attribute(IFLA_LINKINFO, kind);
}
constexpr const char* kOurs =
    "pairkeep: virtual MAC above interface 4; arp_ignore, arp_announce before: 4=0/0";

Effect apply(InterfaceTable& table, Message message) {
    if (const auto parsed = parse_link(message.header())) return table.apply(*parsed);
    return table.apply(parse_address(message.header()).value());
}

std::vector<std::string> addresses(const InterfaceTable& table) {
    std::vector<std::string> result;
    const auto facts = table.facts();
    for (const AddressFact& fact : facts.at(0).addresses) result.push_back(fact.prefix.to_string());
    return result;
}

}  // namespace

TEST_CASE("a link message: name, state and MAC") {
    Message message = link_message(RTM_NEWLINK, 7, "eth0", kUp);
    const std::array<std::uint8_t, 6> mac{2, 0, 0, 0, 0, 9};
    message.attribute(IFLA_ADDRESS, std::as_bytes(std::span(mac)));
    const auto parsed = parse_link(message.header());
    REQUIRE(parsed);
    CHECK(parsed->index == 7);
    CHECK(parsed->name == "eth0");
    CHECK_FALSE(parsed->removed);
    CHECK(parsed->admin_up);
    CHECK(parsed->lower_up);
    CHECK(parsed->operational == true);
    CHECK(parsed->mac == MacAddress{mac});
}

TEST_CASE("operational state: only the states that say down are down") {
    const auto operational = [](std::uint8_t state) {
        return parse_link(link_message(RTM_NEWLINK, 7, "eth0", kUp, state).header())
            .value()
            .operational.value();
    };
    CHECK(operational(IF_OPER_UP));
    CHECK(operational(IF_OPER_UNKNOWN));  // loopback, tun: they do not tell
    CHECK(operational(IF_OPER_DORMANT));
    CHECK_FALSE(operational(IF_OPER_DOWN));
    CHECK_FALSE(operational(IF_OPER_LOWERLAYERDOWN));
    CHECK_FALSE(operational(IF_OPER_NOTPRESENT));
}

TEST_CASE("a port that leaves its bridge is not a deleted interface") {
    ifinfomsg fixed{};
    fixed.ifi_family = AF_BRIDGE;
    fixed.ifi_index = 7;
    Message message(RTM_DELLINK, fixed);
    message.text(IFLA_IFNAME, "eth0");
    CHECK_FALSE(parse_link(message.header()));
}

TEST_CASE("an address message: ours by its tag, flags from the wide attribute") {
    Message plain = address_message(RTM_NEWADDR, 3, "192.0.2.11", 24);
    CHECK(parse_address(plain.header())->fact == AddressFact{Prefix::parse("192.0.2.11/24").value()});
    CHECK(parse_address(plain.number<std::uint8_t>(IFA_PROTO, 3).header())->fact.ours == false);

    Message ours = address_message(RTM_NEWADDR, 3, "2001:db8::10", 128);
    ours.number<std::uint8_t>(IFA_PROTO, kKernelTag)
        .number<std::uint32_t>(IFA_FLAGS, IFA_F_TENTATIVE | IFA_F_DADFAILED);
    const AddressFact fact = parse_address(ours.header())->fact;
    CHECK(fact.ours);
    CHECK(fact.tentative);
    CHECK(fact.duplicate);
}

TEST_CASE("with a point-to-point peer the prefix is the peer's: of ours nothing is on-link") {
    Message message = address_message(RTM_NEWADDR, 3, "198.51.100.2", 24);
    message.address(IFA_LOCAL, "192.0.2.1");
    CHECK(parse_address(message.header())->fact.prefix.to_string() == "192.0.2.1/32");
}

TEST_CASE("a route message") {
    rtmsg fixed{};
    fixed.rtm_family = AF_INET;
    fixed.rtm_dst_len = 24;
    fixed.rtm_protocol = kKernelTag;
    fixed.rtm_table = RT_TABLE_COMPAT;
    Message message(RTM_NEWROUTE, fixed);
    message.address(RTA_DST, "192.0.2.0")
        .number<std::uint32_t>(RTA_OIF, 5)
        .number<std::uint32_t>(RTA_TABLE, 1000);
    const auto route = parse_route(message.header());
    REQUIRE(route);
    CHECK(route->to.to_string() == "192.0.2.0/24");
    CHECK(route->index == 5);
    CHECK(route->table == 1000);
    CHECK(route->protocol == kKernelTag);

    fixed.rtm_family = AF_INET6;
    fixed.rtm_dst_len = 0;
    CHECK(parse_route(Message(RTM_NEWROUTE, fixed).header())->to.to_string() == "::/0");
}

TEST_CASE("messages of other kinds and damaged ones say nothing") {
    Message cut = link_message(RTM_NEWLINK, 7, "eth0", kUp);
    cut.header().nlmsg_len = sizeof(nlmsghdr) + 4;
    CHECK_FALSE(parse_link(cut.header()));
    CHECK_FALSE(parse_address(cut.header()));
    CHECK_FALSE(parse_route(cut.header()));

    ifaddrmsg fixed{};
    fixed.ifa_family = AF_INET;
    CHECK_FALSE(parse_address(Message(RTM_NEWADDR, fixed).header()));  // no address in it
    Message wrong(RTM_NEWADDR, fixed);
    CHECK_FALSE(parse_address(wrong.address(IFA_ADDRESS, "2001:db8::1").header()));
    Message odd(RTM_NEWADDR, fixed);
    CHECK_FALSE(parse_address(odd.number<std::uint16_t>(IFA_ADDRESS, 1).header()));
    fixed.ifa_family = AF_PACKET;
    CHECK_FALSE(parse_address(Message(RTM_NEWADDR, fixed).address(IFA_ADDRESS, "192.0.2.1").header()));

    // An address longer than its family has bits, as only a liar sends it.
    CHECK(parse_address(address_message(RTM_NEWADDR, 3, "192.0.2.1", 200).header())->fact.prefix.length ==
          32);
}

TEST_CASE("any damaged byte is survived") {
    Message whole = address_message(RTM_NEWADDR, 3, "192.0.2.11", 24);
    whole.number<std::uint8_t>(IFA_PROTO, kKernelTag).number<std::uint32_t>(IFA_FLAGS, 0);
    int unlike = 0;
    for (std::size_t at = sizeof(nlmsghdr); at < whole.bytes().size(); ++at)
        for (const unsigned value : {0x00U, 0x01U, 0x03U, 0x7fU, 0xffU}) {
            Message damaged = whole;
            damaged.bytes()[at] = static_cast<std::byte>(value);
            const auto parsed = parse_address(damaged.header());
            if (!parsed || parsed->fact.prefix.to_string() != "192.0.2.11/24") ++unlike;
        }
    CHECK(unlike > 0);
}

TEST_CASE("the table follows a name: made, renamed away and back, made again, deleted") {
    InterfaceTable table({"eth0"});
    CHECK(apply(table, link_message(RTM_NEWLINK, 3, "eth1", kUp)) == Effect::none);
    CHECK_FALSE(table.facts().at(0).present);

    CHECK(apply(table, link_message(RTM_NEWLINK, 4, "eth0", kUp)) ==
          Effect::incomplete);  // made, or renamed to it?
    CHECK(apply(table, address_message(RTM_NEWADDR, 4, "192.0.2.11", 24)) == Effect::heard);
    CHECK(table.facts().at(0).index == 4);
    CHECK(table.facts().at(0).carrier);

    CHECK(apply(table, link_message(RTM_NEWLINK, 4, "old0", kUp)) == Effect::heard);
    CHECK_FALSE(table.facts().at(0).present);
    CHECK(apply(table, link_message(RTM_NEWLINK, 4, "eth0", kUp)) == Effect::heard);
    CHECK(addresses(table) == std::vector<std::string>{"192.0.2.11/24"});

    CHECK(apply(table, link_message(RTM_NEWLINK, 9, "eth0", 0)) ==
          Effect::incomplete);  // the end of 4 was missed
    CHECK(table.facts().at(0).index == 9);
    CHECK(addresses(table).empty());
    CHECK(apply(table, link_message(RTM_DELLINK, 4, "eth0", 0)) == Effect::heard);  // and comes late
    CHECK(table.facts().at(0).present);
    CHECK(apply(table, link_message(RTM_DELLINK, 9, "eth0", 0)) == Effect::heard);
    CHECK(table.facts().at(0) == InterfaceFacts{.name = "eth0", .mac = {}, .addresses = {}});
}

TEST_CASE("up, down, carrier, and a message that tells only a part") {
    InterfaceTable table({"eth0"});
    static_cast<void>(apply(table, link_message(RTM_NEWLINK, 4, "eth0", kUp)));
    static_cast<void>(apply(table, link_message(RTM_NEWLINK, 4, "eth0", IFF_UP, IF_OPER_DOWN)));
    CHECK(table.facts().at(0).admin_up);
    CHECK_FALSE(table.facts().at(0).carrier);
    static_cast<void>(apply(table, link_message(RTM_NEWLINK, 4, "eth0", kUp, IF_OPER_DOWN)));
    CHECK_FALSE(table.facts().at(0).carrier);
    static_cast<void>(apply(table, link_message(RTM_NEWLINK, 4, "eth0", kUp)));
    CHECK(table.facts().at(0).carrier);

    ifinfomsg partial{};
    partial.ifi_index = 4;
    partial.ifi_flags = kUp;
    static_cast<void>(apply(table, Message(RTM_NEWLINK, partial).text(IFLA_IFNAME, "eth0")));
    CHECK(table.facts().at(0).carrier);
}

TEST_CASE("addresses come and go, once each, in the kernel's order") {
    InterfaceTable table({"eth0"});
    static_cast<void>(apply(table, link_message(RTM_NEWLINK, 4, "eth0", kUp)));
    const auto added = [&](Message message) { static_cast<void>(apply(table, std::move(message))); };
    added(address_message(RTM_NEWADDR, 4, "fe80::1", 64));
    added(address_message(RTM_NEWADDR, 4, "192.0.2.11", 24));
    added(address_message(RTM_NEWADDR, 4, "2001:db8::1", 64));
    added(address_message(RTM_NEWADDR, 4, "192.0.2.12", 24));
    added(address_message(RTM_NEWADDR, 4, "2001:db8::2", 64));
    added(address_message(RTM_NEWADDR, 4, "192.0.2.10", 32).number<std::uint8_t>(IFA_PROTO, kKernelTag));
    added(address_message(RTM_NEWADDR, 4, "192.0.2.11", 24));  // told again
    CHECK(addresses(table) == std::vector<std::string>{"192.0.2.10/32", "192.0.2.11/24", "192.0.2.12/24",
                                                       "2001:db8::2/64", "2001:db8::1/64", "fe80::1/64"});
    added(address_message(RTM_DELADDR, 4, "192.0.2.11", 24));
    added(address_message(RTM_DELADDR, 4, "192.0.2.99", 24));  // never there
    CHECK(addresses(table).size() == 5);
    CHECK(apply(table, address_message(RTM_NEWADDR, 5, "192.0.2.13", 24)) == Effect::none);
}

TEST_CASE("what is on a device of ours counts for the interface below, while the device is up") {
    InterfaceTable table({"eth0"});
    const auto told = [&](Message message) { static_cast<void>(apply(table, std::move(message))); };
    const auto ours = [](std::uint16_t type, const char* value) {
        return address_message(type, 9, value, 32).number<std::uint8_t>(IFA_PROTO, kKernelTag);
    };
    const auto held = [&] {
        std::vector<std::string> result;
        const auto facts = table.facts();
        for (const AddressFact& fact : facts.at(0).addresses)
            if (fact.virtual_mac) result.push_back(fact.prefix.to_string());
        return result;
    };
    using Held = std::vector<std::string>;
    const auto parsed = parse_link(device_message(RTM_NEWLINK, kUp, kOurs).header());
    REQUIRE(parsed);
    CHECK(parsed->kind == "macvlan");
    CHECK(parsed->below == 4);
    CHECK(parsed->alias == kOurs);

    // In any order: a long list of interfaces has none.
    CHECK(apply(table, device_message(RTM_NEWLINK, 0, kOurs)) == Effect::heard);
    told(link_message(RTM_NEWLINK, 4, "eth0", kUp));
    told(ours(RTM_NEWADDR, "192.0.2.10"));
    CHECK(held().empty());  // down
    CHECK(apply(table, device_message(RTM_NEWLINK, kUp, kOurs)) == Effect::heard);
    CHECK(held() == Held{"192.0.2.10/32"});
    told(address_message(RTM_NEWADDR, 9, "192.0.2.77", 32));  // without our tag: no business of ours
    CHECK(held() == Held{"192.0.2.10/32"});

    InterfaceTable after_scan({"eth0"});
    after_scan.replace({.interfaces = table.facts(), .host = {}, .virtual_macs = table.devices()});
    CHECK(after_scan.facts() == table.facts());
    static_cast<void>(apply(after_scan, ours(RTM_DELADDR, "192.0.2.10")));
    CHECK(after_scan.facts().at(0).addresses.empty());

    CHECK(apply(table, device_message(RTM_DELLINK, 0, kOurs)) == Effect::heard);
    CHECK(held().empty());
    CHECK(apply(table, device_message(RTM_NEWLINK, kUp, "uplink")) == Effect::none);
}

TEST_CASE("IPv4 settings of a link: numbered from one, as far as they are there") {
    const std::array<std::uint32_t, 3> values{11, 22, 33};
    const ifinfomsg fixed{};
    const auto in = [&](std::uint16_t type, std::span<const std::byte> data) {
        return nested(Message(RTM_NEWLINK, fixed).attribute(type, data));
    };
    const auto spec = in(AF_INET, in(IFLA_INET_CONF, std::as_bytes(std::span(values))));
    Message message(RTM_NEWLINK, fixed);
    message.attribute(IFLA_AF_SPEC, spec);
    CHECK(parse_inet_settings(message.header()) == InetSettings{{1, 11}, {2, 22}, {3, 33}});
    CHECK(parse_inet_settings(Message(RTM_NEWLINK, fixed).header()).empty());
    CHECK(parse_inet_settings(Message(RTM_NEWADDR, fixed).header()).empty());
    for (std::size_t at = sizeof(nlmsghdr); at < message.bytes().size(); ++at)
        for (const unsigned value : {0x00U, 0x03U, 0x7fU, 0xffU}) {
            Message damaged = message;
            damaged.bytes()[at] = static_cast<std::byte>(value);
            CHECK(parse_inet_settings(damaged.header()).size() <= 3);
        }
}
