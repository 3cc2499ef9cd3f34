// Keeps a group's routes as they are wished: there while it is Active, away otherwise. The whole list is
// asked for again and again, and the answer says what had to be changed: that is how a route comes back that
// somebody removed.
#pragma once

#include <optional>
#include <string>

#include "address_control.h"
#include "pairkeep/failover/action.h"
#include "pairkeep/failover/status.h"
#include "pairkeep/settings/settings.h"
#include "pairkeep/util/time.h"

namespace pairkeep::failover {

class Routes {
  public:
    Routes(const settings::Group& group, AddressControl::NewClaimId new_id);

    void want(bool held, Instant now, Actions& out);
    void reconfigured(Instant now, Actions& out);   // the group's list is another one
    void withdraw_kept(Instant now, Actions& out);  // those that the last run left for us
    void look_again(Instant now, Actions& out);     // an interface changed: the kernel drops routes then
    void answered(const RoutesAnswered& answer, Instant now, Actions& out);
    void tick(Instant now, Actions& out);
    [[nodiscard]] std::optional<Instant> next_deadline() const;

    [[nodiscard]] bool asks(ClaimId id) const { return asked_ == id; }
    [[nodiscard]] bool any() const { return !group_.routes.empty(); }
    [[nodiscard]] bool done() const { return !any() || (reached_ && trouble_.empty()); }
    [[nodiscard]] bool failed() const { return !trouble_.empty(); }
    [[nodiscard]] bool released() const { return !any() || (!wanted_ && done()); }
    [[nodiscard]] std::optional<RoutesStatus> status() const;

  private:
    void ask(Instant now, Actions& out);

    const settings::Group& group_;
    AddressControl::NewClaimId new_id_;
    bool wanted_ = false;
    bool reached_ = true;            // what is wished was confirmed
    std::optional<ClaimId> asked_;   // under way
    std::optional<Instant> ask_at_;  // asked_: no answer by then
    std::string trouble_;
};

}  // namespace pairkeep::failover
