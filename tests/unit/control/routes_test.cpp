// What the paths mean, who may change something, and what the others are told.
#include "pairkeep/control/routes.h"

#include <grp.h>

#include "pairkeep/control/client.h"
#include "server_at_work.h"
#include "support/catch.h"

using namespace pairkeep;
using namespace pairkeep::test;
using control::Admins;
using control::ClientOverride;
using control::Peer;
using control::Reply;
using control::Request;

namespace {

const Peer kRoot{1, 0, 0, {}};
const Peer kSomebody{1, 1000, 1000, {4, 27}};

struct Asked {
    Reply reply;
    std::vector<ClientOverride> overrides;
    std::vector<control::ReloadRequest> reloads;
};

Asked ask(const Request& request, const Admins& admins = {}) {
    Asked asked;
    const auto handler = control::handler_of({.status =
                                                  [](const auto& reply) {
                                                      reply({200, "the status"});
                                                  },
                                              .override_client =
                                                  [&](const ClientOverride& what, const auto& taken) {
                                                      asked.overrides.push_back(what);
                                                      taken();
                                                  },
                                              .reload =
                                                  [&](const control::ReloadRequest& what, const auto& reply) {
                                                      asked.reloads.push_back(what);
                                                      reply({200, "reloaded"});
                                                  }},
                                             std::make_shared<const control::Permissions>(
                                                 control::Permissions{admins, {"hq-vpn", "a%b?", "proxy"}}));
    handler(request, [&](const Reply& reply) { asked.reply = reply; });
    return asked;
}

Request post(const std::string& path, const std::string& body, Peer peer = kRoot) {
    return {"POST", path, body, std::move(peer)};
}

}  // namespace

TEST_CASE("the status is read with GET, by whoever may open the socket") {
    CHECK(ask({"GET", "/v1/status", "", kSomebody}).reply.body == "the status");
    const auto wrong = ask({"POST", "/v1/status", "", kRoot}).reply;
    CHECK(wrong.status == 405);
    CHECK(wrong.headers == std::vector<std::pair<std::string, std::string>>{{"Allow", "GET, HEAD"}});
}

TEST_CASE("an override reaches the daemon with the name of who asked") {
    for (const std::string word : {"stop", "start", "auto"}) {
        const auto asked = ask(post("/v1/client/hq-vpn", R"({"override": ")" + word + "\"}"));
        CHECK(asked.reply.status == 200);
        CHECK(asked.reply.body == R"({"client":"hq-vpn","override":")" + word + "\"}");
        REQUIRE(asked.overrides.size() == 1);
        CHECK(asked.overrides[0].client == "hq-vpn");
        CHECK(asked.overrides[0].to == word);
        CHECK(asked.overrides[0].who == "root");
    }
    CHECK(ask(post("/v1/client/a%25b%3F", R"({"override": "stop"})")).overrides.at(0).client == "a%b?");
}

TEST_CASE("root and the admin group may change something, others are told what to do") {
    const Admins none = Admins::find("");
    CHECK(none.include(kRoot));
    CHECK_FALSE(none.include(kSomebody));
    const Admins some{"netadmin", 27, {}};
    CHECK(some.include(kSomebody));
    CHECK(some.include({1, 1000, 27, {}}));
    CHECK_FALSE(some.include({1, 1000, 1000, {4}}));

    const auto request = post("/v1/client/hq-vpn", R"({"override": "stop"})", kSomebody);
    CHECK(ask(request, some).overrides.at(0).who == "UID 1000");
    const auto refused = ask(request, {"netadmin", 28, {}});
    CHECK(refused.overrides.empty());
    CHECK(refused.reply.status == 403);
    CHECK(refused.reply.body ==
          R"({"error":"changing something is for root and the members of group netadmin, and you are UID )"
          R"(1000; run it as root, or join that group and log in again"})");
    CHECK(has(ask(request).reply.body, "control: {admin_group: GROUP}"));
}

TEST_CASE("a group that does not exist lets root alone in, and says so") {
    const Admins missing = Admins::find("pairkeep-no-such-group");
    CHECK_FALSE(missing.gid);
    REQUIRE(missing.warnings.size() == 1);
    CHECK(has(missing.warnings[0], "no group named pairkeep-no-such-group"));
    CHECK(missing.include(kRoot));
    CHECK_FALSE(missing.include({1, 1000, 0, {0}}));

    const Admins own = Admins::find(getgrgid(getegid())->gr_name);
    CHECK(own.gid == getegid());
    CHECK(own.warnings.empty());
}

TEST_CASE("a client that is not there, a path and a body that are none, change nothing") {
    struct Case {
        Request request;
        int status;
        std::string said;
    };
    const std::string stop = R"({"override": "stop"})";
    const std::vector<Case> cases{
        {post("/v1/client/hq-vpm", stop), 404, R"(did you mean \"hq-vpn\"?)"},
        {post("/v1/client/other", stop), 404, "the clients are hq-vpn, a%b?, proxy"},
        {post("/v1/client/", stop), 404, "no such path"},
        {post("/v1/clients", stop), 404, "no such path"},
        {{"GET", "/v1/client/hq-vpn", "", kRoot}, 405, "with POST"},
        {post("/v1/client/a%2", stop), 400, "percent"},
        {post("/v1/client/a%zz", stop), 400, "percent"},
        {post("/v1/client/hq-vpn", ""), 400, "the body is not"},
        {post("/v1/client/hq-vpn", "[]"), 400, "the body is not"},
        {post("/v1/client/hq-vpn", R"({"override": "kill"})"), 400, "the body is not"},
        {post("/v1/client/hq-vpn", R"({"override": 1})"), 400, "the body is not"},
        {post("/v1/client/hq-vpn", R"({"override": "stop", "group": "lan"})"), 400, "the body is not"},
        {post("/v1/client/hq-vpn", std::string(60'000, '[')), 400, "the body is not"},
        {post("/v1/client/\xff", stop), 404, "there is no client"}};
    for (const auto& one : cases) {
        INFO(one.request.path << ' ' << one.request.body.substr(0, 60));
        const auto asked = ask(one.request);
        CHECK(asked.reply.status == one.status);
        CHECK(has(asked.reply.body, one.said));
        CHECK(asked.overrides.empty());
    }
}

TEST_CASE("names survive the way into a path and back") {
    for (const std::string name : {"hq-vpn", "a%b", "a?b#c", "Z\xc3\xbcrich", "100%", "a&b=c+d"}) {
        INFO(name);
        const auto encoded = control::percent_encoded(name);
        CHECK(encoded.find_first_of("?#& ") == std::string::npos);
        CHECK(control::percent_decoded(encoded) == name);
    }
}

TEST_CASE("a request of the command line carries its body") {
    const ServerAtWork at_work(control::handler_of(
        {.status = {}, .override_client = [](const auto&, const auto& taken) { taken(); }, .reload = {}},
        std::make_shared<const control::Permissions>(control::Permissions{
            {"", geteuid() == 0 ? std::nullopt : std::optional(getegid()), {}}, {"hq-vpn"}})));
    const auto answer =
        control::request(at_work.path, "POST", "/v1/client/hq-vpn", 10s, R"({"override":"stop"})");
    REQUIRE(answer);
    CHECK(answer->status == 200);
    CHECK(answer->body == R"({"client":"hq-vpn","override":"stop"})");
}

TEST_CASE("a reload reaches the daemon with the name of who asked, and may be dry") {
    for (const std::string body : {"", "{}", R"({"dry_run": false})", R"({"dry_run": true})"}) {
        INFO(body);
        const auto asked = ask(post("/v1/reload", body));
        CHECK(asked.reply.body == "reloaded");
        REQUIRE(asked.reloads.size() == 1);
        CHECK(asked.reloads[0].who == "root");
        CHECK(asked.reloads[0].dry_run == (body.find("true") != std::string::npos));
    }
}

TEST_CASE("a reload that is not one") {
    for (const std::string body :
         {"true", "[]", "{", R"({"dry_run": 1})", R"({"dry": true})", R"({"dry_run": true, "more": 1})"}) {
        INFO(body);
        const auto asked = ask(post("/v1/reload", body));
        CHECK(asked.reply.status == 400);
        CHECK(asked.reloads.empty());
    }
    CHECK(ask({"GET", "/v1/reload", "", kRoot}).reply.status == 405);
    const auto refused = ask(post("/v1/reload", "", kSomebody));
    CHECK(refused.reply.status == 403);
    CHECK(refused.reloads.empty());
}
