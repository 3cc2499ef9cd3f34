// control::request, and what it tells the operator when there is no answer.
#include "pairkeep/control/client.h"

#include <grp.h>
#include <sys/wait.h>

#include "server_at_work.h"
#include "support/catch.h"

using namespace pairkeep;
using namespace pairkeep::test;

namespace {

std::string error_of(const std::string& path, Duration limit = 10s) {
    const auto answer = control::request(path, "GET", "/v1/status", limit);
    return answer ? "" : answer.error().message;
}

// Listens and does `talk` with the first connection.
template <class Talk>
class StrangeServer {
  public:
    explicit StrangeServer(Talk talk)
        : path(directory / "s"), fd_(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        path.copy(std::begin(address.sun_path), sizeof address.sun_path - 1);
        if (bind(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 ||
            listen(fd_, 5) != 0)
            throw std::runtime_error("listen");
        thread_ = std::thread([this, talk] {
            const int peer = accept(fd_, nullptr, nullptr);
            talk(peer);
            close(peer);
        });
    }
    StrangeServer(const StrangeServer&) = delete;
    StrangeServer& operator=(const StrangeServer&) = delete;
    ~StrangeServer() {
        thread_.join();
        close(fd_);
    }
    TemporaryDirectory directory;
    std::string path;

  private:
    int fd_;
    std::thread thread_;
};

}  // namespace

TEST_CASE("a request and its answer") {
    const ServerAtWork at_work(echo);
    const auto answer = control::request(at_work.path, "POST", "/v1/switch", 10s);
    REQUIRE(answer);
    CHECK(answer->status == 200);
    CHECK(answer->body == R"({"saw": "POST /v1/switch "})");
}

TEST_CASE("an error of the daemon is an answer") {
    const ServerAtWork at_work([](const auto&, const auto& reply) {
        reply({404, R"({"error": "no such path"})"});
    });
    const auto answer = control::request(at_work.path, "GET", "/v2", 10s);
    REQUIRE(answer);
    CHECK(answer->status == 404);
    CHECK(answer->body == R"({"error": "no such path"})");
}

TEST_CASE("a large answer arrives whole") {
    const ServerAtWork at_work([](const auto&, const auto& reply) {
        reply({200, std::string(9 << 20, 'x')});
    });
    const auto answer = control::request(at_work.path, "GET", "/", 10s);
    REQUIRE(answer);
    CHECK(answer->body.size() == 9U << 20);
}

TEST_CASE("no daemon: the sentence says what to look at") {
    const TemporaryDirectory directory;
    const std::string missing = error_of(directory / "s");
    CHECK(has(missing, "cannot reach pairkeepd at " + (directory / "s") + ": there is no such socket"));
    CHECK(has(missing, "systemctl status pairkeepd"));
    const int fd = socket(AF_UNIX, SOCK_STREAM, 0);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    (directory / "s").copy(std::begin(address.sun_path), sizeof address.sun_path - 1);
    REQUIRE(bind(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
    CHECK(has(error_of(directory / "s"), "the socket is there, but nobody listens"));
    close(fd);
    CHECK(has(error_of("/tmp/" + std::string(200, 'x')), "has 205 bytes, and the kernel allows 107"));
}

TEST_CASE("a daemon that does not answer costs the limit, not more") {
    const ServerAtWork at_work([](const auto&, const auto&) {});
    CHECK(has(error_of(at_work.path, 100ms), "did not answer within 100ms"));
}

TEST_CASE("an answer that breaks off or makes no sense is said to") {
    const auto say = [](const std::string& text) {
        return [text](int peer) {
            std::array<char, 4096> request{};
            if (recv(peer, request.data(), request.size(), 0) > 0)
                send(peer, text.data(), text.size(), MSG_NOSIGNAL);
        };
    };
    const StrangeServer half(say("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nfour"));
    CHECK(has(error_of(half.path), "the answer broke off"));
    const StrangeServer nonsense(say("220 mail.example.net ESMTP\r\n"));
    CHECK(has(error_of(nonsense.path), "the answer broke off"));
    const StrangeServer nothing(say(""));
    CHECK(has(error_of(nothing.path), "the answer broke off"));
}

TEST_CASE("no permission: told apart, with the group that has it") {
    const TemporaryDirectory directory;
    REQUIRE(chmod((directory / "").c_str(), 0755) == 0);
    boost::asio::io_context service;
    const std::string path = directory / "s";
    const std::string own_group = getgrgid(getegid())->gr_name;
    const auto server = control::Server::open(service, {path, own_group}, echo);
    REQUIRE(server);
    if (geteuid() != 0) REQUIRE(chmod(path.c_str(), 0060) == 0);  // then we are the one who may not
    const pid_t child = fork();
    if (child == 0) {
        if (geteuid() == 0 && (setgroups(0, nullptr) != 0 || setgid(65534) != 0 || setuid(65534) != 0))
            _exit(99);
        const auto answer = control::request(path, "GET", "/", 10s);
        _exit(!answer && answer.error().no_permission &&
                      has(answer.error().message, "not in group " + own_group)
                  ? 0
                  : 1);
    }
    int status = 0;
    waitpid(child, &status, 0);
    CHECK(status == 0);
}
