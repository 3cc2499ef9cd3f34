// A server on a thread of its own in a directory of its own, and a client that sends any bytes it likes.
#pragma once

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <cctype>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <future>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "pairkeep/control/server.h"

namespace pairkeep::test {

using namespace std::chrono_literals;

class TemporaryDirectory {
  public:
    TemporaryDirectory() {
        std::string pattern = "/tmp/pairkeep-control-XXXXXX";
        if (mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("mkdtemp");
        path_ = pattern;
    }
    TemporaryDirectory(const TemporaryDirectory&) = delete;
    TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;
    ~TemporaryDirectory() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    [[nodiscard]] std::string operator/(const std::string& name) const { return path_ + "/" + name; }

  private:
    std::string path_;
};

// Polls until it holds; the generous limit only ends a test that has failed.
template <class Condition>
bool becomes_true(Condition condition) {
    const auto limit = std::chrono::steady_clock::now() + 30s;
    while (!condition()) {
        if (std::chrono::steady_clock::now() > limit) return false;
        std::this_thread::sleep_for(5ms);
    }
    return true;
}

class Wire {
  public:
    explicit Wire(const std::string& path) : fd_(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        path.copy(std::begin(address.sun_path), sizeof address.sun_path - 1);
        if (connect(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
            throw std::runtime_error("connect " + path);
    }
    Wire(Wire&& other) noexcept
        : fd_(std::exchange(other.fd_, -1)), received_(std::move(other.received_)), reset_(other.reset_) {}
    Wire& operator=(Wire&&) = delete;
    ~Wire() {
        if (fd_ >= 0) close(fd_);
    }

    // A server that stops listening is not an error here.
    Wire& send(const std::string& text) {
        for (std::size_t done = 0; done < text.size();) {
            const ssize_t count = ::send(fd_, text.data() + done, text.size() - done, MSG_NOSIGNAL);
            if (count <= 0) break;
            done += static_cast<std::size_t>(count);
        }
        return *this;
    }
    void finish_sending() const { shutdown(fd_, SHUT_WR); }

    // Everything until the server closes.
    std::string rest() {
        while (more()) {
        }
        return std::move(received_);
    }
    // One reply, by its Content-Length.
    std::string reply() {
        for (;;) {
            if (const auto end = received_.find("\r\n\r\n"); end != std::string::npos) {
                const auto field = received_.find("Content-Length: ");
                const std::size_t length = field < end ? std::stoul(received_.substr(field + 16)) : 0;
                if (received_.size() >= end + 4 + length) return cut(end + 4 + length);
            }
            if (!more()) return cut(received_.size());
        }
    }
    [[nodiscard]] bool was_reset() const { return reset_; }

  private:
    std::string cut(std::size_t count) {
        std::string head = received_.substr(0, count);
        received_.erase(0, count);
        return head;
    }
    bool more() {
        pollfd wait{fd_, POLLIN, 0};
        if (poll(&wait, 1, 30'000) <= 0) throw std::runtime_error("nothing came for 30s");
        std::array<char, 65536> buffer{};
        const ssize_t count = recv(fd_, buffer.data(), buffer.size(), 0);
        reset_ = reset_ || (count < 0 && errno == ECONNRESET);
        if (count > 0) received_.append(buffer.data(), static_cast<std::size_t>(count));
        return count > 0;
    }

    int fd_;
    std::string received_;
    bool reset_ = false;
};

inline int status_of(const std::string& reply) {
    return reply.size() > 12 && reply.rfind("HTTP/1.", 0) == 0 ? std::atoi(reply.c_str() + 9) : 0;
}
inline std::string body_of(const std::string& reply) {
    const auto end = reply.find("\r\n\r\n");
    return end == std::string::npos ? "" : reply.substr(end + 4);
}
inline bool has(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

// Answers every request with what it was: {"saw": "GET /v1/status "}.
inline void echo(const control::Request& request, const std::function<void(control::Reply)>& reply) {
    reply({200, "{\"saw\": \"" + request.method + ' ' + request.path + ' ' + request.body + "\"}"});
}

class ServerAtWork {
  public:
    explicit ServerAtWork(control::Handler handler, control::Limits limits = {})
        : path(directory / "pairkeep.sock") {
        auto opened = control::Server::open(service, {path, "", limits}, std::move(handler));
        if (!opened) throw std::runtime_error(opened.error());
        server = std::move(opened).value();
        thread = std::thread([this] { service.run(); });
    }
    ServerAtWork(const ServerAtWork&) = delete;
    ServerAtWork& operator=(const ServerAtWork&) = delete;
    ~ServerAtWork() {
        close();
        work.reset();
        thread.join();
    }

    void close() {
        std::promise<void> closed;
        boost::asio::post(service, [&] {
            server.reset();
            closed.set_value();
        });
        closed.get_future().wait();
    }
    [[nodiscard]] Wire connect() const { return Wire(path); }
    [[nodiscard]] std::string get(const std::string& target) const {
        return connect().send("GET " + target + " HTTP/1.1\r\nHost: x\r\n\r\n").reply();
    }

    TemporaryDirectory directory;
    std::string path;
    boost::asio::io_context service;
    boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work{service.get_executor()};
    std::unique_ptr<control::Server> server;
    std::thread thread;
};

}  // namespace pairkeep::test
