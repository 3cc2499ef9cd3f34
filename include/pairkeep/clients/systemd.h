// `systemd:` clients: units of the service manager, started, stopped and followed over the system bus.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "pairkeep/clients/driver.h"

namespace boost::asio {
class io_context;
}

namespace pairkeep::clients {

struct UnitSpec {
    std::string name;  // of the client
    std::string unit;  // with its suffix
};

// As make_process_driver(); a unit runs on without the driver. Observation::text of a running unit is its
// StatusText.
[[nodiscard]] std::unique_ptr<DriverOf<UnitSpec>> make_systemd_driver(boost::asio::io_context& service,
                                                                      const std::vector<UnitSpec>& clients,
                                                                      Driver::Callbacks callbacks);

}  // namespace pairkeep::clients
