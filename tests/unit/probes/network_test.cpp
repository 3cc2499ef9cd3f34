// Ping, TCP, HTTP: real sockets, in a network namespace or on the loopback interface.
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/streambuf.hpp>
#include <boost/asio/write.hpp>

#include "asked.h"
#include "pairkeep/util/checksum.h"
#include "probes/echo.h"
#include "probes/url.h"
#include "unit/net/namespace.h"

using namespace pairkeep;
using namespace pairkeep::probes;
using namespace pairkeep::probes::test;
namespace asio = boost::asio;
using asio::ip::tcp;

namespace {

// Answers one connection with these bytes, whatever is asked.
class OneAnswer {
  public:
    explicit OneAnswer(std::string answer, const char* address = "127.0.0.1")
        : acceptor_(service_, tcp::endpoint(asio::ip::make_address(address), 0)),
          thread_([this, answer = std::move(answer)] {
              tcp::socket socket(service_);
              acceptor_.accept(socket);
              boost::system::error_code ignored;
              asio::streambuf text;
              asio::read_until(socket, text, "\r\n\r\n", ignored);
              question_ = std::string(asio::buffers_begin(text.data()), asio::buffers_end(text.data()));
              asio::write(socket, asio::buffer(answer), ignored);
          }) {}
    ~OneAnswer() {
        if (thread_.joinable()) thread_.join();
    }
    [[nodiscard]] std::uint16_t port() const { return acceptor_.local_endpoint().port(); }
    std::string question() {
        thread_.join();
        return question_;
    }

  private:
    asio::io_context service_;
    tcp::acceptor acceptor_;
    std::string question_;
    std::thread thread_;
};

std::uint16_t closed_port() {
    asio::io_context service;
    return tcp::acceptor(service, tcp::endpoint(tcp::v4(), 0)).local_endpoint().port();
}

}  // namespace

TEST_CASE("ping: both families answer; nobody there is no answer", "[kernel]") {
    if (pairkeep::test::requires_root()) return;
    const pairkeep::test::Namespace here;
    pairkeep::test::ip("addr add 192.0.2.1/24 dev lo");
    Asked runner;
    for (const char* host : {"127.0.0.1", "192.0.2.1", "::1"}) {
        const Answer answer = runner.ask(settings::PingProbe{host});
        CHECK(answer.verdict == Verdict::ok);
        CHECK(answer.text.starts_with(std::string("reply from ") + host + " within "));
    }
    CHECK(runner.ask(settings::PingProbe{"{gateway}"}, "192.0.2.1").verdict == Verdict::ok);
    CHECK(runner.ask(settings::PingProbe{"198.51.100.1"}) ==
          Answer{Verdict::failed, "198.51.100.1: Network is unreachable"});
    pairkeep::test::ip("link add eth0 type veth peer name peer0");
    pairkeep::test::ip("link set eth0 up");
    pairkeep::test::ip("link set peer0 up");
    pairkeep::test::ip("route add 198.51.100.0/24 dev eth0");
    const auto run = runner.begin(
        [](Runner& it, Runner::RunId id) { it.probe(id, "c", settings::PingProbe{"198.51.100.1"}, "", {}); });
    runner.cancel(run);
    CHECK(runner.wait(run) == Answer{Verdict::failed, "no reply from 198.51.100.1"});
}

TEST_CASE("only the reply to our own request counts") {
    Echo echo{.id = 0x1234};
    echo.token.fill(std::byte{7});
    Bytes v4 = echo_request(echo, false);
    CHECK(v4.size() == 24);
    CHECK(v4[0] == std::byte{8});
    CHECK(ChecksumSum().add(v4).finish() == 0);
    v4[0] = std::byte{0};
    Bytes datagram(20);
    datagram[0] = std::byte{0x45};
    datagram.insert(datagram.end(), v4.begin(), v4.end());
    CHECK(is_reply(echo, datagram, false));
    Bytes v6 = echo_request(echo, true);
    CHECK_FALSE(is_reply(echo, v6, true));  // the request itself
    v6[0] = std::byte{129};
    CHECK(is_reply(echo, v6, true));
    for (std::size_t size = 0; size < datagram.size(); ++size)
        CHECK_FALSE(is_reply(echo, std::span(datagram).first(size), false));
    datagram.back() = std::byte{8};
    CHECK_FALSE(is_reply(echo, datagram, false));
    datagram[0] = std::byte{0x4f};  // a header longer than the packet
    CHECK_FALSE(is_reply(echo, datagram, false));
}

TEST_CASE("tcp: connected or not, with the reason") {
    Asked runner;
    OneAnswer server("");
    CHECK(runner.ask(settings::TcpProbe{"127.0.0.1", server.port()}) ==
          Answer{Verdict::ok, "connected to 127.0.0.1 port " + std::to_string(server.port())});
    const auto port = closed_port();
    CHECK(runner.ask(settings::TcpProbe{"127.0.0.1", port}) ==
          Answer{Verdict::failed, "127.0.0.1 port " + std::to_string(port) + ": Connection refused"});
    CHECK(runner.ask(settings::TcpProbe{"localhost", port}).verdict == Verdict::failed);
    CHECK(
        runner.ask(settings::TcpProbe{"no-such-host.invalid", 1}).text.starts_with("no-such-host.invalid: "));
}

TEST_CASE("http: the status decides") {
    Asked runner;
    const auto ask = [&](const std::string& answer, std::string& question) {
        OneAnswer server(answer);
        const auto got = runner.ask(
            settings::HttpProbe{"http://127.0.0.1:" + std::to_string(server.port()) + "/health?deep=1#x"});
        question = server.question();
        return got;
    };
    std::string question;
    const Answer ok = ask("HTTP/1.1 204 No Content\r\n\r\n", question);
    CHECK(ok.verdict == Verdict::ok);
    CHECK(ok.text.ends_with(" answered HTTP/1.1 204 No Content"));
    CHECK(question.starts_with("GET /health?deep=1 HTTP/1.1\r\nHost: 127.0.0.1:"));
    CHECK(ask("HTTP/1.0 302 Found\r\n", question).verdict == Verdict::ok);
    CHECK(ask("HTTP/1.1 503 Service Unavailable\r\n", question)
              .text.ends_with(" answered HTTP/1.1 503 Service Unavailable"));
    CHECK(ask("SSH-2.0-OpenSSH_9.2\r\n", question).text.ends_with(" does not speak HTTP/1.x"));
    CHECK(ask("HTTP/1.1", question).text.ends_with(": End of file"));
    CHECK(ask(std::string(20000, 'x'), question).verdict == Verdict::failed);
    CHECK(runner.ask(settings::HttpProbe{"https://127.0.0.1/"}).verdict == Verdict::unknown);
}

TEST_CASE("a connection that nobody answers is ended by its time-out") {
    Asked runner;
    asio::io_context service;
    tcp::acceptor silent(service, tcp::endpoint(tcp::v4(), 0));
    const auto url = "http://127.0.0.1:" + std::to_string(silent.local_endpoint().port());
    const auto run = runner.begin(
        [&](Runner& it, Runner::RunId id) { it.probe(id, "c", settings::HttpProbe{url}, "", {}); });
    runner.cancel(run);
    CHECK(runner.wait(run) == Answer{Verdict::failed, "no answer in time"});
}

TEST_CASE("URLs") {
    const auto url = parse_url("http://[2001:db8::1]:8080/a");
    REQUIRE(url);
    CHECK(url->host == "2001:db8::1");
    CHECK(url->port == 8080);
    CHECK(url->path == "/a");
    CHECK(url->authority == "[2001:db8::1]:8080");
    CHECK(parse_url("http://gw?x")->path == "/?x");
    CHECK(parse_url("http://gw")->port == 80);
    for (const char* wrong :
         {"https://gw/", "gw", "http://", "http://gw:0/", "http://gw:99999/", "http://gw:/", "http://[::1/",
          "http://[::1]x/", "http://user@gw/", "http://gw/a b", ""})
        CHECK_FALSE(parse_url(wrong));
    CHECK(http_status("HTTP/1.1 200") == 200);
    for (const char* wrong : {"HTTP/1.1 2000", "HTTP/2 200 OK", "HTTP/1.1", "", "HTTP/1.1 abc"})
        CHECK_FALSE(http_status(wrong));
}
