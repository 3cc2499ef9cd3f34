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
    // A rival was heard, or the segment is a new one: the series once more, as soon as it may be. Ten at
    // once, so that a rival's last word, after which it says nothing more, is answered, also where it went on
    // for a second: so long may the kernel wait before it asks anew where the peer is.
    void again(Instant now);
    // Another host says that an address is its own: one round beside the series. Two at once: two Actives
    // that answer each other's announcements must not go on like that.
    void one_round(Instant now);

    [[nodiscard]] Batch due(Instant now, std::size_t addresses);
    [[nodiscard]] std::optional<Instant> next() const;

  private:
    // So many at once, and two a second in the long run.
    class Allowance {
      public:
        explicit Allowance(int at_once) : at_once_(at_once) {}
        [[nodiscard]] Instant next(Instant now) const;
        void use(Instant now);

      private:
        int at_once_;
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
    Allowance agains_{10};
    Allowance rounds_{2};
    Instant quiet_until_{};  // the pace of many addresses
};

}  // namespace pairkeep::failover
