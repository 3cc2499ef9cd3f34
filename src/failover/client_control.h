// Keeps one client as it is wished: running, or stopped. Half of the reconciler: a driver does what it is
// told and says what it sees; what differs from the wish is mended, whoever caused it. Which clients should
// run is clients.h.
#pragma once

#include <optional>
#include <string>

#include "gateways.h"
#include "pairkeep/failover/action.h"
#include "pairkeep/failover/status.h"
#include "pairkeep/settings/settings.h"
#include "pairkeep/util/time.h"

namespace pairkeep::failover {

class ClientControl {
  public:
    explicit ClientControl(settings::Client settings);

    // The last run left it running on purpose: what it does is looked at before it is started.
    void expect_running(const std::string& gateway, Instant now);

    // Until one of these is called nothing is wished, and what runs is left alone.
    void want_running(Instant now, Actions& out);
    void want_stopped(Instant now, Actions& out);  // politely, by force after stop_timeout
    void want_killed(Instant now, Actions& out);   // everything of it, at once
    void want_no_start(Instant now);               // runs on when it runs, and ends when it ends
    // Does not do what it should although it runs: stopped and started again, with the next gateway.
    void restart(const std::string& why, bool was_healthy, Instant now, Actions& out);

    void reconfigure(settings::Client settings);  // how it runs is the same
    void seen(const ClientSeen& seen, Instant now, Actions& out);
    // `may_start`: nothing that it comes after is only about to run. Asked again after the shortest pause.
    void tick(Instant now, Actions& out, bool may_start = true);
    [[nodiscard]] std::optional<Instant> next_deadline() const { return deadline_; }

    [[nodiscard]] const settings::Client& settings() const { return settings_; }
    [[nodiscard]] bool untouched() const { return wish_ == Wish::none; }  // nothing was ever wished
    [[nodiscard]] bool wanted() const { return wish_ == Wish::running; }
    [[nodiscard]] bool running() const { return state_ == ClientState::running; }
    [[nodiscard]] bool failing() const { return state_ == ClientState::waiting_to_restart; }
    [[nodiscard]] bool known() const { return state_ != ClientState::unknown; }
    [[nodiscard]] bool expected() const { return expected_; }
    [[nodiscard]] bool outlives_us() const;  // no child of this daemon
    [[nodiscard]] bool survived() const { return state_ == ClientState::stopping && survived_; }  // SIGKILL
    [[nodiscard]] bool stopped() const;  // nothing of it runs that must not, and nothing will start
    [[nodiscard]] bool gone() const;     // nothing of it runs
    // From the wish that it be stopped to the moment when nobody waits for it any more.
    [[nodiscard]] Duration stop_limit() const { return settings_.stop_timeout + ends_when_killed(); }
    [[nodiscard]] OrderId order() const { return order_; }
    [[nodiscard]] const Gateways& gateways() const { return gateways_; }
    [[nodiscard]] ClientStatus status() const;
    [[nodiscard]] ClientState state() const { return state_; }

  private:
    enum class Wish { none, running, no_start, stopped };
    enum class Found { at_start, later };  // one that runs and was not started by this daemon
    void enter(ClientState state, Instant now);
    void start(Instant now, Actions& out);
    void no_next_start(Instant now);
    void terminate(Instant now, Actions& out);
    void kill(Instant now, Actions& out);
    void wait_to_restart(Instant now, Actions& out, const std::string& what_happened);
    void seen_up(const ClientSeen& seen, Instant now, Actions& out);
    void starts_itself(Instant now, Actions& out);
    void seen_ended(const ClientSeen& seen, Instant now, Actions& out);
    [[nodiscard]] Duration ends_when_killed() const;
    [[nodiscard]] std::string in_words_killed() const;
    [[nodiscard]] std::string why_it_survives() const;
    void dismiss(Instant now, Actions& out);
    [[nodiscard]] std::string how_found() const;
    void found_running(const ClientSeen& seen, Instant now, Actions& out);
    void report(Severity severity, std::string_view id, const std::string& text, Actions& out) const;
    OrderId next_order();

    settings::Client settings_;
    Gateways gateways_;
    Wish wish_ = Wish::none;
    Found found_ = Found::later;
    bool expected_ = false;  // to run: it did when the last run ended for a restart
    ClientState state_;
    Instant since_{};
    OrderId order_{};
    int pid_ = 0;
    unsigned starts_ = 0;
    unsigned failures_ = 0;            // in a row; decides the pause before the next start
    std::optional<Instant> deadline_;  // unknown: start all the same; starting: give up; stopping: force;
                                       // waiting_to_restart: start
    bool forced_ = false;              // stopping by force
    bool survived_ = false;            // that too, for longer than it may
    bool tolerated_ = false;           // runs although it should not, and enforce says: only report
    std::string restart_because_;      // stopping, and why it starts again after a pause
    std::string text_;
    std::string trouble_;
    std::optional<std::string> last_exit_;
    std::optional<Instant> last_exit_at_;
};

}  // namespace pairkeep::failover
