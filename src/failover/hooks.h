// Runs the hooks of one step of a plan, one after the other, each within its own time limit. A hook that
// fails is reported; only a required one stops the others.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "pairkeep/failover/action.h"
#include "pairkeep/failover/plan.h"
#include "pairkeep/settings/settings.h"
#include "pairkeep/util/time.h"
#include "probing.h"

namespace pairkeep::failover {

class Hooks {
  public:
    explicit Hooks(NewRunId new_id) : new_id_(std::move(new_id)) {}

    void begin(const std::vector<settings::Hook>& hooks, HookFacts facts, Instant now, Actions& out);
    void cancel(Actions& out);  // what is left will not happen
    void ended(const RunEnded& ended, Instant now, Actions& out);
    void tick(Instant now, Actions& out);
    [[nodiscard]] std::optional<Instant> next_deadline() const { return deadline_; }

    [[nodiscard]] Outcome outcome() const;                                 // of what was begun last
    [[nodiscard]] const std::string& failure() const { return failure_; }  // of a required one
    [[nodiscard]] static Duration limit(const std::vector<settings::Hook>& hooks);

  private:
    void next(Instant now, Actions& out);
    void failed(const std::string& why, Actions& out);

    NewRunId new_id_;
    std::vector<settings::Hook> hooks_;
    HookFacts facts_;
    std::size_t current_ = 0;
    std::optional<RunId> run_;         // under way
    std::optional<RunId> dying_;       // cancelled: the next one waits for its end
    std::optional<Instant> deadline_;  // of the one under way
    bool any_failed_ = false;
    std::string failure_;
};

}  // namespace pairkeep::failover
