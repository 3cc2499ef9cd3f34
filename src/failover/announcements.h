// When an Active tells the segment where its addresses are, and how many in one breath. Only the times: what
// is announced, and whether it is held, is the group's.
#pragma once

#include <array>
#include <cstddef>
#include <optional>

#include "pairkeep/settings/settings.h"
#include "pairkeep/util/time.h"

namespace pairkeep::failover {

class Announcements {
  public:
    // The addresses [from, to) of the group's list.
    struct Batch {
        std::size_t from = 0;
        std::size_t to = 0;
    };

    explicit Announcements(const settings::Announce& schedule) : schedule_(schedule) {}

    void start(Instant now);  // the whole series from its beginning
    void stop();
    // Somebody may have told the segment otherwise. At most two rounds a second come of it, and none is
    // forgotten. Two: the first answers a rival that speaks for the first time, while its own announcements
    // may still be on their way; the second its last word, after which it says nothing more.
    void again(Instant now);      // the series once more, as soon as it may be
    void one_round(Instant now);  // one round beside the series

    [[nodiscard]] Batch due(Instant now, std::size_t addresses);
    [[nodiscard]] std::optional<Instant> next() const;

  private:
    [[nodiscard]] Instant next_of_series() const;
    [[nodiscard]] Instant when_allowed(Instant now) const;
    void begin_round(Instant now);
    void note_extra(Instant now);

    const settings::Announce& schedule_;
    std::optional<Instant> series_began_;
    std::size_t done_ = 0;  // rounds of the series
    std::optional<Instant> again_at_;
    std::optional<Instant> one_round_at_;
    bool in_round_ = false;
    std::size_t position_ = 0;  // in the round
    // When the two latest rounds began that are not of the schedule, older one first.
    std::array<std::optional<Instant>, 2> extras_;
    Instant quiet_until_{};  // the pace of many addresses
};

}  // namespace pairkeep::failover
