// Time, sockets, processes and decisions meet: events go into the core on the protocol loop, its actions are
// carried out by the edge. Threads: `loop_` is the protocol loop and runs nothing that can block; `service_`
// runs the control socket and all that service_side.h is about; the address backend and the log have their
// own.
#pragma once

#include <array>
#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <deque>
#include <map>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "lateness.h"
#include "log.h"
#include "pairkeep/address/netlink.h"
#include "pairkeep/config/loader.h"
#include "pairkeep/control/routes.h"
#include "pairkeep/control/server.h"
#include "pairkeep/failover/node.h"
#include "pairkeep/failover/reconfigure.h"
#include "pairkeep/guardian/estate.h"
#include "pairkeep/net/announcer.h"
#include "pairkeep/net/neighbour_watch.h"
#include "pairkeep/net/vrrp_socket.h"
#include "pairkeep/probes/aside.h"
#include "pairkeep/runtime/runtime.h"
#include "router_locks.h"
#include "service_manager.h"
#include "service_side.h"
#include "status_json.h"

namespace pairkeep::runtime {

struct StartError {
    int exit_code = 0;
    std::string message;
};

class Daemon {
  public:
    Daemon(const settings::Settings& settings, const Options& options, guardian::Estate& estate);
    ~Daemon();
    [[nodiscard]] std::optional<StartError> start();
    void run();  // until the node has left

  private:
    struct Port {
        std::uint64_t number = 0;  // a late answer to an older opening changes nothing
        unsigned interface_index = 0;
        std::unique_ptr<net::VrrpSocket> socket;  // none: being opened
        std::array<SharedBytes, 256> goodbyes{};  // what the guardian has, by VRID
        std::unique_ptr<net::NeighbourWatch> neighbours = {};
    };
    using WorkGuard = boost::asio::executor_work_guard<boost::asio::io_context::executor_type>;

    std::optional<StartError> take_locks();
    std::optional<StartError> open_edges();
    std::optional<StartError> open_service_side();
    std::optional<StartError> open_control();
    void scan_interfaces();
    void scanned(const Result<address::Scan, std::string>& scan);
    void watch_interfaces();
    void wait_for_signal();
    void asked_to_end(int signal);
    void leave(const failover::Event& request, const std::string& why);
    void take_up_last_run();
    void ready();
    void heartbeat(Duration every);
    [[nodiscard]] Duration hang_limit() const;  // zero: off
    void show_life();
    void keep_in_estate(const failover::ClientSeen& seen);
    void run_with_us(const std::string& client, failover::OrderId order,
                     const std::optional<std::string>& gateway);

    void feed(const failover::Event& event);  // protocol loop only
    void decide(const failover::Event& event);
    void post(failover::Event event);  // any thread
    void arm_timer();

    struct OpenedPort {
        Result<net::SocketFile, std::string> vrrp;
        Result<net::SocketFile, std::string> neighbours;
    };
    void port_opened(const failover::OpenPort& action, std::uint64_t number, OpenedPort files);
    void watch_neighbours(Port& port, const failover::PortKey& key,
                          Result<net::SocketFile, std::string> file);
    [[nodiscard]] std::vector<IpAddress> watched_addresses(const failover::PortKey& key) const;
    void close_port(const failover::PortKey& key);
    void keep_goodbye(const failover::SendAdvertisement& action, Port& port);
    void estate_is_full();
    void close_elsewhere(net::SocketFile file);
    [[nodiscard]] std::vector<SocketStatus> sockets();
    [[nodiscard]] std::error_code send(const failover::SendAdvertisement& action, Port& port);

    void perform(const failover::OpenPort& action);
    void perform(const failover::ClosePort& action);
    void perform(const failover::SendAdvertisement& action);
    void perform(const failover::StopAdvertising& action);
    void perform(const failover::ClaimAddresses& action);
    void perform(const failover::RenewAddresses& action);
    void perform(const failover::ReleaseAddresses& action);
    void perform(const failover::AnnounceAddress& action);
    void perform(const failover::SetRoutes& action);
    void perform(const failover::StartClient& action);
    void perform(const failover::TerminateClient& action) { service_side_->perform(action); }
    void perform(const failover::KillClient& action) { service_side_->perform(action); }
    void perform(const failover::AddClient& action) { service_side_->perform(action); }
    void perform(const failover::RemoveClient& action) { service_side_->perform(action); }
    void perform(const failover::LookAtClient& action) { service_side_->perform(action); }
    void perform(const failover::RunProbe& action) { service_side_->perform(action); }
    void perform(const failover::RunHook& action) { service_side_->perform(action); }
    void perform(const failover::CancelRun& action) { service_side_->perform(action); }
    void perform(const failover::LeaveCompleted& action);
    void perform(const failover::KeepCompleted& action);
    void perform(const failover::Report& action);

    void override_client(const control::ClientOverride& what, std::function<void()> taken);
    void answer_status(std::function<void(control::Reply)> reply);

    // reload.cpp
    struct Reload {
        control::ReloadRequest request;
        std::function<void(control::Reply)> reply;  // none: nobody waits for it
    };
    struct Compared {  // the file, with what is in force
        failover::Reconfiguration what;
        std::string answer;
    };
    using Loaded = Result<Compared, config::Problems>;
    void reload(const control::ReloadRequest& request,
                std::function<void(control::Reply)> reply);  // any thread
    void next_reload();
    static Loaded load(const settings::Settings& now, bool dry_run);  // any thread
    void loaded(Loaded read);
    void prepare_reload(Compared compared);
    void apply_reload(const address::Scan& scan);
    [[nodiscard]] bool leaves() const { return node_.outline().leave_by.has_value(); }
    void reload_failed(int status, const std::string& why, const config::Problems& problems);
    void end_reload(const control::Reply& reply);
    [[nodiscard]] static control::Permissions permissions_of(const settings::Settings& settings);

    std::shared_ptr<const settings::Settings>
        settings_;  // protocol loop; what is read elsewhere is copied there
    const Options& options_;
    guardian::Estate& estate_;
    const Instant started_;
    std::vector<std::string> interfaces_;
    ProcessStatus process_;  // before the first thread: its stack would be locked whole
    Log log_;
    std::optional<RouterLocks> locks_;
    boost::asio::io_context loop_;
    boost::asio::io_context service_;
    failover::Node node_;
    failover::Actions actions_;  // of one event; the room of both is used again and again
    failover::Actions backlog_;  // what is still to be carried out, behind the `begun_` first
    std::size_t begun_ = 0;
    boost::asio::steady_timer timer_;
    std::optional<Instant> armed_for_;
    boost::asio::signal_set signals_;
    boost::asio::posix::stream_descriptor watcher_fd_;
    std::map<failover::PortKey, Port> ports_;
    std::uint64_t ports_opened_ = 0;
    std::map<failover::PortKey, std::uint64_t>
        dropped_by_closed_;  // the kernel's drops, of sockets that are gone
    std::unique_ptr<net::Announcer> announcer_;
    std::unique_ptr<address::NetlinkBackend> backend_;
    std::unique_ptr<address::InterfaceWatcher> watcher_;
    std::unique_ptr<ServiceSide> service_side_;
    std::unique_ptr<control::Server> server_;
    WorkGuard service_work_;
    std::thread service_thread_;
    boost::asio::steady_timer scan_pause_;  // after a failed one
    boost::asio::steady_timer heartbeat_;
    boost::asio::steady_timer life_;  // signs of it, for the guardian
    ServiceManager service_manager_;
    probes::Aside aside_;         // reads the file
    std::deque<Reload> reloads_;  // the first is under way when `reloading_`; one after the other
    bool reloading_ = false;
    std::optional<Compared> ready_to_apply_;  // new interfaces are being read
    ConfigurationFacts configuration_{.loaded = std::chrono::system_clock::now()};
    std::shared_ptr<control::Permissions> permissions_ =
        std::make_shared<control::Permissions>();  // service thread
    Lateness lateness_;
    failover::Kept kept_;  // by the last run, until the node has begun
    bool asks_why_ = false;
    bool estate_full_ = false;
    bool scanning_ = false;
    bool scan_again_ = false;
    bool node_started_ = false;
};

}  // namespace pairkeep::runtime
