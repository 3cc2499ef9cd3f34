// Everything this node decides: events in, actions out, time as an argument. Never blocks, never throws on
// input, one caller. The order of the returned actions is a promise. After every call arm one timer for
// next_deadline() and then feed DeadlineReached; waking early is harmless.
#pragma once

#include <memory>
#include <optional>

#include "pairkeep/failover/action.h"
#include "pairkeep/failover/event.h"
#include "pairkeep/failover/status.h"
#include "pairkeep/settings/settings.h"

namespace pairkeep::failover {

// Whose facts a node wants to be told: the groups' interfaces, the tracked ones, and where clients have their
// local side.
[[nodiscard]] std::vector<std::string> interfaces_of(const settings::Settings& settings);

class Node {
  public:
    explicit Node(settings::Settings settings);
    ~Node();

    // First InterfaceChanged for every one of interfaces_of(settings), then Started, then what happens.
    [[nodiscard]] Actions handle(const Event& event, Instant now);
    // The same at the end of `out`. With one that is used again and again, what is sent and heard from day to
    // day allocates nothing.
    void handle(const Event& event, Instant now, Actions& out);
    [[nodiscard]] std::optional<Instant> next_deadline() const;
    [[nodiscard]] NodeStatus status(Instant now) const;
    // This client runs, or shall run, since its group is active here: should we die, it must end too.
    [[nodiscard]] bool runs_with_role(const std::string& client) const;
    // What fits into one line: names, roles and reasons, the clients' states. All of it would keep the
    // protocol waiting.
    [[nodiscard]] NodeStatus outline() const;

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace pairkeep::failover
