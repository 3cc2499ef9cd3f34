#include "session.h"

#include <sys/socket.h>

#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <cerrno>
#include <chrono>
#include <exception>
#include <string>
#include <string_view>

namespace pairkeep::control {
namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;

// How long we go on reading after our last word: a peer that is still sending would otherwise get a reset in
// place of the reply that tells it what is wrong.
constexpr std::chrono::seconds kLinger{1};

constexpr std::size_t kPiece = 8 * 1024;  // how much is read at once

Peer peer_of(int fd) {
    Peer peer;
    ucred credentials{};
    socklen_t size = sizeof credentials;
    if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &credentials, &size) != 0)
        return {0, ~0U, ~0U, {}};  // nobody
    peer.pid = credentials.pid;
    peer.uid = credentials.uid;
    peer.gid = credentials.gid;
    peer.groups.resize(64);
    for (;;) {
        size = static_cast<socklen_t>(peer.groups.size() * sizeof(gid_t));
        const int result = getsockopt(fd, SOL_SOCKET, SO_PEERGROUPS, peer.groups.data(), &size);
        const std::size_t count = size / sizeof(gid_t);
        if (result != 0 && errno == ERANGE && count > peer.groups.size()) {
            peer.groups.resize(count);
            continue;
        }
        peer.groups.resize(result == 0 ? count : 0);
        return peer;
    }
}

std::string error_body(std::string_view sentence) {
    std::string body = R"({"error": ")";
    for (const char c : sentence) {
        if (c == '"' || c == '\\') body += '\\';
        body += c >= ' ' && c <= '~' ? c : '?';
    }
    return body + "\"}";
}

std::string path_of(std::string_view target) {
    return std::string(target.substr(0, target.find_first_of("?#")));
}

}  // namespace

Session::Session(Socket socket, std::shared_ptr<Shared> shared)
    : socket_(std::move(socket)),
      shared_(std::move(shared)),
      peer_(peer_of(socket_.native_handle())),
      timer_(socket_.get_executor()) {}

Session::~Session() {
    shared_->sessions.erase(this);
}

void Session::serve() {
    read();
}

void Session::refuse() {
    fail(503, "too many connections to the control socket (" + std::to_string(shared_->limits.connections) +
                  "): try again, and look for a program that does not close its own");
}

void Session::close() {
    closed_ = true;
    disarm();
    ErrorCode ignored;
    socket_.close(ignored);
}

void Session::arm(Duration limit, void (Session::*expired)()) {
    timer_.expires_after(std::chrono::duration_cast<asio::steady_timer::duration>(limit));
    timer_.async_wait([self = shared_from_this(), expired, number = ++armed_](ErrorCode error) {
        if (!error && number == self->armed_) (self.get()->*expired)();
    });
}

void Session::disarm() {
    ++armed_;
    timer_.cancel();
}

void Session::read() {
    parser_.emplace();
    parser_->header_limit(static_cast<std::uint32_t>(shared_->limits.header));
    parser_->body_limit(shared_->limits.body);
    header_size_ = 0;
    body_size_ = 0;
    arm(shared_->limits.request, &Session::request_is_late);
    parse();
}

// Reads by hand: http::async_read loops by itself, and Beast limits one field, not their sum, so that a
// stream of small fields (or trailers) would fill the memory until its time is over.
void Session::parse() {
    const auto& limits = shared_->limits;
    ErrorCode error;
    while (!parser_->is_done() && !error) {
        std::size_t& size = parser_->is_header_done() ? body_size_ : header_size_;
        const std::size_t used = parser_->put(buffer_.data(), error);
        buffer_.consume(used);
        size += used;
        if (!error && used == 0) error = http::error::need_more;
    }
    if (error && error != http::error::need_more) return reject(error);
    const bool in_header = !parser_->is_header_done();
    if (header_size_ + (in_header ? buffer_.size() : 0) > limits.header)
        return reject(http::error::header_limit);
    if (!error) return ask();
    // A body in chunks may have as much frame as content.
    if (!in_header && body_size_ + buffer_.size() > 2 * limits.body) return reject(http::error::body_limit);
    socket_.async_read_some(
        buffer_.prepare(kPiece),
        [self = shared_from_this()](ErrorCode failed, std::size_t count) { self->on_read(failed, count); });
}

void Session::request_is_late() {
    late_ = true;
    ErrorCode ignored;
    socket_.cancel(ignored);  // on_read goes on
}

void Session::on_read(ErrorCode error, std::size_t count) {
    if (closed_) return;
    buffer_.commit(count);
    const bool began = first_ || parser_->got_some();
    if (late_ && !began) return close();  // idle between two requests: nobody is owed an answer
    if (late_)
        return fail(408, "the request did not arrive within " + format_duration(shared_->limits.request));
    if (!error) return parse();
    if (error == asio::error::eof && parser_->got_some()) return reject(http::error::partial_message);
    close();  // the peer has gone
}

void Session::reject(ErrorCode error) {
    const auto& limits = shared_->limits;
    if (error == http::error::header_limit)
        return fail(431,
                    "the header of the request is longer than " + std::to_string(limits.header) + " bytes");
    if (error == http::error::body_limit)
        return fail(413, "the body of the request is longer than " + std::to_string(limits.body) + " bytes");
    fail(400, "this is not an HTTP request: " + error.message());
}

void Session::ask() {
    disarm();
    auto message = parser_->release();
    first_ = false;
    head_ = message.method() == http::verb::head;
    keep_alive_ = message.keep_alive();
    version_ = message.version();
    const auto method = message.method_string();
    const auto target = message.target();
    const Request request{head_ ? "GET" : std::string(method.data(), method.size()),
                          path_of({target.data(), target.size()}), std::move(message.body()), peer_};
    waits_for_reply_ = true;
    arm(shared_->limits.reply, &Session::handler_is_late);
    const std::uint64_t question = ++question_;
    auto reply = [mailbox = shared_->mailbox, weak = weak_from_this(), question](Reply answer) {
        // The session is only looked for on the service thread: it must not die on another one.
        mailbox->post([weak, question, answer = std::move(answer)]() mutable {
            if (const auto self = weak.lock()) self->on_reply(question, std::move(answer));
        });
    };
    const auto handler = shared_->handler;  // lives through the call, also when the call destroys the Server
    try {
        (*handler)(request, std::move(reply));
    } catch (const std::exception& problem) {
        on_reply(question, {500, error_body(std::string("an error inside pairkeepd: ") + problem.what())});
    }
}

void Session::handler_is_late() {
    on_reply(question_,
             {503, error_body("pairkeepd did not answer within " + format_duration(shared_->limits.reply) +
                              ": it is busy or hangs; its log says more")});
}

void Session::on_reply(std::uint64_t question, Reply reply) {
    if (closed_ || !waits_for_reply_ || question != question_) return;  // said before, or too late
    waits_for_reply_ = false;
    send(std::move(reply));
}

void Session::fail(int status, const std::string& sentence) {
    keep_alive_ = false;  // where the next request would start is not known
    head_ = false;
    send({status, error_body(sentence)});
}

void Session::send(Reply reply) {
    const bool valid = reply.status >= 200 && reply.status <= 599;
    response_.emplace(static_cast<http::status>(valid ? reply.status : 500), version_);
    response_->set(http::field::content_type, "application/json");
    for (const auto& [name, value] : reply.headers) response_->set(name, value);
    response_->body() = std::move(reply.body);
    response_->keep_alive(keep_alive_);
    response_->prepare_payload();
    serializer_.emplace(*response_);
    arm(shared_->limits.reading, &Session::close);
    auto sent = [self = shared_from_this()](ErrorCode error, std::size_t) { self->on_sent(error); };
    if (head_) {
        serializer_->split(true);
        http::async_write_header(socket_, *serializer_, std::move(sent));
    } else {
        http::async_write(socket_, *serializer_, std::move(sent));
    }
}

void Session::on_sent(ErrorCode error) {
    if (closed_) return;
    disarm();
    if (error) return close();
    keep_alive_ ? read() : linger();
}

void Session::linger() {
    ErrorCode ignored;
    socket_.shutdown(Socket::shutdown_send, ignored);
    arm(kLinger, &Session::close);
    drain();
}

void Session::drain() {
    socket_.async_read_some(asio::buffer(thrown_away_),
                            [self = shared_from_this()](ErrorCode error, std::size_t) {
                                if (self->closed_) return;
                                error ? self->close() : self->drain();
                            });
}

}  // namespace pairkeep::control
