#include "client_control.h"

#include <algorithm>

namespace pairkeep::failover {
namespace {

using namespace std::chrono_literals;

constexpr Duration kFirstPause = 250ms;  // doubled with every failure in a row
constexpr Duration kLongestPause = 30s;
constexpr Duration kProvenAfter = 30s;  // one that ran this long starts with a clean record
constexpr Duration kKillAgain = 5s;
constexpr Duration kEndsWhenKilled = 2s;
constexpr Duration kKnownWithin = 10s;  // a driver that cannot tell what runs keeps nothing from its start
constexpr unsigned kMostDoublings = 16;

Duration pause_after(unsigned failures) {
    return std::min(kLongestPause, kFirstPause * (1U << std::min(failures - 1, kMostDoublings)));
}

std::string with_pid(const ClientSeen& seen) {
    return seen.pid > 0 ? ", pid " + std::to_string(seen.pid) : "";
}

}  // namespace

std::string_view to_string(ClientState state) {
    switch (state) {
        case ClientState::unknown:
            return "unknown";
        case ClientState::stopped:
            return "stopped";
        case ClientState::starting:
            return "starting";
        case ClientState::running:
            return "running";
        case ClientState::stopping:
            return "stopping";
        case ClientState::waiting_to_restart:
            return "waiting_to_restart";
    }
    return "";
}

// A command is a child of this daemon: there is none before it is started.
ClientControl::ClientControl(settings::Client settings)
    : settings_(std::move(settings)),
      gateways_(settings_.gateways),
      state_(std::holds_alternative<settings::Command>(settings_.how) ? ClientState::stopped
                                                                      : ClientState::unknown) {}

void ClientControl::expect_running(const std::string& gateway, Instant now) {
    if (!outlives_us()) return;
    expected_ = true;
    gateways_.take_up(gateway, now);
}

bool ClientControl::outlives_us() const {
    return !std::holds_alternative<settings::Command>(settings_.how);
}

bool ClientControl::gone() const {
    return state_ == ClientState::stopped || state_ == ClientState::waiting_to_restart;
}

bool ClientControl::stopped() const {
    return wish_ != Wish::running &&
           (state_ == ClientState::stopped || state_ == ClientState::unknown || tolerated_);
}

void ClientControl::report(Severity severity, std::string_view id, const std::string& text,
                           Actions& out) const {
    out.push_back(Report{severity, id, About::client, settings_.name, text});
}

OrderId ClientControl::next_order() {
    order_ = OrderId{static_cast<std::uint64_t>(order_) + 1};
    return order_;
}

void ClientControl::enter(ClientState state, Instant now) {
    if (state != state_) since_ = now;
    state_ = state;
    deadline_.reset();
    tolerated_ = false;
}

void ClientControl::start(Instant now, Actions& out) {
    enter(ClientState::starting, now);
    deadline_ = now + settings_.start_timeout;
    restart_because_.clear();
    ++starts_;
    gateways_.begin(now);
    out.push_back(StartClient{settings_.name, next_order(), gateways_.current()});
}

void ClientControl::terminate(Instant now, Actions& out) {
    enter(ClientState::stopping, now);
    forced_ = survived_ = false;
    deadline_ = now + settings_.stop_timeout;
    out.push_back(TerminateClient{settings_.name, next_order()});
}

void ClientControl::kill(Instant now, Actions& out) {
    if (state_ != ClientState::stopping) survived_ = false;
    enter(ClientState::stopping, now);
    forced_ = true;
    deadline_ = now + (survived_ ? kKillAgain : ends_when_killed());
    out.push_back(KillClient{settings_.name, next_order()});
}

// An operator's own command is run once more, and may have its time.
Duration ClientControl::ends_when_killed() const {
    return std::holds_alternative<settings::ExecCommands>(settings_.how) ? settings_.stop_timeout
                                                                         : kEndsWhenKilled;
}

// What a kill is to this kind of client. Who cannot be asked or told is not said to be killed.
std::string ClientControl::in_words_killed() const {
    if (!trouble_.empty()) return "and nobody can tell whether it has ended: " + trouble_;
    return std::holds_alternative<settings::ExecCommands>(settings_.how) ? "its stop command is run (again)"
                                                                         : "killed";
}

std::string ClientControl::why_it_survives() const {
    if (!trouble_.empty()) return "nobody can tell whether it has ended: " + trouble_;
    if (std::holds_alternative<settings::ExecCommands>(settings_.how))
        return "still runs after its stop command, says its is_running command: try both by hand, as this "
               "user";
    return "does not end although it was killed: a process in state D waits for the kernel, look for a hung "
           "file system or driver";
}

void ClientControl::want_running(Instant now, Actions& out) {
    if (wish_ == Wish::running) return;
    const auto before = std::exchange(wish_, Wish::running);
    if (state_ == ClientState::running && before != Wish::no_start) {
        report(Severity::info, "CLIENT_ADOPTED", how_found() + " and is kept as it is", out);
        expected_ = false;
    }
    failures_ = 0;
    tolerated_ = false;
    // One that is still stopping, or may run already, starts when it was seen not to run: never two of them.
    if (state_ == ClientState::stopped) start(now, out);
    if (state_ == ClientState::unknown) deadline_ = now + kKnownWithin;
}

// One that was only reported is stopped by the next wish.
void ClientControl::reconfigure(settings::Client settings) {
    settings_ = std::move(settings);
    if (settings_.enforce == settings::Enforce::stop) tolerated_ = false;
}

void ClientControl::want_no_start(Instant now) {
    if (wish_ != Wish::running) return;
    wish_ = Wish::no_start;
    no_next_start(now);
}

void ClientControl::no_next_start(Instant now) {
    restart_because_.clear();
    if (state_ == ClientState::waiting_to_restart) enter(ClientState::stopped, now);
    if (state_ == ClientState::unknown) deadline_.reset();
}

void ClientControl::want_stopped(Instant now, Actions& out) {
    const auto before = std::exchange(wish_, Wish::stopped);
    no_next_start(now);
    if (tolerated_) return;
    if (before == Wish::none && state_ == ClientState::running) return dismiss(now, out);
    if (state_ == ClientState::starting || state_ == ClientState::running) terminate(now, out);
}

void ClientControl::want_killed(Instant now, Actions& out) {
    wish_ = Wish::stopped;
    no_next_start(now);
    const bool to_be_killed = state_ == ClientState::starting || state_ == ClientState::running ||
                              (state_ == ClientState::stopping && !forced_);
    if (to_be_killed && !tolerated_) kill(now, out);
}

void ClientControl::restart(const std::string& why, bool was_healthy, Instant now, Actions& out) {
    if (state_ != ClientState::running || wish_ != Wish::running) return;
    if (was_healthy) failures_ = 0;
    terminate(now, out);
    restart_because_ = why;
}

void ClientControl::wait_to_restart(Instant now, Actions& out, const std::string& what_happened) {
    ++failures_;
    const Duration pause = pause_after(failures_);
    gateways_.next(what_happened, now);
    enter(ClientState::waiting_to_restart, now);
    deadline_ = now + pause;
    report(Severity::warning, "CLIENT_DOWN",
           what_happened + "; next start in " + format_duration(pause) +
               (gateways_.several() ? " with " + gateways_.current() : ""),
           out);
}

void ClientControl::seen(const ClientSeen& seen, Instant now, Actions& out) {
    if (seen.trouble != trouble_) {
        trouble_ = seen.trouble;
        if (trouble_.empty())
            report(Severity::info, "CLIENT_TROUBLE_OVER", "it can be started, stopped and asked again", out);
        else
            report(Severity::error, "CLIENT_TROUBLE", trouble_, out);
    }
    if (seen.order != order_) return;  // a reading from before the latest order
    switch (seen.reality) {
        case Reality::unknown:
        case Reality::stopping:  // by whomever: its end will be seen
            return;
        case Reality::starting:
        case Reality::running:
            text_ = seen.text;
            return seen_up(seen, now, out);
        case Reality::stopped:
        case Reality::failed:
            text_.clear();
            return seen_ended(seen, now, out);
    }
}

void ClientControl::seen_up(const ClientSeen& seen, Instant now, Actions& out) {
    const bool is_running = seen.reality == Reality::running;
    switch (state_) {
        case ClientState::starting:
            if (!is_running) return;
            pid_ = seen.pid;
            enter(ClientState::running, now);
            return report(Severity::info, "CLIENT_STARTED", "started" + with_pid(seen), out);
        case ClientState::running:
            if (!is_running && wish_ == Wish::running) return starts_itself(now, out);
            if (is_running && pid_ != 0 && seen.pid != pid_) {
                report(Severity::warning, "CLIENT_RESTARTED_ITSELF",
                       "was restarted, not by pairkeep" + with_pid(seen), out);
                since_ = now;
            }
            if (is_running) pid_ = seen.pid;
            return;
        case ClientState::stopping:
            return;
        case ClientState::unknown:
        case ClientState::stopped:
        case ClientState::waiting_to_restart:
            return found_running(seen, now, out);
    }
}

// A unit with Restart=, or somebody's `systemctl restart`: it does not run until it says so again, and has
// the time of a start for that.
void ClientControl::starts_itself(Instant now, Actions& out) {
    if (now - since_ >= kProvenAfter) failures_ = 0;
    enter(ClientState::starting, now);
    deadline_ = now + settings_.start_timeout;
    if (std::exchange(pid_, 0) != 0)
        report(Severity::warning, "CLIENT_RESTARTED_ITSELF", "is being started again, not by pairkeep", out);
}

// Runs, and it was not this daemon that started it.
void ClientControl::found_running(const ClientSeen& seen, Instant now, Actions& out) {
    found_ = state_ == ClientState::unknown ? Found::at_start : Found::later;
    pid_ = seen.pid;
    enter(ClientState::running, now);
    if (wish_ == Wish::running) {
        report(Severity::info, "CLIENT_ADOPTED", how_found() + " and is kept as it is" + with_pid(seen), out);
        expected_ = false;
        if (seen.reality == Reality::starting) starts_itself(now, out);
    }
    if (wish_ == Wish::stopped) dismiss(now, out);
}

std::string ClientControl::how_found() const {
    if (found_ == Found::at_start && expected_) return "ran on across the restart";
    return found_ == Found::at_start ? "was running already when pairkeep started"
                                     : "was started, but not by pairkeep,";
}

void ClientControl::dismiss(Instant now, Actions& out) {
    const auto* unit = std::get_if<settings::SystemdUnit>(&settings_.how);
    const std::string hint =
        found_ == Found::at_start && unit != nullptr && !expected_
            ? ". Its unit seems to be enabled on its own, and pairkeep is to start it: systemctl disable " +
                  unit->unit
            : "";
    const bool leave_it = settings_.enforce == settings::Enforce::report;
    report(Severity::warning, "CLIENT_UNWANTED",
           how_found() + " although it should not run here; " +
               (leave_it    ? "left alone (enforce: report)"
                : expected_ ? "killing it, since the other node may run it by now"
                            : "stopping it") +
               hint,
           out);
    const bool was_expected = std::exchange(expected_, false);
    if (leave_it)
        tolerated_ = true;
    else if (was_expected)
        kill(now, out);
    else
        terminate(now, out);
}

void ClientControl::seen_ended(const ClientSeen& seen, Instant now, Actions& out) {
    const auto before = state_;
    if (before == ClientState::unknown) {
        enter(ClientState::stopped, now);
        expected_ = false;
        if (wish_ == Wish::running) start(now, out);
        return;
    }
    if (gone()) return;
    pid_ = 0;
    const std::string how = seen.text.empty() ? "ended" : seen.text;
    // Nobody should look for the OOM killer.
    const std::string why = restart_because_.empty() ? "" : " (" + restart_because_ + ")";
    last_exit_ = before == ClientState::stopping ? "ended by pairkeep" + why + ": " + how : how;
    last_exit_at_ = now;
    if (wish_ != Wish::running) {
        enter(ClientState::stopped, now);
        return report(Severity::info, "CLIENT_STOPPED", *last_exit_, out);
    }
    if (before ==
        ClientState::stopping)  // wanted again while it was being stopped, or stopped to be restarted
        return restart_because_.empty() ? start(now, out) : wait_to_restart(now, out, restart_because_);
    if (before == ClientState::running && now - since_ >= kProvenAfter) failures_ = 0;
    wait_to_restart(now, out, how);
}

void ClientControl::tick(Instant now, Actions& out, bool may_start) {
    if (!deadline_ || now < *deadline_) return;
    const bool starts = state_ == ClientState::waiting_to_restart || state_ == ClientState::unknown;
    if (starts && !may_start) {
        deadline_ = now + kFirstPause;
        return;
    }
    if (starts) return start(now, out);
    if (state_ == ClientState::starting) {
        const auto why =
            "did not start within its start_timeout of " + format_duration(settings_.start_timeout);
        report(Severity::warning, "CLIENT_START_TIMEOUT",
               why + "; " + in_words_killed() + ", to be started again", out);
        kill(now, out);
        restart_because_ = why;
    } else if (forced_) {
        if (!std::exchange(survived_, true))
            report(Severity::error, "CLIENT_SURVIVES",
                   why_it_survives() + "; trying again every " + format_duration(kKillAgain), out);
        kill(now, out);
    } else {
        report(Severity::warning, "CLIENT_STOP_FORCED",
               "did not end within its stop_timeout of " + format_duration(settings_.stop_timeout) + "; " +
                   in_words_killed(),
               out);
        kill(now, out);
    }
}

ClientStatus ClientControl::status() const {
    ClientStatus status;
    status.name = settings_.name;
    status.state = state_;
    status.wanted = wanted();
    status.pid = pid_;
    status.since = since_;
    status.starts = starts_;
    status.last_exit = last_exit_;
    status.last_exit_at = last_exit_at_;
    status.trouble = trouble_;
    status.text = text_;
    status.gateways = gateways_.history();
    if (tolerated_) status.warnings.emplace_back("runs although it should not (enforce: report)");
    if (state_ == ClientState::waiting_to_restart) status.next_start = deadline_;
    return status;
}

}  // namespace pairkeep::failover
