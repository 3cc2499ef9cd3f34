#include "pairkeep/control/client.h"

#include <grp.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>
#include <chrono>
#include <optional>
#include <utility>

namespace pairkeep::control {
namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using ErrorCode = boost::system::error_code;
using Protocol = asio::local::stream_protocol;

constexpr std::uint64_t kLargestAnswer = 64 * 1024 * 1024;
constexpr const char* kIsItRunning = "is pairkeepd running? systemctl status pairkeepd";

// One exchange, as a chain of steps that the caller runs for a limited time.
class Exchange {
  public:
    Exchange(asio::io_context& service, const std::string& method, const std::string& path,
             const std::string& body)
        : socket_(service) {
        request_.version(11);
        request_.method_string(method);
        request_.target(path);
        request_.set(http::field::host, "localhost");
        request_.set(http::field::connection, "close");
        request_.body() = body;
        if (!body.empty()) request_.set(http::field::content_type, "application/json");
        request_.prepare_payload();
        parser_.body_limit(kLargestAnswer);
    }

    void start(const std::string& socket_path) {
        socket_.async_connect(Protocol::endpoint(socket_path), [this](ErrorCode error) {
            if (error) return finish(error);
            connected_ = true;
            write();
        });
    }

    [[nodiscard]] bool connected() const { return connected_; }
    [[nodiscard]] const std::optional<ErrorCode>& result() const { return result_; }
    [[nodiscard]] Answer answer() const {
        return {static_cast<int>(parser_.get().result_int()), parser_.get().body()};
    }

  private:
    void write() {
        http::async_write(socket_, request_, [this](ErrorCode, std::size_t) {
            // A server that refused us has closed before we could write: its reply is there all the same.
            http::async_read(socket_, buffer_, parser_,
                             [this](ErrorCode error, std::size_t) { finish(error); });
        });
    }
    void finish(ErrorCode error) { result_ = error; }

    Protocol::socket socket_;
    http::request<http::string_body> request_;
    http::response_parser<http::string_body> parser_;
    boost::beast::flat_buffer buffer_;
    bool connected_ = false;
    std::optional<ErrorCode> result_;
};

std::string group_of(const std::string& socket_path) {
    struct stat found {};
    if (stat(socket_path.c_str(), &found) != 0 || (found.st_mode & S_IRWXG) == 0) return "";
    const group* entry = getgrgid(found.st_gid);
    return entry != nullptr ? entry->gr_name : "with GID " + std::to_string(found.st_gid);
}

RequestError cannot_connect(const std::string& socket_path, ErrorCode error) {
    const std::string what = "cannot reach pairkeepd at " + socket_path + ": ";
    if (error == asio::error::access_denied || error == boost::system::errc::operation_not_permitted) {
        const std::string group = group_of(socket_path);
        const std::string who = "UID " + std::to_string(geteuid());
        return {true, what + "no permission for " + who +
                          (group.empty() ? "; run it as root"
                                         : ": you are not in group " + group +
                                               "; join it and log in again, or run it as root")};
    }
    if (error == boost::system::errc::no_such_file_or_directory)
        return {false, what + "there is no such socket: " + kIsItRunning};
    if (error == asio::error::connection_refused)
        return {false, what + "the socket is there, but nobody listens: " + kIsItRunning};
    if (error == asio::error::try_again || error == asio::error::would_block)
        return {false, what + "its queue of connections is full: it is busy or hangs; try again"};
    return {false, what + error.message() + ": " + kIsItRunning};
}

}  // namespace

Result<Answer, RequestError> request(const std::string& socket_path, const std::string& method,
                                     const std::string& path, Duration limit, const std::string& body) {
    if (socket_path.empty() || socket_path.size() >= sizeof(sockaddr_un{}.sun_path))
        return Unexpected{
            RequestError{false, "the path of the control socket has " + std::to_string(socket_path.size()) +
                                    " bytes, and the kernel allows " +
                                    std::to_string(sizeof(sockaddr_un{}.sun_path) - 1) + ": " + socket_path}};
    asio::io_context service(1);
    Exchange exchange(service, method, path, body);
    exchange.start(socket_path);
    service.run_for(limit);
    const auto& result = exchange.result();
    if (result && !*result) return exchange.answer();
    if (result && !exchange.connected()) return Unexpected{cannot_connect(socket_path, *result)};
    const std::string asked = "pairkeepd at " + socket_path + " was asked for " + method + ' ' + path;
    if (!result)
        return Unexpected{
            RequestError{false, asked + " and did not answer within " + format_duration(limit) +
                                    ": it is busy or hangs; journalctl -u pairkeepd says more"}};
    return Unexpected{RequestError{false, asked + " and the answer broke off: " + result->message() +
                                              "; journalctl -u pairkeepd says more"}};
}

}  // namespace pairkeep::control
