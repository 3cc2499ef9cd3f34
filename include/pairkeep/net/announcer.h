// Whole Ethernet frames: gratuitous ARP and unsolicited neighbour advertisements, which tell the segment
// where an address lives now; and advertisements in the name of a virtual MAC.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <system_error>

#include "pairkeep/util/bytes.h"
#include "pairkeep/util/ip.h"
#include "pairkeep/util/result.h"

namespace pairkeep::net {

// Byte-exact.
// RFC 9568 6.4.1, E 7947/7949: a broadcast ARP request; sender and target protocol address = `address`,
// sender and target hardware address = `mac`. Some hosts and switches learn from requests only, others from
// replies only: the same as a reply is for those.
enum class ArpForm : std::uint8_t { request = 1, reply = 2 };  // the operation, RFC 826
[[nodiscard]] Bytes gratuitous_arp(ArpForm form, const MacAddress& mac, const IpAddress& address);
// RFC 4861 7.2.6, RFC 9568 6.4.1: to ff02::1, R and O set, S clear, target link-layer option = `mac`, hop
// limit 255, source = `address` (it is up without duplicate address detection).
[[nodiscard]] Bytes unsolicited_na(const MacAddress& mac, const IpAddress& address);
// RFC 9568 5.1, 7.2: to the group's MAC address, from the virtual one; TTL or hop limit 255. `destination` is
// a multicast address of the family of `source`.
// Written into the room of `used`.
[[nodiscard]] Bytes advertisement_frame(const MacAddress& mac, const IpAddress& source,
                                        const IpAddress& destination, std::span<const std::byte> message,
                                        Bytes used = {});

class Announcer {
  public:
    static Result<std::unique_ptr<Announcer>, std::string>
    open();  // the error names CAP_NET_RAW when it is missing
    ~Announcer();
    // Non-blocking; IPv4: both forms of the gratuitous ARP.
    std::error_code announce(unsigned interface_index, const MacAddress& mac, const IpAddress& address);
    // Non-blocking. The interface needs neither the MAC nor, yet, the address.
    std::error_code advertise(unsigned interface_index, const MacAddress& mac, const IpAddress& source,
                              const IpAddress& destination, std::span<const std::byte> message);

  private:
    explicit Announcer(int fd) : fd_(fd) {}
    [[nodiscard]] std::error_code send(unsigned interface_index, unsigned ether_type,
                                       const Bytes& frame) const;
    int fd_;
    Bytes frame_;  // the last advertisement's, for its room
};

}  // namespace pairkeep::net
