// Sends the frames of frames.cpp through a packet socket that receives nothing.
#include "pairkeep/net/announcer.h"

#include <arpa/inet.h>
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

namespace pairkeep::net {

Result<std::unique_ptr<Announcer>, std::string> Announcer::open() {
    const int fd =
        socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);  // protocol 0: nothing comes in
    if (fd >= 0) return std::unique_ptr<Announcer>(new Announcer(fd));
    const std::error_code error(errno, std::generic_category());
    return Unexpected{
        "cannot open a packet socket for ARP and neighbour announcements: " + error.message() +
        (error == std::errc::operation_not_permitted ? ": the capability CAP_NET_RAW is missing" : "")};
}

Announcer::~Announcer() {
    close(fd_);
}

std::error_code Announcer::announce(unsigned interface_index, const MacAddress& mac,
                                    const IpAddress& address) {
    if (address.family() == Family::ipv6)
        return send(interface_index, ETH_P_IPV6, unsolicited_na(mac, address));
    const auto error = send(interface_index, ETH_P_ARP, gratuitous_arp(ArpForm::request, mac, address));
    return error ? error : send(interface_index, ETH_P_ARP, gratuitous_arp(ArpForm::reply, mac, address));
}

std::error_code Announcer::advertise(unsigned interface_index, const MacAddress& mac, const IpAddress& source,
                                     const IpAddress& destination, std::span<const std::byte> message) {
    if (source.family() != destination.family() || !destination.is_multicast())
        return std::make_error_code(std::errc::invalid_argument);
    frame_ = advertisement_frame(mac, source, destination, message, std::move(frame_));
    return send(interface_index, source.family() == Family::ipv4 ? ETH_P_IP : ETH_P_IPV6, frame_);
}

std::error_code Announcer::send(unsigned interface_index, unsigned ether_type, const Bytes& frame) const {
    sockaddr_ll where{};
    where.sll_family = AF_PACKET;
    where.sll_protocol = htons(static_cast<std::uint16_t>(ether_type));
    where.sll_ifindex = static_cast<int>(interface_index);
    const ssize_t sent = sendto(fd_, frame.data(), frame.size(), MSG_DONTWAIT | MSG_NOSIGNAL,
                                reinterpret_cast<const sockaddr*>(&where), sizeof where);
    return sent < 0 ? std::error_code(errno, std::generic_category()) : std::error_code{};
}

}  // namespace pairkeep::net
