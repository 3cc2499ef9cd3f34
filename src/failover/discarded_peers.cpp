#include "discarded_peers.h"

#include "pairkeep/vrrp/packet.h"

namespace pairkeep::failover {
namespace {

using namespace std::chrono_literals;

// A peer that falls silent may have obeyed at last, or refuses us as we refuse it (keepalived does both at
// once): for a while nobody can know.
constexpr Duration kForgottenAfter = 1h;
constexpr Duration kWorthAnAge = 30s;
constexpr std::size_t kMostReported = 64;  // a forger can vary what he spoils

std::string explain(const DatagramReceived& datagram, std::string_view cause, const settings::Group& rules) {
    const auto minimum =
        (rules.ttl_minimum == vrrp::kTtl ? "" : "at least ") + std::to_string(rules.ttl_minimum);
    if (cause == "ttl" && datagram.source.family() == Family::ipv6)
        return "hop limit " + std::to_string(datagram.ttl) + " instead of " + minimum +
               " (on its host: sysctl net.ipv6.conf." + datagram.port.interface + ".hop_limit=255)";
    if (cause == "ttl")
        return "TTL " + std::to_string(datagram.ttl) + " instead of " + minimum +
               (rules.ttl_minimum == vrrp::kTtl ? ": a router is in between"
                                                : ": more routers are in between than ttl_minimum: allows");
    if (cause == "version")
        return "they are of VRRP version " +
               std::to_string(std::to_integer<unsigned>(datagram.payload[0]) >> 4U) + ", version: here is " +
               std::to_string(rules.version) + "; write the same in both files";
    if (cause == "interval")
        return "they say an interval of " + std::to_string(std::to_integer<unsigned>(datagram.payload[5])) +
               "s, advertisement_interval: here is " + format_duration(rules.advertisement_interval) +
               "; version 2 wants them equal";
    if (cause == "auth")
        return "they have authentication type " +
               std::to_string(std::to_integer<unsigned>(datagram.payload[4])) +
               (rules.v2_password.empty() ? ", and v2_password: is not set here"
                                          : ", v2_password: here wants type 1, a simple password");
    if (cause == "password") return "they have another password than v2_password: here";
    if (cause == "checksum_form")
        return std::string("checksum: here accepts only ") +
               (rules.checksum == settings::Checksum::message_only
                    ? "message_only, they have with_pseudo_header"
                    : "with_pseudo_header, they are message_only");
    if (cause == "checksum") return "the checksum is wrong";
    if (cause == "vrid")
        return "no group here has VRID " + std::to_string(std::to_integer<unsigned>(datagram.payload[1])) +
               " on " + datagram.port.interface +
               "; compare connector_id, the names of the groups, and vrid: in the two files";
    return "malformed (" + std::string(cause) + ")";
}

}  // namespace

void DiscardedPeers::discarded(const std::string& who, const DatagramReceived& datagram,
                               std::string_view cause, const settings::Group& rules, Instant now,
                               Actions& out) {
    auto& trouble = troubles_[datagram.source];
    trouble = {.text = who + " sends advertisements that are discarded: " + explain(datagram, cause, rules),
               .last_seen = now};
    if (reported_.size() < kMostReported && reported_.insert(trouble.text).second)
        out.push_back(Report{Severity::error, "PEER_DISCARDED", About::interface, datagram.port.interface,
                             trouble.text});
}

std::vector<std::string> DiscardedPeers::troubles(Instant now) const {
    std::vector<std::string> all;
    for (const auto& [source, trouble] : troubles_)
        if (const Duration ago = now - trouble.last_seen; ago < kForgottenAfter)
            all.push_back(trouble.text +
                          (ago < kWorthAnAge
                               ? ""
                               : "; the last one " +
                                     format_duration(std::chrono::floor<std::chrono::seconds>(ago)) +
                                     " ago"));
    return all;
}

}  // namespace pairkeep::failover
