// From single results to a standing: rise, fall, and what "unknown" is worth. Values only; who asks, and
// when, is failover/.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>

#include "pairkeep/settings/settings.h"
#include "pairkeep/util/time.h"

namespace pairkeep::health {

enum class Verdict : std::uint8_t { ok, failed, unknown };
[[nodiscard]] std::string_view to_string(Verdict verdict);

struct Reading {
    Verdict verdict = Verdict::unknown;
    Instant began{};
    Instant ended{};
    std::string text;  // "no echo reply from 192.0.2.1"
};

// Untested: nothing is known yet, and the first pass is enough. Failures always need to be `fall` in a row: a
// tunnel that was just started is not sick because it is not up yet.
enum class Standing : std::uint8_t { untested, passing, failing };
[[nodiscard]] std::string_view to_string(Standing standing);

class Check {
  public:
    Check(int rise, int fall) : rise_(rise), fall_(fall) {}

    // True when the standing changed. An unknown result says nothing: neither for nor against.
    bool count(Reading reading);
    void set_limits(int rise, int fall);  // what was counted so far counts on
    void forget(Instant now);             // what was known is worth nothing any more; the history stays

    [[nodiscard]] Standing standing() const { return standing_; }
    [[nodiscard]] Instant since() const { return since_; }
    [[nodiscard]] unsigned in_a_row() const { return in_a_row_; }
    [[nodiscard]] const std::deque<Reading>& history() const { return history_; }  // latest last
    // Asked since then: it passed, or it is failing, or nobody can tell.
    [[nodiscard]] bool judged_since(Instant when) const;

  private:
    int rise_;
    int fall_;
    Standing standing_ = Standing::untested;
    Instant since_{};
    unsigned in_a_row_ = 0;
    std::optional<Instant> answered_;  // the begin of the latest run that was no plain failure
    std::deque<Reading> history_;
};

}  // namespace pairkeep::health
