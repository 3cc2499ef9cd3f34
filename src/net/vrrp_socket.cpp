// VrrpSocket: a raw socket on the event loop.
#include "pairkeep/net/vrrp_socket.h"

#include <algorithm>
#include <array>
#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <utility>
#include <vector>

#include "pairkeep/vrrp/packet.h"
#include "raw_socket.h"

namespace pairkeep::net {

namespace {

// Nothing that IP can carry is cut off.
constexpr std::size_t kBufferSize = 65536;
// Then timers and other sockets have their turn: a flood must not delay our own adverts.
constexpr int kDatagramsPerWakeUp = 64;

// The interface is down, a router complained, memory was short: later datagrams arrive all the same.
bool is_transient(const std::error_code& error) {
    constexpr std::array kTransient{
        std::errc::interrupted,      std::errc::network_down,       std::errc::network_unreachable,
        std::errc::host_unreachable, std::errc::connection_refused, std::errc::connection_reset,
        std::errc::no_buffer_space,  std::errc::not_enough_memory,  std::errc::message_size,
        std::errc::protocol_error,
    };
    return std::any_of(kTransient.begin(), kTransient.end(), [&](std::errc known) { return error == known; });
}

// Shared with the handler that waits in the loop, which may run after the socket is gone.
class Receiver : public std::enable_shared_from_this<Receiver> {
  public:
    Receiver(boost::asio::io_context& loop, SocketFile file, VrrpSocket::Options options,
             VrrpSocket::Callbacks callbacks)
        : descriptor_(loop, file.release()),
          options_(std::move(options)),
          callbacks_(std::move(callbacks)),
          buffer_(kBufferSize) {}

    void wait() {
        descriptor_.async_wait(boost::asio::posix::stream_descriptor::wait_read,
                               [self = shared_from_this()](const boost::system::error_code& error) {
                                   if (self->closed_ || error == boost::asio::error::operation_aborted)
                                       return;
                                   if (error) return self->fail(error.message());
                                   if (self->drain()) self->wait();
                               });
    }

    SocketFile stop() {
        closed_ = true;
        return SocketFile(descriptor_.is_open() ? descriptor_.release() : -1);
    }

    std::uint64_t dropped_by_kernel() {
        if (closed_) return dropped_;
        const std::uint32_t now = drops_of(descriptor_.native_handle());
        dropped_ += now - std::exchange(last_drops_, now);  // modulo 2^32, as the kernel counts
        return dropped_;
    }

    std::error_code send(const IpAddress& source, const IpAddress& destination,
                         std::span<const std::byte> message) {
        if (closed_) return std::make_error_code(std::errc::not_connected);
        return send_datagram(descriptor_.native_handle(), options_.interface_index, source, destination,
                             message);
    }

  private:
    // Whether to wait for more. A callback may destroy the socket.
    bool drain() {
        for (int count = 0; count < kDatagramsPerWakeUp; ++count) {
            const auto received = receive_datagram(descriptor_.native_handle(), options_.family, buffer_);
            if (received && received.value()) {
                if (is_for_us(received.value()->destination)) callbacks_.received(*received.value());
            } else if (!received && received.error() == std::errc::resource_unavailable_try_again) {
                return true;
            } else if (!received && !is_transient(received.error())) {
                fail(received.error().message());
                return false;
            }
            if (closed_) return false;
        }
        return true;
    }

    // An IPv6 raw socket gets what any program on this host has joined; IPV6_MULTICAST_ALL does not reach it.
    [[nodiscard]] bool is_for_us(const IpAddress& destination) const {
        return !destination.is_multicast() ||
               (options_.join_multicast && destination == vrrp::multicast_group(options_.family));
    }

    void fail(const std::string& why) {
        callbacks_.failed("VRRP socket for " + std::string(to_string(options_.family)) + " on " +
                          options_.interface + ": receiving failed: " + why);
    }

    boost::asio::posix::stream_descriptor descriptor_;
    VrrpSocket::Options options_;
    VrrpSocket::Callbacks callbacks_;
    std::vector<std::byte> buffer_;
    std::uint64_t dropped_ = 0;
    std::uint32_t last_drops_ = 0;
    bool closed_ = false;
};

class RawVrrpSocket final : public VrrpSocket {
  public:
    explicit RawVrrpSocket(std::shared_ptr<Receiver> receiver) : receiver_(std::move(receiver)) {}
    RawVrrpSocket(const RawVrrpSocket&) = delete;
    RawVrrpSocket& operator=(const RawVrrpSocket&) = delete;
    ~RawVrrpSocket() override { receiver_->stop(); }

    SocketFile stop() override { return receiver_->stop(); }
    std::uint64_t dropped_by_kernel() override { return receiver_->dropped_by_kernel(); }

    std::error_code send(const IpAddress& source, const IpAddress& destination,
                         std::span<const std::byte> message) override {
        return receiver_->send(source, destination, message);
    }

  private:
    std::shared_ptr<Receiver> receiver_;
};

}  // namespace

Result<SocketFile, std::string> VrrpSocket::open(const Options& options) {
    return open_raw_socket(options);
}

std::unique_ptr<VrrpSocket> VrrpSocket::start(boost::asio::io_context& loop, SocketFile file, Options options,
                                              Callbacks callbacks) {
    const auto receiver =
        std::make_shared<Receiver>(loop, std::move(file), std::move(options), std::move(callbacks));
    receiver->wait();
    return std::make_unique<RawVrrpSocket>(receiver);
}

}  // namespace pairkeep::net
