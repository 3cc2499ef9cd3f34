// Requests to rtnetlink, one at a time, each with its answer. Blocks; knows addresses, routes and interfaces,
// and how ours look in the kernel. What to ask for is decided in holder.h and virtual_macs.h.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "answer.h"
#include "pairkeep/address/netlink.h"
#include "pairkeep/util/interface.h"
#include "pairkeep/util/result.h"
#include "parse.h"
#include "socket.h"

namespace pairkeep::address {

class Kernel {
  public:
    // Asks the kernel whether we may change anything at all.
    static Result<Kernel, std::string> open();

    using Lease = std::optional<std::chrono::seconds>;
    // `replace`: one that is there already gets the lifetime, and becomes ours. Without it: EEXIST.
    Result<Unit, Refusal> add_address(unsigned index, const IpAddress& address, Lease lease, bool replace);
    Result<Unit, Refusal> delete_address(unsigned index, const Prefix& address);
    // Makes the network on-link. EEXIST when our route is there.
    Result<Unit, Refusal> add_route(unsigned index, const Prefix& network);
    // EEXIST when there is one with this metric to the same place, whoever made it.
    Result<Unit, Refusal> add_route(const RouteMessage& route);
    Result<Unit, Refusal> delete_route(const RouteMessage& route);
    [[nodiscard]] static RouteMessage on_link_route(unsigned index, const Prefix& network);

    // Of one interface, both families. Empty when the interface does not exist.
    Result<std::vector<AddressFact>, Refusal> addresses(unsigned index);
    Result<std::vector<RouteMessage>, Refusal> our_routes();
    Result<Scan, Refusal> scan(const std::vector<std::string>& names);

    // kernel_links.cpp
    Result<std::optional<LinkMessage>, Refusal> link(const std::string& name);  // nothing: no such interface
    Result<std::vector<LinkMessage>, Refusal> macvlans();
    Result<Unit, Refusal> add_macvlan(const std::string& name, const MacAddress& mac, unsigned below);
    Result<Unit, Refusal> delete_link(unsigned index);
    Result<Unit, Refusal> set_up(unsigned index, bool up);
    // Before it is up for the first time: its alias, its settings, and no IPv6 address that nobody asked for.
    Result<Unit, Refusal> prepare(unsigned index, const std::string& alias, const InetSettings& settings);
    Result<Unit, Refusal> set_inet(unsigned index, const InetSettings& settings,
                                   const std::string* alias = nullptr);
    Result<InetSettings, Refusal> inet(unsigned index);  // all of them

  private:
    using Each = std::function<void(nlmsghdr&)>;
    explicit Kernel(NetlinkSocket socket) : socket_(std::move(socket)) {}
    Result<Unit, Refusal> request(nl_msg& message);
    Result<Unit, Refusal> ask(nl_msg& message, const Each& each);
    Result<Unit, Refusal> dump(int type, const void* header, std::size_t size, const Each& each);
    Result<Unit, Refusal> send_address(nl_msg& message, unsigned index, const Prefix& address, Lease lease);
    Result<Unit, Refusal> send_route(nl_msg& message, const RouteMessage& route);

    NetlinkSocket socket_;
};

}  // namespace pairkeep::address
