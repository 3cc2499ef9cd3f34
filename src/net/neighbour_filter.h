// The filter of a neighbour watch: a program for the kernel that lets only those frames through that speak
// for one of the addresses.
#pragma once

#include <linux/filter.h>

#include <vector>

#include "pairkeep/util/ip.h"

namespace pairkeep::net {

// Of IPv6 addresses the last four bytes are compared: a first sieve. With more addresses than a program can
// hold every ARP packet, or neighbour advertisement, comes through.
[[nodiscard]] std::vector<sock_filter> neighbour_filter(Family family,
                                                        const std::vector<IpAddress>& addresses);

}  // namespace pairkeep::net
