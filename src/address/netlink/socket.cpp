#include "socket.h"

#include <sys/socket.h>
#include <sys/time.h>

#include <cerrno>
#include <system_error>
#include <utility>

namespace pairkeep::address {

namespace {

// A dump fills at most 32 KiB, and one link with everything that hangs on it stays below this.
constexpr std::size_t kBufferSize = 65536;

Result<Unit, int> option(int fd, int level, int name, const void* value, socklen_t size) {
    if (setsockopt(fd, level, name, value, size) != 0) return Unexpected{errno};
    return Unit{};
}

}  // namespace

NetlinkSocket::NetlinkSocket(std::unique_ptr<nl_sock, FreeSocket> socket)
    : socket_(std::move(socket)), buffer_(kBufferSize) {}

Result<NetlinkSocket, std::string> NetlinkSocket::open(int protocol) {
    std::unique_ptr<nl_sock, FreeSocket> socket(nl_socket_alloc());
    if (!socket) return Unexpected<std::string>{"no memory for a netlink socket"};
    if (const int error = nl_connect(socket.get(), protocol); error < 0)
        return Unexpected<std::string>{std::string("cannot open a netlink socket: ") + nl_geterror(error)};
    return NetlinkSocket(std::move(socket));
}

Result<Unit, int> NetlinkSocket::join(unsigned group) {
    return option(fd(), SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, &group, sizeof group);
}

Result<Unit, int> NetlinkSocket::set_option(int name, int value) {
    return option(fd(), SOL_NETLINK, name, &value, sizeof value);
}

void NetlinkSocket::enlarge_receive_buffer(int bytes) {
    if (!option(fd(), SOL_SOCKET, SO_RCVBUFFORCE, &bytes, sizeof bytes))
        static_cast<void>(option(fd(), SOL_SOCKET, SO_RCVBUF, &bytes, sizeof bytes));
}

Result<Unit, int> NetlinkSocket::set_receive_timeout(int seconds) {
    const timeval limit{.tv_sec = seconds, .tv_usec = 0};
    return option(fd(), SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
}

void NetlinkSocket::complete(nl_msg& message) {
    nl_complete_msg(socket_.get(), &message);
}

Result<Unit, int> NetlinkSocket::send(nl_msg& message) {
    complete(message);
    const nlmsghdr& header = *nlmsg_hdr(&message);
    return send(std::span(reinterpret_cast<const std::byte*>(&header), header.nlmsg_len));
}

Result<Unit, int> NetlinkSocket::send(std::span<const std::byte> messages) {
    ssize_t sent = 0;
    do sent = ::send(fd(), messages.data(), messages.size(), MSG_NOSIGNAL);
    while (sent < 0 && errno == EINTR);
    if (sent < 0) return Unexpected{errno};
    return Unit{};
}

Result<std::span<std::byte>, int> NetlinkSocket::receive(int flags) {
    for (;;) {
        sockaddr_nl sender{};
        iovec where{.iov_base = buffer_.data(), .iov_len = buffer_.size()};
        msghdr message{};
        message.msg_name = &sender;
        message.msg_namelen = sizeof sender;
        message.msg_iov = &where;
        message.msg_iovlen = 1;
        const ssize_t size = recvmsg(fd(), &message, flags);
        if (size < 0 && errno == EINTR) continue;
        if (size < 0) return Unexpected{errno};
        if (sender.nl_pid != 0) continue;  // any process may write to us; only the kernel is believed
        if ((message.msg_flags & MSG_TRUNC) != 0) return Unexpected{ENOBUFS};
        return std::span(buffer_).first(static_cast<std::size_t>(size));
    }
}

}  // namespace pairkeep::address
