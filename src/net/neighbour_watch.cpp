// NeighbourWatch: a packet socket on the event loop.
#include "pairkeep/net/neighbour_watch.h"

#include <arpa/inet.h>
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cerrno>
#include <system_error>
#include <utility>

#include "neighbour_filter.h"

namespace pairkeep::net {
namespace {

using namespace std::chrono_literals;

// An answer about who is who may come a moment later; a flood must not keep the loop from its timers.
constexpr auto kPause = 100ms;
constexpr int kFramesPerWakeUp = 64;
constexpr std::size_t kLongestFrame = 256;  // what an ARP packet or an advertisement has to say is in front

bool set_filter(int fd, Family family, const std::vector<IpAddress>& addresses) {
    auto program = neighbour_filter(family, addresses);
    const sock_fprog filter{static_cast<unsigned short>(program.size()), program.data()};
    return setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, &filter, sizeof filter) == 0;
}

// Shared with the handlers that wait in the loop, which may run after the watch is gone.
class Watcher : public std::enable_shared_from_this<Watcher> {
  public:
    Watcher(boost::asio::io_context& loop, SocketFile file, Family family, NeighbourWatch::Heard heard)
        : descriptor_(loop, file.release()), pause_(loop), family_(family), heard_(std::move(heard)) {}

    void wait() {
        descriptor_.async_wait(boost::asio::posix::stream_descriptor::wait_read,
                               [self = shared_from_this()](const boost::system::error_code& error) {
                                   if (error || self->closed_) return;
                                   self->drain();
                                   if (!self->closed_) self->rest();
                               });
    }

    bool watch(const std::vector<IpAddress>& addresses) {
        return !closed_ && set_filter(descriptor_.native_handle(), family_, addresses);
    }

    SocketFile stop() {
        closed_ = true;
        pause_.cancel();
        return SocketFile(descriptor_.is_open() ? descriptor_.release() : -1);
    }

  private:
    void rest() {
        pause_.expires_after(kPause);
        pause_.async_wait([self = shared_from_this()](const boost::system::error_code& error) {
            if (!error && !self->closed_) self->wait();
        });
    }

    // A callback may end the watch.
    void drain() {
        said_.clear();
        std::array<std::byte, kLongestFrame> buffer{};
        for (int count = 0; count < kFramesPerWakeUp; ++count) {
            const ssize_t size =
                recv(descriptor_.native_handle(), buffer.data(), buffer.size(), MSG_DONTWAIT);
            if (size < 0 && errno == EAGAIN) break;
            if (size > 0) note(std::span(buffer).first(static_cast<std::size_t>(size)));
        }
        for (const Neighbour& neighbour : said_)
            if (!closed_) heard_(neighbour);
    }

    void note(std::span<const std::byte> frame) {
        const auto said = parse_neighbour(family_, frame);
        if (!said) return;
        const auto same = std::find_if(said_.begin(), said_.end(), [&](const Neighbour& known) {
            return known.address == said->address && known.mac == said->mac;
        });
        if (same != said_.end())
            ++same->count;
        else
            said_.push_back(*said);
    }

    boost::asio::posix::stream_descriptor descriptor_;
    boost::asio::steady_timer pause_;
    Family family_;
    NeighbourWatch::Heard heard_;
    std::vector<Neighbour> said_;  // of one wake-up
    bool closed_ = false;
};

class PacketWatch final : public NeighbourWatch {
  public:
    explicit PacketWatch(std::shared_ptr<Watcher> watcher) : watcher_(std::move(watcher)) {}
    PacketWatch(const PacketWatch&) = delete;
    PacketWatch& operator=(const PacketWatch&) = delete;
    ~PacketWatch() override { watcher_->stop(); }
    bool watch(const std::vector<IpAddress>& addresses) override { return watcher_->watch(addresses); }
    SocketFile stop() override { return watcher_->stop(); }

  private:
    std::shared_ptr<Watcher> watcher_;
};

}  // namespace

Result<SocketFile, std::string> NeighbourWatch::open(unsigned interface_index, Family family,
                                                     const std::vector<IpAddress>& addresses) {
    const auto failed = [&] {
        return Unexpected{"another host that has a virtual address would not be noticed: cannot watch " +
                          std::string(family == Family::ipv4 ? "ARP" : "neighbour advertisements") + ": " +
                          std::generic_category().message(errno)};
    };
    // Protocol 0: nothing comes in before the filter is there.
    SocketFile file(socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    if (file.get() < 0 || !set_filter(file.get(), family, addresses)) return failed();
    sockaddr_ll where{};
    where.sll_family = AF_PACKET;
    where.sll_protocol = htons(family == Family::ipv4 ? ETH_P_ARP : ETH_P_IPV6);
    where.sll_ifindex = static_cast<int>(interface_index);
    if (bind(file.get(), reinterpret_cast<const sockaddr*>(&where), sizeof where) != 0) return failed();
    return file;
}

std::unique_ptr<NeighbourWatch> NeighbourWatch::start(boost::asio::io_context& loop, SocketFile file,
                                                      Family family, Heard heard) {
    const auto watcher = std::make_shared<Watcher>(loop, std::move(file), family, std::move(heard));
    watcher->wait();
    return std::make_unique<PacketWatch>(watcher);
}

}  // namespace pairkeep::net
