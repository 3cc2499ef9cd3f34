// What must be true, judged from outside: the judge sees what the machines are told, what they do and when,
// never what the core keeps inside. Each rule has the name under which docs/simulation.md explains it.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "pairkeep/failover/action.h"
#include "pairkeep/failover/event.h"
#include "trace.h"

namespace pairkeep::sim {

class Machine;
class World;
struct Packet;

class Judge {
  public:
    explicit Judge(World& world) : world_(world) {}
    void begin();  // when all machines are there

    void booted(const Machine& machine);
    void restarts(const Machine& machine);
    void handled(const Machine& machine, const failover::Event& event, const failover::Actions& actions);
    void role_changed(const Machine& machine, std::size_t group, failover::Role from, failover::Role to);
    void sends(const Machine& machine, const failover::SendAdvertisement& sent);
    void hears(const Machine& machine, const Packet& packet);  // before the core does
    void heard(const Machine& machine, const Packet& packet);  // after all that came of it
    void refused(const Machine& machine, std::size_t group);
    void still(const Machine& machine);  // after everything that one event brought
    void after_step();

    void check_fails(const Machine& machine);

    // Clients.
    void starts(const Machine& machine, const std::string& client);  // is told to
    void stops(const Machine& machine, const std::string& client);
    void reloaded(const Machine& machine);  // before the core knows
    void ended(const Machine& machine, const std::string& client);
    void started_by_hand(const Machine& machine, const std::string& client);
    void overridden(const Machine& machine, const std::string& client, failover::Override to);

    // Why not yet exactly one Active with everything that belongs to it; nothing: settled.
    [[nodiscard]] std::optional<std::string> why_unsettled() const;
    [[nodiscard]] std::optional<std::string> why_unsettled(std::size_t group) const;
    void expect_quiet(bool quiet) { quiet_ = quiet; }  // no wake-up without a reason from now on

  private:
    // What one virtual router of a Backup has heard, in its own local time.
    struct Ear {
        std::optional<Instant> followed_at;  // the last advertisement that counts
        Duration interval{};
        IpAddress source;
        std::size_t sender = 0;           // whose it is, in truth
        std::optional<Instant> last_any;  // the last that was not discarded on arrival, obeyed or not
        Duration last_interval{};
        std::optional<Instant> first_lower;
        std::optional<Instant> released_at;
        std::optional<Instant> last_release;  // by whomever
        bool released_by_followed = false;
    };
    struct Seat {                // one group on one machine
        Instant backup_since{};  // local time
        Instant reloaded_at{};   // local time
        std::map<failover::PortKey, Ear> ears;
        std::map<failover::PortKey, IpAddress> sources;  // from which it last sent
        std::optional<Instant> active_since;             // true time
        bool undecided =
            true;  // nobody was Active since its daemon began: what need not be in one place may run
        std::optional<Instant> last_sent;  // since the last change of role, local time
        std::optional<Instant> kept_sent;  // by the run before a restart, local time
        bool leaves = false;               // and has been told so
        bool just_backup = false;          // in the event that is being handled
        bool refused = false;
        bool must_give_away = false;  // in the event that is being handled
        std::optional<Instant>
            better_since;  // an equal priority with a greater address, on a path that does not lead
        Instant better_last{};
    };
    [[nodiscard]] Seat& seat(const Machine& machine, std::size_t group);
    void check_not_early(const Machine& machine, std::size_t group);
    void check_not_late(const Machine& machine, std::size_t group);
    void check_kept_in_time(const Machine& machine, std::size_t group);
    void check_yields(const Machine& machine, std::size_t group, const Packet& packet);
    void listen(const Machine& machine, std::size_t group, const Packet& packet);
    void check_overlap(const std::string& client, std::size_t group);
    void check_clients(const Machine& machine);
    [[nodiscard]] Duration client_bound(const Machine& machine, const settings::Client& client) const;

    World& world_;
    std::vector<std::vector<Seat>> seats_;  // [machine][group]
    // By a run that ended for a restart, until the next boot: [machine][group], local time.
    std::map<std::size_t, std::map<std::size_t, Instant>> left_;
    std::map<std::string, std::optional<Instant>> overlap_since_;
    struct Place {                             // a client on a machine
        std::optional<Instant> wrong_since{};  // it runs, and should not
        std::optional<Instant> ended_at{};     // the latest
        bool by_hand = false;
        bool is_overridden = false;
    };
    std::map<std::pair<std::size_t, std::string>, Place> places_;
    bool quiet_ = false;
    bool idle_ = false;  // the event that is being handled was a deadline, and nothing came of it
};

}  // namespace pairkeep::sim
