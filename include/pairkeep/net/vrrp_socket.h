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

// Closes what it holds. That leaves multicast groups, for which the kernel may have to wait: not on the event
// loop.
class SocketFile {
  public:
    explicit SocketFile(int fd) : fd_(fd) {}
    SocketFile(SocketFile&& other) noexcept : fd_(other.release()) {}
    SocketFile& operator=(SocketFile&&) = delete;
    ~SocketFile() { close(); }
    [[nodiscard]] int get() const { return fd_; }
    int release();
    void close();

  private:
    int fd_;
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
    // (CAP_NET_RAW) or what failed. On any thread; joining waits for the kernel's RTNL lock.
    static Result<SocketFile, std::string> open(const Options& options);
    // On the io_context's thread, as everything below. Callbacks come there too, never from inside start or
    // send.
    static std::unique_ptr<VrrpSocket> start(boost::asio::io_context& loop, SocketFile file, Options options,
                                             Callbacks callbacks);
    virtual ~VrrpSocket() = default;
    // Nothing is received or sent any more; whoever gets the file closes it where it may take its time.
    [[nodiscard]] virtual SocketFile stop() = 0;
    // Non-blocking, one sendmsg; `source` must be an address of the interface.
    virtual std::error_code send(const IpAddress& source, const IpAddress& destination,
                                 std::span<const std::byte> message) = 0;
    // Datagrams that the kernel threw away since the socket was opened: they came faster than they were read.
    [[nodiscard]] virtual std::uint64_t dropped_by_kernel() = 0;
};

}  // namespace pairkeep::net
