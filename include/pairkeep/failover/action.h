// Everything a node can ask for. The order of returned actions is a promise.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "pairkeep/failover/event.h"
#include "pairkeep/failover/status.h"
#include "pairkeep/settings/settings.h"
#include "pairkeep/util/address_set.h"
#include "pairkeep/util/bytes.h"
#include "pairkeep/util/ip.h"

namespace pairkeep::failover {

struct OpenPort {  // with the multicast group joined; replaces an open port of the same key; answered by an
                   // event
    PortKey port;
    unsigned interface_index = 0;
};
struct ClosePort {
    PortKey port;
};
struct SendAdvertisement {
    PortKey port;
    std::uint8_t vrid = 0;
    std::uint8_t priority = 0;
    IpAddress source;
    IpAddress destination;
    SharedBytes message;  // the very same ones again as long as nothing of it changes
    // A whole frame from the port's interface with this source (RFC 9568 7.2); only to the multicast group.
    std::optional<MacAddress> source_mac = {};
    Instant due{};  // when it was to be sent
};
struct StopAdvertising {  // no more of this virtual router: it is not Active any more, also where no priority
                          // 0 was sent
    PortKey port;
    std::uint8_t vrid = 0;
};
struct ClaimAddresses {
    ClaimId id{};
    address::AddressSet addresses;
};
struct RenewAddresses {
    ClaimId id{};
    address::AddressSet addresses;
};
struct ReleaseAddresses {
    ClaimId id{};
    address::AddressSet addresses;
};
struct AnnounceAddress {  // gratuitous ARP or unsolicited neighbour advertisement
    std::string interface;
    unsigned interface_index = 0;
    MacAddress mac;
    IpAddress address;
};
// The kernel's routes with our tag for this group shall be these and no others; empty: none. Idempotent,
// asked again and again: the answer says what had to be changed.
struct SetRoutes {
    ClaimId id{};
    std::string group;
    std::vector<settings::Route> routes;
};
// A newer order replaces an older one that is still under way. Each is followed by a ClientSeen that names
// it.
struct StartClient {
    std::string client;
    OrderId order{};
    std::string gateway = {};  // stands for {gateway}; empty: the client has none
};
struct TerminateClient {  // politely
    std::string client;
    OrderId order{};
};
struct KillClient {  // everything of it, at once
    std::string client;
    OrderId order{};
};

struct LookAtClient {  // read anew what it does, now; followed by a ClientSeen
    std::string client;
};
// A driver is told of a client that a reload added, before anything else about it; and to forget one that
// does not run any more, which is answered by ClientRemoved.
struct AddClient {
    settings::Client client;
    std::string group;  // empty: none
};
struct RemoveClient {
    std::string client;
};

// Asked at most once at a time per name. The time-out is kept by the core, which cancels and counts a
// failure.
struct RunProbe {
    RunId run{};
    std::string name;    // of the check, or of the client whose health is asked
    std::string client;  // its health; empty: a check
    settings::Probe probe;
    Duration timeout{};
    std::string gateway = {};  // stands for {gateway}
};
enum class HookPoint : std::uint8_t { before_active, after_active, before_leave, after_leave };
[[nodiscard]] std::string_view to_string(HookPoint point);

// What a hook is told, in its environment (PAIRKEEP_NODE, ...) and as JSON on stdin.
struct HookFacts {
    std::string node;
    std::string group;
    HookPoint point{};
    std::string plan;    // become_active | planned_leave | fault | role_lost
    std::string role;    // at this moment
    std::string reason;  // of the role
    std::uint8_t priority = 0;
    std::vector<std::string> addresses;  // virtual, as written
};
struct RunHook {
    RunId run{};
    settings::Hook hook;
    HookFacts facts;
};
struct CancelRun {  // ends the probe or hook and everything that it started; RunEnded follows all the same
    RunId run{};
};
struct LeaveCompleted {};  // nothing of this node is left anywhere: the daemon may end
// What is in force stays: the daemon may end, and `kept` is for its successor's Started.
struct KeepCompleted {
    Kept kept;
};

// A fact worth a log line. Ids are stable; docs/messages.md says of each what we do and what the reader may
// do.
enum class Severity : std::uint8_t { info, warning, error };
enum class About : std::uint8_t { node, group, client, interface, check };
struct Report {
    Severity severity = Severity::info;
    std::string_view id;  // a literal: "ROLE_CHANGED"
    About about = About::node;
    std::string subject;  // its name; a group and a client may have the same
    std::string text;
    std::string interface = {};  // where, when there is one such place
    // Whose fact it is, also when it is about a client that follows; filled in by the Node after the event.
    std::string group = {};
    std::optional<Role> role = {};
};

using Action = std::variant<OpenPort, ClosePort, SendAdvertisement, StopAdvertising, ClaimAddresses,
                            RenewAddresses, ReleaseAddresses, AnnounceAddress, SetRoutes, StartClient,
                            TerminateClient, KillClient, AddClient, RemoveClient, LookAtClient, RunProbe,
                            RunHook, CancelRun, LeaveCompleted, KeepCompleted, Report>;
using Actions = std::vector<Action>;

}  // namespace pairkeep::failover
