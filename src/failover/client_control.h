// Keeps one client as it is wished: running, or stopped. Half of the reconciler; a driver does what it says.
#pragma once

#include <optional>
#include <string>

#include "pairkeep/failover/action.h"
#include "pairkeep/failover/status.h"
#include "pairkeep/settings/settings.h"
#include "pairkeep/util/time.h"

namespace pairkeep::failover {

class ClientControl {
  public:
    explicit ClientControl(settings::Client settings);

    void want_running(Instant now, Actions& out);
    void want_stopped(Instant now, Actions& out);  // SIGTERM, by force after stop_timeout
    void want_killed(Instant now, Actions& out);   // everything of it, at once

    void started(int pid, Instant now, Actions& out);
    void start_failed(const std::string& why, Instant now, Actions& out);
    void exited(const std::string& how, Instant now, Actions& out);
    void tick(Instant now, Actions& out);
    [[nodiscard]] std::optional<Instant> next_deadline() const;

    [[nodiscard]] const settings::Client& settings() const { return settings_; }
    [[nodiscard]] bool running() const { return state_ == ClientState::running; }
    [[nodiscard]] bool failing() const { return state_ == ClientState::waiting_to_restart; }
    [[nodiscard]] bool stopped() const;  // nothing of it runs and nothing will start
    [[nodiscard]] ClientStatus status() const;

  private:
    void enter(ClientState state, Instant now);
    void start(Instant now, Actions& out);
    void kill(Instant now, Actions& out);
    void wait_to_restart(Instant now, Actions& out, const std::string& what_happened);

    settings::Client settings_;
    bool wanted_ = false;
    ClientState state_ = ClientState::stopped;
    Instant since_{};
    int pid_ = 0;
    unsigned starts_ = 0;
    unsigned failures_ = 0;            // in a row; decides the pause before the next start
    std::optional<Instant> deadline_;  // stopping: force; waiting_to_restart: start
    std::optional<std::string> last_exit_;
    std::optional<Instant> last_exit_at_;
};

}  // namespace pairkeep::failover
