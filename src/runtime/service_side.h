// What the core orders that is carried out on the service thread: clients, whatever kind they are of, checks
// and hooks. Made before that thread runs, destroyed on it; orders come from the protocol loop. What is below
// lives on the service thread.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>

#include "log.h"
#include "pairkeep/clients/child.h"
#include "pairkeep/clients/driver.h"
#include "pairkeep/clients/exec.h"
#include "pairkeep/clients/facts.h"
#include "pairkeep/clients/process.h"
#include "pairkeep/clients/systemd.h"
#include "pairkeep/failover/action.h"
#include "pairkeep/failover/event.h"
#include "pairkeep/probes/runner.h"
#include "pairkeep/settings/settings.h"

namespace pairkeep::runtime {

class ServiceSide {
  public:
    using Post = std::function<void(failover::Event)>;  // any thread

    ServiceSide(boost::asio::io_context& service, const settings::Settings& settings,
                const clients::Nursery& nursery, Log& log, Post post);

    void perform(const failover::StartClient& action);
    void perform(const failover::TerminateClient& action);
    void perform(const failover::KillClient& action);
    void perform(const failover::AddClient& action);
    void perform(const failover::RemoveClient& action);
    void perform(const failover::LookAtClient& action);
    void perform(const failover::RunProbe& action);
    void perform(const failover::RunHook& action);
    void perform(const failover::CancelRun& action);

  private:
    void add(const settings::Client& client, const std::string& group);
    [[nodiscard]] clients::Driver::Callbacks callbacks();
    void seen(const clients::Observation& seen);
    void order(const std::string& client, std::function<void(clients::Driver&)> order);

    boost::asio::io_context& service_;
    Log& log_;
    const Post post_;
    probes::Runner runner_;
    const std::string node_;
    const clients::Nursery nursery_;
    // None: there was no such client yet.
    std::unique_ptr<clients::DriverOf<clients::ProcessSpec>> commands_;
    std::unique_ptr<clients::DriverOf<clients::UnitSpec>> units_;
    std::unique_ptr<clients::DriverOf<clients::ExecSpec>> execs_;
    std::map<std::string, clients::Driver*> driver_of_;  // by client
    std::map<std::string, std::string> status_texts_;    // of the units that run, by client
};

// The group that lists this client; empty: none.
[[nodiscard]] std::string group_of(const settings::Settings& settings, const std::string& client);

}  // namespace pairkeep::runtime
