// The kernel as an address backend, and as the source of interface facts. libnl stays in
// src/address/netlink/.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "pairkeep/address/backend.h"
#include "pairkeep/settings/settings.h"
#include "pairkeep/util/interface.h"
#include "pairkeep/util/result.h"

namespace pairkeep::address {

// IFA_PROTO of our addresses and rtm_protocol of our routes: how a later run knows what is ours.
inline constexpr std::uint8_t kKernelTag = 112;

// A device of ours for a virtual MAC.
struct VirtualMacFacts {
    unsigned index = 0;
    unsigned above = 0;  // the number of its interface
    bool admin_up = false;
    std::vector<AddressFact> addresses;
};

// Where an interface stands among the others; 0: nowhere.
struct LinkPlace {
    std::string name;
    unsigned below = 0;   // what it stands on: a VLAN's, macvlan's, ipvlan's lower interface
    unsigned master = 0;  // the bond or bridge that it is a port of
    bool operator==(const LinkPlace&) const = default;
};
using LinkPlaces = std::map<unsigned, LinkPlace>;  // by index, all interfaces of the host

// One reading of the kernel.
struct Scan {
    std::vector<InterfaceFacts> interfaces;     // those asked for, absent ones with present = false
    std::vector<HostAddress> host;              // of every interface; without the virtual ones (our tag)
    std::vector<VirtualMacFacts> virtual_macs;  // all; what is held there is in `interfaces` as well
    LinkPlaces places = {};
};

// A thread of its own, because the kernel runs requests inside send() under its RTNL lock: tens of
// milliseconds when somebody else holds it.
class NetlinkBackend final : public Backend {
  public:
    struct Needs {
        bool packet_filter = false;  // some AddressSet will not be accepting, or has a virtual MAC and an
                                     // IPv6 address: said now, not at the first claim
    };
    // The error says what is missing (CAP_NET_ADMIN, nftables) or what the kernel answered.
    static Result<std::unique_ptr<NetlinkBackend>, std::string> open(Needs needs);
    // Carries out what was asked before, removes the devices of virtual MACs, then ends the thread.
    ~NetlinkBackend() override;
    void keep_devices();  // they outlive this backend, with what they hold

    void claim(ClaimId id, AddressSet addresses, Done done) override;
    void renew(ClaimId id, AddressSet addresses, Done done) override;
    void release(ClaimId id, AddressSet addresses, Done done) override;

    // A full reading, on this backend's thread.
    using Scanned = std::function<void(Result<Scan, std::string>)>;
    void scan(std::vector<std::string> interfaces, Scanned done);

    // The routes of this group that bear our tag shall be these and no others; empty: none. Idempotent.
    // `done` gets what had to be added or removed, in words.
    using RoutesSet = std::function<void(ClaimId, Result<std::vector<std::string>, BackendError>)>;
    void set_routes(ClaimId id, std::string group, std::vector<settings::Route> routes, RoutesSet done);

    // What an earlier run left: every address with our tag on these interfaces, our tagged routes there and
    // to these places, our devices above them. What is spared counts as this backend's from now on.
    struct Leftovers {
        std::vector<std::string> interfaces;
        std::vector<settings::Route> routes;
        struct Spared {
            std::string group;
            std::vector<IpAddress> addresses;  // and the devices that they are on
            std::vector<settings::Route> routes;
        };
        std::vector<Spared> spared = {};
    };
    // `done` gets what was removed, for the log.
    using Cleaned = std::function<void(std::vector<std::string>)>;
    void remove_leftovers(Leftovers leftovers, Cleaned done);

    // Anything else that waits for the same lock of the kernel's, in its turn: multicast groups joined and
    // left.
    void run(const std::function<void()>& work);

  private:
    struct Impl;
    explicit NetlinkBackend(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

// Notifications, read on the protocol loop. They are hints: after an overrun the owner scans again.
class InterfaceWatcher {
  public:
    struct Callbacks {
        std::function<void(const InterfaceFacts&)> changed;  // whole new facts of one watched interface
        // The facts may be incomplete: the kernel dropped notifications (`lost`), or another interface took a
        // watched name and its addresses are not known yet. Scan, then `reset`.
        std::function<void(bool lost)> incomplete;
        // All addresses of the host on any interface, each once; before `changed` where both are to be said.
        std::function<void(const std::vector<HostAddress>&)> host_changed = {};
        // An address with our tag was taken from a watched interface, or changed there; before `changed`. By
        // whom: a netlink port, 0 where the kernel does not tell.
        std::function<void(const std::string& interface, const IpAddress&, std::uint32_t requester)> meddled =
            {};
    };
    static Result<std::unique_ptr<InterfaceWatcher>, std::string> open(std::vector<std::string> interfaces,
                                                                       Callbacks callbacks);
    ~InterfaceWatcher();

    [[nodiscard]] int fd() const;  // readable: call read(). Non-blocking.
    // More of them; nothing is known of these before the next `reset`.
    void watch(const std::vector<std::string>& more);
    void read();  // everything that waits; may call back
    // The truth from a scan. Calls back for what differs; the first time for everything. False when
    // notifications came since `begin_scan`: the scan may be older than they are, and replaced nothing,
    // unless it was the first: scan again.
    void begin_scan();
    [[nodiscard]] bool reset(const Scan& scan);

  private:
    struct Impl;
    explicit InterfaceWatcher(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

}  // namespace pairkeep::address
