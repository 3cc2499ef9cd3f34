// What the server does with clients that are too big, too slow, too many, or make no sense.
#include <atomic>
#include <random>

#include "server_at_work.h"
#include "support/catch.h"

using namespace pairkeep;
using namespace pairkeep::test;
using control::Reply;
using control::Request;
using ReplyTo = std::function<void(Reply)>;

namespace {

void check_error(const std::string& reply, int status, const std::string& words) {
    INFO(reply.substr(0, 400));
    CHECK(status_of(reply) == status);
    CHECK(has(reply, "Content-Type: application/json\r\n"));
    CHECK(has(reply, "Connection: close\r\n"));
    CHECK(body_of(reply).rfind("{\"error\": \"", 0) == 0);
    CHECK(has(body_of(reply), words));
}

std::string header_of(std::size_t size) {
    std::string text = "GET / HTTP/1.1\r\nX-Filler: ";
    return text + std::string(size - text.size() - 4, 'x') + "\r\n\r\n";
}

std::string many_fields(std::size_t count) {
    std::string text = "GET / HTTP/1.1\r\n";
    for (std::size_t i = 0; i < count; ++i) text += "X-" + std::to_string(i) + ": y\r\n";
    return text + "\r\n";
}

}  // namespace

TEST_CASE("a header up to 16 KiB is read, a longer one is a 431") {
    const ServerAtWork at_work(echo);
    CHECK(status_of(at_work.connect().send(header_of(16 * 1024 - 8)).reply()) == 200);
    check_error(at_work.connect().send(header_of(16 * 1024 + 8)).rest(), 431, "longer than 16384 bytes");
    check_error(at_work.connect().send(many_fields(5000)).rest(), 431, "longer than 16384 bytes");
    check_error(at_work.connect().send("GET /" + std::string(20'000, 'a')).rest(), 431,
                "longer than 16384 bytes");
}

TEST_CASE("a body up to 64 KiB is read, a longer one is a 413, announced or in chunks") {
    const ServerAtWork at_work(echo);
    const std::string post = "POST / HTTP/1.1\r\n";
    const auto with_length = [&](std::size_t size) {
        return post + "Content-Length: " + std::to_string(size) + "\r\n\r\n" + std::string(size, 'b');
    };
    CHECK(status_of(at_work.connect().send(with_length(64 * 1024)).reply()) == 200);
    Wire wire = at_work.connect();
    check_error(wire.send(with_length(64 * 1024 + 1)).rest(), 413, "longer than 65536 bytes");
    CHECK_FALSE(wire.was_reset());  // it was read on until the client had heard
    std::string chunked = post + "Transfer-Encoding: chunked\r\n\r\n";
    for (int i = 0; i < 17; ++i) chunked += "1000\r\n" + std::string(4096, 'c') + "\r\n";
    check_error(at_work.connect().send(chunked).rest(), 413, "longer than 65536 bytes");
}

TEST_CASE("what frames a chunked body does not fill the memory") {
    const ServerAtWork at_work(echo);
    const std::string start = "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n";
    std::string trailers;
    for (int i = 0; i < 20'000; ++i) trailers += "X-" + std::to_string(i) + ": y\r\n";
    for (const std::string& frame :
         {"10;" + std::string(300'000, 'z'), "0\r\n" + trailers, "0\r\nX: " + std::string(300'000, 'z')}) {
        const int status = status_of(at_work.connect().send(start + frame).rest());
        CHECK((status == 431 || status == 413));
    }
}

TEST_CASE("a request that does not arrive in time is a 408 and the end") {
    const ServerAtWork at_work(echo, {.request = 100ms});
    const char* const words = "did not arrive within 100ms";
    check_error(at_work.connect().rest(), 408, words);
    check_error(at_work.connect().send("GET / HT").rest(), 408, words);
    check_error(at_work.connect().send("POST / HTTP/1.1\r\nContent-Length: 9\r\n\r\nhalf").rest(), 408,
                words);
}

TEST_CASE("a request that trickles in gets no more time by being alive") {
    const ServerAtWork at_work(echo, {.request = 100ms});
    Wire wire = at_work.connect();
    std::atomic<bool> done = false;
    std::thread trickle([&] {
        while (!done) {
            wire.send("x");
            std::this_thread::sleep_for(5ms);
        }
    });
    const std::string reply = wire.reply();
    done = true;
    trickle.join();
    check_error(reply, 408, "did not arrive");
}

TEST_CASE("an idle connection is closed without a word, a half second request is a 408") {
    const ServerAtWork at_work(echo, {.request = 2s});  // far more than a request takes to come
    Wire idle = at_work.connect();
    CHECK(status_of(idle.send("GET / HTTP/1.1\r\n\r\n").reply()) == 200);
    CHECK(idle.rest().empty());
    Wire half = at_work.connect();
    CHECK(status_of(half.send("GET / HTTP/1.1\r\n\r\nGET").reply()) == 200);
    check_error(half.rest(), 408, "did not arrive");
}

TEST_CASE("more than 256 connections: the next is refused at once, and served when one has gone") {
    const ServerAtWork at_work(echo, {.request = 1min});
    std::vector<Wire> wires;
    for (int i = 0; i < 256; ++i) wires.push_back(at_work.connect());
    check_error(at_work.connect().rest(), 503, "too many connections");
    CHECK(status_of(wires.front().send("GET / HTTP/1.1\r\n\r\n").reply()) == 200);
    wires.pop_back();
    CHECK(becomes_true([&] { return status_of(at_work.get("/")) == 200; }));
}

TEST_CASE("the connections that are being refused are bounded too") {
    const ServerAtWork at_work(echo, {.connections = 2, .request = 1min});
    std::vector<Wire> wires;
    for (int i = 0; i < 2; ++i) wires.push_back(at_work.connect());
    std::vector<Wire> refused;
    for (int i = 0; i < 2; ++i) refused.push_back(at_work.connect());
    Wire beyond = at_work.connect();
    CHECK(beyond.rest().empty());
    for (auto& wire : refused) check_error(wire.reply(), 503, "too many connections");
}

TEST_CASE("a client that does not read its reply is dropped") {
    const ServerAtWork at_work(
        [](const Request&, const ReplyTo& reply) {
            reply({200, std::string(16 << 20, 'r')});
        },
        {.connections = 1, .reading = 100ms});
    Wire lazy = at_work.connect();
    lazy.send("GET / HTTP/1.1\r\n\r\n");
    CHECK(becomes_true([&] { return status_of(at_work.get("/")) == 200; }));
    CHECK(lazy.rest().size() < (16U << 20));
}

TEST_CASE("garbage is a 400 with a sentence") {
    const ServerAtWork at_work(echo);
    const std::vector<std::string> samples = {
        "\x16\x03\x01\x02\x01\x01\xfc\x03\x03 TLS hello\r\n\r\n",
        "hello\r\n\r\n",
        "GET\r\n\r\n",
        "GET / HTTP/9.9\r\n\r\n",
        "GET / HTTP/1.1\r\nno colon\r\n\r\n",
        "POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
        "POST / HTTP/1.1\r\nContent-Length: 99999999999999999999\r\n\r\n",
        "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n",
        std::string("GET /\0 HTTP/1.1\r\n\r\n", 18)};
    for (const auto& sample : samples) {
        INFO(sample);
        check_error(at_work.connect().send(sample).rest(), 400, "not an HTTP request");
    }
    Wire half = at_work.connect();
    half.send("GET / HTTP/1.1\r\nHost:").finish_sending();
    check_error(half.rest(), 400, "not an HTTP request");
}

TEST_CASE("ten thousand connections of random bytes and damaged requests change nothing") {
    std::random_device entropy;
    const auto seed = entropy();
    INFO("seed " << seed);
    std::mt19937 random(seed);
    const auto below = [&](std::size_t limit) {
        return std::uniform_int_distribution<std::size_t>(0, limit - 1)(random);
    };
    const ServerAtWork at_work(echo);
    const std::string good =
        "POST /v1/x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n";
    int answered = 0;
    for (int i = 0; i < 10'000; ++i) {
        std::string text = i % 2 == 0 ? good : std::string(1 + below(200), '\0');
        const std::size_t changes = i % 2 == 0 ? 1 + below(4) : text.size();
        for (std::size_t change = 0; change < changes; ++change)
            text[i % 2 == 0 ? below(text.size()) : change] = static_cast<char>(below(256));
        Wire wire = at_work.connect();
        wire.send(text).finish_sending();
        const std::string reply = wire.rest();
        const bool well_formed = reply.rfind("HTTP/1.", 0) == 0;
        answered += well_formed ? 1 : 0;
        if (!well_formed && !reply.empty()) FAIL("not a reply: " << reply);
    }
    CHECK(answered > 9'000);
    CHECK(status_of(at_work.get("/")) == 200);
}
