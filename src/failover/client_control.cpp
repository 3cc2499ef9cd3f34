#include "client_control.h"

#include <algorithm>

namespace pairkeep::failover {
namespace {

using namespace std::chrono_literals;

constexpr Duration kFirstPause = 250ms;  // doubled with every failure in a row
constexpr Duration kLongestPause = 30s;
constexpr Duration kProvenAfter = 30s;  // one that ran this long starts with a clean record
constexpr unsigned kMostDoublings = 16;

Duration pause_after(unsigned failures) {
    return std::min(kLongestPause, kFirstPause * (1U << std::min(failures - 1, kMostDoublings)));
}

}  // namespace

std::string_view to_string(ClientState state) {
    switch (state) {
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

ClientControl::ClientControl(settings::Client settings) : settings_(std::move(settings)) {}

bool ClientControl::stopped() const {
    return !wanted_ && state_ == ClientState::stopped;
}

void ClientControl::enter(ClientState state, Instant now) {
    state_ = state;
    since_ = now;
    deadline_.reset();
}

void ClientControl::start(Instant now, Actions& out) {
    enter(ClientState::starting, now);
    ++starts_;
    out.push_back(StartClient{settings_.name});
}

void ClientControl::kill(Instant now, Actions& out) {
    enter(ClientState::stopping, now);
    out.push_back(KillClient{settings_.name});
}

void ClientControl::want_running(Instant now, Actions& out) {
    if (wanted_) return;
    wanted_ = true;
    failures_ = 0;
    // One that is still stopping starts when its end was seen: never two of them.
    if (state_ == ClientState::stopped) start(now, out);
}

void ClientControl::want_stopped(Instant now, Actions& out) {
    wanted_ = false;
    if (state_ == ClientState::waiting_to_restart) enter(ClientState::stopped, now);
    if (state_ == ClientState::stopped || state_ == ClientState::stopping) return;
    enter(ClientState::stopping, now);
    deadline_ = now + settings_.stop_timeout;
    out.push_back(TerminateClient{settings_.name});
}

void ClientControl::want_killed(Instant now, Actions& out) {
    wanted_ = false;
    if (state_ == ClientState::waiting_to_restart) enter(ClientState::stopped, now);
    const bool already_killed = state_ == ClientState::stopping && !deadline_;
    if (state_ == ClientState::stopped || already_killed) return;
    kill(now, out);
}

void ClientControl::started(int pid, Instant now, Actions& out) {
    pid_ = pid;
    if (state_ != ClientState::starting) return;  // stopped meanwhile; its end will be told
    enter(ClientState::running, now);
    out.push_back(Report{Severity::info, "CLIENT_STARTED", About::client, settings_.name,
                         "started, pid " + std::to_string(pid)});
}

void ClientControl::wait_to_restart(Instant now, Actions& out, const std::string& what_happened) {
    ++failures_;
    const Duration pause = pause_after(failures_);
    enter(ClientState::waiting_to_restart, now);
    deadline_ = now + pause;
    out.push_back(Report{Severity::warning, "CLIENT_DOWN", About::client, settings_.name,
                         what_happened + "; next start in " + format_duration(pause)});
}

void ClientControl::start_failed(const std::string& why, Instant now, Actions& out) {
    last_exit_ = "could not start: " + why;
    last_exit_at_ = now;
    pid_ = 0;
    if (wanted_)
        wait_to_restart(now, out, *last_exit_);
    else
        enter(ClientState::stopped, now);
}

void ClientControl::exited(const std::string& how, Instant now, Actions& out) {
    // Nobody should look for the OOM killer.
    last_exit_ = state_ == ClientState::stopping ? "ended by pairkeep: " + how : how;
    last_exit_at_ = now;
    pid_ = 0;
    if (!wanted_) {
        enter(ClientState::stopped, now);
        out.push_back(Report{Severity::info, "CLIENT_STOPPED", About::client, settings_.name, *last_exit_});
    } else if (state_ == ClientState::stopping) {
        start(now, out);  // wanted again while it was being stopped
    } else {
        if (now - since_ >= kProvenAfter) failures_ = 0;
        wait_to_restart(now, out, how);
    }
}

void ClientControl::tick(Instant now, Actions& out) {
    if (!deadline_ || now < *deadline_) return;
    if (state_ == ClientState::waiting_to_restart) {
        start(now, out);
    } else if (state_ == ClientState::stopping) {
        out.push_back(Report{Severity::warning, "CLIENT_STOP_FORCED", About::client, settings_.name,
                             "did not end within its stop_timeout of " +
                                 format_duration(settings_.stop_timeout) + "; killed"});
        kill(now, out);
    }
}

std::optional<Instant> ClientControl::next_deadline() const {
    return deadline_;
}

ClientStatus ClientControl::status() const {
    ClientStatus status;
    status.name = settings_.name;
    status.state = state_;
    status.wanted = wanted_;
    status.pid = pid_;
    status.since = since_;
    status.starts = starts_;
    status.last_exit = last_exit_;
    status.last_exit_at = last_exit_at_;
    if (state_ == ClientState::waiting_to_restart) status.next_start = deadline_;
    return status;
}

}  // namespace pairkeep::failover
