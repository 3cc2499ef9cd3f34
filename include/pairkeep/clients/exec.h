// `exec:` clients: started and stopped by the operator's own commands, and asked by a third whether they run.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "pairkeep/clients/child.h"
#include "pairkeep/clients/driver.h"
#include "pairkeep/clients/facts.h"

namespace pairkeep::clients {

struct ExecSpec {
    std::string name;
    std::vector<std::string> start;  // in each, {gateway} is replaced
    std::vector<std::string> stop;
    std::vector<std::string> is_running;  // exit status 0: yes, 1..127: no, anything else: cannot be told
    std::chrono::milliseconds stop_timeout = std::chrono::seconds{10};  // what `stop` may take after a kill
    Facts facts;  // told to each beside client, action and gateway
};

// As make_process_driver(); but what a start command left running outlives the driver.
[[nodiscard]] std::unique_ptr<DriverOf<ExecSpec>> make_exec_driver(boost::asio::io_context& service,
                                                                   std::vector<ExecSpec> clients,
                                                                   Nursery nursery,
                                                                   Driver::Callbacks callbacks);

}  // namespace pairkeep::clients
