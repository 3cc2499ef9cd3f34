// The clients of one group, or those of none: who should run now, and in which order they start and stop.
// What is desired = the group's aim x selection (health/selection.h) x override; each ClientControl makes it
// true. clients_reconfigure.cpp: the file was changed while they run.
#pragma once

#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "client_control.h"
#include "pairkeep/failover/plan.h"
#include "pairkeep/health/selection.h"
#include "probing.h"

namespace pairkeep::failover {

// What somebody told a client, whatever the role is.
struct Told {
    Override to = Override::automatic;
    std::string by{};
    std::optional<Instant> at{};
};
// Nothing while somebody else has the driver of this client, or runs the same under another name. From now on
// the caller has it, and goes on with what the client was told.
using TakeDriver = std::function<std::optional<Told>(const settings::Client& client)>;
struct Surroundings;

class Clients {
  public:
    // What the group wants of those that follow it.
    enum class Aim {
        kept,       // the role of the last run may be taken up again: what runs is left as it is
        undecided,  // nothing was decided yet: exclusive ones do not run, the others are left as they are
        running,
        no_starts,  // they are about to be stopped: what runs runs on, nothing starts
        stopped,
        withdrawn,  // stopped, and exclusive ones killed at once
    };

    // `group`: its name; empty: they belong to none. `all`: of the node.
    Clients(std::string group, const std::vector<settings::Client>& all,
            const std::vector<std::string>& names, const NewRunId& new_id);

    void select(const Surroundings& around, Instant now, Actions& out);
    void aim(Aim aim, Instant now, Actions& out);
    [[nodiscard]] Aim aim() const { return aim_; }
    // These and no others. One that is not among them, or runs otherwise now, is stopped; when its driver has
    // forgotten it, it is gone, or made anew.
    void reconfigure(std::vector<settings::Client> wanted, Instant now, Actions& out);
    void follow_file(const Surroundings& around, Instant now, Actions& out);  // as far as drivers are ready
    void abandon(Actions& out);  // drivers are to forget all, whatever runs
    // Its driver has forgotten it. Whoever told it something means the one that is made anew as well.
    [[nodiscard]] std::optional<Told> removed(const std::string& client);
    [[nodiscard]] bool follows_file() const { return follows_file_; }  // nothing of a reload is left to do
    [[nodiscard]] bool empty() const { return members_.empty(); }
    void leave() {
        leaving_ = true;
    }  // from the next aim on everything ends, whatever is selected or overridden
    void expect(const Kept& kept, Instant now);
    void keep(Kept& kept) const;                 // those that run on without this daemon
    void look_again(Instant now, Actions& out);  // whether they run, and whether they are well, at once
    bool seen(const ClientSeen& seen, Instant now, Actions& out);            // false: none of these
    bool overridden(const ClientOverridden& by, Instant now, Actions& out);  // false: none of these
    void run_ended(const RunEnded& ended, Instant now, Actions& out);
    void tick(Instant now, Actions& out);
    [[nodiscard]] std::optional<Instant> next_deadline() const;

    // For a plan's steps.
    [[nodiscard]] Outcome starting() const;        // of those that should run
    [[nodiscard]] bool exclusive_stopped() const;  // one that may run in two places need not be waited for
    [[nodiscard]] Duration start_limit() const;
    [[nodiscard]] Duration stop_limit() const;

    [[nodiscard]] bool all_stopped() const;
    [[nodiscard]] bool runs_with_role(const std::string& name) const;
    // An exclusive client that runs, or may run, before the group has a role.
    [[nodiscard]] std::optional<std::string> why_not_clear() const;
    template <class Each>
    void for_each_health(const Each& each) const {  // of those that do not run: untested
        for (const auto& member : members_)
            if (member.health) each(*member.health);
    }
    [[nodiscard]] std::vector<ClientStatus> status() const;
    void outline(std::vector<ClientStatus>& into) const;  // names and states

  private:
    enum class Desire { none, run, no_start, stop, kill };
    struct Member {
        explicit Member(const settings::Client& settings) : control(settings) {}
        ClientControl control;
        std::optional<Probing> health;
        bool health_passed = false;                // in this run
        health::Selection selection;               // as of now
        std::optional<health::Selection> decided;  // the latest that was decidable
        Told told;
        bool retiring = false;   // not wanted like this any more: it stops, and then goes
        bool forgotten = false;  // the driver was told
    };
    void reconfigure(Member& member, const settings::Client& client, Instant now, Actions& out);
    void add(const settings::Client& client);
    [[nodiscard]] std::size_t place_of(const std::string& name) const;  // in the order of the file
    [[nodiscard]] bool follows(const Member& member) const;
    [[nodiscard]] Desire desire(const Member& member) const;
    [[nodiscard]] bool may_start(const Member& member) const;
    [[nodiscard]] bool may_stop(const Member& member) const;
    void settle(Instant now);
    void reconcile(Instant now, Actions& out);
    void watch_health(Member& member, Instant now, Actions& out);
    void health_changed(Member& member, Instant now, Actions& out);
    [[nodiscard]] Member* find(const std::string& name);
    [[nodiscard]] const Member* find(const std::string& name) const;

    std::string group_;
    NewRunId new_id_;
    std::deque<Member> members_;            // in the order of the file
    std::vector<settings::Client> wanted_;  // by the latest file; one or the other has no member yet
    Aim aim_ = Aim::undecided;
    bool leaving_ = false;
    bool follows_file_ = true;           // the members are those of wanted_
    std::optional<Instant> settled_at_;  // then what is selected is decided
};

}  // namespace pairkeep::failover
