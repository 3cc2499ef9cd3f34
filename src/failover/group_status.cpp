// What a group says of itself: values for the status document.
#include <algorithm>

#include "group.h"

namespace pairkeep::failover {

GroupStatus Group::status(Instant now) const {
    GroupStatus status;
    status.name = settings_.name;
    status.role = role_;
    status.since = since_;
    status.reason = reason_;
    status.priority = settings_.priority;
    status.effective_priority = priority_;
    status.why_priority = why_priority(now);
    status.hold_down = hold_down_.status(now);
    status.checks = settings_.track_checks;
    status.routes = routes_.status();
    status.preempt = preempt_in_words();
    status.preempt_at = preempt_at(now);
    status.addresses = addresses_.status();
    status.two_actives = two_actives_.status(now);
    status.removals = addresses_.removals().status(now);
    if (role_ == Role::fault) status.retry_at = refused_until_;
    if (status.removals.latest_at)
        status.warnings.push_back(status.removals.latest + ", " +
                                  format_duration(now - *status.removals.latest_at) + " ago (" +
                                  std::to_string(status.removals.count) + " within " +
                                  format_duration(status.removals.within) + ")");
    status.conflicts = conflicts_.status(now);
    for (const auto& conflict : status.conflicts)
        status.warnings.push_back(failover::in_words(conflict, now) + "; last " +
                                  format_duration(now - conflict.at) + " ago");
    status.links = links_.status(now);
    for (const auto& link : status.links)
        if (link.counts_at) status.warnings.push_back(link.text);
    status.clients = settings_.clients;
    if (plan_)
        status.plan =
            PlanStatus{.kind = plan_->kind(), .finished = plan_->finished(), .steps = plan_->steps()};
    for (const auto& router : routers_) {
        status.routers.push_back(router_status(router, now));
        add_warnings(router, now, status.warnings);
    }
    return status;
}

void Group::sign(Report& report) const {
    const auto& clients = settings_.clients;
    const bool concerned = report.about == About::client
                               ? std::find(clients.begin(), clients.end(), report.subject) != clients.end()
                               : report.about == About::group && report.subject == settings_.name;
    if (!concerned) return;
    report.group = settings_.name;
    report.role = role_;
}

RouterStatus Group::router_status(const Router& router, Instant now) const {
    RouterStatus status;
    status.interface = router.port.interface;
    status.family = router.port.family;
    status.vrid = settings_.vrid;
    status.version = settings_.version;
    status.virtual_mac = virtual_mac(around_.facts(router.port.interface), router.port.family);
    status.state = router_state(router, now);
    status.reason = router.waiting;
    if (router.path) {
        status.multicast = router.path->multicast;
        status.source = router.path->source;
        status.peers = router.path->multicast ? std::vector{vrrp::multicast_group(router.port.family)}
                                              : router.path->peers;
    }
    status.checksum = vrrp::to_string(router.checksum_form);
    status.advertisement_interval = settings_.advertisement_interval;
    status.active_adver_interval = router.timers.active_adver_interval();
    status.skew_time = router.timers.skew();
    status.active_down_interval = router.timers.down_interval();
    if (role_ == Role::active) status.next_advertisement = next_advertisement_;
    if (role_ == Role::backup) status.active_down_timer = router.timers.active_down_timer();
    status.last_advertisement = router.last_heard;
    status.strangers = router.strangers.known(now);
    status.counters = router.counters;
    return status;
}

std::string Group::router_state(const Router& router, Instant now) const {
    if (role_ == Role::active) return "advertising";
    if (role_ != Role::backup) return router.waiting.empty() ? "idle" : "waiting";
    const auto hearing = router.timers.hearing(now);
    if (hearing == vrrp::Hearing::releasing) return "releasing";
    const bool follows = hearing == vrrp::Hearing::heard && router.timers.followed();
    return follows || hears_worse(router, now) ? "heard" : "silent";
}

void Group::add_warnings(const Router& router, Instant now, std::vector<std::string>& warnings) const {
    const auto& interface = router.port.interface;
    if (router.path_lost_since && role_ == Role::backup)
        warnings.push_back("the Active is not heard over " + std::string(to_string(router.port.family)) +
                           " on " + interface + " for " + format_duration(now - *router.path_lost_since) +
                           ", but over another path");
    for (const auto& [source, differs] : router.differing)
        if (differs)
            warnings.push_back(around_.describe(source) +
                               " announces other addresses than this node has on " + interface +
                               "; compare the two files");
    for (const auto& stranger : router.strangers.known(now))
        if (!stranger.shares_addresses) warnings.push_back(in_words(router, stranger, now));
}

std::vector<std::string> Group::unlisted_peers(Instant now) const {
    std::vector<std::string> all;
    for (const auto& router : routers_)
        for (const auto& stranger : router.strangers.known(now))
            if (stranger.shares_addresses) all.push_back(in_words(router, stranger, now));
    return all;
}

}  // namespace pairkeep::failover
