// One connection to the local socket: requests in, replies out, every step bounded. What a request means
// comes from the handler; how connections come in is server.cpp.
#pragma once

#include <array>
#include <boost/asio/io_context.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <unordered_map>
#include <utility>

#include "pairkeep/control/server.h"

namespace pairkeep::control {

// Replies come from any thread at any time, also after the io_context has gone: this is the only way in.
class Mailbox {
  public:
    explicit Mailbox(boost::asio::io_context& service) : service_(&service) {}
    void close() {
        const std::lock_guard lock(mutex_);
        service_ = nullptr;
    }
    template <class Letter>
    void post(Letter letter) {
        const std::lock_guard lock(mutex_);
        if (service_ != nullptr) boost::asio::post(*service_, std::move(letter));
    }

  private:
    std::mutex mutex_;
    boost::asio::io_context* service_;
};

class Session;

// What the connections of one server share.
struct Shared {
    Limits limits;
    std::shared_ptr<Handler> handler;
    std::shared_ptr<Mailbox> mailbox;
    std::unordered_map<const Session*, std::weak_ptr<Session>> sessions;  // all that live
};

class Session : public std::enable_shared_from_this<Session> {
  public:
    using Socket = boost::asio::local::stream_protocol::socket;

    Session(Socket socket, std::shared_ptr<Shared> shared);
    Session(const Session&) = delete;
    Session& operator=(const Session&) = delete;
    ~Session();

    void serve();   // until the peer leaves or breaks a rule
    void refuse();  // too many connections: 503, nothing is read
    void close();

  private:
    using ErrorCode = boost::system::error_code;
    using Parser = boost::beast::http::request_parser<boost::beast::http::string_body>;
    using Response = boost::beast::http::response<boost::beast::http::string_body>;
    using Serializer = boost::beast::http::response_serializer<boost::beast::http::string_body>;

    void arm(Duration limit, void (Session::*expired)());
    void disarm();

    void read();
    void request_is_late();
    void parse();
    void on_read(ErrorCode error, std::size_t count);
    void reject(ErrorCode error);
    void ask();
    void handler_is_late();
    void on_reply(std::uint64_t question, Reply reply);
    void fail(int status, const std::string& sentence);
    void send(Reply reply);
    void on_sent(ErrorCode error);
    void linger();
    void drain();

    Socket socket_;
    std::shared_ptr<Shared> shared_;
    Peer peer_;
    boost::asio::steady_timer timer_;
    std::uint64_t armed_ =
        0;  // an expiry that was on its way when the timer was set anew carries an old number
    boost::beast::flat_buffer buffer_;
    std::optional<Parser> parser_;
    std::size_t header_size_ = 0;
    std::size_t body_size_ = 0;
    std::optional<Response> response_;
    std::optional<Serializer> serializer_;
    std::array<char, 4096> thrown_away_{};
    std::uint64_t question_ = 0;
    bool waits_for_reply_ = false;
    bool first_ = true;  // no request has been answered yet
    bool late_ = false;
    bool head_ = false;
    bool keep_alive_ = false;
    unsigned version_ = 11;
    bool closed_ = false;
};

}  // namespace pairkeep::control
