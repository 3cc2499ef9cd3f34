// What a node says of itself, as values; runtime/ turns it into the JSON of GET /v1/status. Instants, not
// wall time.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "pairkeep/failover/plan.h"
#include "pairkeep/util/ip.h"
#include "pairkeep/util/time.h"
#include "pairkeep/util/virtual_mac.h"

namespace pairkeep::failover {

enum class Role : std::uint8_t { initialize, backup, active, fault };
[[nodiscard]] std::string_view to_string(Role role);

enum class ClientState : std::uint8_t { stopped, starting, running, stopping, waiting_to_restart };
[[nodiscard]] std::string_view to_string(ClientState state);

struct Heard {
    IpAddress source;
    std::string node;  // its name in `nodes`; empty: not listed
    std::uint8_t priority = 0;
    Instant at{};
};

struct RouterCounters {
    std::uint64_t sent = 0;
    std::uint64_t send_errors = 0;
    std::uint64_t received = 0;
    std::uint64_t accepted = 0;
    // The form of their checksum; IPv6 knows only this one, and of version 2 none is counted.
    std::uint64_t accepted_with_pseudo_header = 0;
    std::uint64_t accepted_message_only = 0;
    std::map<std::string, std::uint64_t, std::less<>> discarded;  // cause -> count
};

// Somebody else's advertisements with our VRID that are not obeyed.
struct Stranger {
    IpAddress source;
    std::vector<IpAddress> addresses;  // what it announces
    bool shares_addresses = false;     // with us: probably our peer under a new address
    std::uint64_t count = 0;
    Instant at{};  // the last one
};

struct RouterStatus {
    std::string interface;
    Family family = Family::ipv4;
    std::uint8_t vrid = 0;
    int version = 3;
    std::optional<VirtualMac> virtual_mac;  // of the addresses; none: theirs is the interface's
    std::optional<bool> multicast;          // none: not known yet
    std::string state;  // waiting (see reason) | idle | silent | heard | releasing | advertising
    std::string reason;
    std::optional<IpAddress> source;
    std::vector<IpAddress> peers;
    std::string checksum;  // the form of our own: with_pseudo_header | message_only
    Duration advertisement_interval{};
    Duration active_adver_interval{};
    Duration skew_time{};
    Duration active_down_interval{};
    std::optional<Instant> active_down_timer;
    std::optional<Instant> next_advertisement;
    std::optional<Heard> last_advertisement;
    std::vector<Stranger> strangers;
    RouterCounters counters;
};

struct AddressStatus {
    Prefix address;
    std::string interface;
    bool wanted = false;
    bool present = false;
    bool ours = false;
};

struct PlanStatus {
    PlanKind kind{};
    bool finished = false;
    std::vector<StepRecord> steps;
};

struct GroupStatus {
    std::string name;
    Role role = Role::initialize;
    Instant since{};
    std::string reason;
    std::uint8_t priority = 0;
    std::string preempt;                // never | always | after 5min
    std::optional<Instant> preempt_at;  // a worse Active is heard and left alone until then
    std::optional<PlanStatus> plan;
    std::vector<RouterStatus> routers;
    std::vector<AddressStatus> addresses;
    std::vector<std::string> clients;
    std::vector<std::string> warnings;
};

struct ClientStatus {
    std::string name;
    ClientState state = ClientState::stopped;
    bool wanted = false;
    int pid = 0;  // 0: none
    Instant since{};
    std::string group;  // empty: runs always
    unsigned starts = 0;
    std::optional<std::string> last_exit;
    std::optional<Instant> last_exit_at;
    std::optional<Instant> next_start;
};

struct NodeStatus {
    std::vector<std::string>
        discarded_peers;  // configured nodes whose advertisements break a rule, and which
    std::vector<GroupStatus> groups;
    std::vector<ClientStatus> clients;
    std::optional<Instant>
        leave_by;  // asked to end: everything is given back by then, or it ends all the same
};

}  // namespace pairkeep::failover
