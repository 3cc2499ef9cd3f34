// A role across a restart of the daemon, and the end of one whose advertisements come too late. Both ask the
// same question: may the peer have taken over already?
#include <algorithm>

#include "group.h"

namespace pairkeep::failover {

// Without Skew_Time: the peer may be the quickest that there is.
Duration Group::patience_of_peers() const {
    return settings_.down_after * settings_.advertisement_interval;
}

// Peers take over when all routers of the group are silent, so the newest of any of them counts.
Instant Group::last_sent() const {
    Instant newest{};
    for (const auto& router : routers_) newest = std::max(newest, router.sent_at);
    return newest;
}

// The peer must be assumed Active: this node steps back before it sends anything, and listens. Whether the
// host was paused, or what it sent did not leave it.
void Group::step_back_if_late(Instant now, Actions& out) {
    if (role_ != Role::active || now - last_sent() <= patience_of_peers()) return;
    const auto age = format_duration(now - last_sent());
    const bool paused = now - next_advertisement_ + settings_.advertisement_interval > patience_of_peers();
    const auto failing = std::find_if(routers_.begin(), routers_.end(),
                                      [](const Router& router) { return !router.send_error.empty(); });
    note_change(now, out);
    lose_role(paused || failing == routers_.end()
                  ? "this node was paused: its last advertisement is " + age + " old"
                  : "its last advertisement that could be sent is " + age +
                        " old, and the peer takes over: " + failing->send_error + " (" +
                        failing->port.interface + ")",
              now, out);
}

std::optional<std::string> Group::why_not_kept() const {
    if (role_ != Role::active || patience_of_peers() >= settings::kRestartTakes) return std::nullopt;
    return "the peer of group " + settings_.name + " takes over after " +
           format_duration(patience_of_peers()) + " already";
}

// One more advertisement, so that the successor has all the time that peers give.
void Group::keep(Kept& kept, Instant now, Actions& out) {
    clients_.keep(kept);
    if (resume_) {  // restarted before it came to that
        kept.groups.push_back(*resume_);
    } else if (role_ == Role::active) {
        kept.groups.push_back({.name = settings_.name, .last_sent = now, .addresses = addresses_.keep(out)});
        advertise_all(priority_, now, out);
    }
}

void Group::start(const Kept& kept, Instant now, Actions& out) {
    since_ = now;
    reconfigure_clients(settings_.clients, now, out);
    clients_.expect(kept, now);
    const auto own = std::find_if(kept.groups.begin(), kept.groups.end(),
                                  [&](const KeptGroup& group) { return group.name == settings_.name; });
    if (own != kept.groups.end()) {
        resume_ = *own;
        addresses_.expect_claim(true);
        clients_.aim(Clients::Aim::kept, now, out);
        if (now - own->last_sent > patience_of_peers())
            give_up_resuming(late(), now, out);
        else if (const auto why = addresses_.why_not_found(own->addresses))
            give_up_resuming(*why, now, out);
    }
    surroundings_changed(now, out);
}

// As soon as it can speak.
void Group::resume(Instant now, Actions& out) {
    const Duration age = now - resume_->last_sent;
    if (age > patience_of_peers()) return;  // give_up_if_late() has the word
    if (const auto why = addresses_.why_not_found(resume_->addresses)) {
        give_up_resuming(*why, now, out);
        return surroundings_changed(now, out);
    }
    for (auto& router : routers_) router.sent_at = resume_->last_sent;
    resume_.reset();
    addresses_.expect_claim(false);
    kept_since_ = now;
    enter(Role::active, "kept across a restart of pairkeepd (" + format_duration(age) + ")", now, out);
    advertise_from_now(PlanKind::keep_active, now, out);
}

std::string Group::late() const {
    return "peers wait no longer than " + format_duration(patience_of_peers());
}

void Group::give_up_if_late(Instant now, Actions& out) {
    if (!resume_ || now - resume_->last_sent <= patience_of_peers()) return;
    give_up_resuming(late() + (reason_ == kStarting ? "" : ", and " + reason_), now, out);
    surroundings_changed(now, out);
}

// What the last run left is given back; then this node begins like any other.
void Group::give_up_resuming(const std::string& why, Instant now, Actions& out) {
    const Duration age = now - resume_->last_sent;
    resume_.reset();
    addresses_.expect_claim(false);
    out.push_back(Report{Severity::warning, "ROLE_NOT_KEPT", About::group, settings_.name,
                         "the role that this node had before its restart is not kept, " +
                             format_duration(age) + " after its last advertisement: " + why +
                             "; what the last run left is given back, then this node listens"});
    addresses_.want_released(address_set(), out);
    routes_.withdraw_kept(now, out);
    clients_.aim(Clients::Aim::undecided, now, out);
}

}  // namespace pairkeep::failover
