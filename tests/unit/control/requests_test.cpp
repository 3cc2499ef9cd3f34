// What a well-behaved client sees, and what the handler may do with its reply.
#include <grp.h>

#include <atomic>
#include <memory>
#include <mutex>
#include <vector>

#include "server_at_work.h"
#include "support/catch.h"

using namespace pairkeep;
using namespace pairkeep::test;
using control::Reply;
using control::Request;
using ReplyTo = std::function<void(Reply)>;

TEST_CASE("a request reaches the handler and its reply comes back as JSON") {
    const ServerAtWork at_work(echo);
    const std::string reply = at_work.get("/v1/status?pretty=1");
    CHECK(status_of(reply) == 200);
    CHECK(has(reply, "Content-Type: application/json\r\n"));
    CHECK(body_of(reply) == R"({"saw": "GET /v1/status "})");
    CHECK(body_of(
              at_work.connect().send("POST /v1/switch HTTP/1.1\r\nContent-Length: 4\r\n\r\nnow!").reply()) ==
          R"({"saw": "POST /v1/switch now!"})");
}

TEST_CASE("the handler is told who asks") {
    control::Peer seen;
    std::mutex mutex;
    const ServerAtWork at_work([&](const Request& request, const ReplyTo& reply) {
        const std::lock_guard lock(mutex);
        seen = request.peer;
        reply({});
    });
    CHECK(status_of(at_work.get("/")) == 200);
    std::vector<gid_t> groups(static_cast<std::size_t>(getgroups(0, nullptr)));
    REQUIRE(getgroups(static_cast<int>(groups.size()), groups.data()) >= 0);
    const std::lock_guard lock(mutex);
    CHECK(seen.pid == getpid());
    CHECK(seen.uid == geteuid());
    CHECK(seen.gid == getegid());
    CHECK(seen.groups == groups);
}

TEST_CASE("status and further headers of a reply are the handler's") {
    const ServerAtWork at_work([](const Request&, const ReplyTo& reply) {
        reply({405, R"({"error": "no"})", {{"Allow", "GET, HEAD"}}});
    });
    const std::string reply = at_work.get("/");
    CHECK(status_of(reply) == 405);
    CHECK(has(reply, "Allow: GET, HEAD\r\n"));
}

TEST_CASE("HEAD is GET without the body, and the connection stays usable") {
    const ServerAtWork at_work(echo);
    Wire wire = at_work.connect();
    wire.send("HEAD /a HTTP/1.1\r\n\r\nGET /b HTTP/1.1\r\nConnection: close\r\n\r\n");
    const std::string both = wire.rest();
    CHECK(
        has(both, "Content-Length: " + std::to_string(std::string(R"({"saw": "GET /a "})").size()) + "\r\n"));
    CHECK_FALSE(has(both, "GET /a"));
    CHECK(has(both, "GET /b"));
}

TEST_CASE("a connection serves many requests, also sent before the first reply, in their order") {
    const ServerAtWork at_work(echo);
    Wire wire = at_work.connect();
    for (int i = 0; i < 3; ++i) CHECK(status_of(wire.send("GET /one HTTP/1.1\r\n\r\n").reply()) == 200);
    std::string burst;
    for (int i = 0; i < 100; ++i) burst += "GET /" + std::to_string(i) + " HTTP/1.1\r\n\r\n";
    wire.send(burst);
    for (int i = 0; i < 100; ++i)
        CHECK(body_of(wire.reply()) == "{\"saw\": \"GET /" + std::to_string(i) + " \"}");
}

TEST_CASE("the connection is closed when the client says so, and for HTTP/1.0") {
    const ServerAtWork at_work(echo);
    const std::string asked = at_work.connect().send("GET / HTTP/1.1\r\nConnection: close\r\n\r\n").rest();
    CHECK(status_of(asked) == 200);
    CHECK(has(asked, "Connection: close\r\n"));
    CHECK(status_of(at_work.connect().send("GET / HTTP/1.0\r\n\r\n").rest()) == 200);
}

TEST_CASE("a client that has finished sending still gets its reply") {
    const ServerAtWork at_work(echo);
    Wire wire = at_work.connect();
    wire.send("GET / HTTP/1.1\r\n\r\n").finish_sending();
    CHECK(status_of(wire.rest()) == 200);
}

TEST_CASE("200 requests at once are all answered, from another thread") {
    std::mutex mutex;
    std::vector<std::thread> threads;
    {
        const ServerAtWork at_work([&](const Request& request, const ReplyTo& reply) {
            const std::lock_guard lock(mutex);
            threads.emplace_back([request, reply] { echo(request, reply); });
        });
        std::vector<Wire> wires;
        for (int i = 0; i < 200; ++i) wires.push_back(at_work.connect());
        for (std::size_t i = 0; i < wires.size(); ++i)
            wires[i].send("GET /" + std::to_string(i) + " HTTP/1.1\r\n\r\n");
        for (std::size_t i = 0; i < wires.size(); ++i)
            CHECK(body_of(wires[i].reply()) == "{\"saw\": \"GET /" + std::to_string(i) + " \"}");
    }
    for (auto& thread : threads) thread.join();
}

TEST_CASE("a handler that never replies costs its client the limit, and says so") {
    const ServerAtWork at_work([](const Request&, const ReplyTo&) {}, {.reply = 50ms});
    const std::string reply = at_work.get("/");
    CHECK(status_of(reply) == 503);
    CHECK(has(body_of(reply), "did not answer within 50ms"));
}

TEST_CASE("a reply that comes too late, or twice, is not the answer to the next request") {
    std::mutex mutex;
    ReplyTo late;
    const ServerAtWork at_work(
        [&](const Request& request, const ReplyTo& reply) {
            const std::lock_guard lock(mutex);
            if (request.path == "/late") {
                late = reply;
                return;
            }
            late({200, "late"});
            echo(request, reply);
            reply({200, "twice"});
        },
        {.reply = 50ms});
    Wire wire = at_work.connect();
    CHECK(status_of(wire.send("GET /late HTTP/1.1\r\n\r\n").reply()) == 503);
    for (int i = 0; i < 3; ++i)
        CHECK(body_of(wire.send("GET /next HTTP/1.1\r\n\r\n").reply()) == R"({"saw": "GET /next "})");
}

TEST_CASE("a reply may come when the connection, the server or the event loop is gone") {
    std::mutex mutex;
    std::vector<ReplyTo> replies;
    const auto kept = [&] {
        const std::lock_guard lock(mutex);
        return replies.size();
    };
    {
        ServerAtWork at_work([&](const Request&, const ReplyTo& reply) {
            const std::lock_guard lock(mutex);
            replies.push_back(reply);
        });
        at_work.connect().send("GET / HTTP/1.1\r\n\r\n").finish_sending();
        REQUIRE(becomes_true([&] { return kept() == 1; }));
        replies[0]({200, "nobody there"});
        Wire waiting = at_work.connect();
        waiting.send("GET / HTTP/1.1\r\n\r\n");
        REQUIRE(becomes_true([&] { return kept() == 2; }));
        at_work.close();
        CHECK(waiting.rest().empty());
        replies[1]({200, "no server"});
    }
    for (const auto& reply : replies) reply({200, "no event loop"});
}

TEST_CASE("the handler may destroy the server that called it") {
    control::Handler handler;
    ServerAtWork at_work([&](const Request& request, const ReplyTo& reply) { handler(request, reply); });
    handler = [&](const Request& request, const ReplyTo& reply) {
        at_work.server.reset();
        echo(request, reply);
    };
    CHECK(at_work.connect().send("GET / HTTP/1.1\r\n\r\n").rest().empty());
    CHECK(becomes_true([&] { return !std::filesystem::exists(at_work.path); }));
}

TEST_CASE("an exception of the handler is a 500, and the server lives") {
    const ServerAtWork at_work([](const Request& request, const ReplyTo& reply) {
        if (request.path == "/bad") throw std::runtime_error("say \"cheese\"\n");
        echo(request, reply);
    });
    const std::string reply = at_work.get("/bad");
    CHECK(status_of(reply) == 500);
    CHECK(body_of(reply) == R"({"error": "an error inside pairkeepd: say \"cheese\"?"})");
    CHECK(status_of(at_work.get("/good")) == 200);
}
