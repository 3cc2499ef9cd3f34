#include "discarded_peers.h"

namespace pairkeep::failover {
namespace {

std::string explain(const DatagramReceived& datagram, std::string_view cause) {
    if (cause == "ttl" && datagram.source.family() == Family::ipv6)
        return "hop limit " + std::to_string(datagram.ttl) +
               " instead of 255 (on its host: sysctl net.ipv6.conf." + datagram.port.interface +
               ".hop_limit=255)";
    if (cause == "ttl")
        return "TTL " + std::to_string(datagram.ttl) + " instead of 255: a router is in between";
    if (cause == "version") return "they are not of VRRP version 3";
    if (cause == "checksum") return "the checksum is wrong";
    if (cause == "vrid")
        return "no group here has VRID " + std::to_string(std::to_integer<unsigned>(datagram.payload[1])) +
               " on " + datagram.port.interface + "; compare vrid: in the two files";
    return "malformed (" + std::string(cause) + ")";
}

}  // namespace

void DiscardedPeers::discarded(const std::string& who, const DatagramReceived& datagram,
                               std::string_view cause, Actions& out) {
    auto& trouble = troubles_[datagram.source];
    trouble = "advertisements of " + who + " are discarded: " + explain(datagram, cause);
    if (reported_.emplace(datagram.source, cause).second)
        out.push_back(Report{Severity::warning, "PEER_DISCARDED", datagram.port.interface, trouble});
}

std::vector<std::string> DiscardedPeers::warnings() const {
    std::vector<std::string> all;
    for (const auto& [source, trouble] : troubles_) all.push_back(trouble);
    return all;
}

}  // namespace pairkeep::failover
