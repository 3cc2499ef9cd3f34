// Which group a report belongs to, and the role that the group has then, is said by the node; the names alone
// do not tell, since a group and a client may have the same.
#include <algorithm>

#include "pairkeep/failover/node.h"
#include "support/catch.h"

namespace {

using namespace pairkeep;
using namespace pairkeep::failover;
using namespace std::chrono_literals;

// One node alone: a group "vpn" with a client "hq" that follows it, and a client "vpn" that runs always.
settings::Settings one_node() {
    settings::Settings settings;
    settings.nodes = {{"a", {*IpAddress::parse("192.0.2.11")}, 250},
                      {"b", {*IpAddress::parse("192.0.2.12")}, 240}};
    settings.node = "a";
    settings::Group group;
    group.name = "vpn";
    group.interfaces = {{"eth0", {*Prefix::parse("192.0.2.10/24")}}};
    group.vrid = 51;
    group.priority = 250;
    group.clients = {"hq"};
    settings.groups = {group};
    settings::Client follows;
    follows.name = "hq";
    follows.how = settings::Command{{"true"}};
    settings::Client always;
    always.name = "vpn";
    always.how = settings::Command{{"true"}};
    always.run = settings::Run::always;
    settings.clients = {follows, always};
    return settings;
}

class ActiveNode {
  public:
    ActiveNode() {
        feed(InterfaceChanged{{.name = "eth0",
                               .present = true,
                               .index = 2,
                               .admin_up = true,
                               .carrier = true,
                               .mac = {},
                               .addresses = {{*Prefix::parse("192.0.2.11/24")}}}});
        feed(Started{});
        for (int i = 0; i < 100 && last("CLIENT_STARTED", "hq") == nullptr; ++i) {
            now_ = *node_.next_deadline();
            feed(DeadlineReached{});
        }
    }
    // Answers what is asked for, and keeps the reports.
    void feed(const Event& event) {
        for (const auto& action : node_.handle(event, now_)) {
            if (const auto* report = std::get_if<Report>(&action)) reports_.push_back(*report);
            if (const auto* port = std::get_if<OpenPort>(&action)) feed(PortOpened{port->port});
            if (const auto* claim = std::get_if<ClaimAddresses>(&action))
                feed(ClaimAnswered{claim->id, Unit{}});
            if (const auto* start = std::get_if<StartClient>(&action))
                feed(ClientSeen{.client = start->client,
                                .order = start->order,
                                .reality = Reality::running,
                                .pid = 4711});
        }
    }
    [[nodiscard]] const Report* last(std::string_view id, const std::string& subject) const {
        const auto found = std::find_if(reports_.rbegin(), reports_.rend(), [&](const Report& report) {
            return report.id == id && report.subject == subject;
        });
        return found == reports_.rend() ? nullptr : &*found;
    }

  private:
    Node node_{one_node()};
    Instant now_ = Instant{} + 1h;
    std::vector<Report> reports_;
};

}  // namespace

TEST_CASE("a report about a group carries its name and the role after the event") {
    const ActiveNode node;
    const auto* report = node.last("ROLE_CHANGED", "vpn");
    REQUIRE(report != nullptr);
    CHECK(report->about == About::group);
    CHECK(report->group == "vpn");
    CHECK(report->role == Role::active);
}

TEST_CASE("a report about a client carries the group that it follows") {
    const ActiveNode node;
    const auto* report = node.last("CLIENT_STARTED", "hq");
    REQUIRE(report != nullptr);
    CHECK(report->about == About::client);
    CHECK(report->group == "vpn");
    CHECK(report->role == Role::active);
}

TEST_CASE("a client that runs always belongs to no group, not even to one of its name") {
    const ActiveNode node;
    const auto* report = node.last("CLIENT_STARTED", "vpn");
    REQUIRE(report != nullptr);
    CHECK(report->about == About::client);
    CHECK(report->group.empty());
    CHECK_FALSE(report->role);
}

TEST_CASE("a lost interface is reported with the role that followed from it") {
    ActiveNode node;
    node.feed(InterfaceChanged{{.name = "eth0", .present = false, .mac = {}, .addresses = {}}});
    const auto* report = node.last("ROLE_CHANGED", "vpn");
    REQUIRE(report != nullptr);
    CHECK(report->role == Role::fault);
}
