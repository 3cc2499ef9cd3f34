#include "pairkeep/vrrp/virtual_router.h"

#include "pairkeep/vrrp/timers.h"

namespace pairkeep::vrrp {

VirtualRouter::VirtualRouter(RouterSettings settings)
    : settings_(settings),
      written_(settings.priority),
      active_adver_interval_(settings.advertisement_interval) {}

Duration VirtualRouter::skew_of(std::uint8_t priority) const {
    if (settings_.version == Version::v2) return skew_time_v2(priority);
    return skew_time(priority, active_adver_interval_);
}

Duration VirtualRouter::skew() const {
    const Duration own = skew_of(settings_.priority);
    return settings_.priority < written_ ? own + skew_of(written_) : own;
}

Duration VirtualRouter::down_interval() const {
    return settings_.down_after * active_adver_interval_ + skew();
}

void VirtualRouter::set_priority(std::uint8_t priority) {
    const Duration before = skew();
    settings_.priority = priority;
    active_down_timer_ += skew() - before;
}

void VirtualRouter::reconfigure(std::uint8_t written, Duration advertisement_interval, int down_after) {
    const Duration before = releasing_ ? skew() : down_interval();
    if (!followed_) active_adver_interval_ = advertisement_interval;
    settings_.advertisement_interval = advertisement_interval;
    settings_.down_after = down_after;
    written_ = written;
    active_down_timer_ += (releasing_ ? skew() : down_interval()) - before;
}

void VirtualRouter::listen(Instant now) {
    active_adver_interval_ = settings_.advertisement_interval;
    active_down_timer_ = now + down_interval();
    followed_.reset();
    releasing_ = false;
}

void VirtualRouter::listen_on(Instant now) {
    active_down_timer_ = now + down_interval();
    releasing_ = false;
}

void VirtualRouter::wait_for_silence(Instant now) {
    active_down_timer_ = now + active_adver_interval_ + down_interval();
    releasing_ = false;
}

void VirtualRouter::follow(const Advertisement& advertisement, const IpAddress& source, Instant now) {
    active_adver_interval_ = advertisement.max_advertise_interval;  // also the one that ends Active (6.4.3)
    active_down_timer_ = now + down_interval();
    followed_ = source;
    last_followed_ = now;
    releasing_ = false;
}

void VirtualRouter::hear_in_backup(const Advertisement& advertisement, const IpAddress& source, bool preempt,
                                   Instant now) {
    if (advertisement.priority == kReleasing) {
        // Only the Active can give the role away. Somebody else's goodbye says nothing about it.
        if (followed_ && *followed_ != source) return;
        if (releasing_) return;             // repeating it must not put the takeover off
        active_down_timer_ = now + skew();  // neither longer nor "now": a better Backup goes first
        releasing_ = true;
        return;
    }
    // Discard: letting the timer run out *is* how a better router takes over (6.4.2).
    if (preempt && advertisement.priority < settings_.priority) return;
    follow(advertisement, source, now);
}

Rival VirtualRouter::judge_in_active(const Advertisement& advertisement, const IpAddress& source,
                                     const IpAddress& own_source) const {
    if (advertisement.priority == kReleasing) return Rival::releasing;
    if (advertisement.priority != settings_.priority)
        return advertisement.priority > settings_.priority ? Rival::higher : Rival::lower;
    return source > own_source ? Rival::equal_but_greater_address : Rival::equal_but_lower_address;
}

Hearing VirtualRouter::hearing(Instant now) const {
    if (now >= active_down_timer_) return Hearing::silent;
    return releasing_ ? Hearing::releasing : Hearing::heard;
}

}  // namespace pairkeep::vrrp
