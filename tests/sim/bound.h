// How long a healed network may take to settle, and the formulas of RFC 9568 6.1 written a second time: what
// is checked must not check itself. docs/simulation.md gives the reasons in words.
#pragma once

#include "scenario.h"

namespace pairkeep::sim {

[[nodiscard]] constexpr Duration skew(const settings::Group& own, Duration interval) {
    const Duration whole = own.version == 2 ? Duration{std::chrono::seconds{1}} : interval;  // RFC 3768 6.1
    return Duration{whole.count() * (256 - own.priority) / 256};
}
[[nodiscard]] constexpr Duration down(const settings::Group& own, Duration interval) {
    return own.down_after * interval + skew(own, interval);
}

// Of one group, over all nodes of the scenario, in true time.
struct Slowest {
    Duration interval{};    // between two advertisements of one Active
    Duration down{};        // a Backup's Active_Down_Interval, whoever it learned the interval from
    Duration preemption{};  // until everybody who preempts has done so
    Duration clients{};     // until a client that is told to end has ended
};
[[nodiscard]] Slowest slowest(const Scenario& scenario, std::size_t group);

// From the moment when nothing is in the way any more: no fault, no pause after a refusal, nobody still busy.
[[nodiscard]] Duration settle_bound(const Scenario& scenario, std::size_t group);

}  // namespace pairkeep::sim
