// Accept_Mode off (RFC 9568 6.1, 6.4.3): packets to a virtual address end in front of this host's own
// programs. An nftables table of our own, which the kernel removes with our socket: nothing of it outlives
// the daemon. What is forwarded is not touched, nor are ARP (not IP) and neighbour discovery (also to the
// address itself). Beside it: router advertisements, where a device of ours must not learn from them. Blocks.
#pragma once

#include <cstddef>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "answer.h"
#include "pairkeep/util/ip.h"

namespace pairkeep::address {

class PacketFilter {
  public:
    // Makes the table, once. The error says what this kernel lacks.
    Result<Unit, Refusal> open();

    // From now on nothing reaches the address, or again everything. Idempotent; the first `drop` also opens.
    // A link-local address is meant on this interface only; others wherever the packet comes in.
    Result<Unit, Refusal> drop(const std::string& interface, const IpAddress& address);
    Result<Unit, Refusal> pass(const std::string& interface, const IpAddress& address);
    // Router advertisements that come in on this interface are not for this host. Idempotent, opens as well.
    Result<Unit, Refusal> ignore_routers(const std::string& interface);
    Result<Unit, Refusal> heed_routers(const std::string& interface);
    [[nodiscard]] bool drops(const std::string& interface, const IpAddress& address) const;

  private:
    struct Element {
        std::string_view set;
        std::string key;  // bytes as the set has them
        auto operator<=>(const Element&) const = default;
    };
    static Element element(const std::string& interface, const IpAddress& address);
    Result<Unit, Refusal> add(const Element& element);
    Result<Unit, Refusal> remove(const Element& element);
    Result<Unit, Refusal> change(int type, const Element& element);

    std::optional<NetlinkSocket> socket_;
    std::string table_;
    std::set<Element> elements_;
};

}  // namespace pairkeep::address
