// One echo request, and its reply. By a raw socket: pairkeepd has the capability for it anyway, and a ping
// socket depends on a sysctl (net.ipv4.ping_group_range).
#include <netinet/icmp6.h>
#include <netinet/in.h>
#include <netinet/ip_icmp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <random>
#include <system_error>

#include "echo.h"
#include "resolve.h"
#include "run.h"
// After <utility>: Boost 1.74 forgets it.
#include <boost/asio/ip/icmp.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>

namespace pairkeep::probes {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;
using Descriptor = asio::posix::stream_descriptor;
using Steady = std::chrono::steady_clock;

constexpr int kDatagramsPerTurn = 64;

// Replies to others end in the kernel; an old one without this option is only slower.
void only_replies(int fd, bool is_v6) {
    if (is_v6) {
        icmp6_filter filter;
        ICMP6_FILTER_SETBLOCKALL(&filter);
        ICMP6_FILTER_SETPASS(ICMP6_ECHO_REPLY, &filter);
        setsockopt(fd, IPPROTO_ICMPV6, ICMP6_FILTER, &filter, sizeof filter);
    } else {
        const std::uint32_t blocked = ~(1U << ICMP_ECHOREPLY);
        setsockopt(fd, SOL_RAW, 1 /* ICMP_FILTER of linux/icmp.h */, &blocked, sizeof blocked);
    }
}

class PingRun final : public Run {
  public:
    PingRun(asio::io_context& service, Aside& aside, std::string host, Done done)
        : Run(std::move(done)), aside_(aside), host_(std::move(host)), socket_(service) {}

    void start() override {
        goes_aside();
        resolve(aside_, host_, [self = me()](const Resolved& resolved) {
            if (!self->is_back()) return;
            if (resolved.addresses.empty()) return self->answer(resolved.verdict, resolved.trouble);
            self->send(resolved.addresses.front());
        });
    }

  private:
    void send(const asio::ip::address& to) {
        where_ = to.to_string() == host_ ? host_ : host_ + " (" + to.to_string() + ")";
        is_v6_ = to.is_v6();
        const int fd = ::socket(is_v6_ ? AF_INET6 : AF_INET, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK,
                                is_v6_ ? static_cast<int>(IPPROTO_ICMPV6) : static_cast<int>(IPPROTO_ICMP));
        if (fd < 0) return answer(Verdict::unknown, "cannot ping: " + error_text());
        socket_.assign(fd);
        only_replies(fd, is_v6_);
        std::random_device random;
        for (auto& byte : echo_.token) byte = static_cast<std::byte>(random());
        echo_.id = static_cast<std::uint16_t>(random());
        sent_ = Steady::now();
        const asio::ip::icmp::endpoint endpoint(to, 0);
        const Bytes request = echo_request(echo_, is_v6_);
        // Connected: the kernel hands over only what comes from there.
        if (::connect(fd, endpoint.data(), static_cast<socklen_t>(endpoint.size())) < 0 ||
            ::send(fd, request.data(), request.size(), MSG_NOSIGNAL) < 0)
            return answer(Verdict::failed, where_ + ": " + error_text());
        listen();
    }

    void listen() {
        socket_.async_wait(Descriptor::wait_read, [self = me()](const error_code& error) {
            if (error || self->answered()) return;
            self->hear();
        });
    }

    void hear() {
        std::array<std::byte, 2048> buffer{};
        for (int count = 0; count < kDatagramsPerTurn; ++count) {
            const ssize_t size = ::recv(socket_.native_handle(), buffer.data(), buffer.size(), MSG_DONTWAIT);
            if (size < 0 && errno != EAGAIN && errno != EINTR)
                return answer(Verdict::failed, where_ + ": " + error_text());
            if (size < 0) break;
            if (!is_reply(echo_, std::span(buffer).first(static_cast<std::size_t>(size)), is_v6_)) continue;
            const auto took = std::chrono::ceil<std::chrono::milliseconds>(Steady::now() - sent_);
            return answer(Verdict::ok,
                          "reply from " + where_ + " within " + std::to_string(took.count()) + "ms");
        }
        listen();
    }

    void give_up() override {
        answer(Verdict::failed,
               where_.empty() ? host_ + ": no address of it within the time" : "no reply from " + where_);
    }
    void stop() override {
        error_code ignored;
        if (socket_.is_open()) socket_.close(ignored);
    }
    static std::string error_text() { return std::generic_category().message(errno); }
    std::shared_ptr<PingRun> me() { return std::static_pointer_cast<PingRun>(shared_from_this()); }

    Aside& aside_;
    const std::string host_;
    std::string where_;
    Descriptor socket_;
    bool is_v6_ = false;
    Echo echo_;
    Steady::time_point sent_;
};

}  // namespace

RunPtr make_ping(asio::io_context& service, Aside& aside, std::string host, Run::Done done) {
    return std::make_shared<PingRun>(service, aside, std::move(host), std::move(done));
}

}  // namespace pairkeep::probes
