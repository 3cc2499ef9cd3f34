// Accepts connections and counts them. One connection's life is session.cpp, the file is socket_file.cpp.
#include "pairkeep/control/server.h"

#include <sys/socket.h>

#include <boost/asio/posix/stream_descriptor.hpp>
#include <cerrno>
#include <chrono>

#include "session.h"
#include "socket_file.h"

namespace pairkeep::control {
namespace {

namespace asio = boost::asio;
using ErrorCode = boost::system::error_code;

// Accepts by hand: only accept4 makes a descriptor that no client process can inherit in a bad moment.
class Listener : public std::enable_shared_from_this<Listener> {
  public:
    Listener(asio::io_context& service, int fd, std::shared_ptr<Shared> shared)
        : service_(service), socket_(service, fd), pause_(service), shared_(std::move(shared)) {}

    void wait() {
        socket_.async_wait(asio::posix::stream_descriptor::wait_read,
                           [self = shared_from_this()](ErrorCode error) {
                               if (!error) self->accept_all();
                           });
    }

    void close() {
        ErrorCode ignored;
        socket_.close(ignored);
        pause_.cancel();
        shared_->mailbox->close();
        const auto sessions = shared_->sessions;  // closing may let one go
        for (const auto& entry : sessions)
            if (const auto session = entry.second.lock()) session->close();
        shared_->handler = std::make_shared<Handler>();  // what it refers to may be gone from now on
    }

  private:
    void accept_all() {
        for (int i = 0; i < 64 && socket_.is_open(); ++i) {  // then others on this thread have their turn
            const int fd = accept4(socket_.native_handle(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK);
            if (fd >= 0)
                welcome(fd);
            else if (errno == EAGAIN)
                break;
            else if (errno != EINTR && errno != ECONNABORTED)
                return pause();
        }
        if (socket_.is_open()) wait();
    }

    void welcome(int fd) {
        Session::Socket socket(service_, asio::local::stream_protocol(), fd);
        const std::size_t before = shared_->sessions.size();
        // Those who are being told "too many" are bounded too.
        if (before >= 2 * shared_->limits.connections) return;
        const auto session = std::make_shared<Session>(std::move(socket), shared_);
        shared_->sessions.emplace(session.get(), session);
        before < shared_->limits.connections ? session->serve() : session->refuse();
    }

    // Out of descriptors or memory: the connection stays queued, and waiting for it again at once would only
    // spin.
    void pause() {
        pause_.expires_after(std::chrono::milliseconds(100));
        pause_.async_wait([self = shared_from_this()](ErrorCode error) {
            if (!error && self->socket_.is_open()) self->wait();
        });
    }

    asio::io_context& service_;
    asio::posix::stream_descriptor socket_;
    asio::steady_timer pause_;
    std::shared_ptr<Shared> shared_;
};

class UnixServer final : public Server {
  public:
    UnixServer(asio::io_context& service, SocketFile file, const Limits& limits, Handler handler)
        : file_(std::move(file)),
          listener_(std::make_shared<Listener>(
              service, file_.take_descriptor(),
              std::make_shared<Shared>(Shared{limits,
                                              std::make_shared<Handler>(std::move(handler)),
                                              std::make_shared<Mailbox>(service),
                                              {}}))) {
        listener_->wait();
    }
    UnixServer(const UnixServer&) = delete;
    UnixServer& operator=(const UnixServer&) = delete;
    ~UnixServer() override { listener_->close(); }

    [[nodiscard]] std::vector<std::string> warnings() const override { return file_.warnings(); }

  private:
    SocketFile file_;
    std::shared_ptr<Listener> listener_;
};

}  // namespace

Result<std::unique_ptr<Server>, std::string> Server::open(asio::io_context& service,
                                                          const ServerOptions& options, Handler handler) {
    auto file = SocketFile::open(options.path, options.group);
    if (!file) return Unexpected{file.error()};
    return std::unique_ptr<Server>(
        std::make_unique<UnixServer>(service, std::move(file).value(), options.limits, std::move(handler)));
}

}  // namespace pairkeep::control
