// Everything that can happen to a node, as the runtime tells it to the core. Pure values.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <variant>
#include <vector>

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

struct Started {};
struct DeadlineReached {};
struct InterfaceChanged {
    InterfaceFacts facts;
};
struct HostAddressesChanged {          // before Started, and whenever one comes or goes
    std::vector<IpAddress> addresses;  // of this host, on whatever interface
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
struct ClientStarted {
    std::string client;
    int pid = 0;
};
struct ClientStartFailed {
    std::string client;
    std::string why;
};
struct ClientExited {
    std::string client;
    std::string how;  // "exited with status 1"
};
struct LeaveRequested {  // the daemon is asked to end: a planned leave
    std::string why;
};

using Event = std::variant<Started, DeadlineReached, InterfaceChanged, HostAddressesChanged, PortOpened,
                           PortFailed, DatagramReceived, SendFailed, ClaimAnswered, ReleaseAnswered,
                           ClientStarted, ClientStartFailed, ClientExited, LeaveRequested>;

}  // namespace pairkeep::failover
