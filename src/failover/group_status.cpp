#include "group.h"

namespace pairkeep::failover {

GroupStatus Group::status(Instant now) const {
    GroupStatus status;
    status.name = settings_.name;
    status.role = role_;
    status.since = since_;
    status.reason = reason_;
    status.priority = settings_.priority;
    status.addresses = addresses_.status();
    status.clients = settings_.clients;
    if (plan_)
        status.plan =
            PlanStatus{.kind = plan_->kind(), .finished = plan_->finished(), .steps = plan_->steps()};
    for (const auto& router : routers_) {
        RouterStatus r;
        r.interface = router.port.interface;
        r.family = router.port.family;
        r.vrid = settings_.vrid;
        r.reason = router.waiting;
        if (router.path) {
            r.multicast = router.path->multicast;
            r.source = router.path->source;
            r.peers = router.path->multicast ? std::vector{vrrp::multicast_group(router.port.family)}
                                             : router.path->peers;
        }
        r.advertisement_interval = settings_.advertisement_interval;
        r.active_adver_interval = router.timers.active_adver_interval();
        r.skew_time = router.timers.skew();
        r.active_down_interval = router.timers.down_interval();
        r.state = router.waiting.empty() ? "idle" : "waiting";
        if (role_ == Role::active) {
            r.state = "advertising";
            r.next_advertisement = next_advertisement_;
        } else if (role_ == Role::backup) {
            r.active_down_timer = router.timers.active_down_timer();
            switch (router.timers.hearing(now)) {
                case vrrp::Hearing::silent:
                    r.state = "silent";
                    break;
                case vrrp::Hearing::heard:
                    r.state = router.timers.followed() ? "heard" : "silent";
                    break;
                case vrrp::Hearing::releasing:
                    r.state = "releasing";
                    break;
            }
        }
        if (router.path_lost_since && role_ == Role::backup)
            status.warnings.push_back(
                "the Active is not heard over " + std::string(to_string(router.port.family)) + " on " +
                router.port.interface + " for " + format_duration(now - *router.path_lost_since) +
                ", but over another path");
        for (const auto& source : router.differing_reported)
            status.warnings.push_back(around_.describe(source) +
                                      " announces other addresses than this node has on " +
                                      router.port.interface + "; compare the two files");
        for (const auto& source : router.strangers_reported)
            status.warnings.push_back(source.to_string() + " on " + router.port.interface +
                                      " uses our VRID " + std::to_string(settings_.vrid) +
                                      " and is not obeyed");
        r.last_advertisement = router.last_heard;
        r.counters = router.counters;
        status.routers.push_back(std::move(r));
    }
    return status;
}

}  // namespace pairkeep::failover
