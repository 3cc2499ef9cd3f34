// A group hears an advertisement: whose it is, whether it counts (RFC 9568 7.1), and what it means
// (6.4.2, 6.4.3).
#include <algorithm>

#include "group.h"

namespace pairkeep::failover {
namespace {

using namespace std::chrono_literals;

constexpr Duration kAnswerGap = 10ms;       // the shortest interval of VRRP: answering faster helps nobody
constexpr std::size_t kMostStrangers = 16;  // remembered per router, so that each is reported once

bool contains(const std::vector<IpAddress>& list, const IpAddress& address) {
    return std::find(list.begin(), list.end(), address) != list.end();
}

std::string join(const std::vector<IpAddress>& addresses) {
    std::string text;
    for (const auto& address : addresses) text.append(text.empty() ? "" : ", ").append(address.to_string());
    return text;
}

// Remembers it. A flood of invented sources is not remembered, and so not logged, beyond the limit.
bool is_new_stranger(std::map<IpAddress, Instant>& strangers, const IpAddress& source, Instant now) {
    std::erase_if(strangers, [&](const auto& known) { return now - known.second > kStrangerForgottenAfter; });
    const bool is_known = strangers.contains(source);
    if (!is_known && strangers.size() >= kMostStrangers) return false;
    strangers[source] = now;
    return !is_known;
}

}  // namespace

void Group::count_discarded(const PortKey& port, std::optional<std::uint8_t> vrid, std::string_view cause) {
    for (auto& router : routers_) {
        if (router.port != port || (vrid && *vrid != settings_.vrid)) continue;
        ++router.counters.received;
        const auto counter = router.counters.discarded.find(cause);
        if (counter != router.counters.discarded.end())
            ++counter->second;
        else
            router.counters.discarded.emplace(cause, 1);
    }
}

void Group::count_send_error(const PortKey& port, std::uint8_t vrid, const std::string& why, Actions& out) {
    if (vrid != settings_.vrid) return;
    for (auto& router : routers_) {
        if (router.port != port) continue;
        ++router.counters.send_errors;
        if (std::exchange(router.send_error_reported, true)) continue;
        out.push_back(Report{Severity::warning, "SEND_FAILED", About::group, settings_.name,
                             "an advertisement could not be sent over " +
                                 std::string(to_string(port.family)) + " on " + port.interface + ": " + why +
                                 "; counted from now on, not logged again",
                             port.interface});
    }
}

void Group::hear(const PortKey& port, const vrrp::Decoded& decoded, const DatagramReceived& datagram,
                 Instant now, Actions& out) {
    const auto router =
        std::find_if(routers_.begin(), routers_.end(), [&](const Router& r) { return r.port == port; });
    if (router == routers_.end()) return;
    const auto& advertisement = decoded.advertisement;
    if (!accepts(*router, advertisement, datagram.source, now, out)) return;
    ++router->counters.received;
    ++router->counters.accepted;
    const auto* node = around_.node_of(datagram.source);
    router->last_heard = Heard{.source = datagram.source,
                               .node = node != nullptr ? node->name : "",
                               .priority = advertisement.priority,
                               .at = now};
    compare_addresses(*router, advertisement, datagram.source, out);
    if (role_ == Role::backup) hear_in_backup(*router, advertisement, datagram.source, now, out);
    if (role_ == Role::active) hear_in_active(*router, advertisement, datagram.source, now, out);
}

bool Group::accepts(Router& router, const vrrp::Advertisement& advertisement, const IpAddress& source,
                    Instant now, Actions& out) {
    const auto discard = [&](std::string_view cause) {
        count_discarded(router.port, settings_.vrid, cause);
        return false;
    };
    // A looped segment brings our own back: no rival, and no storm.
    for (const auto& fact : around_.facts(router.port.interface).addresses)
        if (fact.prefix.address == source) return discard("own_echo");
    if (!router.path) return discard("not_ready");
    if (contains(router.path->peers, source) || around_.node_of(source) != nullptr) return true;

    const bool shares = std::any_of(advertisement.addresses.begin(), advertisement.addresses.end(),
                                    [&](const IpAddress& a) { return contains(router.addresses, a); });
    if (router.path->multicast && shares) return true;
    const bool is_new = is_new_stranger(router.strangers, source, now);
    if (is_new) {
        const auto what = source.to_string() + " on " + router.port.interface + " uses our VRID " +
                          std::to_string(settings_.vrid) + " with " + join(advertisement.addresses);
        out.push_back(
            Report{Severity::warning, "STRANGER", About::group, settings_.name,
                   shares ? what + ", but is no configured node: not obeyed. If it is the peer under a new "
                                   "address, correct nodes:"
                          : what + ": another cluster, not obeyed. Give one of the two another vrid:",
                   router.port.interface});
    }
    return discard(shares ? "unknown_source" : "foreign_cluster");
}

// Differing lists are tolerated: two files edited one after the other must not make two Actives.
void Group::compare_addresses(Router& router, const vrrp::Advertisement& advertisement,
                              const IpAddress& source, Actions& out) {
    auto theirs = advertisement.addresses;
    auto ours = router.addresses;
    std::sort(theirs.begin(), theirs.end());
    std::sort(ours.begin(), ours.end());
    if (theirs == ours) {
        router.differing_reported.erase(source);
        return;
    }
    if (router.differing_reported.size() < kMostStrangers && router.differing_reported.insert(source).second)
        out.push_back(Report{Severity::warning, "ADDRESSES_DIFFER", About::group, settings_.name,
                             around_.describe(source) + " announces " + join(advertisement.addresses) +
                                 ", this node has " + join(router.addresses) + "; compare the two files",
                             router.port.interface});
}

void Group::hear_in_backup(Router& router, const vrrp::Advertisement& advertisement, const IpAddress& source,
                           Instant now, Actions& out) {
    router.timers.hear_in_backup(advertisement, source, now);
    // The leading router names the Active; the others would only repeat it in another family's words.
    if (&router != &routers_.front() || router.timers.followed() == active_known_) return;
    active_known_ = router.timers.followed();
    reason_ = around_.describe(source) + " is Active with priority " + std::to_string(advertisement.priority);
    out.push_back(Report{Severity::info, "ACTIVE_HEARD", About::group, settings_.name, reason_});
}

void Group::hear_in_active(Router& router, const vrrp::Advertisement& advertisement, const IpAddress& source,
                           Instant now, Actions& out) {
    const auto yield = [&](const std::string& why) {
        lose_role(around_.describe(source) + " " + why, now, out);
        router.timers.follow(advertisement, source, now);
        active_known_ = source;  // the reason says it already
    };
    switch (router.timers.judge_in_active(advertisement, source, router.path->source)) {
        case vrrp::Rival::higher:
            return yield("has priority " + std::to_string(advertisement.priority) + ", this node " +
                         std::to_string(settings_.priority));
        case vrrp::Rival::equal_but_greater_address:
            if (yields_to_equal(router, now)) return yield("has the same priority and the greater address");
            return;
        case vrrp::Rival::equal_but_lower_address:
            if (&router == &routers_.front()) tie_won_at_ = now;
            [[fallthrough]];
        case vrrp::Rival::lower:
            // 6.4.3: answer a losing advertisement at once: switches relearn the path, the other node yields.
            note_rival(advertisement, source, now, out);
            answer(router, now, out);
            return announce_again(now, out);
        case vrrp::Rival::releasing:
            answer(router, now, out);
            next_advertisement_ = now + settings_.advertisement_interval;
            return announce_again(now, out);
    }
}

// One comparison per group. Addresses of two families may be ordered oppositely, so the leading router alone
// decides; another router decides only where the leading one has heard nothing of the rival for a whole down
// interval.
bool Group::yields_to_equal(const Router& router, Instant now) {
    auto& lead = routers_.front();
    if (&router == &lead) return true;
    const Duration patience = lead.timers.down_interval();
    if (tie_won_at_ && now - *tie_won_at_ < patience) return false;
    if (!tie_until_ || now - *tie_until_ > patience) tie_until_ = now + patience;
    return now >= *tie_until_;
}

// One losing advertisement may cross ours on the wire. A rival that goes on does not hear this node.
void Group::note_rival(const vrrp::Advertisement& advertisement, const IpAddress& source, Instant now,
                       Actions& out) {
    rival_heard_ = now;
    if (!rival_since_) rival_since_ = now;
    if (rival_reported_ || now - *rival_since_ < 2 * advertisement.max_advertise_interval) return;
    rival_reported_ = true;
    out.push_back(Report{Severity::error, "TWO_ACTIVES", About::group, settings_.name,
                         around_.describe(source) + " is Active too, with the lower priority " +
                             std::to_string(advertisement.priority) +
                             ", and goes on: it does not hear this node. Is IP protocol 112 let in there?"});
}

void Group::check_rival(Instant now, Actions& out) {
    if (!rival_since_ ||
        (role_ == Role::active && now - rival_heard_ < routers_.front().timers.down_interval()))
        return;
    if (rival_reported_)
        out.push_back(Report{Severity::info, "TWO_ACTIVES_OVER", About::group, settings_.name,
                             "after " + format_duration(rival_heard_ - *rival_since_)});
    rival_since_.reset();
    rival_reported_ = false;
}

void Group::answer(Router& router, Instant now, Actions& out) {
    if (router.last_answer != Instant{} && now - router.last_answer < kAnswerGap) return;
    router.last_answer = now;
    advertise(router, settings_.priority, out);
}

}  // namespace pairkeep::failover
