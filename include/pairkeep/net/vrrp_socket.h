// A raw socket for IP protocol 112 on one interface and one family. Carries bytes; judges nothing.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <system_error>

#include "pairkeep/util/ip.h"
#include "pairkeep/util/result.h"

namespace boost::asio {
class io_context;
}

namespace pairkeep::net {

struct Datagram {
    IpAddress source;
    IpAddress destination;
    std::uint8_t ttl = 0;                // TTL or hop limit as received
    std::span<const std::byte> payload;  // after the IP header; may be empty; valid during the call only
};

class VrrpSocket {
  public:
    struct Options {
        std::string interface;
        unsigned interface_index = 0;
        Family family = Family::ipv4;
        bool join_multicast = false;
    };
    struct Callbacks {
        std::function<void(const Datagram&)> received;
        std::function<void(const std::string& why)> failed;  // the socket is of no use any more; once
    };
    // Bound to the interface; TTL 255 outgoing; no multicast loop. The error names what is missing
    // (CAP_NET_RAW) or what failed. Callbacks come on the io_context's thread, never from inside open or
    // send.
    static Result<std::unique_ptr<VrrpSocket>, std::string> open(boost::asio::io_context& loop,
                                                                 const Options& options, Callbacks callbacks);
    virtual ~VrrpSocket() = default;
    // Non-blocking, one sendmsg; `source` must be an address of the interface.
    virtual std::error_code send(const IpAddress& source, const IpAddress& destination,
                                 std::span<const std::byte> message) = 0;
};

}  // namespace pairkeep::net
