#include "unit_reading.h"

#include <sys/wait.h>

#include <array>
#include <utility>

#include "pairkeep/clients/child.h"

namespace pairkeep::clients {
namespace {

constexpr std::array<std::pair<const char*, State>, 8> kStates{{
    {"active", State::running},
    {"reloading", State::running},
    {"refreshing", State::running},
    {"activating", State::starting},  // also while systemd waits to start it again by itself
    {"deactivating", State::stopping},
    {"inactive", State::stopped},
    {"maintenance", State::stopped},
    {"failed", State::failed},
}};

State state_of(const std::string& active_state) {
    for (const auto& [name, state] : kStates)
        if (active_state == name) return state;
    return State::unknown;
}

bool is_down(State state) {
    return state == State::stopped || state == State::failed;
}

std::string how_it_ended(const UnitReading& reading) {
    Exit exit;
    if (reading.exit_code == CLD_EXITED) exit.status = reading.exit_status;
    if (reading.exit_code == CLD_KILLED || reading.exit_code == CLD_DUMPED) exit.signal = reading.exit_status;
    const std::string how = exit.status || exit.signal ? ": " + to_string(exit) : "";
    return "systemd says " + reading.result + how;
}

// Why nothing runs although a start was ordered; empty: no reason is known.
std::string why_not_started(const UnitReading& reading, const UnitOrder& order) {
    if (!order.refusal.empty()) return order.refusal;
    if (!reading.condition_met) return "a Condition...= of the unit is not met";
    if (order.result.empty() || order.result == "done") return "";
    return "its start job ended with: " + order.result;
}

std::string trouble_with(const std::string& unit, const UnitReading& reading) {
    if (reading.load_state == "not-found")
        return "there is no unit " + unit + ": install it, or see `systemctl list-unit-files`";
    if (reading.load_state == "masked") return unit + " is masked: `systemctl unmask " + unit + "`";
    if (reading.load_state == "error" || reading.load_state == "bad-setting")
        return unit + " cannot be loaded (" +
               (reading.load_error.empty() ? reading.load_state : reading.load_error) +
               "): see `systemctl status " + unit + "`";
    if (!reading.id.empty() && reading.id != unit)
        return unit + " is another name of " + reading.id +
               ", by which systemd and polkit know it: write `systemd: " + reading.id + "`";
    return "";
}

}  // namespace

Observation judge(const std::string& client, const std::string& unit, const UnitReading& reading,
                  const UnitOrder& order) {
    Observation seen{.client = client,
                     .order = order.number,
                     .state = state_of(reading.active_state),
                     .pid = reading.main_pid,
                     .trouble = trouble_with(unit, reading)};
    const bool to_start = order.kind == UnitOrder::Kind::start;
    const bool to_end = order.kind == UnitOrder::Kind::stop || order.kind == UnitOrder::Kind::kill;
    const bool under_way = order.job != 0 && order.job == reading.job;
    if (seen.state == State::unknown)
        seen.trouble = "systemd says \"" + reading.active_state + "\" of " + unit;
    if (is_down(seen.state)) seen.pid = 0;
    if (seen.state == State::running) seen.text = reading.status_text;
    if (seen.state == State::failed) seen.text = how_it_ended(reading);

    if (to_end && under_way && seen.state == State::running) seen.state = State::stopping;
    if (to_end && seen.state == State::failed) seen.state = State::stopped;  // as asked, only not nicely
    if (to_start && is_down(seen.state)) {
        const std::string why = why_not_started(reading, order);
        if (under_way) {
            seen.state = State::starting;  // the job waits for another, or was not begun yet
            seen.text.clear();
        } else if (!why.empty() && (seen.state == State::stopped || !order.refusal.empty())) {
            seen.state = State::failed;
            seen.text = why;
        }
    }
    if (to_end && !is_down(seen.state) && seen.trouble.empty()) seen.trouble = order.refusal;
    return seen;
}

}  // namespace pairkeep::clients
