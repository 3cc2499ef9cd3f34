// One virtual router (interface, VRID, family) as a value machine: its timers and its judgement of what it
// hears. It has no role: Initialize/Backup/Active belong to the group that owns it (failover/group.h),
// because a group with two interfaces or two families must never be Active on one of them and Backup on
// another.
#pragma once

#include <cstdint>
#include <optional>

#include "pairkeep/util/ip.h"
#include "pairkeep/util/time.h"
#include "pairkeep/vrrp/packet.h"

namespace pairkeep::vrrp {

struct RouterSettings {
    std::uint8_t priority = 100;
    Duration advertisement_interval = std::chrono::seconds{1};
    int down_after = 3;
    Version version = Version::v3;
};

// What a virtual router of a Backup knows of the Active.
enum class Hearing : std::uint8_t {
    silent,  // Active_Down_Interval passed without an advertisement that counts
    heard,
    releasing,  // the Active that it follows said priority 0; Skew_Time runs
};

// What a virtual router of the Active makes of somebody else's advertisement (6.4.3).
enum class Rival : std::uint8_t {
    releasing,
    lower,
    equal_but_lower_address,
    equal_but_greater_address,
    higher
};

class VirtualRouter {
  public:
    explicit VirtualRouter(RouterSettings settings);

    // As if it had always been so: the Active_Down_Timer that runs gets the other Skew_Time. Who stands lower
    // than written waits for the Skew_Time of both: two that were lowered to the same do not wake together.
    void set_priority(std::uint8_t priority);

    // Backup begins: own interval, a full Active_Down_Interval from now (6.4.1).
    void listen(Instant now);
    // After a time in which nobody could be heard: silence counts from now on, at the pace of whom it
    // follows.
    void listen_on(Instant now);
    // Backup begins because a better Active was heard: learn from it (6.4.3).
    void follow(const Advertisement& advertisement, const IpAddress& source, Instant now);

    // Goodbye was said to a router that may only follow silence: an advertisement more than a down interval,
    // at the pace that was learned.
    void wait_for_silence(Instant now);

    // 6.4.2. Whether Preempt_Mode is on is the group's to say: it may come with time.
    void hear_in_backup(const Advertisement& advertisement, const IpAddress& source, bool preempt,
                        Instant now);
    [[nodiscard]] Rival judge_in_active(const Advertisement& advertisement, const IpAddress& source,
                                        const IpAddress& own_source) const;  // 6.4.3

    [[nodiscard]] Hearing hearing(Instant now) const;
    // Priority 0 from the very Active that this router follows, of which it heard at least one advertisement.
    [[nodiscard]] bool given_away() const { return releasing_ && followed_.has_value(); }
    [[nodiscard]] Instant active_down_timer() const { return active_down_timer_; }
    [[nodiscard]] Instant last_followed() const { return last_followed_; }  // its latest advertisement
    [[nodiscard]] Duration active_adver_interval() const { return active_adver_interval_; }
    [[nodiscard]] Duration skew() const;
    [[nodiscard]] Duration down_interval() const;
    [[nodiscard]] std::optional<IpAddress> followed() const {
        return followed_;
    }  // the Active, since `listen`

  private:
    [[nodiscard]] Duration skew_of(std::uint8_t priority) const;

    RouterSettings settings_;
    std::uint8_t written_;
    Duration active_adver_interval_;
    Instant active_down_timer_{};
    Instant last_followed_{};
    std::optional<IpAddress> followed_;
    bool releasing_ = false;
};

}  // namespace pairkeep::vrrp
