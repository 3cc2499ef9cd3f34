// A Backup listens: when it takes over from silence, from a goodbye, or from a worse Active, and which paths
// it lost.
#include <algorithm>

#include "group.h"

namespace pairkeep::failover {

// Silent as a group only when every router is; a goodbye from the Active that a router follows is silence at
// once with `takeover_on_release: at_once`, and after Skew_Time otherwise.
void Group::check_takeover(Instant now, Actions& out) {
    if (links_.any_bridged()) return;  // nobody is silent only because he cannot be heard
    const bool at_once = settings_.takeover_on_release == settings::TakeoverOnRelease::at_once;
    const bool silent = std::all_of(routers_.begin(), routers_.end(), [&](const Router& r) {
        return r.timers.hearing(now) == vrrp::Hearing::silent || (at_once && !sick_ && r.timers.given_away());
    });
    if (silent) become_active(why_silent(now), now, out);
}

// Preempt_Mode of this moment. The owner of the addresses always preempts (RFC 9568 6.1).
bool Group::preempts(Instant now) const {
    if (priority_ == vrrp::kAddressOwner) return true;
    return settings_.preempt_after && worse_heard_since_ &&
           now - *worse_heard_since_ >= *settings_.preempt_after;
}

bool Group::preempts(std::uint8_t priority, Instant now) const {
    return preempts(now) || is_last_resort(priority);
}

std::string Group::preempt_in_words() const {
    if (priority_ == vrrp::kAddressOwner) return "always";
    if (!settings_.preempt_after) return "never";
    return *settings_.preempt_after == Duration::zero()
               ? "always"
               : "after " + format_duration(*settings_.preempt_after);
}

std::optional<Instant> Group::preempt_at(Instant now) const {
    if (role_ != Role::backup || !settings_.preempt_after || !worse_heard_since_ || preempts(now))
        return std::nullopt;
    return *worse_heard_since_ + *settings_.preempt_after;
}

// A break in hearing it makes this node Active anyway, so that the time counts from the first one in this
// Backup period.
void Group::note_worse(const vrrp::Advertisement& advertisement, Instant now) {
    if (advertisement.priority == vrrp::kReleasing) return;
    if (advertisement.priority >= priority_)
        worse_heard_since_.reset();
    else if (!worse_heard_since_)
        worse_heard_since_ = now;
}

std::string Group::why_silent(Instant now) const {
    for (const auto& router : routers_)
        if (hears_worse(router, now) && is_last_resort(router.last_heard->priority))
            return around_.describe(router.last_heard->source) +
                   " is Active only as last resort (priority 1)";
    for (const auto& router : routers_)
        if (hears_worse(router, now))
            return around_.describe(router.last_heard->source) + " has priority " +
                   std::to_string(router.last_heard->priority) + ", this node " + std::to_string(priority_) +
                   " and preempt: " + preempt_in_words();
    if (sick_) {
        Instant heard = since_;
        for (const auto& router : routers_)
            if (router.last_heard) heard = std::max(heard, router.last_heard->at);
        return "nobody was heard for " + format_duration(now - heard) +
               "; the role was taken as last resort: " + ailments();
    }
    // In the words of the first router that knows the Active: its address is the one that `nodes:` lists.
    const auto first = std::find_if(routers_.begin(), routers_.end(),
                                    [](const Router& r) { return r.timers.followed().has_value(); });
    if (first == routers_.end()) return "no Active heard for " + format_duration(now - since_);
    const auto who = around_.describe(*first->timers.followed());
    Instant last_heard{};
    for (const auto& router : routers_) {
        if (router.timers.given_away()) return who + " gave the role away (priority 0)";
        if (router.timers.followed()) last_heard = std::max(last_heard, router.timers.last_followed());
    }
    return who + " was silent for " + format_duration(now - last_heard);
}

// An Active of lower priority is heard and not followed.
bool Group::hears_worse(const Router& router, Instant now) const {
    return router.last_heard && preempts(router.last_heard->priority, now) &&
           router.last_heard->priority != vrrp::kReleasing && router.last_heard->priority < priority_ &&
           now - router.last_heard->at < router.timers.down_interval();
}

// One path silent while another is heard: a broken path, never a change of role. Heard since: when the Active
// dies, the timers of the paths run out one after the other, and none of them is broken.
void Group::check_paths(Instant now, Actions& out) {
    for (auto& router : routers_) {
        const auto heard = std::find_if(routers_.begin(), routers_.end(), [&](const Router& other) {
            return other.timers.followed() && other.timers.hearing(now) == vrrp::Hearing::heard &&
                   other.timers.last_followed() >= router.timers.active_down_timer();
        });
        const bool lost = router.timers.hearing(now) == vrrp::Hearing::silent && !hears_worse(router, now) &&
                          (router.path_lost_since || heard != routers_.end());
        if (lost == router.path_lost_since.has_value()) continue;
        const auto where = std::string(to_string(router.port.family)) + " on " + router.port.interface;
        if (lost) {
            router.path_lost_since = now;
            out.push_back(Report{Severity::warning, "PATH_LOST", About::group, settings_.name,
                                 around_.describe(*heard->timers.followed()) + " is heard over " +
                                     std::string(to_string(heard->port.family)) + " on " +
                                     heard->port.interface + ", but not over " + where +
                                     "; the role does not move for that",
                                 router.port.interface});
        } else {
            router.path_lost_since.reset();
            out.push_back(Report{Severity::info, "PATH_BACK", About::group, settings_.name,
                                 "the Active is heard again over " + where, router.port.interface});
        }
    }
}

}  // namespace pairkeep::failover
