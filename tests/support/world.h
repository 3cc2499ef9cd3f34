// A virtual network, clock and kernel around production cores: what stories and the simulation run on. One
// thread, one random number generator; virtual time only.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <queue>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "pairkeep/failover/node.h"
#include "pairkeep/settings/settings.h"

namespace pairkeep::test {

struct NetworkFaults {
    double loss = 0;  // probability per packet
    Duration delay_min = std::chrono::milliseconds{1};
    Duration delay_max = std::chrono::milliseconds{1};
};

struct BackendBehaviour {
    Duration latency{};       // until a claim or release is answered
    double refusals = 0;      // probability per claim
    double lost_answers = 0;  // never answered at all
};

struct ClientBehaviour {
    Duration start_latency = std::chrono::milliseconds{2};
    Duration stop_latency = std::chrono::milliseconds{20};
    bool ignores_terminate = false;
    bool ignores_kill = false;
    bool cannot_start = false;
    bool hangs_in_start = false;
};

// Of a check, a client's health, or a hook, by its name.
struct RunBehaviour {
    failover::Verdict verdict = failover::Verdict::ok;
    bool hangs = false;  // until it is cancelled
    Duration latency = std::chrono::milliseconds{5};
};

class World;

// One host: a core, its kernel's addresses, its processes.
class Host {
  public:
    Host(World& world, settings::Settings settings);

    void boot();     // starts the daemon; what an earlier run left in the kernel is still there
    void kill();     // the daemon is gone without a word; clients die with it, addresses stay
    void leave();    // SIGTERM
    void restart();  // SIGTERM of a service that is started again at once: boot() follows
    void reload(settings::Settings changed);
    void pause(Duration how_long);  // the whole daemon stands still; what arrives meanwhile waits
    void set_link(const std::string& interface, bool up);
    void set_own_address(const std::string& interface, const Prefix& address, bool present);
    void make_anew(
        const std::string& interface);  // the kernel removed it, and there is one of that name again
    void set_mac(const std::string& interface, std::uint8_t last_byte);
    // Somebody takes our tag from it, as `ip address change` does.
    void change_address(const IpAddress& address);
    void put_foreign(const std::string& interface, const Prefix& address);
    void remove_address(const IpAddress& address);  // somebody's `ip addr del`
    void client_exits(const std::string& client);
    void start_by_hand(const std::string& client);
    void override_client(const std::string& client, failover::Override to);
    void remove_routes();
    void feed(const failover::Event& event);
    void when_awake(std::function<void()> what);

    [[nodiscard]] bool alive() const { return node_ != nullptr; }
    [[nodiscard]] failover::NodeStatus status() const;
    [[nodiscard]] failover::Role role() const { return status().groups.front().role; }
    [[nodiscard]] bool has_address(const IpAddress& address) const;
    [[nodiscard]] bool runs(const std::string& client) const { return running_.contains(client); }
    [[nodiscard]] const std::string& name() const { return settings_.node; }
    [[nodiscard]] const settings::Settings& settings() const { return settings_; }
    [[nodiscard]] bool link_up(const std::string& interface) const;
    [[nodiscard]] bool owns(const IpAddress& address) const;
    [[nodiscard]] bool listens(const failover::PortKey& port) const { return ports_.contains(port); }
    [[nodiscard]] std::optional<Instant> next_deadline() const;
    void wake();

    BackendBehaviour backend;
    std::map<std::string, ClientBehaviour> behaviour;
    std::map<std::string, RunBehaviour> runs_end;
    bool sends_fail = false;
    bool shows_probes = false;
    bool shows_every_advertisement = false;  // else the first after a change of role, and goodbyes
    bool shows_every_announcement = false;   // else those that change a neighbour cache
    bool advertised_while_refused = false;   // a second after a refusal, without having left: an invariant

  private:
    void perform(const failover::Actions& actions);
    void perform(const failover::OpenPort& action);
    void perform(const failover::ClosePort& action);
    void perform(const failover::SendAdvertisement& action);
    void perform(const failover::StopAdvertising&) {}
    void perform(const failover::ClaimAddresses& action);
    void perform(const failover::RenewAddresses& action);
    void perform(const failover::ReleaseAddresses& action);
    void perform(const failover::AnnounceAddress& action);
    void perform(const failover::SetRoutes& action);
    void perform(const failover::RunProbe& action);
    void perform(const failover::RunHook& action);
    void perform(const failover::CancelRun& action);
    void perform(const failover::StartClient& action);
    void perform(const failover::TerminateClient& action);
    void perform(const failover::KillClient& action);
    void perform(const failover::AddClient& action);
    void perform(const failover::RemoveClient& action);
    void perform(const failover::LookAtClient& action);
    void perform(const failover::LeaveCompleted& action);
    void perform(const failover::KeepCompleted& action);
    void perform(const failover::Report& action);
    Duration backend_delay();  // carried out in the order of the calls, however the latency changes
    void hold(const address::AddressSet& set);
    void changed(const std::string& interface);
    [[nodiscard]] std::vector<HostAddress> all_addresses() const;
    void expire(const IpAddress& address);
    void later(Duration delay, std::function<void()> what);  // dropped when the daemon died meanwhile
    void exit_of(const std::string& client, const std::string& how, Duration delay);
    void see(const std::string& client, failover::Reality reality, const std::string& text);
    void drivers_look();    // a daemon begins, and its drivers say what runs already
    void forget_clients();  // the daemon died, and the children that it had; units run on
    void run(failover::RunId id, const std::string& name);

    World& world_;
    settings::Settings settings_;
    std::unique_ptr<failover::Node> node_;
    std::uint64_t life_ = 0;  // of the daemon; answers to an earlier one are dropped
    std::map<std::string, InterfaceFacts> interfaces_;
    std::map<IpAddress, Instant> expiry_;  // of leased addresses
    std::set<failover::PortKey> ports_;
    std::set<std::string> running_;
    std::map<std::string, int> pids_;
    std::optional<failover::Kept> kept_;  // by the last run, for the next
    std::map<std::string, std::uint64_t> client_life_;
    std::map<std::string, failover::OrderId> orders_;  // the newest that was carried out
    std::set<failover::RunId> under_way_;
    std::vector<settings::Route> routes_;
    Instant paused_until_{};
    int next_pid_ = 1000;
    bool advert_shown_ = false;
    std::vector<IpAddress> announced_;  // by the actions of one event
    std::optional<Instant> refused_at_;
    failover::ClaimId latest_claim_{};
    Instant backend_busy_until_{};
};

class World {
  public:
    explicit World(std::uint64_t seed = 1) : random_(seed) {}

    Host& add(settings::Settings settings);
    Host& host(const std::string& name);
    [[nodiscard]] std::vector<std::unique_ptr<Host>>& hosts() { return hosts_; }

    void run_until(Instant until);
    void run_for(Duration duration) { run_until(now_ + duration); }
    void at(Instant when, std::function<void()> what);
    [[nodiscard]] Instant now() const { return now_; }

    void deliver(const Host& sender, const failover::SendAdvertisement& packet);
    // One way; `only`: a family ("IPv4") or an interface; empty: everything.
    void cut(const std::string& from, const std::string& to, const std::string& only, bool is_cut);
    [[nodiscard]] double chance() { return std::uniform_real_distribution<>{0, 1}(random_); }
    [[nodiscard]] Duration between(Duration low, Duration high);

    void note(const Host& host, const std::string& text);  // a line of the story
    [[nodiscard]] std::string take_story();
    [[nodiscard]] int active_count() const;

    NetworkFaults faults;
    std::function<void()> after_each_step;  // invariants
    // Who answers for an address, as the LAN's neighbour caches believe.
    std::map<IpAddress, std::string> neighbour_cache;

  private:
    struct Planned {
        Instant when;
        std::uint64_t order;
        std::function<void()> what;
        bool operator>(const Planned& other) const {
            return std::tie(when, order) > std::tie(other.when, other.order);
        }
    };
    Instant now_{};
    std::uint64_t order_ = 0;
    std::priority_queue<Planned, std::vector<Planned>, std::greater<>> agenda_;
    std::vector<std::unique_ptr<Host>> hosts_;
    std::set<std::array<std::string, 3>> cuts_;
    std::mt19937_64 random_;
    std::string story_;
};

// Node number 0 is "a", 1 is "b"; addresses 192.0.2.11, .12, 2001:db8:0:2::11, ::12 on eth0.
struct PairOptions {
    std::vector<std::uint8_t> priorities{192, 128};
    Duration interval = std::chrono::seconds{1};
    int down_after = 3;
    std::optional<Duration> preempt_after = {};
    settings::Transport transport = settings::Transport::multicast;
    bool ipv4 = true;
    bool ipv6 = false;
    std::vector<Prefix> virtual_addresses = {};  // instead of the usual ones, on every interface
    settings::Checksum checksum = settings::Checksum::automatic;
    std::uint8_t ttl_minimum = 255;
    int version = 3;
    std::string v2_password = {};
    bool virtual_mac = false;
    std::optional<settings::TakeoverOnRelease> takeover_on_release = {};  // none: as the file's default
    settings::Announce announce = {};
    std::vector<std::string> interfaces{"eth0"};
    std::optional<std::string> client;
    bool exclusive = true;
    settings::LinkDelays link = {.down = {}, .up = {}};
    settings::Removals removals = {};
    std::optional<std::chrono::seconds> lease = std::chrono::seconds{3};
    settings::OnRestart on_restart = settings::OnRestart::keep;
    std::function<void(settings::Settings&)> more = {};  // what stories about clients and checks want
};
[[nodiscard]] settings::Settings pair_settings(const PairOptions& options, std::size_t node);

}  // namespace pairkeep::test
