// How a client (a tunnel or connector) is started, stopped and seen. One folder of src/clients/ is one kind.
// A driver does as it is told and says what it saw; when to start, restart or give up is decided in
// failover/.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

namespace pairkeep::clients {

// The newest order of a client that was carried out; 0: none yet. Numbers grow.
using Order = std::uint64_t;

enum class State : std::uint8_t {
    unknown,  // cannot be told now; `trouble` says why
    stopped,  // nothing of it runs
    starting,
    running,
    stopping,
    failed,  // nothing of it runs, and its start or its last run ended badly; `text` says how
};

struct Observation {
    std::string client;
    // The newest order that was carried out when this was seen: one made before a start is not the start's
    // failure.
    Order order = 0;
    State state = State::unknown;
    int pid = 0;               // 0: none, or not known
    std::string text = {};     // how it ended, or what it says of itself
    std::string trouble = {};  // what keeps the driver from its work, and what mends it; empty: nothing
    bool operator==(const Observation&) const = default;
};

class Driver {
  public:
    // Called on the service thread.
    struct Callbacks {
        std::function<void(const Observation& seen)> seen;
        std::function<void(const std::string& client, const std::string& line, bool is_stderr)> output;
    };

    Driver() = default;
    Driver(const Driver&) = delete;
    Driver& operator=(const Driver&) = delete;
    virtual ~Driver() = default;

    // Any thread; never block. A newer order replaces one that is still under way, never two copies run. Each
    // is followed by an observation that bears its number, in whatever way it went.
    virtual void start(const std::string& client, Order order, const std::string& gateway) = 0;
    virtual void terminate(const std::string& client, Order order) = 0;  // ask politely
    virtual void kill(const std::string& client, Order order) = 0;  // everything that belongs to it, at once
    // Read anew, now, where that takes asking; an observation follows. A child's end is known without.
    virtual void look(const std::string&) {}

    // On the service thread: forgets a client; no callback about it follows. What still runs of it and would
    // end with the driver is killed.
    virtual void remove(const std::string& client) = 0;
};

// A driver of one kind of clients, which also learns of further ones.
template <class Spec>
class DriverOf : public Driver {
  public:
    virtual void add(Spec client) = 0;  // on the service thread
};

}  // namespace pairkeep::clients
