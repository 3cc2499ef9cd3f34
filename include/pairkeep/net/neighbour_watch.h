// Who on the segment says that an address is his: ARP packets and neighbour advertisements, seen by a packet
// socket with a filter. Carries what was said; judges nothing.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "pairkeep/net/vrrp_socket.h"
#include "pairkeep/util/ip.h"
#include "pairkeep/util/result.h"

namespace pairkeep::net {

struct Neighbour {
    IpAddress address;
    MacAddress mac;
    unsigned count = 1;  // so many times at once
    bool operator==(const Neighbour&) const = default;
};

// What a whole frame says; nothing: it says nothing of that kind, or is damaged. IPv4: the sender of any ARP
// packet (RFC 5227 2.4), where it names itself. IPv6: a neighbour advertisement's target.
[[nodiscard]] std::optional<Neighbour> parse_neighbour(Family family, std::span<const std::byte> frame);

class NeighbourWatch {
  public:
    using Heard = std::function<void(const Neighbour&)>;
    // Lets through what speaks for one of these addresses, of this family. On any thread.
    static Result<SocketFile, std::string> open(unsigned interface_index, Family family,
                                                const std::vector<IpAddress>& addresses);
    // On the io_context's thread, as everything below. A flood is sampled: it costs a few hundred calls a
    // second.
    static std::unique_ptr<NeighbourWatch> start(boost::asio::io_context& loop, SocketFile file,
                                                 Family family, Heard heard);
    virtual ~NeighbourWatch() = default;
    // From now on these addresses; whether the kernel took them.
    virtual bool watch(const std::vector<IpAddress>& addresses) = 0;
    // Whoever gets the file closes it where it may take its time: the kernel waits for its readers.
    [[nodiscard]] virtual SocketFile stop() = 0;
};

}  // namespace pairkeep::net
