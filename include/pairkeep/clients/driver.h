// How a client (a tunnel or connector process) is started and stopped. One folder of src/clients/ is one
// kind. A driver does as it is told and says what it saw; when to start, restart or give up is decided in
// failover/.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "pairkeep/util/result.h"

namespace pairkeep::clients {

struct Exit {
    std::optional<int> status;  // exited with this status
    std::optional<int> signal;  // or was ended by this signal
    std::string note;           // "left 2 processes behind, killed"; empty: nothing special
    bool operator==(const Exit&) const = default;
};

// For a person and the log: "exited with status 1", "killed by signal 9 (SIGKILL)", with the note.
[[nodiscard]] std::string to_string(const Exit& exit);

class Driver {
  public:
    // Called on the service thread.
    struct Callbacks {
        std::function<void(const std::string& client, int pid)> started;
        // Not started at all: "openvpn: no such file in PATH".
        std::function<void(const std::string& client, const std::string& why)> start_failed;
        std::function<void(const std::string& client, const Exit& exit)> exited;  // and nothing of it is left
        std::function<void(const std::string& client, const std::string& line, bool is_stderr)> output;
    };

    Driver() = default;
    Driver(const Driver&) = delete;
    Driver& operator=(const Driver&) = delete;
    virtual ~Driver() = default;

    // Any thread; never block. One `started`, then one `exited`, or one `start_failed`, per start. A start
    // while it runs, or a stop while it does not, does nothing.
    virtual void start(const std::string& client) = 0;
    virtual void terminate(const std::string& client) = 0;  // ask politely: SIGTERM
    virtual void kill(const std::string& client) = 0;       // everything that belongs to it, at once
};

}  // namespace pairkeep::clients
