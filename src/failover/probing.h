// Asks one check again and again, and keeps its standing. The next run starts only after the last one ended;
// a run that does not end in time is a failure, and one that nothing can end is one more for as long as it
// hangs. What follows from a standing is decided by others.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "pairkeep/failover/action.h"
#include "pairkeep/failover/status.h"
#include "pairkeep/health/check.h"
#include "pairkeep/settings/settings.h"
#include "pairkeep/util/time.h"

namespace pairkeep::failover {

using NewRunId = std::function<RunId()>;  // unique on this node

class Probing {
  public:
    // `client`: whose health it is; empty: a check of the node.
    Probing(settings::Check check, std::string client, NewRunId new_id);

    void start(const std::string& gateway, Instant now);  // what was known before is forgotten
    void stop(Instant now, Actions& out);
    // What is known stays until the new question is answered otherwise.
    void reconfigure(const settings::Check& check, Instant now, Actions& out);
    void soon(Instant now);  // the next run at once, when none is under way
    // True when the standing changed.
    bool ended(const RunEnded& ended, Instant now, Actions& out);
    bool tick(Instant now, Actions& out);
    [[nodiscard]] std::optional<Instant> next_deadline() const;

    [[nodiscard]] bool runs(RunId run) const { return run_ && run_->id == run; }
    [[nodiscard]] bool asked() const { return next_.has_value(); }
    [[nodiscard]] const settings::Check& settings() const { return settings_; }
    [[nodiscard]] const health::Check& check() const { return check_; }
    [[nodiscard]] bool failing() const { return check_.standing() == health::Standing::failing; }
    [[nodiscard]] bool passing() const { return check_.standing() == health::Standing::passing; }
    [[nodiscard]] bool judged() const { return check_.judged_since(began_); }  // since it is asked
    [[nodiscard]] std::string why_failing() const;  // "check uplink: no echo reply from 192.0.2.1"
    [[nodiscard]] ProbeStatus status() const;

  private:
    struct Run {
        RunId id{};
        Instant began{};
        bool counted = false;  // its time is over, or nobody wants its result any more
    };
    bool count(health::Verdict verdict, const std::string& text, Instant began, Instant now, Actions& out);
    bool time_out(Instant now, Actions& out);
    void forget(Instant now);
    [[nodiscard]] About about() const { return client_.empty() ? About::check : About::client; }

    settings::Check settings_;
    std::string client_;
    NewRunId new_id_;
    health::Check check_;
    std::string gateway_;
    Instant began_{};
    bool failed_before_ = false;   // when it was last forgotten, and has not passed since
    std::optional<Run> run_;       // under way
    Instant overdue_{};            // it has not ended by then: a failure
    std::optional<Instant> next_;  // none: not asked
};

}  // namespace pairkeep::failover
