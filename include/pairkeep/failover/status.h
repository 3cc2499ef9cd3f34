// What a node says of itself, as values; runtime/ turns it into the JSON of GET /v1/status. Instants, not
// wall time.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "pairkeep/failover/event.h"
#include "pairkeep/failover/plan.h"
#include "pairkeep/health/check.h"
#include "pairkeep/util/ip.h"
#include "pairkeep/util/time.h"
#include "pairkeep/util/virtual_mac.h"

namespace pairkeep::failover {

enum class Role : std::uint8_t { initialize, backup, active, fault };
[[nodiscard]] std::string_view to_string(Role role);

enum class ClientState : std::uint8_t { unknown, stopped, starting, running, stopping, waiting_to_restart };
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

// How often somebody took virtual addresses from this Active, or changed them, lately.
struct RemovalStatus {
    std::size_t count = 0;
    int limit = 0;  // with so many the role is given away; 0: never
    Duration within{};
    std::string latest{};
    std::optional<Instant> latest_at{};
};

// Another host that says it has a virtual address that this Active holds.
struct ConflictStatus {
    std::string interface;
    IpAddress address;
    MacAddress mac;
    std::string node;  // known to have this MAC address; empty: a stranger
    std::uint64_t count = 0;
    Instant since{};
    Instant at{};  // the latest
    std::optional<Instant> told_at{};
};

// An interface of the group: its own, or tracked.
enum class LinkState : std::uint8_t {
    fit,
    bridged,  // lost, and nothing is done about it yet (down_delay)
    unfit,
    settling,  // back, and not trusted yet (up_delay)
};
[[nodiscard]] std::string_view to_string(LinkState state);

struct LinkStatus {
    std::string interface;
    LinkState state = LinkState::fit;
    Instant since{};                     // of being fit, or not
    std::optional<Instant> counts_at{};  // bridged: a fault from then on; settling: fit from then on
    std::string text{};                  // what is wrong, or waited for
};

// A check, or a client's health: what was asked, and how it went.
struct ProbeStatus {
    std::string name;
    health::Standing standing = health::Standing::untested;
    Instant since{};        // of the standing
    unsigned in_a_row = 0;  // latest results of one kind
    std::optional<health::Reading> latest;
    std::vector<health::Reading> history;  // latest last, the latest included
    bool failed_before = false;            // when it was last asked; not passed since
    bool running = false;                  // one is under way
    std::optional<Instant> next;
};

struct GatewayUse {
    std::string gateway;
    Instant since{};
    std::string why;  // it was chosen
};

struct RoutesStatus {
    bool wanted = false;
    bool held = false;
    std::string trouble;  // why not
};

// A node whose role changed again and again stands back for a while: it takes over only where nobody better
// is.
struct HoldDownStatus {
    double changes = 0;  // lately; they are forgotten with time
    std::optional<Instant> until;
};

// Another Active was heard while this node was one: until it fell silent, or until this node, having lost,
// had given its addresses back.
struct TwoActivesStatus {
    std::uint64_t count = 0;
    Duration total{};
    std::optional<Instant> last_began;
    Duration last_duration{};
    bool under_way = false;
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
    std::uint8_t priority = 0;              // as written
    std::uint8_t effective_priority = 0;    // as advertised: 1 is last resort, 2 hold-down
    std::vector<std::string> why_priority;  // why the two differ
    HoldDownStatus hold_down;
    std::vector<std::string> checks;
    std::optional<RoutesStatus> routes;  // none: the group has none
    std::string preempt;                 // never | always | after 5min
    std::optional<Instant> preempt_at;   // a worse Active is heard and left alone until then
    std::optional<PlanStatus> plan;
    std::vector<RouterStatus> routers;
    std::vector<AddressStatus> addresses;
    std::vector<LinkStatus> links;
    std::optional<Instant> retry_at;  // after a refusal
    RemovalStatus removals;
    std::vector<ConflictStatus> conflicts;
    std::vector<std::string> clients;
    std::vector<std::string> warnings;
    TwoActivesStatus two_actives;
};

struct ClientStatus {
    std::string name;
    ClientState state = ClientState::stopped;
    bool wanted = false;
    bool follows = false;  // the role of `group`; else it runs always, unless undecidable
    bool undecidable = false;
    std::string rule;  // "follows lan: local resource 192.0.2.0/24 is on eth0"
    std::vector<std::string>
        warnings;         // resources that disagree; runs although it should not; enabled by itself
    std::string trouble;  // what keeps its driver from working, and what mends it
    std::string text;     // what it says of itself
    Override override_ = Override::automatic;
    std::string overridden_by;
    std::optional<Instant> overridden_at;
    std::optional<ProbeStatus> health;
    std::vector<GatewayUse> gateways;  // latest last: the one in use
    int pid = 0;                       // 0: none
    Instant since{};
    std::string group;  // it belongs to; empty: none
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
    std::vector<ProbeStatus> checks;
    std::optional<Instant>
        leave_by;  // asked to end: everything is given back by then, or it ends all the same
};

}  // namespace pairkeep::failover
