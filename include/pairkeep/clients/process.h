// `command:` clients: supervised children that run for as long as the client does.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "pairkeep/clients/child.h"
#include "pairkeep/clients/driver.h"

namespace pairkeep::clients {

struct ProcessSpec {
    std::string name;
    std::vector<std::string> command;  // {gateway} stands for the one that start() is given
};

// `service` outlives the driver. The driver is destroyed on the service thread or after it has ended, never
// inside a callback; that kills all clients and waits, for 5 s at most, until nothing of them is left. No
// callback follows. A client of which nothing was ordered yet does not run, and nothing is said of it.
[[nodiscard]] std::unique_ptr<DriverOf<ProcessSpec>> make_process_driver(boost::asio::io_context& service,
                                                                         std::vector<ProcessSpec> clients,
                                                                         Nursery nursery,
                                                                         Driver::Callbacks callbacks);

}  // namespace pairkeep::clients
