// What the service manager is told: ready, the roles, still alive, leaving. sd_notify(3); without a manager that
// listens (NOTIFY_SOCKET) every call does nothing.
#pragma once

#include <optional>
#include <string>

#include "pairkeep/failover/status.h"
#include "pairkeep/util/time.h"

namespace pairkeep::runtime {

class ServiceManager {
  public:
    // How often it wants to hear roles() and alive(); none: nobody listens.
    [[nodiscard]] static std::optional<Duration> heartbeat();

    void ready();
    void roles(const failover::NodeStatus& status);  // sends only what differs from the last
    void alive();
    void leaving(Duration limit);  // it will end within this time

  private:
    std::string last_status_;
};

// "lan ACTIVE; dmz INITIALIZE: waits for eth1". What `systemctl status` shows.
[[nodiscard]] std::string status_line(const failover::NodeStatus& status);

}  // namespace pairkeep::runtime
