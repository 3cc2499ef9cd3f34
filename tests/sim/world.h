// True time, the network between the machines, and the neighbour caches of a LAN client beside each of them.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "judge.h"
#include "machine.h"
#include "random.h"
#include "scenario.h"
#include "trace.h"

namespace pairkeep::sim {

class World {
  public:
    World(Scenario scenario, Random random, Trace& trace);

    // Everything up to `until`; stops early when `enough` says so after a step.
    void run_until(Instant until, const std::function<bool()>& enough = {});
    void at(Instant when, std::function<void()> what);

    void send(std::size_t sender, const failover::SendAdvertisement& sent);
    void announce(std::size_t sender, const std::string& interface, const IpAddress& address);
    void inject(const std::string& interface, Packet packet, const IpAddress& destination);
    void cut(std::size_t from, std::size_t to, bool is_cut);
    void heal();

    [[nodiscard]] Instant now() const { return now_; }
    [[nodiscard]] std::vector<std::unique_ptr<Machine>>& machines() { return machines_; }
    [[nodiscard]] const std::vector<std::unique_ptr<Machine>>& machines() const { return machines_; }
    [[nodiscard]] const Scenario& scenario() const { return scenario_; }
    [[nodiscard]] Judge& judge() { return judge_; }
    [[nodiscard]] Random& random() { return random_; }
    [[nodiscard]] Trace& trace() { return trace_; }
    [[nodiscard]] const Weather& weather() const { return weather_; }
    // Counts the changes of what a settled world consists of: roles, addresses, clients, neighbour caches.
    void touch() { ++changes_; }
    [[nodiscard]] std::uint64_t changes() const { return changes_; }
    [[nodiscard]] bool is_cut(std::size_t from, std::size_t to) const { return cuts_.contains({from, to}); }
    // Since when the two hear each other on every path without a flaw; none: not now.
    [[nodiscard]] std::optional<Instant> hear_each_other_since(std::size_t a, std::size_t b) const;
    // Whom the LAN client beside `machine` takes for the holder of the address.
    [[nodiscard]] std::optional<std::size_t> holder_seen_by(std::size_t machine,
                                                            const IpAddress& address) const;

  private:
    struct Planned {
        Instant when;
        std::uint64_t order;
        std::function<void()> what;
        bool operator<(const Planned& other) const {  // a heap's top is its greatest
            return when != other.when ? when > other.when : order > other.order;
        }
    };
    void transmit(const std::shared_ptr<const Packet>& packet, std::size_t receiver);

    Scenario scenario_;
    Random random_;
    Trace& trace_;
    Judge judge_;
    Weather weather_;
    bool healed_ = false;
    std::uint64_t changes_ = 0;
    Instant now_{};
    std::uint64_t order_ = 0;
    std::vector<Planned> agenda_;  // a heap
    std::vector<std::unique_ptr<Machine>> machines_;
    std::set<std::pair<std::size_t, std::size_t>> cuts_;
    std::map<std::pair<std::size_t, std::size_t>, Instant> cut_changed_;
    Instant weather_changed_{};
    std::vector<std::map<IpAddress, std::size_t>> caches_;
};

}  // namespace pairkeep::sim
