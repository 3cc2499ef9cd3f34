#include "raw_socket.h"

#include <linux/sock_diag.h>
#include <netinet/in.h>
#include <netinet/ip.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <optional>
#include <utility>

#include "ipv4_header.h"
#include "pairkeep/vrrp/packet.h"

namespace pairkeep::net {

namespace {

constexpr int kHops = 255;             // RFC 9568 5.1.1.3, 5.1.2.3
constexpr int kNetworkControl = 0xc0;  // CS6: routers and switches keep it when they are busy
// A tenth of a second of a flood of 100,000 a second, while the loop is kept from the processor.
constexpr int kReceiveBuffer = 4 * 1024 * 1024;

std::error_code last_error() {
    return {errno, std::generic_category()};
}

// Sets one option after the other; after the first failure only its name and error remain.
class OptionSetter {
  public:
    explicit OptionSetter(int fd) : fd_(fd) {}
    template <class T>
    OptionSetter& set(int level, int option, const T& value, const char* name) {
        if (failed_.empty() && setsockopt(fd_, level, option, &value, sizeof value) != 0)
            failed_ = std::string(name) + ": " + last_error().message();
        return *this;
    }
    [[nodiscard]] const std::string& failed() const { return failed_; }

  private:
    int fd_;
    std::string failed_;
};

in_addr to_in(const IpAddress& address) {
    in_addr result{};
    std::memcpy(&result, address.bytes().data(), sizeof result);
    return result;
}

in6_addr to_in6(const IpAddress& address) {
    in6_addr result{};
    std::memcpy(&result, address.bytes().data(), sizeof result);
    return result;
}

template <class T>
std::optional<IpAddress> from_raw(const T& address) {
    return IpAddress::from_bytes(std::as_bytes(std::span(&address, 1)));
}

// Never bound to an address: multicast would not arrive any more. The source is chosen for each packet.
std::string set_ipv4(int fd, const VrrpSocket::Options& options) {
    ip_mreqn group{};
    group.imr_multiaddr = to_in(vrrp::multicast_group(Family::ipv4));
    group.imr_ifindex = static_cast<int>(options.interface_index);
    OptionSetter setter(fd);
    setter.set(IPPROTO_IP, IP_TTL, kHops, "IP_TTL")
        .set(IPPROTO_IP, IP_MULTICAST_TTL, kHops, "IP_MULTICAST_TTL")
        .set(IPPROTO_IP, IP_TOS, kNetworkControl, "IP_TOS")
        .set(IPPROTO_IP, IP_MULTICAST_LOOP, 0, "IP_MULTICAST_LOOP")
        // What other programs join on this host is not for us.
        .set(IPPROTO_IP, IP_MULTICAST_ALL, 0, "IP_MULTICAST_ALL")
        .set(IPPROTO_IP, IP_MULTICAST_IF, group, "IP_MULTICAST_IF");
    if (options.join_multicast) setter.set(IPPROTO_IP, IP_ADD_MEMBERSHIP, group, "joining 224.0.0.18");
    return setter.failed();
}

std::string set_ipv6(int fd, const VrrpSocket::Options& options) {
    ipv6_mreq group{};
    group.ipv6mr_multiaddr = to_in6(vrrp::multicast_group(Family::ipv6));
    group.ipv6mr_interface = options.interface_index;
    OptionSetter setter(fd);
    setter.set(IPPROTO_IPV6, IPV6_UNICAST_HOPS, kHops, "IPV6_UNICAST_HOPS")
        .set(IPPROTO_IPV6, IPV6_MULTICAST_HOPS, kHops, "IPV6_MULTICAST_HOPS")
        .set(IPPROTO_IPV6, IPV6_TCLASS, kNetworkControl, "IPV6_TCLASS")
        .set(IPPROTO_IPV6, IPV6_MULTICAST_LOOP, 0, "IPV6_MULTICAST_LOOP")
        .set(IPPROTO_IPV6, IPV6_MULTICAST_IF, options.interface_index, "IPV6_MULTICAST_IF")
        // The header itself is not handed over: hop limit and destination come beside the message.
        .set(IPPROTO_IPV6, IPV6_RECVPKTINFO, 1, "IPV6_RECVPKTINFO")
        .set(IPPROTO_IPV6, IPV6_RECVHOPLIMIT, 1, "IPV6_RECVHOPLIMIT");
    if (options.join_multicast) setter.set(IPPROTO_IPV6, IPV6_JOIN_GROUP, group, "joining ff02::12");
    return setter.failed();
}

std::string set_options(int fd, const VrrpSocket::Options& options) {
    if (setsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, options.interface.c_str(),
                   static_cast<socklen_t>(options.interface.size() + 1)) != 0)
        return "SO_BINDTODEVICE: " + last_error().message();
    // Past net.core.rmem_max where CAP_NET_ADMIN allows it; a flood must not push out the peer's adverts.
    if (setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &kReceiveBuffer, sizeof kReceiveBuffer) != 0)
        static_cast<void>(setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &kReceiveBuffer, sizeof kReceiveBuffer));
    return options.family == Family::ipv4 ? set_ipv4(fd, options) : set_ipv6(fd, options);
}

template <class T>
void put_control(msghdr& message, int level, int type, const T& value) {
    message.msg_controllen = CMSG_SPACE(sizeof value);
    cmsghdr* control = CMSG_FIRSTHDR(&message);
    control->cmsg_level = level;
    control->cmsg_type = type;
    control->cmsg_len = CMSG_LEN(sizeof value);
    std::memcpy(CMSG_DATA(control), &value, sizeof value);
}

std::optional<Datagram> ipv6_datagram(msghdr& message, const sockaddr_in6& from,
                                      std::span<const std::byte> payload) {
    Datagram datagram;
    datagram.payload = payload;
    datagram.source = from_raw(from.sin6_addr).value_or(IpAddress{});
    bool has_hops = false;
    bool has_destination = false;
    for (cmsghdr* control = CMSG_FIRSTHDR(&message); control != nullptr;
         control = CMSG_NXTHDR(&message, control)) {
        if (control->cmsg_level != IPPROTO_IPV6) continue;
        if (control->cmsg_type == IPV6_HOPLIMIT) {
            int hops = 0;
            std::memcpy(&hops, CMSG_DATA(control), sizeof hops);
            datagram.ttl = static_cast<std::uint8_t>(hops);
            has_hops = true;
        } else if (control->cmsg_type == IPV6_PKTINFO) {
            in6_pktinfo info{};
            std::memcpy(&info, CMSG_DATA(control), sizeof info);
            datagram.destination = from_raw(info.ipi6_addr).value_or(IpAddress{});
            has_destination = true;
        }
    }
    if (!has_hops || !has_destination) return std::nullopt;
    return datagram;
}

}  // namespace

void SocketFile::close() {
    if (const int fd = release(); fd >= 0) ::close(fd);
}

int SocketFile::release() {
    return std::exchange(fd_, -1);
}

Result<SocketFile, std::string> open_raw_socket(const VrrpSocket::Options& options) {
    const std::string what = "cannot open a VRRP socket for " + std::string(to_string(options.family)) +
                             " on " + options.interface + ": ";
    const int domain = options.family == Family::ipv4 ? AF_INET : AF_INET6;
    SocketFile fd(socket(domain, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, vrrp::kProtocol));
    if (fd.get() < 0) {
        const std::error_code error = last_error();
        const bool denied = error == std::errc::operation_not_permitted;
        return Unexpected{what + error.message() + (denied ? ": the capability CAP_NET_RAW is missing" : "")};
    }
    if (const std::string failed = set_options(fd.get(), options); !failed.empty())
        return Unexpected{what + failed};
    return fd;
}

std::error_code send_datagram(int fd, unsigned interface_index, const IpAddress& source,
                              const IpAddress& destination, std::span<const std::byte> message) {
    alignas(cmsghdr) std::array<std::byte, CMSG_SPACE(sizeof(in6_pktinfo))> control{};
    sockaddr_storage to{};
    iovec part{.iov_base = const_cast<std::byte*>(message.data()), .iov_len = message.size()};
    msghdr header{};
    header.msg_name = &to;
    header.msg_iov = &part;
    header.msg_iovlen = 1;
    header.msg_control = control.data();
    header.msg_controllen = control.size();
    if (source.family() != destination.family()) return std::make_error_code(std::errc::invalid_argument);
    if (destination.family() == Family::ipv4) {
        auto& address = reinterpret_cast<sockaddr_in&>(to);
        address.sin_family = AF_INET;
        address.sin_addr = to_in(destination);
        header.msg_namelen = sizeof address;
        in_pktinfo info{};
        info.ipi_ifindex = static_cast<int>(interface_index);
        info.ipi_spec_dst = to_in(source);
        put_control(header, IPPROTO_IP, IP_PKTINFO, info);
    } else {
        auto& address = reinterpret_cast<sockaddr_in6&>(to);
        address.sin6_family = AF_INET6;
        address.sin6_addr = to_in6(destination);
        address.sin6_scope_id = interface_index;  // link-local destinations have one on every interface
        header.msg_namelen = sizeof address;
        in6_pktinfo info{};
        info.ipi6_ifindex = interface_index;
        info.ipi6_addr = to_in6(source);
        put_control(header, IPPROTO_IPV6, IPV6_PKTINFO, info);
    }
    return sendmsg(fd, &header, MSG_DONTWAIT | MSG_NOSIGNAL) < 0 ? last_error() : std::error_code{};
}

Result<std::optional<Datagram>, std::error_code> receive_datagram(int fd, Family family,
                                                                  std::span<std::byte> buffer) {
    alignas(cmsghdr) std::array<std::byte, 256> control{};
    sockaddr_in6 from{};
    iovec part{.iov_base = buffer.data(), .iov_len = buffer.size()};
    msghdr header{};
    header.msg_name = &from;
    header.msg_namelen = sizeof from;
    header.msg_iov = &part;
    header.msg_iovlen = 1;
    header.msg_control = control.data();
    header.msg_controllen = control.size();
    const ssize_t size = recvmsg(fd, &header, MSG_DONTWAIT);
    if (size < 0) return Unexpected{last_error()};
    if ((header.msg_flags & (MSG_TRUNC | MSG_CTRUNC)) != 0) return std::optional<Datagram>{};
    // Size 0 is an IPv6 packet without a message: a datagram like any other, not the end of anything.
    const std::span<const std::byte> data = buffer.first(static_cast<std::size_t>(size));
    return family == Family::ipv4 ? parse_ipv4(data) : ipv6_datagram(header, from, data);
}

std::uint32_t drops_of(int fd) {
    std::array<std::uint32_t, SK_MEMINFO_VARS> numbers{};
    socklen_t size = sizeof numbers;
    if (getsockopt(fd, SOL_SOCKET, SO_MEMINFO, numbers.data(), &size) != 0) return 0;
    return numbers[SK_MEMINFO_DROPS];
}

}  // namespace pairkeep::net
