// Everything that can happen to a node, as the runtime tells it to the core. Pure values.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "pairkeep/health/check.h"
#include "pairkeep/util/address_set.h"
#include "pairkeep/util/interface.h"
#include "pairkeep/util/result.h"

namespace pairkeep::failover {

using address::ClaimId;

// One raw socket: every virtual router of this family on this interface speaks through it.
struct PortKey {
    std::string interface;
    Family family = Family::ipv4;
    auto operator<=>(const PortKey&) const = default;
};

// What a daemon that ends for a restart leaves in force, and its successor may take up again.
struct KeptAddress {
    std::string interface;
    IpAddress address;
    auto operator<=>(const KeptAddress&) const = default;
};
struct KeptGroup {  // was Active
    std::string name;
    Instant last_sent{};  // its newest advertisement
    std::vector<KeptAddress> addresses;
};
struct KeptClient {  // runs on
    std::string name;
    std::string gateway;  // in use; empty: it has none
};
struct Kept {
    std::vector<KeptGroup> groups;
    std::vector<KeptClient> clients;
};

struct Started {
    Kept kept = {};
};
struct DeadlineReached {};
struct InterfaceChanged {
    InterfaceFacts facts;
};
struct HostAddressesChanged {            // before Started, and whenever one comes or goes
    std::vector<HostAddress> addresses;  // of this host, on whatever interface; without the virtual ones
};
// Somebody else than this daemon took an address away, or changed it. Before the InterfaceChanged that shows
// it; may be missing, since notifications get lost.
struct AddressMeddled {
    std::string interface;
    IpAddress address;
    std::string who;  // "pid 123 (dhclient)"; empty: the kernel does not tell
};
// Some host says that this address, a virtual one or a node's own, is at this MAC address.
struct NeighbourHeard {
    std::string interface;
    IpAddress address;
    MacAddress mac;
    unsigned count = 1;  // so many times since the last event
};
struct PortOpened {
    PortKey port;
};
struct PortFailed {  // could not be opened, or broke; opened again after a pause
    PortKey port;
    std::string why;
};
struct DatagramReceived {
    PortKey port;
    IpAddress source;
    IpAddress destination;
    std::uint8_t ttl = 0;
    std::span<const std::byte> payload;  // valid during the call
};
struct SendFailed {
    PortKey port;
    std::uint8_t vrid = 0;
    std::string why;
};
struct ClaimAnswered {  // to ClaimAddresses and RenewAddresses
    ClaimId id{};
    Result<Unit, std::string> result;
};
struct ReleaseAnswered {
    ClaimId id{};
    Result<Unit, std::string> result;
};
// Orders to one client's driver are numbered. An observation names the newest order that was carried out when
// it was made, so that a reading from before a start is not taken for the client's death.
enum class OrderId : std::uint64_t {};

enum class Reality : std::uint8_t {
    unknown,   // the driver cannot tell; ClientSeen::trouble says why
    stopped,   // nothing of it runs
    starting,  // under way, also a unit that systemd starts again by itself
    running,
    stopping,
    failed,  // nothing of it runs, and its start or its last run ended badly; `text` says how
};
[[nodiscard]] std::string_view to_string(Reality reality);

// What a driver saw: at its own beginning, on every change, after every order, and re-read every few seconds.
struct ClientSeen {
    std::string client;
    OrderId order{};  // the newest that was carried out; 0: none yet
    Reality reality = Reality::unknown;
    int pid = 0;            // 0: none
    std::string text = {};  // how it ended ("exited with status 1"), or what it says of itself (StatusText)
    std::string trouble =
        {};  // what keeps the driver from its work, and the command that mends it; empty: nothing
};

enum class Override : std::uint8_t { automatic, stop, start };
[[nodiscard]] std::string_view to_string(Override override_);  // auto | stop | start

struct ClientOverridden {  // `pairkeep client stop|start|auto NAME`
    std::string client;
    Override to = Override::automatic;
    std::string who;  // "root", for the status and the log
};

// Something short that was asked for (RunProbe, RunHook) and ends exactly once, also after CancelRun.
enum class RunId : std::uint64_t {};
using health::Verdict;

struct RunEnded {
    RunId run{};
    Verdict verdict = Verdict::unknown;  // of a hook: ok or failed
    std::string text;                    // "exited with status 1", "no echo reply from 192.0.2.1"
};

struct RoutesAnswered {  // to SetRoutes
    ClaimId id{};
    Result<std::vector<std::string>, std::string> changed;  // what had to be added or removed, in words
};
struct LeaveRequested {  // the daemon is asked to end: a planned leave
    std::string why;
};
// The daemon is asked to end, and is started again at once: what it has stays in force, where `on_restart`
// and the timers allow it; else a planned leave.
struct RestartRequested {
    std::string why;
};

using Event = std::variant<Started, DeadlineReached, InterfaceChanged, HostAddressesChanged, AddressMeddled,
                           NeighbourHeard, PortOpened, PortFailed, DatagramReceived, SendFailed,
                           ClaimAnswered, ReleaseAnswered, RoutesAnswered, ClientSeen, ClientOverridden,
                           RunEnded, LeaveRequested, RestartRequested>;

}  // namespace pairkeep::failover
