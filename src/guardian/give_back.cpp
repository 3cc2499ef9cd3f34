#include "give_back.h"

#include <linux/rtnetlink.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>

#include "pairkeep/vrrp/packet.h"

namespace pairkeep::guardian {
namespace {

constexpr int kInternetworkControl = 0xc0;  // as the daemon's own advertisements

void set(int fd, int level, int option, int value) {
    setsockopt(fd, level, option, &value, sizeof value);
}

// A raw socket hears every advertisement, unless it is bound to an address that none is sent to. What is sent
// names its own source. Where there is no loopback, it hears.
int open_deaf(int family, const sockaddr* loopback, socklen_t size) {
    const int fd = socket(family, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, vrrp::kProtocol);
    if (fd >= 0) static_cast<void>(bind(fd, loopback, size));
    return fd;
}

int open_ipv4() {
    sockaddr_in loopback{};
    loopback.sin_family = AF_INET;
    loopback.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const int fd = open_deaf(AF_INET, reinterpret_cast<const sockaddr*>(&loopback), sizeof loopback);
    if (fd < 0) return fd;
    set(fd, IPPROTO_IP, IP_TTL, vrrp::kTtl);
    set(fd, IPPROTO_IP, IP_MULTICAST_TTL, vrrp::kTtl);
    set(fd, IPPROTO_IP, IP_MULTICAST_LOOP, 0);
    set(fd, IPPROTO_IP, IP_TOS, kInternetworkControl);
    return fd;
}

int open_ipv6() {
    sockaddr_in6 loopback{};
    loopback.sin6_family = AF_INET6;
    loopback.sin6_addr = in6addr_loopback;
    const int fd = open_deaf(AF_INET6, reinterpret_cast<const sockaddr*>(&loopback), sizeof loopback);
    if (fd < 0) return fd;
    set(fd, IPPROTO_IPV6, IPV6_UNICAST_HOPS, vrrp::kTtl);
    set(fd, IPPROTO_IPV6, IPV6_MULTICAST_HOPS, vrrp::kTtl);
    set(fd, IPPROTO_IPV6, IPV6_MULTICAST_LOOP, 0);
    set(fd, IPPROTO_IPV6, IPV6_TCLASS, kInternetworkControl);
    return fd;
}

// One ancillary message: by which interface, from which address.
template <class Info>
struct Control {
    alignas(cmsghdr) char bytes[CMSG_SPACE(sizeof(Info))]{};

    void put(msghdr& message, int level, int type, const Info& info) {
        message.msg_control = bytes;
        message.msg_controllen = sizeof bytes;
        cmsghdr* head = CMSG_FIRSTHDR(&message);
        head->cmsg_level = level;
        head->cmsg_type = type;
        head->cmsg_len = CMSG_LEN(sizeof(Info));
        std::memcpy(CMSG_DATA(head), &info, sizeof info);
    }
};

}  // namespace

Undertaker::Undertaker()
    : netlink_(socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE)),
      ipv4_(open_ipv4()),
      ipv6_(open_ipv6()) {}

Undertaker::~Undertaker() {
    for (const int fd : {netlink_, ipv4_, ipv6_})
        if (fd >= 0) close(fd);
}

GivenBack Undertaker::give_back(const Ledger& ledger) {
    GivenBack result{.addresses = remove_addresses(ledger)};
    for (const auto& goodbye : ledger.goodbyes)
        if (goodbye.used && say(goodbye)) ++result.goodbyes;
    return result;
}

unsigned Undertaker::remove_addresses(const Ledger& ledger) {
    unsigned removed = 0;
    for (const auto& held : ledger.addresses)
        if (held.used && remove(held)) ++removed;
    return removed;
}

// Down it is nobody's, as in Backup; the next start removes it, and puts back what it changed on the
// interface below.
unsigned Undertaker::lower(const HeldAddress& held) const {
    ifreq request{};
    std::copy(held.device.begin(), held.device.end(), request.ifr_name);
    if (ioctl(ipv4_, SIOCGIFFLAGS, &request) < 0) return 0;
    request.ifr_flags = static_cast<short>(request.ifr_flags & ~IFF_UP);
    static_cast<void>(ioctl(ipv4_, SIOCSIFFLAGS, &request));
    return ioctl(ipv4_, SIOCGIFINDEX, &request) < 0 ? 0 : static_cast<unsigned>(request.ifr_ifindex);
}

// RTM_DELADDR, rtnetlink(7). True when it was there: the kernel's answer is waited for, so that what follows
// comes after.
bool Undertaker::remove(const HeldAddress& held) {
    const auto size = held.family == AF_INET ? sizeof(in_addr) : sizeof(in6_addr);
    struct {
        nlmsghdr head{};
        ifaddrmsg body{};
        alignas(NLMSG_ALIGNTO) char attributes[2 * RTA_SPACE(sizeof(in6_addr))]{};
    } request;
    std::size_t used = 0;
    for (const auto type : {IFA_LOCAL, IFA_ADDRESS}) {
        rtattr attribute{.rta_len = static_cast<unsigned short>(RTA_LENGTH(size)),
                         .rta_type = static_cast<unsigned short>(type)};
        std::memcpy(request.attributes + used, &attribute, sizeof attribute);
        std::memcpy(request.attributes + used + RTA_LENGTH(0), held.address.data(), size);
        used += RTA_SPACE(size);
    }
    request.head.nlmsg_len = static_cast<std::uint32_t>(NLMSG_LENGTH(sizeof(ifaddrmsg)) + used);
    request.head.nlmsg_type = RTM_DELADDR;
    request.head.nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK;
    request.body.ifa_family = held.family;
    request.body.ifa_prefixlen = static_cast<unsigned char>(size * 8);
    request.body.ifa_index = held.device.front() == '\0' ? held.interface_index : lower(held);
    if (send(netlink_, &request, request.head.nlmsg_len, MSG_NOSIGNAL) < 0) return false;

    struct {
        nlmsghdr head;
        nlmsgerr error;
        char rest[512];
    } answer{};
    const auto received = recv(netlink_, &answer, sizeof answer, 0);
    return received >= static_cast<ssize_t>(NLMSG_LENGTH(sizeof(nlmsgerr))) &&
           answer.head.nlmsg_type == NLMSG_ERROR && answer.error.error == 0;
}

bool Undertaker::say(const Goodbye& goodbye) {
    iovec body{.iov_base = const_cast<std::byte*>(goodbye.message.data()), .iov_len = goodbye.size};
    msghdr message{};
    message.msg_iov = &body;
    message.msg_iovlen = 1;
    if (goodbye.family == AF_INET) {
        sockaddr_in to{};
        to.sin_family = AF_INET;
        std::memcpy(&to.sin_addr, goodbye.destination.data(), sizeof to.sin_addr);
        message.msg_name = &to;
        message.msg_namelen = sizeof to;
        in_pktinfo info{};
        info.ipi_ifindex = static_cast<int>(goodbye.interface_index);
        std::memcpy(&info.ipi_spec_dst, goodbye.source.data(), sizeof info.ipi_spec_dst);
        Control<in_pktinfo> control;
        control.put(message, IPPROTO_IP, IP_PKTINFO, info);
        return sendmsg(ipv4_, &message, MSG_NOSIGNAL) >= 0;
    }
    sockaddr_in6 to{};
    to.sin6_family = AF_INET6;
    to.sin6_scope_id = goodbye.interface_index;
    std::memcpy(&to.sin6_addr, goodbye.destination.data(), sizeof to.sin6_addr);
    message.msg_name = &to;
    message.msg_namelen = sizeof to;
    in6_pktinfo info{};
    info.ipi6_ifindex = goodbye.interface_index;
    std::memcpy(&info.ipi6_addr, goodbye.source.data(), sizeof info.ipi6_addr);
    Control<in6_pktinfo> control;
    control.put(message, IPPROTO_IPV6, IPV6_PKTINFO, info);
    return sendmsg(ipv6_, &message, MSG_NOSIGNAL) >= 0;
}

}  // namespace pairkeep::guardian
