// The messages are written by hand, with libnl: libnftables would bring five more libraries into a privileged
// daemon, and reads files in /etc.
#include "packet_filter.h"

#include <arpa/inet.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <net/if.h>
#include <netinet/icmp6.h>
#include <netinet/in.h>
#include <netlink/attr.h>

#include <cerrno>
#include <limits>
#include <new>
#include <utility>
#include <vector>

#include "message.h"

namespace pairkeep::address {

namespace {

constexpr std::string_view kIpv4 = "ipv4", kIpv6 = "ipv6", kLinkLocal = "link_local",
                           kNoRouters = "no_routers";
constexpr const char* kChain = "input";
// In front of connection tracking and of every filter: what is not for us leaves no trace in either.
constexpr int kPriority = -300;
// How nft shows the keys: its numbers of the types ipv4_addr, ipv6_addr, ifname; six bits each where joined.
constexpr std::uint32_t kShowIpv4 = 7, kShowIpv6 = 8, kShowName = 41;

// One message of nf_tables; all its numbers are in network byte order.
class Message {
  public:
    Message(int type, int flags, std::uint8_t family, std::uint16_t subject)
        : message_(nlmsg_alloc_simple(type, flags)) {
        if (!message_) throw std::bad_alloc();
        const nfgenmsg header{.nfgen_family = family, .version = NFNETLINK_V0, .res_id = htons(subject)};
        must(nlmsg_append(message_.get(), const_cast<nfgenmsg*>(&header), sizeof header, NLMSG_ALIGNTO));
    }
    static Message nft(int type, int flags) {
        return {NFNL_SUBSYS_NFTABLES << 8 | type, flags | NLM_F_ACK, NFPROTO_INET, 0};
    }
    Message& text(int attribute, std::string_view value) {
        must(nla_put_string(message_.get(), attribute, std::string(value).c_str()));
        return *this;
    }
    Message& number(int attribute, std::uint32_t value) {
        must(nla_put_u32(message_.get(), attribute, htonl(value)));
        return *this;
    }
    Message& bytes(int attribute, std::string_view value) {
        must(nla_put(message_.get(), attribute, static_cast<int>(value.size()), value.data()));
        return *this;
    }
    template <class Fill>
    Message& nested(int attribute, Fill&& fill) {
        nlattr* start = nla_nest_start(message_.get(), attribute);
        if (start == nullptr) throw std::bad_alloc();
        fill(*this);
        nla_nest_end(message_.get(), start);
        return *this;
    }
    nl_msg& get() { return *message_; }

  private:
    MessagePtr message_;
};

// The expressions of one rule, in order. Registers 1 and 2 lie side by side, 16 bytes each.
class Rule {
  public:
    Rule(const std::string& table) : message_(Message::nft(NFT_MSG_NEWRULE, NLM_F_CREATE | NLM_F_APPEND)) {
        message_.text(NFTA_RULE_TABLE, table).text(NFTA_RULE_CHAIN, kChain);
        list_ = nla_nest_start(&message_.get(), NFTA_RULE_EXPRESSIONS);
        if (list_ == nullptr) throw std::bad_alloc();
    }
    Rule& meta(std::uint32_t key, std::uint32_t into = NFT_REG_1) {
        return add("meta", [&](Message& m) { m.number(NFTA_META_DREG, into).number(NFTA_META_KEY, key); });
    }
    Rule& payload(std::uint32_t base, std::uint32_t offset, std::uint32_t size,
                  std::uint32_t into = NFT_REG_1) {
        return add("payload", [&](Message& m) {
            m.number(NFTA_PAYLOAD_DREG, into).number(NFTA_PAYLOAD_BASE, base);
            m.number(NFTA_PAYLOAD_OFFSET, offset).number(NFTA_PAYLOAD_LEN, size);
        });
    }
    Rule& compare(std::uint32_t how, std::uint8_t with) {
        const char byte = static_cast<char>(with);
        return add("cmp", [&](Message& m) {
            m.number(NFTA_CMP_SREG, NFT_REG_1).number(NFTA_CMP_OP, how);
            m.nested(NFTA_CMP_DATA, [&](Message& data) { data.bytes(NFTA_DATA_VALUE, {&byte, 1}); });
        });
    }
    Rule& is_in(std::string_view set) {
        return add("lookup",
                   [&](Message& m) { m.text(NFTA_LOOKUP_SET, set).number(NFTA_LOOKUP_SREG, NFT_REG_1); });
    }
    Rule& count() {
        return add("counter", [](Message&) {});
    }
    Message verdict(std::uint32_t code) {
        add("immediate", [&](Message& m) {
            m.number(NFTA_IMMEDIATE_DREG, NFT_REG_VERDICT).nested(NFTA_IMMEDIATE_DATA, [&](Message& data) {
                data.nested(NFTA_DATA_VERDICT, [&](Message& v) { v.number(NFTA_VERDICT_CODE, code); });
            });
        });
        nla_nest_end(&message_.get(), list_);
        return std::move(message_);
    }

  private:
    template <class Fill>
    Rule& add(const char* name, Fill&& fill) {
        message_.nested(NFTA_LIST_ELEM,
                        [&](Message& m) { m.text(NFTA_EXPR_NAME, name).nested(NFTA_EXPR_DATA, fill); });
        return *this;
    }
    Message message_;
    nlattr* list_ = nullptr;
};

Message new_table(const std::string& table) {
    Message message = Message::nft(NFT_MSG_NEWTABLE, NLM_F_CREATE | NLM_F_EXCL);
    message.text(NFTA_TABLE_NAME, table).number(NFTA_TABLE_FLAGS, NFT_TABLE_F_OWNER);
    return message;
}

Message new_chain(const std::string& table) {
    Message message = Message::nft(NFT_MSG_NEWCHAIN, NLM_F_CREATE);
    message.text(NFTA_CHAIN_TABLE, table).text(NFTA_CHAIN_NAME, kChain).text(NFTA_CHAIN_TYPE, "filter");
    message.nested(NFTA_CHAIN_HOOK, [](Message& hook) {
        hook.number(NFTA_HOOK_HOOKNUM, NF_INET_LOCAL_IN);
        hook.number(NFTA_HOOK_PRIORITY, static_cast<std::uint32_t>(kPriority));
    });
    message.number(NFTA_CHAIN_POLICY, NF_ACCEPT);
    return message;
}

Message new_set(const std::string& table, std::string_view name, std::uint32_t id, std::uint32_t shown,
                std::uint32_t size) {
    Message message = Message::nft(NFT_MSG_NEWSET, NLM_F_CREATE);
    message.text(NFTA_SET_TABLE, table).text(NFTA_SET_NAME, name).number(NFTA_SET_ID, id);
    message.number(NFTA_SET_KEY_TYPE, shown).number(NFTA_SET_KEY_LEN, size);
    return message;
}

// All or nothing.
Result<Unit, Refusal> carry_out(NetlinkSocket& socket, std::vector<Message> messages) {
    const auto bracket = [](int type) {
        return Message(type, NLM_F_REQUEST, AF_UNSPEC, NFNL_SUBSYS_NFTABLES);
    };
    const std::size_t answers = messages.size();
    messages.insert(messages.begin(), bracket(NFNL_MSG_BATCH_BEGIN));
    messages.push_back(bracket(NFNL_MSG_BATCH_END));
    std::vector<std::byte> datagram;
    for (Message& message : messages) {
        socket.complete(message.get());
        const nlmsghdr& header = *nlmsg_hdr(&message.get());
        const auto* begin = reinterpret_cast<const std::byte*>(&header);
        datagram.insert(datagram.end(), begin, begin + header.nlmsg_len);
        datagram.resize(NLMSG_ALIGN(datagram.size()));
    }
    if (const auto sent = socket.send(datagram); !sent) return Unexpected{no_answer(sent.error())};
    return await_answers(socket, nlmsg_hdr(&messages.front().get())->nlmsg_seq,
                         nlmsg_hdr(&messages.back().get())->nlmsg_seq, answers);
}

std::string as_key(const IpAddress& address) {
    return {reinterpret_cast<const char*>(address.bytes().data()), address.size()};
}

std::string as_key(std::string interface) {
    interface.resize(IFNAMSIZ);
    return interface;
}

}  // namespace

Result<Unit, Refusal> PacketFilter::open() {
    if (socket_) return Unit{};
    auto socket = open_for_requests(NETLINK_NETFILTER);
    if (!socket) return Unexpected{Refusal{EOPNOTSUPP, socket.error()}};
    table_ = "pairkeep-" + std::to_string(socket->port());

    constexpr std::uint32_t kNetwork = NFT_PAYLOAD_NETWORK_HEADER, kTransport = NFT_PAYLOAD_TRANSPORT_HEADER;
    constexpr std::uint32_t kIpv4Destination = 16, kIpv6Destination = 24;
    const auto rule = [this] { return Rule(table_); };
    const auto ipv6 = [&] {
        return std::move(rule().meta(NFT_META_NFPROTO).compare(NFT_CMP_EQ, NFPROTO_IPV6));
    };
    std::vector<Message> messages;
    messages.push_back(new_table(table_));
    messages.push_back(new_chain(table_));
    messages.push_back(new_set(table_, kIpv4, 1, kShowIpv4, 4));
    messages.push_back(new_set(table_, kIpv6, 2, kShowIpv6, 16));
    messages.push_back(new_set(table_, kLinkLocal, 3, kShowName << 6 | kShowIpv6, IFNAMSIZ + 16));
    messages.push_back(new_set(table_, kNoRouters, 4, kShowName, IFNAMSIZ));
    messages.push_back(rule()
                           .meta(NFT_META_L4PROTO)
                           .compare(NFT_CMP_EQ, IPPROTO_ICMPV6)
                           .payload(kTransport, 0, 1)
                           .compare(NFT_CMP_EQ, ND_ROUTER_ADVERT)
                           .meta(NFT_META_IIFNAME)
                           .is_in(kNoRouters)
                           .count()
                           .verdict(NF_DROP));
    messages.push_back(rule()
                           .meta(NFT_META_NFPROTO)
                           .compare(NFT_CMP_EQ, NFPROTO_IPV4)
                           .payload(kNetwork, kIpv4Destination, 4)
                           .is_in(kIpv4)
                           .count()
                           .verdict(NF_DROP));
    messages.push_back(rule()
                           .meta(NFT_META_L4PROTO)
                           .compare(NFT_CMP_EQ, IPPROTO_ICMPV6)
                           .payload(kTransport, 0, 1)
                           .compare(NFT_CMP_GTE, ND_NEIGHBOR_SOLICIT)
                           .compare(NFT_CMP_LTE, ND_NEIGHBOR_ADVERT)
                           .verdict(NF_ACCEPT));
    messages.push_back(ipv6().payload(kNetwork, kIpv6Destination, 16).is_in(kIpv6).count().verdict(NF_DROP));
    messages.push_back(ipv6()
                           .meta(NFT_META_IIFNAME)
                           .payload(kNetwork, kIpv6Destination, 16, NFT_REG_2)
                           .is_in(kLinkLocal)
                           .count()
                           .verdict(NF_DROP));
    if (auto made = carry_out(*socket, std::move(messages)); !made) {
        Refusal why = made.error();
        if (why.error == EOPNOTSUPP || why.error == EPROTONOSUPPORT || why.error == EINVAL)
            why.text += ": this kernel has no nftables whose tables have an owner (Linux 5.12 or newer)";
        return Unexpected{why};
    }
    socket_ = std::move(*socket);
    return Unit{};
}

PacketFilter::Element PacketFilter::element(const std::string& interface, const IpAddress& address) {
    if (address.family() == Family::ipv4) return {kIpv4, as_key(address)};
    if (!address.is_link_local()) return {kIpv6, as_key(address)};
    return {kLinkLocal, as_key(interface) + as_key(address)};
}

bool PacketFilter::drops(const std::string& interface, const IpAddress& address) const {
    return elements_.contains(element(interface, address));
}

Result<Unit, Refusal> PacketFilter::drop(const std::string& interface, const IpAddress& address) {
    return add(element(interface, address));
}
Result<Unit, Refusal> PacketFilter::pass(const std::string& interface, const IpAddress& address) {
    return remove(element(interface, address));
}
Result<Unit, Refusal> PacketFilter::ignore_routers(const std::string& interface) {
    return add({kNoRouters, as_key(interface)});
}
Result<Unit, Refusal> PacketFilter::heed_routers(const std::string& interface) {
    return remove({kNoRouters, as_key(interface)});
}

Result<Unit, Refusal> PacketFilter::add(const Element& element) {
    if (auto opened = open(); !opened) return opened;
    if (elements_.contains(element)) return Unit{};
    auto done = change(NFT_MSG_NEWSETELEM, element);
    if (done) elements_.insert(element);
    return done;
}

Result<Unit, Refusal> PacketFilter::remove(const Element& element) {
    if (!elements_.contains(element)) return Unit{};
    auto done = change(NFT_MSG_DELSETELEM, element);
    if (done) elements_.erase(element);
    return done;
}

Result<Unit, Refusal> PacketFilter::change(int type, const Element& element) {
    Message message = Message::nft(type, type == NFT_MSG_NEWSETELEM ? NLM_F_CREATE : 0);
    message.text(NFTA_SET_ELEM_LIST_TABLE, table_).text(NFTA_SET_ELEM_LIST_SET, element.set);
    message.nested(NFTA_SET_ELEM_LIST_ELEMENTS, [&](Message& list) {
        list.nested(NFTA_LIST_ELEM, [&](Message& one) {
            one.nested(NFTA_SET_ELEM_KEY, [&](Message& key) { key.bytes(NFTA_DATA_VALUE, element.key); });
        });
    });
    std::vector<Message> messages;
    messages.push_back(std::move(message));
    return carry_out(*socket_, std::move(messages));
}

}  // namespace pairkeep::address
