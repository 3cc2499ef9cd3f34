// Starting and ending; the flow of events. What the core asks for is in perform.cpp.
#include "daemon.h"

#include <sysexits.h>
#include <unistd.h>

#include <algorithm>
#include <boost/asio/post.hpp>
#include <csignal>

#include "leftovers.h"
#include "pairkeep/clients/child.h"
#include "pairkeep/clients/own_job.h"
#include "requester.h"
#include "run_file.h"

namespace pairkeep::runtime {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;
using failover::About;
using failover::Severity;

constexpr auto kScanPause = 1s;
constexpr auto kAskLimit = 100ms;  // a restart and a stop wait for the answer
constexpr Duration kLifeWithoutLimit = 1s;

bool has_ipv6(const settings::Group& group) {
    const auto is_ipv6 = [](const Prefix& written) { return written.address.family() == Family::ipv6; };
    return std::any_of(group.interfaces.begin(), group.interfaces.end(), [&](const auto& interface) {
        return std::any_of(interface.virtual_addresses.begin(), interface.virtual_addresses.end(), is_ipv6);
    });
}

bool filters_packets(const settings::Group& group) {
    return !group.accept || (group.virtual_mac && has_ipv6(group));
}

}  // namespace

Daemon::Daemon(const settings::Settings& settings, const Options& options, guardian::Estate& estate)
    : settings_(std::make_shared<const settings::Settings>(settings)),
      options_(options),
      estate_(estate),
      started_(Clock::now()),
      interfaces_(failover::interfaces_of(settings)),
      process_{.real_time = {}, .memory = guardian::lock_memory(), .hang_limit = {}},
      log_(settings),
      node_(settings),
      timer_(loop_),
      signals_(loop_, SIGTERM, SIGINT, SIGHUP),
      watcher_fd_(loop_),
      service_work_(service_.get_executor()),
      scan_pause_(loop_),
      heartbeat_(loop_),
      life_(loop_),
      aside_(service_) {
    signals_.add(SIGUSR2);
}

Daemon::~Daemon() {
    // Ended before anybody could take it up again.
    if (backend_ && !node_started_ && !kept_.groups.empty())
        remove_leftovers(*backend_, *settings_, {}, log_);
    // The watcher closes its own descriptor.
    if (watcher_fd_.is_open()) watcher_fd_.release();
    // First whoever may still ask for something, then whoever answers.
    if (service_thread_.joinable()) {
        asio::post(service_, [this] {
            server_.reset();
            service_side_.reset();
            service_work_.reset();
        });
        service_thread_.join();
    }
    backend_.reset();
}

std::optional<StartError> Daemon::start() {
    for (const auto& warning : settings_->warnings) log_.write(Severity::warning, "CONFIGURATION", warning);
    if (auto error = take_locks()) return error;
    take_up_last_run();
    if (auto error = open_edges()) return error;
    if (auto error = open_service_side()) return error;
    if (auto error = open_control()) return error;
    service_thread_ = std::thread([this] { service_.run(); });
    remove_leftovers(*backend_, *settings_, kept_, log_);  // before anything is decided
    watch_interfaces();
    scan_interfaces();
    wait_for_signal();
    log_.write(Severity::info, "STARTED",
               "pairkeepd " + options_.version + ", connector_id " + settings_->connector_id + ", " +
                   settings_->file);
    return std::nullopt;
}

std::optional<StartError> Daemon::take_locks() {
    auto locks = RouterLocks::take(*settings_);
    if (!locks) return StartError{EX_TEMPFAIL, locks.error()};
    locks_.emplace(std::move(*locks));
    for (const auto& warning : locks_->warnings()) log_.write(Severity::warning, "ROUTER_LOCK", warning);
    return std::nullopt;
}

std::optional<StartError> Daemon::open_edges() {
    const auto& groups = settings_->groups;
    const bool some_filter = std::any_of(groups.begin(), groups.end(), filters_packets);
    auto backend = address::NetlinkBackend::open({.packet_filter = some_filter});
    if (!backend) return StartError{EX_OSERR, backend.error()};
    backend_ = std::move(backend).value();
    auto announcer = net::Announcer::open();
    if (!announcer) return StartError{EX_OSERR, announcer.error()};
    announcer_ = std::move(announcer).value();
    auto watcher = address::InterfaceWatcher::open(
        interfaces_,
        {.changed = [this](const InterfaceFacts& facts) { feed(failover::InterfaceChanged{facts}); },
         .incomplete =
             [this](bool lost) {
                 if (lost)
                     log_.write(Severity::warning, "NETLINK_OVERRUN",
                                "interface notifications were lost; reading everything again");
                 scan_interfaces();
             },
         .host_changed =
             [this](const std::vector<HostAddress>& all) { feed(failover::HostAddressesChanged{all}); },
         .meddled =
             [this](const std::string& interface, const IpAddress& address, std::uint32_t requester) {
                 feed(failover::AddressMeddled{interface, address, who_asked(requester)});
             }});
    if (!watcher) return StartError{EX_OSERR, watcher.error()};
    watcher_ = std::move(watcher).value();

    return std::nullopt;
}

std::optional<StartError> Daemon::open_service_side() {
    if (access(options_.keeper_program.c_str(), X_OK) != 0)
        return StartError{EX_OSFILE,
                          "cannot run " + options_.keeper_program +
                              ", which every client, check and hook needs; is the package installed "
                              "completely?"};
    const auto cgroup = clients::delegated_cgroup();
    if (cgroup.empty() && !settings_->clients.empty() && runs_as_service())
        log_.write(
            Severity::warning, "NO_CGROUP",
            "this service has no cgroup of its own to put clients in, so what a client forks into a session "
            "of its own can outlive a killed pairkeep-keeper; see SANDBOX in pairkeepd(8) on Slice=");
    std::vector<std::string> kept;
    for (const auto& client : kept_.clients) kept.push_back(client.name);
    if (!cgroup.empty())
        for (const auto& folder : clients::kill_left_over(cgroup, kept))
            log_.write(Severity::warning, "LEFTOVER_REMOVED", "an earlier run left processes in " + folder);
    service_side_ = std::make_unique<ServiceSide>(
        service_, *settings_, clients::Nursery{.keeper_program = options_.keeper_program, .cgroup = cgroup},
        log_, [this](failover::Event event) { post(std::move(event)); });
    return std::nullopt;
}

std::optional<StartError> Daemon::open_control() {
    const auto path =
        settings_->control_socket.empty() ? options_.run_dir + "/pairkeep.sock" : settings_->control_socket;
    control::Routes routes{
        .status = [this](std::function<void(control::Reply)> reply) { answer_status(std::move(reply)); },
        .override_client = [this](const control::ClientOverride& what,
                                  std::function<void()> taken) { override_client(what, std::move(taken)); },
        .reload = [this](const control::ReloadRequest& what,
                         std::function<void(control::Reply)> reply) { reload(what, std::move(reply)); }};
    *permissions_ = permissions_of(*settings_);
    auto server = control::Server::open(service_, {.path = path, .group = settings_->control_group},
                                        handler_of(std::move(routes), permissions_));
    if (!server) return StartError{EX_UNAVAILABLE, server.error()};
    server_ = std::move(server).value();
    for (const auto& all : {permissions_->admins.warnings, server_->warnings()})
        for (const auto& warning : all) log_.write(Severity::warning, "CONTROL_SOCKET", warning);
    return std::nullopt;
}

// One at a time: what is asked for meanwhile is answered by one more, and an answer that is known to be old
// by none.
void Daemon::scan_interfaces() {
    if (std::exchange(scanning_, true)) {
        scan_again_ = true;
        return;
    }
    watcher_->begin_scan();
    backend_->scan(interfaces_, [this](Result<address::Scan, std::string> scan) {
        asio::post(loop_, [this, scan = std::move(scan)] { scanned(scan); });
    });
}

void Daemon::scanned(const Result<address::Scan, std::string>& scan) {
    scanning_ = false;
    if (!scan) {
        log_.write(Severity::error, "SCAN_FAILED",
                   "the interfaces could not be read, trying again in a second: " + scan.error());
        scan_pause_.expires_after(kScanPause);
        scan_pause_.async_wait([this](boost::system::error_code error) {
            if (!error) scan_interfaces();
        });
        return;
    }
    const bool outdated = std::exchange(scan_again_, false);
    const bool current = !outdated && watcher_->reset(*scan);
    if (!current) scan_interfaces();
    if (current && ready_to_apply_) apply_reload(*scan);
    if (outdated || std::exchange(node_started_, true)) return;
    feed(failover::Started{std::exchange(kept_, {})});
    next_reload();
    // Behind the first sockets that were asked for: every group has them then, or says what it waits for.
    backend_->run([this] { asio::post(loop_, [this] { ready(); }); });
}

void Daemon::watch_interfaces() {
    if (!watcher_fd_.is_open()) watcher_fd_.assign(watcher_->fd());
    watcher_fd_.async_wait(asio::posix::stream_descriptor::wait_read,
                           [this](boost::system::error_code error) {
                               if (error) return;
                               watcher_->read();
                               watch_interfaces();
                           });
}

void Daemon::wait_for_signal() {
    signals_.async_wait([this](boost::system::error_code error, int signal) {
        if (error) return;
        wait_for_signal();
        if (signal == SIGHUP) {
            return reload({.dry_run = false, .who = "SIGHUP"}, {});
        }
        asked_to_end(signal);
    });
}

// A service that is stopped for a restart gets the same SIGTERM as one that is stopped: systemd knows which
// it is. Asked again meanwhile, it is not a question any more. SIGUSR2 is for supervisors that cannot be
// asked.
void Daemon::asked_to_end(int signal) {
    using failover::LeaveRequested;
    using failover::RestartRequested;
    const bool keeps = settings_->on_restart == settings::OnRestart::keep;
    if (signal == SIGUSR2) return leave(RestartRequested{"SIGUSR2"}, "SIGUSR2");
    if (signal == SIGINT) return leave(LeaveRequested{"SIGINT"}, "SIGINT");
    if (!keeps || !runs_as_service() || std::exchange(asks_why_, true))
        return leave(LeaveRequested{"SIGTERM"}, "SIGTERM");
    asio::post(service_, [this] {
        clients::ask_own_job(service_, kAskLimit, [this](const std::string& job) {
            asio::post(loop_, [this, job] {
                if (job == "restart")
                    return leave(RestartRequested{"SIGTERM"}, "SIGTERM, to be started again");
                leave(LeaveRequested{"SIGTERM"}, "SIGTERM");
            });
        });
    });
}

void Daemon::leave(const failover::Event& request, const std::string& why) {
    log_.write(Severity::info, "LEAVING", "asked to leave by " + why);
    feed(request);
    const auto now = Clock::now();
    const auto status = node_.outline();
    if (!status.leave_by) return;
    service_manager_.leaving(*status.leave_by - now);
    service_manager_.status(status_line(status));
}

void Daemon::take_up_last_run() {
    const auto text = take_run_file(options_.run_dir);
    if (text.empty()) return;
    auto kept = read_run_file(text, *settings_, this_moment());
    if (kept) {
        kept_ = std::move(*kept);
    } else {
        log_.write(Severity::warning, "RUN_FILE_IGNORED",
                   "what the last run left is not taken up again: its run file says nothing that counts, " +
                       kept.error());
    }
}

void Daemon::ready() {
    service_manager_.ready();
    if (const auto every = service_manager_.heartbeat()) heartbeat(*every);
}

// There and back through the service thread: the manager hears of us only while both can work. The netlink
// thread is left out: who waits there waits for the kernel, and another daemon would wait for the same.
void Daemon::heartbeat(Duration every) {
    service_manager_.status(status_line(node_.outline()));
    asio::post(service_, [this, every] {
        asio::post(loop_, [this, every] {
            service_manager_.alive();
            heartbeat_.expires_after(every);
            heartbeat_.async_wait([this, every](boost::system::error_code error) {
                if (!error) heartbeat(every);
            });
        });
    });
}

// Before the service manager's watchdog, which would end the guardian as well and leave nobody to give
// anything back.
Duration Daemon::hang_limit() const {
    const Duration limit = settings_->hang_limit.value_or(Duration{});
    const auto watchdog = service_manager_.watchdog();
    return watchdog ? std::min(limit, *watchdog * 3 / 4) : limit;
}

void Daemon::show_life() {
    const Duration limit = hang_limit();
    estate_.alive(Clock::now(), limit);
    life_.expires_after(limit == Duration{} ? kLifeWithoutLimit : limit / 4);
    life_.async_wait([this](boost::system::error_code error) {
        if (!error) show_life();
    });
}

void Daemon::run() {
    process_.real_time = guardian::take_real_time(guardian::kOfWorker);
    log_.debug(process_.real_time.text + "; " + process_.memory.text);
    show_life();
    loop_.run();
    estate_.loop_ends();
}

// Advertisements go out before anything else is carried out, also those that fall due meanwhile: a thousand
// groups that take over in the same moment must not wait for each other's claims, plans and log lines. All
// else keeps its order.
void Daemon::feed(const failover::Event& event) {
    decide(event);
    while (begun_ < backlog_.size()) {
        if (const auto due = node_.next_deadline(); due && *due <= Clock::now())
            decide(failover::DeadlineReached{});
        const auto action = std::move(backlog_[begun_++]);
        std::visit([this](const auto& a) { perform(a); }, action);
    }
    backlog_.clear();
    begun_ = 0;
    if (const auto* seen = std::get_if<failover::ClientSeen>(&event)) keep_in_estate(*seen);
    arm_timer();
}

void Daemon::decide(const failover::Event& event) {
    node_.handle(event, Clock::now(), actions_);
    for (auto& action : actions_) {
        if (const auto* advert = std::get_if<failover::SendAdvertisement>(&action))
            perform(*advert);
        else if (const auto* silence = std::get_if<failover::StopAdvertising>(&action))
            perform(*silence);
        else
            backlog_.push_back(std::move(action));
    }
    actions_.clear();
}

void Daemon::post(failover::Event event) {
    asio::post(loop_, [this, event = std::move(event)] { feed(event); });
}

// A Backup's deadline moves on with every advertisement that it hears. To wake up once too early is cheaper
// than to arm the timer anew for each of them.
void Daemon::arm_timer() {
    const auto deadline = node_.next_deadline();
    if (!deadline || (armed_for_ && *armed_for_ <= *deadline)) return;
    armed_for_ = deadline;
    timer_.expires_at(std::chrono::steady_clock::time_point{deadline->time_since_epoch()});
    timer_.async_wait([this](boost::system::error_code error) {
        if (error) return;
        armed_for_.reset();
        feed(failover::DeadlineReached{});
    });
}

void Daemon::override_client(const control::ClientOverride& what, std::function<void()> taken) {
    using failover::Override;
    const auto to = what.to == "stop"    ? Override::stop
                    : what.to == "start" ? Override::start
                                         : Override::automatic;
    asio::post(loop_, [this, what, to, taken = std::move(taken)] {
        feed(failover::ClientOverridden{what.client, to, what.who});
        taken();
    });
}

// The protocol loop only copies values; the service thread makes the text.
void Daemon::answer_status(std::function<void(control::Reply)> reply) {
    asio::post(loop_, [this, reply = std::move(reply)]() mutable {
        process_.hang_limit = hang_limit();
        const StatusFrame frame{.version = options_.version,
                                .pid = options_.pid,
                                .started = started_,
                                .now = Clock::now(),
                                .wall = std::chrono::system_clock::now(),
                                .sockets = sockets(),
                                .lateness = lateness_.figures(Clock::now()),
                                .process = process_,
                                .log_lines_missing = log_.lines_missing(),
                                .configuration = configuration_};
        asio::post(service_,
                   [settings = settings_, frame, status = node_.status(frame.now), reply = std::move(reply)] {
                       reply({200, status_json(*settings, status, frame)});
                   });
    });
}

}  // namespace pairkeep::runtime
