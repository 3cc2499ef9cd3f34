// Runs the hooks of one step of a plan, one after the other, each within its own time limit. A hook that
// fails is reported; only a required one stops the others. One that was killed is waited for, but not for
// ever: the others have their turn, and only the same command is not run beside it.
#pragma once

#include <map>
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
    void cancel(Instant now, Actions& out);  // what is left will not happen
    void ended(const RunEnded& ended, Instant now, Actions& out);
    void tick(Instant now, Actions& out);
    [[nodiscard]] std::optional<Instant> next_deadline() const { return deadline_; }

    [[nodiscard]] Outcome outcome() const;                                 // of what was begun last
    [[nodiscard]] const std::string& failure() const { return failure_; }  // of a required one
    [[nodiscard]] static Duration limit(const std::vector<settings::Hook>& hooks);

  private:
    void next(Instant now, Actions& out);
    void kill(Instant now, Actions& out);
    void failed(const std::string& why, Actions& out);

    NewRunId new_id_;
    std::vector<settings::Hook> hooks_;
    HookFacts facts_;
    std::size_t current_ = 0;
    std::optional<RunId> run_;                          // under way
    std::map<std::vector<std::string>, RunId> killed_;  // by command; not seen to end yet
    Instant killed_until_{};                            // so long the next one waits for them
    std::optional<Instant> deadline_;                   // of the one under way, or of that wait
    bool any_failed_ = false;
    std::string failure_;
};

}  // namespace pairkeep::failover
