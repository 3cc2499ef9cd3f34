// One host: the production core, a clock of its own, and a kernel as far as the core can see one (interfaces,
// addresses with leases, sockets, processes). Carries out what the core asks for, late or not at all where it
// is told to.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "pairkeep/failover/node.h"
#include "scenario.h"

namespace pairkeep::sim {

class World;

struct Backend {  // how the kernel answers claims and releases
    Duration latency{};
    double refusals = 0;
    double lost_answers = 0;
};

// What one datagram means, known to the simulation when it is sent.
struct Packet {
    std::size_t sender = 0;
    failover::SendAdvertisement sent;
    Duration interval{};
    bool message_only = false;  // its checksum form
    std::uint8_t ttl = 255;
    bool forged = false;  // no receiver may make anything of it
};

class Machine {
  public:
    Machine(World& world, std::size_t number, const HostPlan& plan);

    void boot();
    void crash();
    void leave();
    void restart();  // of the daemon alone: asked to keep what it has, and started again
    void pause(Duration how_long);
    // The file was changed, on this machine alone; one that is down reads it when it boots.
    void reload(const settings::Settings& changed);
    void set_link(const std::string& interface, bool up);
    void remake(const std::string& interface);  // gone, and a moment later there again under a new index
    void put_foreign(const std::string& interface, const Prefix& address, bool present);
    void remove_address(const IpAddress& address);  // somebody's `ip addr del`
    void change_address(const IpAddress& address);  // somebody's `ip addr change`: our tag is gone
    void client_exits(const std::string& client);
    void start_by_hand(const std::string& client);
    void override_client(const std::string& client, failover::Override to);
    void break_port(const failover::PortKey& port);
    void deliver(const std::shared_ptr<const Packet>& packet);
    void wake();              // its deadline is there
    void poke();              // asks it although no deadline is there
    void heal();              // kernel and clients behave again
    void check_role() const;  // the status says what the log said

    [[nodiscard]] bool up() const { return node_ != nullptr && !left_; }
    [[nodiscard]] bool leaving() const { return leaving_; }
    [[nodiscard]] std::optional<Instant> next_wake() const { return next_wake_; }  // in true time
    [[nodiscard]] Instant local(Instant world_time) const;
    [[nodiscard]] failover::Role role(std::size_t group) const { return roles_[group]; }
    [[nodiscard]] bool is_last_resort(std::size_t group) const { return last_resort_[group]; }
    [[nodiscard]] std::optional<Instant> last_resort_since(std::size_t group) const {
        return last_resort_since_[group];
    }
    [[nodiscard]] std::size_t number() const { return number_; }
    [[nodiscard]] const std::string& name() const { return settings_.node; }
    [[nodiscard]] const settings::Settings& settings() const { return settings_; }
    [[nodiscard]] const settings::Settings& written() const { return written_; }
    [[nodiscard]] const settings::Group& group(std::size_t group) const { return settings_.groups[group]; }
    [[nodiscard]] std::optional<std::size_t> group_of_vrid(std::uint8_t vrid) const;
    [[nodiscard]] bool has(const IpAddress& address) const;
    // An address of ours that its file does not have any more.
    [[nodiscard]] std::optional<IpAddress> left_over() const;
    [[nodiscard]] bool serves(const IpAddress& address) const;  // and is Active, and awake
    [[nodiscard]] bool link_up(const std::string& interface) const;
    // As it was told, and when, in its own time.
    [[nodiscard]] bool has_link(const std::string& interface) const { return told_.at(interface).link; }
    [[nodiscard]] Instant link_told_at(const std::string& interface) const { return told_.at(interface).at; }
    [[nodiscard]] bool listens(const failover::PortKey& port) const { return ports_.contains(port); }
    [[nodiscard]] bool runs(const std::string& client) const { return running_.contains(client); }
    [[nodiscard]] bool undisturbed() const;
    // When everything that was begun before the healing is over: a late claim, a refusal's pause, a client's
    // back-off.
    [[nodiscard]] Instant unfinished_until() const;
    [[nodiscard]] std::uint8_t effective_priority(std::size_t group) const;  // as its status says
    [[nodiscard]] Instant disturbed_at() const { return std::max(disturbed_at_, paused_until_); }

    Backend backend;
    bool clients_fail = false;  // cannot be started
    bool clients_hang = false;  // ignore SIGTERM
    bool starts_hang = false;
    Duration client_start = std::chrono::milliseconds{2};
    // How checks, health and hooks end.
    enum class Runs { well, badly, unknown, never };
    Runs checks = Runs::well;
    Runs health = Runs::well;
    Runs hooks = Runs::well;
    bool ports_fail = false;
    Duration client_stop = std::chrono::milliseconds{20};

  private:
    void feed(const failover::Event& event, const Packet* packet = nullptr);
    void arm();
    void perform(const failover::Action& action);
    void open_port(const failover::OpenPort& action);
    void send(const failover::SendAdvertisement& action);
    void claim(const failover::ClaimAddresses& action);
    void renew(const failover::RenewAddresses& action);
    void release(const failover::ReleaseAddresses& action);
    void start(const failover::StartClient& action);
    void terminate(const failover::TerminateClient& action);
    void kill(const failover::KillClient& action);
    void add(const failover::AddClient& action);
    void run_probe(const failover::RunProbe& action);
    void run(failover::RunId id, Runs how, Duration longest);
    void cancel(failover::RunId id);
    void set_routes(const failover::SetRoutes& action);
    void drivers_look();
    void see(const std::string& client, failover::Reality reality, const std::string& text);
    void end_of(const std::string& client, const std::string& how, Duration delay);
    void report(const failover::Report& report);
    void leave_completed();
    void keep_completed(const failover::KeepCompleted& action);
    void look_at(const std::string& client);
    void hold(const address::AddressSet& set);
    void expire(const IpAddress& address);
    void changed(const std::string& interface);
    void tell_host_addresses();
    void own_addresses();
    [[nodiscard]] bool is_configured(const IpAddress& address) const;
    void remove(const failover::RemoveClient& action);
    [[nodiscard]] std::size_t group_of(const address::AddressSet& set) const;
    [[nodiscard]] Duration backend_delay();
    void later(Duration delay,
               std::function<void()> what);  // dropped when the daemon died meanwhile, late when paused
    void when_awake(std::function<void()> what);
    void catch_up();

    World& world_;
    std::size_t number_;
    settings::Settings settings_;
    const settings::Settings written_;           // by the scenario
    std::map<IpAddress, std::size_t> owner_of_;  // group
    std::int64_t clock_ppm_;
    Duration clock_offset_;
    std::unique_ptr<failover::Node> node_;
    std::uint64_t life_ = 0;
    std::vector<failover::Role> roles_;
    std::vector<std::optional<Instant>> last_resort_since_;  // local time, as its log says; the latest time
    std::vector<bool> last_resort_;
    bool leaving_ = false;
    bool left_ = false;
    std::optional<Instant> next_wake_;
    std::map<std::string, InterfaceFacts> interfaces_;
    std::vector<HostAddress> host_addresses_told_;
    struct Told {
        bool link = false;
        Instant at{};  // since then
    };
    std::map<std::string, Told> told_;
    std::map<IpAddress, Instant> expiry_;
    std::set<failover::PortKey> ports_;
    std::set<std::string> running_;
    std::map<std::string, std::uint64_t> client_run_;
    std::map<std::string, failover::OrderId> orders_;
    std::map<failover::RunId, std::string> under_way_;  // probes have a name
    std::map<std::string, std::size_t> routes_;         // how many, by group
    std::map<std::string, int> pids_;
    failover::Kept kept_;  // by the last run, for the next
    int next_pid_ = 1000;
    Instant paused_until_{};
    std::vector<std::function<void()>> waiting_;  // for the end of the pause
    Instant disturbed_at_{};
    Instant backend_busy_until_{};
    Instant refused_until_{};
    struct Claim {
        address::ClaimId latest{};
        std::optional<Instant> given_up_at;  // its answer was lost: the core waits so long for it
        int refusals = 0;                    // in a row
    };
    std::vector<Claim> claims_;  // [group]
    int wakes_in_a_row_ = 0;
    Instant last_wake_{};
};

}  // namespace pairkeep::sim
