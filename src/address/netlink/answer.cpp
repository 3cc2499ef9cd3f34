#include "answer.h"

#include <netlink/attr.h>

#include <array>
#include <cerrno>
#include <optional>
#include <string_view>
#include <system_error>

namespace pairkeep::address {

namespace {
constexpr int kAnswerSeconds = 5;  // an answer follows at once: this is for one that got lost
}  // namespace

Result<NetlinkSocket, std::string> open_for_requests(int protocol) {
    auto socket = NetlinkSocket::open(protocol);
    if (!socket) return socket;
    // Better words and shorter answers; older kernels do without.
    for (const int option : {NETLINK_EXT_ACK, NETLINK_CAP_ACK})
        static_cast<void>(socket->set_option(option, 1));
    if (const auto limited = socket->set_receive_timeout(kAnswerSeconds); !limited)
        return Unexpected<std::string>{"netlink: " + std::generic_category().message(limited.error())};
    return socket;
}

Refusal refusal(nlmsghdr& answer, int error) {
    if (error == EPERM) return {error, "not permitted: the capability CAP_NET_ADMIN is missing"};
    std::string text = std::generic_category().message(error);
    std::array<nlattr*, NLMSGERR_ATTR_MAX + 1> attributes{};
    if ((answer.nlmsg_flags & NLM_F_ACK_TLVS) != 0 &&
        nlmsg_parse(&answer, sizeof(nlmsgerr), attributes.data(), NLMSGERR_ATTR_MAX, nullptr) >= 0 &&
        attributes[NLMSGERR_ATTR_MSG] != nullptr) {
        const nlattr* said = attributes[NLMSGERR_ATTR_MSG];
        const std::string_view words(static_cast<const char*>(nla_data(said)),
                                     static_cast<std::size_t>(nla_len(said)));
        text = std::string(words.substr(0, words.find('\0'))) + " (" + text + ')';
    }
    return {error, text};
}

Refusal no_answer(int error) {
    if (error == EAGAIN)
        return {error, "the kernel did not answer within " + std::to_string(kAnswerSeconds) + "s"};
    return {error, "no answer from the kernel: " + std::generic_category().message(error)};
}

Result<Unit, Refusal> await_answers(NetlinkSocket& socket, std::uint32_t first, std::uint32_t last,
                                    std::size_t count) {
    std::optional<Refusal> refused;
    while (count > 0 && !refused) {
        const auto datagram = socket.receive(0);
        if (!datagram) return Unexpected{no_answer(datagram.error())};
        for_each_message(*datagram, [&](nlmsghdr& answer) {
            // An answer to an earlier request that we gave up waiting for says nothing about these.
            if (answer.nlmsg_seq - first > last - first || answer.nlmsg_type != NLMSG_ERROR) return;
            const int error = -static_cast<const nlmsgerr*>(nlmsg_data(&answer))->error;
            if (error == 0 && count > 0) --count;
            if (error != 0 && !refused) refused = refusal(answer, error);
        });
    }
    if (refused) return Unexpected{*refused};
    return Unit{};
}

}  // namespace pairkeep::address
