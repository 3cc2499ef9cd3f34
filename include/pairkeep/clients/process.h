// `command:` clients: supervised children, each below a keeper process of its own (src/keeper/), which ends
// everything the client ever forked when it is told to, and when this daemon dies in whatever way.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "pairkeep/clients/driver.h"

namespace boost::asio {
class io_context;
}

namespace pairkeep::clients {

struct ProcessSpec {
    std::string name;
    std::vector<std::string> command;
};

struct ProcessOptions {
    std::string keeper_program;  // path of pairkeep-keeper
    std::string cgroup;  // delegated cgroup v2 folder in which each client gets one of its own; empty: none
};

// The daemon's own cgroup v2 folder, when it may make cgroups below it and kill them; empty otherwise.
[[nodiscard]] std::string delegated_cgroup();

// `service` outlives the driver. The driver is destroyed on the service thread or after it has ended, never
// inside a callback; that kills all clients and waits, for 5 s at most, until nothing of them is left. No
// callback follows.
[[nodiscard]] std::unique_ptr<Driver> make_process_driver(boost::asio::io_context& service,
                                                          std::vector<ProcessSpec> clients,
                                                          ProcessOptions options,
                                                          Driver::Callbacks callbacks);

}  // namespace pairkeep::clients
