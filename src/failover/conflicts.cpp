#include "conflicts.h"

#include <algorithm>

namespace pairkeep::failover {
namespace {

using namespace std::chrono_literals;

constexpr Duration kForgottenAfter = 60s;
constexpr Duration kToldAgainAfter = 60s;
constexpr std::size_t kMostConflicts = 16;  // a flood of invented MAC addresses is not remembered beyond
constexpr std::size_t kMostPeers = 64;
// A peer that just lost the role may have said so a moment too late; one that goes on has kept an address.
constexpr Duration kPeerMayTake = 1s;

}  // namespace

std::string in_words(const ConflictStatus& conflict, Instant now) {
    const auto what = conflict.mac.to_string() + " on " + conflict.interface + " says that " +
                      conflict.address.to_string() + " is its own, " + std::to_string(conflict.count) +
                      (conflict.count == 1 ? " time" : " times in " + format_duration(now - conflict.since));
    if (!conflict.node.empty())
        return conflict.node + " (" + what +
               ", while this node is active): it is active too, or has kept the address. Look at its "
               "`pairkeep status`";
    return what +
           ", while this node is active: another host has that address. Find it by its MAC address "
           "(`bridge fdb`, the switch's table), and take the address away there";
}

void Conflicts::learn(const MacAddress& mac, const std::string& node) {
    const auto known =
        std::find_if(peers_.begin(), peers_.end(), [&](const auto& peer) { return peer.first == mac; });
    if (known != peers_.end()) {
        known->second = node;
        return;
    }
    if (peers_.size() >= kMostPeers) peers_.erase(peers_.begin());
    peers_.emplace_back(mac, node);
}

std::string Conflicts::node_of(const MacAddress& mac) const {
    for (const auto& [known, node] : peers_)
        if (known == mac) return node;
    return "";
}

void Conflicts::heard(const NeighbourHeard& heard, const std::string& suspect, Instant now, Actions& out) {
    std::erase_if(known_, [&](const ConflictStatus& known) { return now - known.at > kForgottenAfter; });
    auto known = std::find_if(known_.begin(), known_.end(), [&](const ConflictStatus& conflict) {
        return conflict.address == heard.address && conflict.mac == heard.mac &&
               conflict.interface == heard.interface;
    });
    if (known == known_.end()) {
        if (known_.size() >= kMostConflicts) return;
        const auto node = node_of(heard.mac);
        known_.push_back({.interface = heard.interface,
                          .address = heard.address,
                          .mac = heard.mac,
                          .node = node.empty() ? suspect : node,
                          .since = now});
        known = std::prev(known_.end());
    }
    known->at = now;
    known->count += heard.count;
    report(*known, now, out);
}

void Conflicts::report(ConflictStatus& conflict, Instant now, Actions& out) {
    if (!conflict.node.empty() && now - conflict.since < kPeerMayTake) return;
    if (conflict.told_at && now - *conflict.told_at < kToldAgainAfter) return;
    conflict.told_at = now;
    out.push_back(Report{Severity::error, "ADDRESS_CONFLICT", About::group, group_, in_words(conflict, now),
                         conflict.interface});
}

std::vector<ConflictStatus> Conflicts::status(Instant now) const {
    std::vector<ConflictStatus> all;
    for (const auto& known : known_)
        if (known.told_at && now - known.at <= kForgottenAfter) all.push_back(known);
    return all;
}

}  // namespace pairkeep::failover
