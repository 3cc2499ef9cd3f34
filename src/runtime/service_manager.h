// What the service manager is told: ready, the roles, still alive, leaving (sd_notify(3)). Without one that
// listens (NOTIFY_SOCKET) every call does nothing. Never waits: a manager that does not read must not stop
// the protocol loop, which is where this is called.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "pairkeep/failover/status.h"
#include "pairkeep/util/time.h"

namespace pairkeep::runtime {

class ServiceManager {
  public:
    ServiceManager();
    ServiceManager(const ServiceManager&) = delete;
    ServiceManager& operator=(const ServiceManager&) = delete;
    ~ServiceManager();

    // How often it wants to hear alive() and status(); none: nobody listens.
    [[nodiscard]] std::optional<Duration> heartbeat() const;

    // A silence after which it ends us all.
    [[nodiscard]] std::optional<Duration> watchdog() const { return watchdog_; }

    void ready();
    void reloading();  // until the next ready()
    void alive();
    void status(
        const std::string& line);  // what `systemctl status` shows; sent when it differs from the last
    void leaving(Duration limit);  // it will end within this time

  private:
    bool send(const std::string& assignments);
    bool flush();  // false: something still waits
    void send_surely(
        const std::string& assignments);  // kept and sent with a later call where there is no room now

    int socket_ = -1;
    std::optional<Duration> watchdog_;
    std::string address_;  // of NOTIFY_SOCKET, as sockaddr_un has it
    std::vector<std::string> unsent_;
    std::string last_status_;
};

// "lan ACTIVE; dmz INITIALIZE: waits for eth1".
[[nodiscard]] std::string status_line(const failover::NodeStatus& status);

}  // namespace pairkeep::runtime
