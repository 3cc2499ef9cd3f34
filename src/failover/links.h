// The interfaces that a group needs, over time: a lost link that is bridged for `link: down_delay`, and one
// that is back and has to prove itself for `link: up_delay`. What makes an interface fit at a moment:
// health/interface.h.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "pairkeep/failover/action.h"
#include "pairkeep/failover/status.h"
#include "pairkeep/settings/settings.h"
#include "pairkeep/util/interface.h"
#include "pairkeep/util/time.h"

namespace pairkeep::failover {

class Links {
  public:
    explicit Links(const settings::Group& group);  // its own interfaces and the tracked ones

    void reconfigure(const settings::Group& group);  // what is known of those that stay is kept

    // `in_election`: Backup or Active. Only these bridge a loss, and only the others wait for `up_delay`.
    void look(const std::map<std::string, InterfaceFacts>& facts, bool in_election, Instant now,
              Actions& out);
    // As of the latest look.
    [[nodiscard]] std::optional<std::string> why_unfit(const std::string& interface) const;
    [[nodiscard]] std::optional<std::string> why_settling() const;
    // Nothing is heard over it, and nobody must take that for silence.
    [[nodiscard]] bool any_bridged() const;
    // Those that came back from a bridged loss in the latest look.
    [[nodiscard]] const std::vector<std::string>& regained() const { return regained_; }
    // Another look is due then, since time alone changes something.
    [[nodiscard]] std::optional<Instant> next_look() const { return next_look_; }
    [[nodiscard]] std::vector<LinkStatus> status(Instant now) const;

  private:
    struct Link {
        std::string name;
        LinkState state = LinkState::fit;
        std::string trouble{};  // what makes it unfit, also while that is bridged
        unsigned index = 0;
        Instant since{};        // fit, or unfit, without a break
        bool looked = false;    // there was a look before
        bool is_fit = false;    // at the latest look, by the facts alone
        bool was_lost = false;  // some time after it was fit: from then on it has to prove itself
    };
    void read(Link& link, const InterfaceFacts& facts, Instant now);
    [[nodiscard]] LinkState judge(const Link& link, const InterfaceFacts& facts, bool in_election,
                                  Instant now) const;
    void tell(const Link& link, LinkState before, Instant lost_at, Instant now, Actions& out);
    [[nodiscard]] std::optional<Instant> counts_at(const Link& link) const;

    std::string group_;
    settings::LinkDelays delays_;
    std::vector<Link> links_;
    std::vector<std::string> regained_;
    std::optional<Instant> next_look_;
};

}  // namespace pairkeep::failover
