// A netlink socket: whole datagrams in, whole datagrams out. What the messages mean is in parse.h and
// kernel.h.
#pragma once

#include <linux/netlink.h>
#include <netlink/msg.h>
#include <netlink/netlink.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "pairkeep/util/result.h"

namespace pairkeep::address {

struct FreeMessage {
    void operator()(nl_msg* message) const { nlmsg_free(message); }
};
using MessagePtr = std::unique_ptr<nl_msg, FreeMessage>;

class NetlinkSocket {
  public:
    // Close-on-exec; connected to this part of the kernel: NETLINK_ROUTE, NETLINK_NETFILTER.
    static Result<NetlinkSocket, std::string> open(int protocol);

    // The error of everything below is an errno value.
    Result<Unit, int> join(unsigned group);
    Result<Unit, int> send(nl_msg& message);                      // completes port and sequence number
    void complete(nl_msg& message);                               // the same without sending
    Result<Unit, int> send(std::span<const std::byte> messages);  // completed ones, as one datagram
    // One datagram of the kernel's, valid until the next call. EAGAIN: nothing there. ENOBUFS: some were
    // lost.
    Result<std::span<std::byte>, int> receive(int flags);
    Result<Unit, int> set_option(int option, int value);  // of SOL_NETLINK
    // Past net.core.rmem_max where CAP_NET_ADMIN allows it.
    void enlarge_receive_buffer(int bytes);
    Result<Unit, int> set_receive_timeout(int seconds);
    [[nodiscard]] int fd() const { return nl_socket_get_fd(socket_.get()); }
    // Nobody else in this network namespace has it while the socket is open.
    [[nodiscard]] std::uint32_t port() const { return nl_socket_get_local_port(socket_.get()); }

  private:
    struct FreeSocket {
        void operator()(nl_sock* socket) const { nl_socket_free(socket); }
    };
    explicit NetlinkSocket(std::unique_ptr<nl_sock, FreeSocket> socket);

    std::unique_ptr<nl_sock, FreeSocket> socket_;
    std::vector<std::byte> buffer_;
};

template <class Each>
void for_each_message(std::span<std::byte> datagram, Each&& each) {
    auto* message = reinterpret_cast<nlmsghdr*>(datagram.data());
    for (int left = static_cast<int>(datagram.size()); nlmsg_ok(message, left) != 0;
         message = nlmsg_next(message, &left))
        each(*message);
}

}  // namespace pairkeep::address
