// Everything a node can ask for. The order of returned actions is a promise.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "pairkeep/failover/event.h"
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
    Bytes message;
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
struct StartClient {
    std::string client;
};
struct TerminateClient {
    std::string client;
};
struct KillClient {
    std::string client;
};
struct LeaveCompleted {};  // nothing of this node is left anywhere: the daemon may end

// A fact worth a log line. Ids are stable; docs/messages.md says of each what we do and what the reader may
// do.
enum class Severity : std::uint8_t { info, warning, error };
struct Report {
    Severity severity = Severity::info;
    std::string_view id;  // a literal: "ROLE_CHANGED"
    std::string subject;  // group or client
    std::string text;
};

using Action =
    std::variant<OpenPort, ClosePort, SendAdvertisement, ClaimAddresses, RenewAddresses, ReleaseAddresses,
                 AnnounceAddress, StartClient, TerminateClient, KillClient, LeaveCompleted, Report>;
using Actions = std::vector<Action>;

}  // namespace pairkeep::failover
