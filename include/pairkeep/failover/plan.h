// The ordered steps that one change of role needs (design section 2), as a table, and the record of one run
// of them. A step wishes for something, is over when the wish is seen to be true, and is bounded in time.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "pairkeep/util/time.h"

namespace pairkeep::failover {

enum class StepKind : std::uint8_t {
    before_active,  // hooks
    claim_addresses,
    announce,
    set_routes,
    start_clients,
    after_active,      // hooks
    no_more_starts,    // of clients that are about to be stopped
    before_leave,      // hooks
    stop_clients,      // politely, then by force after each client's stop_timeout
    withdraw_clients,  // exclusive ones are killed at once, the others stopped politely
    withdraw_routes,
    release_addresses,
    priority_zero,
    after_leave,  // hooks
};
[[nodiscard]] std::string_view to_string(StepKind kind);

enum class PlanKind : std::uint8_t { become_active, keep_active, planned_leave, fault, role_lost };
[[nodiscard]] std::string_view to_string(PlanKind kind);

// Advertising at once (becoming active) is not a step: it goes out in the same breath as the decision.
struct Plan {
    std::vector<StepKind> steps;   // one after the other
    std::vector<StepKind> beside;  // begun with the first, waited for by none
};
[[nodiscard]] const Plan& plan_for(PlanKind kind);

enum class Outcome : std::uint8_t { pending, running, done, timed_out, failed };
[[nodiscard]] std::string_view to_string(Outcome outcome);

struct StepRecord {
    StepKind kind{};
    Outcome outcome = Outcome::pending;
    Instant began{};
    Instant ended{};
};

// One run of a plan. The group does what a step says and asks whether it is over; this keeps the order.
class PlanRun {
  public:
    explicit PlanRun(PlanKind kind,
                     const std::vector<StepKind>& absent = {});  // steps without anything to do

    [[nodiscard]] PlanKind kind() const { return kind_; }
    [[nodiscard]] const std::vector<StepRecord>& steps() const { return steps_; }
    [[nodiscard]] bool finished() const { return current_ == steps_.size(); }
    [[nodiscard]] StepKind current() const { return steps_[current_].kind; }
    [[nodiscard]] std::optional<Instant> deadline() const;  // of the current step, once it runs
    [[nodiscard]] bool is_running() const;

    void begin_step(Instant now, Duration limit);
    void end_step(Outcome outcome, Instant now);

  private:
    PlanKind kind_;
    std::vector<StepRecord> steps_;
    std::size_t current_ = 0;
    Instant deadline_{};
};

}  // namespace pairkeep::failover
