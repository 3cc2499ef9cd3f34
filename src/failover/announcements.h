// When an Active tells the segment where its addresses are, and how many in one breath. Only the times: what
// is announced, and whether it is held, is the group's.
#pragma once

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
    // A rival was heard, or the segment is a new one: the series once more. Twice at once, then ten times a
    // second for about a second: so long may the kernel wait before it asks anew where the peer is, and after
    // the rival's last word, whenever that comes, nothing more will be heard of it.
    void again(Instant now);
    // Another host says that an address is its own, or a stranger uses our VRID: one round beside the series.
    // Twice at once, then twice a second: two Actives that answer each other's announcements go on for long.
    void one_round(Instant now);

    [[nodiscard]] Batch due(Instant now, std::size_t addresses);
    [[nodiscard]] std::optional<Instant> next() const;

  private:
    // So many at once, and one in that time in the long run.
    class Allowance {
      public:
        Allowance(int at_once, Duration gap) : at_once_(at_once), gap_(gap) {}
        [[nodiscard]] Instant next(Instant now) const;
        void use(Instant now);

      private:
        int at_once_;
        Duration gap_;
        Instant whole_again_at_{};  // until then some of them are used
    };

    [[nodiscard]] Instant next_of_series() const;
    void begin_round(Instant now);

    const settings::Announce& schedule_;
    std::optional<Instant> series_began_;
    std::size_t done_ = 0;  // rounds of the series
    std::optional<Instant> again_at_;
    std::optional<Instant> one_round_at_;
    bool in_round_ = false;
    std::size_t position_ = 0;  // in the round
    // Both hold for again(). Each group has its own.
    Allowance agains_{2, std::chrono::milliseconds{100}};
    Allowance agains_in_all_{10, std::chrono::milliseconds{500}};
    Allowance rounds_{2, std::chrono::milliseconds{500}};
    Instant quiet_until_{};  // the pace of many addresses
};

}  // namespace pairkeep::failover
