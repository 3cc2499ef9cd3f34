// TCP connections, and HTTP on top of one: the first line of the answer is all that matters.
#include "resolve.h"
#include "run.h"
// After <utility>: Boost 1.74 forgets it.
#include <boost/asio/connect.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/streambuf.hpp>
#include <boost/asio/write.hpp>
#include <istream>

#include "url.h"

namespace pairkeep::probes {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

constexpr std::size_t kLongestHead = 8192;

class TcpRun : public Run {
  public:
    TcpRun(asio::io_context& service, Aside& aside, std::string host, std::uint16_t port, Done done)
        : Run(std::move(done)), socket_(service), aside_(aside), host_(std::move(host)), port_(port) {}

    void start() override {
        goes_aside();
        resolve(aside_, host_, [self = me()](const Resolved& resolved) {
            if (self->is_back()) self->connect(resolved);
        });
    }

  protected:
    virtual void connected() { answer(Verdict::ok, "connected to " + where_); }
    void stop() override {
        error_code ignored;
        socket_.close(ignored);
    }

    tcp::socket socket_;
    std::string where_;

  private:
    std::shared_ptr<TcpRun> me() { return std::static_pointer_cast<TcpRun>(shared_from_this()); }

    void connect(const Resolved& resolved) {
        if (resolved.addresses.empty()) return answer(resolved.verdict, resolved.trouble);
        for (const auto& address : resolved.addresses) endpoints_.emplace_back(address, port_);
        asio::async_connect(
            socket_, endpoints_, [self = me()](const error_code& error, const tcp::endpoint& endpoint) {
                if (self->answered()) return;
                self->where_ = self->host_ + " port " + std::to_string(self->port_);
                if (error) return self->answer(Verdict::failed, self->where_ + ": " + error.message());
                if (endpoint.address().to_string() != self->host_)
                    self->where_ += " (" + endpoint.address().to_string() + ")";
                self->connected();
            });
    }

    Aside& aside_;
    const std::string host_;
    const std::uint16_t port_;
    std::vector<tcp::endpoint> endpoints_;
};

class HttpRun final : public TcpRun {
  public:
    HttpRun(asio::io_context& service, Aside& aside, const Url& url, Done done)
        : TcpRun(service, aside, url.host, url.port, std::move(done)),
          request_("GET " + url.path + " HTTP/1.1\r\nHost: " + url.authority +
                   "\r\nUser-Agent: pairkeep\r\nAccept: */*\r\nConnection: close\r\n\r\n"),
          head_(kLongestHead) {}

  private:
    void connected() override {
        asio::async_write(socket_, asio::buffer(request_),
                          [self = me()](const error_code& error, std::size_t) {
                              if (error) return self->broken(error);
                              asio::async_read_until(self->socket_, self->head_, '\n',
                                                     [self](const error_code& not_read, std::size_t) {
                                                         if (not_read) return self->broken(not_read);
                                                         std::istream text(&self->head_);
                                                         std::string line;
                                                         std::getline(text, line);
                                                         self->judge(line.substr(0, line.find('\r')));
                                                     });
                          });
    }
    void judge(const std::string& line) {
        const std::optional<int> status = http_status(line);
        if (!status) return answer(Verdict::failed, where_ + " does not speak HTTP/1.x");
        answer(*status >= 200 && *status < 400 ? Verdict::ok : Verdict::failed, where_ + " answered " + line);
    }
    void broken(const error_code& error) { answer(Verdict::failed, where_ + ": " + error.message()); }
    std::shared_ptr<HttpRun> me() { return std::static_pointer_cast<HttpRun>(shared_from_this()); }

    const std::string request_;
    asio::streambuf head_;
};

class Impossible final : public Run {
  public:
    Impossible(std::string why, Done done) : Run(std::move(done)), why_(std::move(why)) {}
    void start() override { answer(Verdict::unknown, why_); }

  private:
    const std::string why_;
};

}  // namespace

RunPtr make_tcp(asio::io_context& service, Aside& aside, std::string host, std::uint16_t port,
                Run::Done done) {
    return std::make_shared<TcpRun>(service, aside, std::move(host), port, std::move(done));
}

RunPtr make_http(asio::io_context& service, Aside& aside, const std::string& url, Run::Done done) {
    const auto parsed = parse_url(url);
    if (!parsed)
        return std::make_shared<Impossible>(url + " is no URL of the form http://HOST/PATH", std::move(done));
    return std::make_shared<HttpRun>(service, aside, *parsed, std::move(done));
}

}  // namespace pairkeep::probes
