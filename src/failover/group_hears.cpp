// A group hears an advertisement: whose it is, whether it counts (RFC 9568 7.1), and what it means
// (6.4.2, 6.4.3).
#include <algorithm>

#include "group.h"
#include "pairkeep/vrrp/timers.h"

namespace pairkeep::failover {
namespace {

using namespace std::chrono_literals;

constexpr Duration kShortestRivalPause = 1s;
constexpr Duration kAnswerGap = 10ms;       // the shortest interval of VRRP: answering faster helps nobody
constexpr std::size_t kMostDiffering = 16;  // sources remembered per router, so that each is reported once
constexpr Duration kActiveToldGap = 1s;     // sources that alternate fill no log

bool contains(const std::vector<IpAddress>& list, const IpAddress& address) {
    return std::find(list.begin(), list.end(), address) != list.end();
}

std::string join(const std::vector<IpAddress>& addresses) {
    std::string text;
    for (const auto& address : addresses) text.append(text.empty() ? "" : ", ").append(address.to_string());
    return text;
}

}  // namespace

void Group::count_discarded(const PortKey& port, std::string_view cause) {
    for (auto& router : routers_) {
        if (router.port != port) continue;
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
        router.send_error = why;
        // To some peer it went; else there was none.
        if (++router.failed_copies == router.copies) router.sent_at = router.sent_before;
        if (std::exchange(router.send_error_reported, true)) continue;
        out.push_back(Report{Severity::warning, "SEND_FAILED", About::group, settings_.name,
                             "an advertisement could not be sent over " +
                                 std::string(to_string(port.family)) + " on " + port.interface + ": " + why +
                                 "; counted from now on, not logged again",
                             port.interface});
    }
}

std::optional<std::string_view> Group::why_refused(const vrrp::Decoded& decoded, Family family) const {
    if (version() == vrrp::Version::v2) return why_refused_v2(decoded);
    if (family == Family::ipv6) return std::nullopt;  // one form of checksum there
    std::optional<vrrp::ChecksumForm> wanted;
    switch (settings_.checksum) {
        case settings::Checksum::automatic:
            break;
        case settings::Checksum::with_pseudo_header:
            wanted = vrrp::ChecksumForm::with_pseudo_header;
            break;
        case settings::Checksum::message_only:
            wanted = vrrp::ChecksumForm::message_only;
            break;
    }
    if (wanted && decoded.checksum_form != *wanted) return "checksum_form";
    return std::nullopt;
}

// RFC 3768 7.1, RFC 2338 7.1. The bytes of type 0 mean nothing.
std::optional<std::string_view> Group::why_refused_v2(const vrrp::Decoded& decoded) const {
    const auto own = vrrp::authentication_of(settings_.v2_password);
    const auto& theirs = decoded.authentication;
    if (theirs.type != own.type) return "auth";
    if (own.type == vrrp::AuthType::simple_password && theirs != own) return "password";
    if (decoded.advertisement.max_advertise_interval != settings_.advertisement_interval) return "interval";
    return std::nullopt;
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
    const bool message_only = decoded.checksum_form == vrrp::ChecksumForm::message_only;
    if (version() == vrrp::Version::v3)  // version 2 has one form
        ++(message_only ? router->counters.accepted_message_only
                        : router->counters.accepted_with_pseudo_header);
    // RFC 9568 5.2.8 and what is deployed differ on IPv4: send the form that the peer uses.
    if (settings_.checksum == settings::Checksum::automatic && port.family == Family::ipv4)
        router->checksum_form = decoded.checksum_form;
    if (!router->last_heard || router->last_heard->source != datagram.source) {
        const auto* node = around_.node_of(datagram.source);
        router->last_heard = Heard{.source = datagram.source, .node = node != nullptr ? node->name : ""};
    }
    router->last_heard->priority = advertisement.priority;
    router->last_heard->at = now;
    compare_addresses(*router, advertisement, datagram.source, out);
    if (role_ == Role::backup) hear_in_backup(*router, advertisement, datagram.source, now, out);
    if (role_ == Role::active) hear_in_active(*router, advertisement, datagram.source, now, out);
}

bool Group::accepts(Router& router, const vrrp::Advertisement& advertisement, const IpAddress& source,
                    Instant now, Actions& out) {
    const auto discard = [&](std::string_view cause) {
        count_discarded(router.port, cause);
        return false;
    };
    // A looped segment, or two interfaces on one segment, bring our own back: no rival, and no storm.
    if (around_.is_of_this_host(router.port.interface, source)) return discard("own_echo");
    if (!router.path) return discard("not_ready");
    if (contains(router.path->peers, source) || around_.node_of(source) != nullptr) return true;

    const bool shares = std::any_of(advertisement.addresses.begin(), advertisement.addresses.end(),
                                    [&](const IpAddress& a) { return contains(router.addresses, a); });
    // A known one may have other addresses by now: its file was changed before ours, or ours before its.
    const bool known = router.last_heard && router.last_heard->source == source;
    if (router.path->multicast && (shares || known)) return true;
    refuse(router, advertisement, source, shares, now, out);
    return discard(shares ? "unknown_source" : "foreign_cluster");
}

void Group::refuse(Router& router, const vrrp::Advertisement& advertisement, const IpAddress& source,
                   bool shares_addresses, Instant now, Actions& out) {
    if (role_ == Role::active) announcements_.one_round(now);
    const auto* stranger = router.strangers.refused(source, advertisement, shares_addresses, now);
    if (stranger == nullptr) return;
    const auto text = in_words(router, *stranger, now);
    out.push_back(shares_addresses ? Report{Severity::error, "PEER_UNLISTED", About::group, settings_.name,
                                            text, router.port.interface}
                                   : Report{Severity::warning, "STRANGER", About::group, settings_.name, text,
                                            router.port.interface});
}

std::string Group::in_words(const Router& router, const Stranger& stranger, Instant now) const {
    const auto& interface = router.port.interface;
    const auto what = stranger.source.to_string() + " on " + interface + " uses our VRID " +
                      std::to_string(settings_.vrid) + " with " + join(stranger.addresses);
    if (stranger.shares_addresses)
        return what +
               ", but nodes: does not list it: probably our peer under a new address. It is not obeyed, and "
               "both may be active: correct nodes: in both files";
    const auto free = around_.vrids.next_free(interface, settings_.vrid, now);
    return what + ": another cluster, not obeyed. Give one of the two another VRID; " +
           (free ? "nobody was heard using " + std::to_string(*free) + " on " + interface : "every one was heard on " + interface);
}

// Differing lists are tolerated: two files edited one after the other must not make two Actives.
void Group::compare_addresses(Router& router, const vrrp::Advertisement& advertisement,
                              const IpAddress& source, Actions& out) {
    const auto& theirs = advertisement.addresses;
    const auto& ours = router.addresses;
    const bool differs = !std::is_permutation(theirs.begin(), theirs.end(), ours.begin(), ours.end());
    const auto known = router.differing.find(source);
    if (known != router.differing.end()) known->second = differs;
    if (!differs || known != router.differing.end() || router.differing.size() >= kMostDiffering) return;
    router.differing[source] = true;
    out.push_back(Report{Severity::warning, "ADDRESSES_DIFFER", About::group, settings_.name,
                         around_.describe(source) + " announces " + join(theirs) + ", this node has " +
                             join(ours) + "; compare the two files",
                         router.port.interface});
}

void Group::hear_in_backup(Router& router, const vrrp::Advertisement& advertisement, const IpAddress& source,
                           Instant now, Actions& out) {
    note_worse(advertisement, now);
    const auto followed = router.timers.followed();
    if (sick_ && advertisement.priority == vrrp::kReleasing && (!followed || *followed == source))
        return router.timers.wait_for_silence(now);
    if (advertisement.priority == vrrp::kReleasing && router.timers.given_away() && followed == source)
        hear_goodbye_of_all(router, advertisement, source, now);
    router.timers.hear_in_backup(advertisement, source, preempts(advertisement.priority, now), now);
    // An Active is there: what was left running until the role was known does not belong here.
    if (clients_.aim() == Clients::Aim::undecided) clients_.aim(Clients::Aim::stopped, now, out);
    // The leading router names the Active; the others would only repeat it in another family's words.
    if (&router != &routers_.front() || router.timers.followed() == active_known_) return;
    if (active_told_at_ && now - *active_told_at_ < kActiveToldGap) return;
    active_told_at_ = now;
    active_known_ = router.timers.followed();
    reason_ = around_.describe(source) + " is Active with priority " + std::to_string(advertisement.priority);
    out.push_back(Report{Severity::info, "ACTIVE_HEARD", About::group, settings_.name, reason_});
}

// Said twice in a row, a goodbye speaks also for the paths over which its sender cannot say it (priority_zero
// in group_plan.cpp). Once is not enough: a peer without a sync group leaves one path and goes on over
// another.
void Group::hear_goodbye_of_all(const Router& said_on, const vrrp::Advertisement& goodbye,
                                const IpAddress& source, Instant now) {
    const auto* node = around_.node_of(source);
    for (auto& router : routers_) {
        const auto followed = router.timers.followed();
        if (&router == &said_on || !followed) continue;
        // Of link-local addresses nobody knows the node; where there are only two it is the other one.
        const auto* followed_node = around_.node_of(*followed);
        const bool same = node != nullptr && followed_node != nullptr ? node == followed_node
                                                                      : around_.settings.nodes.size() == 2;
        if (same) router.timers.hear_in_backup(goodbye, *followed, false, now);
    }
}

void Group::hear_in_active(Router& router, const vrrp::Advertisement& advertisement, const IpAddress& source,
                           Instant now, Actions& out) {
    const auto yield = [&](const std::string& why) {
        two_actives_.heard(now);
        // A last word: whoever wins may have heard nothing of this node, and the neighbours' caches lead
        // here. Answering it, the winner tells them otherwise.
        advertise_all(priority_, now, out);
        lose_role(around_.describe(source) + " " + why, now, out);
        router.timers.follow(advertisement, source, now);
        active_known_ = source;  // the reason says it already
    };
    switch (router.timers.judge_in_active(advertisement, source, router.path->source)) {
        case vrrp::Rival::higher:
            return yield("has priority " + std::to_string(advertisement.priority) + ", this node " +
                         std::to_string(priority_));
        case vrrp::Rival::equal_but_greater_address:
            if (yields_to_equal(router, advertisement, now))
                return yield("has the same priority and the greater address");
            two_actives_.heard(now);
            return;
        case vrrp::Rival::equal_but_lower_address:
            if (&router == &routers_.front()) {
                tie_won_at_ = now;
                tie_until_.reset();
            }
            [[fallthrough]];
        case vrrp::Rival::lower:
            // 6.4.3: answer a losing advertisement at once: switches relearn the path, the other node yields.
            note_rival(advertisement, source, now, out);
            announcements_.again(now);
            if (!may_answer(router, now)) return;
            router.last_answer = now;
            return advertise(router, priority_, now, now, out);
        case vrrp::Rival::releasing:
            // On every router, since they share the Adver_Timer that begins anew.
            announcements_.again(now);
            if (!may_answer(router, now)) return;
            router.last_answer = now;
            advertise_all(priority_, now, out);
            next_advertisement_ = now + settings_.advertisement_interval;
            return;
    }
}

// How long a rival of that pace may be silent, and is not gone yet.
Duration Group::patience_with(const vrrp::Advertisement& advertisement) const {
    const Duration slower = std::max(settings_.advertisement_interval, advertisement.max_advertise_interval);
    return vrrp::active_down_interval(priority_, slower, settings_.down_after);
}

// One comparison per group. Addresses of two families may be ordered oppositely, so the leading router alone
// decides; another router decides only where the leading one has heard nothing of the rival for a whole down
// interval.
bool Group::yields_to_equal(const Router& router, const vrrp::Advertisement& advertisement, Instant now) {
    auto& lead = routers_.front();
    if (&router == &lead) return true;
    const Duration patience = patience_with(advertisement);
    if (tie_won_at_ && now - *tie_won_at_ < patience) return false;
    if (!tie_until_ || now - *tie_until_ > patience) tie_until_ = now + patience;
    return now >= *tie_until_;
}

// One losing advertisement may cross ours on the wire. A rival that goes on does not hear this node.
void Group::note_rival(const vrrp::Advertisement& advertisement, const IpAddress& source, Instant now,
                       Actions& out) {
    if (!rival_since_)
        clients_.look_again(now, out);  // an exclusive one may have lost its place to the rival's
    two_actives_.heard(now);
    rival_heard_ = now;
    const auto* node = around_.node_of(source);
    rival_node_ = node != nullptr ? node->name : "";
    // Not shorter than a second: quick advertisements through a lossy path would end and begin it many times.
    rival_over_at_ = now + std::max<Duration>(patience_with(advertisement), kShortestRivalPause);
    if (!rival_since_) rival_since_ = now;
    if (rival_reported_ || now - *rival_since_ < 2 * advertisement.max_advertise_interval) return;
    rival_reported_ = true;
    out.push_back(Report{
        Severity::error, "TWO_ACTIVES", About::group, settings_.name,
        around_.describe(source) + " is Active too, with " +
            (advertisement.priority < priority_ ? "the lower priority " : "the lower address and priority ") +
            std::to_string(advertisement.priority) +
            ", and goes on: it does not hear this node. Is IP protocol 112 let in there?"});
}

void Group::check_rival(Instant now, Actions& out) {
    if (!rival_since_ || (role_ == Role::active && now < rival_over_at_)) return;
    if (rival_reported_)
        out.push_back(Report{Severity::info, "TWO_ACTIVES_OVER", About::group, settings_.name,
                             "after " + format_duration(rival_heard_ - *rival_since_)});
    const Instant ended = rival_heard_;
    rival_since_.reset();
    rival_reported_ = false;
    if (role_ != Role::active) return;
    two_actives_.over(ended);
    announcements_.start(now);
    clients_.look_again(now, out);
}

bool Group::may_answer(const Router& router, Instant now) {
    return router.last_answer == Instant{} || now - router.last_answer >= kAnswerGap;
}

}  // namespace pairkeep::failover
