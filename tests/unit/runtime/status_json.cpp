// The status document: its keys are a promise, and what is not known is null.
#include "status_json.h"

#include <nlohmann/json.hpp>
#include <set>
#include <string>

#include "support/catch.h"

using namespace pairkeep;
using namespace std::chrono_literals;
using nlohmann::json;

namespace {

constexpr Instant kStarted{1000s};
constexpr Instant kNow{1012s + 345ms};
constexpr auto kWall =
    std::chrono::system_clock::time_point{1'795'237'200'123ms};  // 2026-11-21T05:00:00.123Z

settings::Settings pair() {
    settings::Settings settings;
    settings.file = "/etc/pairkeep/pairkeep.yaml";
    settings.connector_id = "hq";
    settings.node = "a";
    settings.nodes = {{"a", {*IpAddress::parse("192.0.2.11")}, 250}, {"b", {}, 240}};
    settings::Group group;
    group.name = "lan";
    group.priority = 250;
    group.advertisement_interval = 1500ms;
    settings.groups = {group};
    settings::Client client;
    client.name = "vpn";
    client.how = settings::Command{{"openvpn", "--config", "hq.conf"}};
    settings.clients = {client};
    settings.warnings = {"pairkeep.yaml:3:1: a warning"};
    return settings;
}

// Everything that the status can leave out is left out.
failover::NodeStatus bare() {
    failover::GroupStatus group;
    group.name = "lan";
    group.reason = "starting";
    group.since = kStarted;
    group.priority = 250;
    failover::RouterStatus router;
    router.interface = "eth0";
    router.vrid = 51;
    router.state = "waiting";
    group.routers = {router};
    group.addresses = {{.address = *Prefix::parse("192.0.2.10/24"), .interface = "eth0"}};
    failover::ClientStatus client;
    client.name = "vpn";
    return {.discarded_peers = {}, .groups = {group}, .clients = {client}, .checks = {}, .leave_by = {}};
}

// Everything that it can hold is there.
failover::NodeStatus full() {
    auto status = bare();
    auto& group = status.groups[0];
    group.role = failover::Role::active;
    group.since = kNow - 12300ms;
    group.clients = {"vpn"};
    group.warnings = {"a lost path"};
    failover::PlanStatus plan{.kind = failover::PlanKind::become_active, .finished = false, .steps = {}};
    plan.steps = {{failover::StepKind::claim_addresses, failover::Outcome::done, kNow - 5s, kNow - 4s},
                  {failover::StepKind::announce, failover::Outcome::running, kNow - 4s, {}},
                  {failover::StepKind::start_clients, failover::Outcome::pending, {}, {}}};
    group.plan = plan;
    auto& router = group.routers[0];
    router.state = "advertising";
    router.multicast = false;
    router.source = IpAddress::parse("192.0.2.11");
    router.peers = {*IpAddress::parse("192.0.2.12")};
    router.skew_time = 23'437'500ns;
    router.active_down_timer = kNow + 2s;
    router.next_advertisement = kNow - 1ms;
    router.last_advertisement = failover::Heard{*IpAddress::parse("192.0.2.12"), "b", 240, kNow - 400ms};
    router.counters = {.sent = 10,
                       .send_errors = 1,
                       .received = 20,
                       .accepted = 19,
                       .accepted_with_pseudo_header = 7,
                       .accepted_message_only = 12,
                       .discarded = {{"ttl", 1}}};
    router.checksum = "message_only";
    router.strangers = {{.source = *IpAddress::parse("192.0.2.77"),
                         .addresses = {*IpAddress::parse("192.0.2.99")},
                         .shares_addresses = false,
                         .count = 3,
                         .at = kNow - 2s}};
    group.preempt = "after 5min";
    group.preempt_at = kNow + 90s;
    group.addresses[0].wanted = group.addresses[0].present = group.addresses[0].ours = true;
    auto& client = status.clients[0];
    client.state = failover::ClientState::waiting_to_restart;
    client.wanted = true;
    client.pid = 42;
    client.since = kNow - 3s;
    client.group = "lan";
    client.follows = true;
    client.rule = "follows lan: profile: express";
    client.override_ = failover::Override::stop;
    client.overridden_by = "root";
    client.overridden_at = kNow - 1s;
    client.gateways = {{.gateway = "gw1", .since = kNow - 9s, .why = "the first of the list"},
                       {.gateway = "gw2", .since = kNow - 3s, .why = "unhealthy"}};
    const health::Reading reading{
        .verdict = health::Verdict::failed, .began = kNow - 3s, .ended = kNow - 2s, .text = "no answer"};
    client.health = failover::ProbeStatus{.name = "vpn",
                                          .standing = health::Standing::failing,
                                          .since = kNow - 2s,
                                          .in_a_row = 3,
                                          .latest = reading,
                                          .history = {reading},
                                          .failed_before = true,
                                          .running = true,
                                          .next = kNow + 1s};
    status.checks = {*client.health};
    group.two_actives = {
        .count = 2, .total = 3500ms, .last_began = kNow - 1500ms, .last_duration = 1500ms, .under_way = true};
    group.priority = 250;
    group.effective_priority = 1;
    group.why_priority = {"last resort: check uplink is failing"};
    group.hold_down = {.changes = 2.5, .until = kNow + 10s};
    group.routes = failover::RoutesStatus{.wanted = true, .held = false, .trouble = "network is unreachable"};
    client.starts = 2;
    client.last_exit = "exited with status 1";
    client.last_exit_at = kNow - 3s;
    client.next_start = kNow + 250ms;
    return status;
}

runtime::Lateness::Figures lateness() {
    runtime::Lateness counted;
    counted.count(kNow - 10min, kNow - 10min + 5ms);
    counted.count(kNow - 1s, kNow - 1s + 200us);
    return counted.figures(kNow);
}

std::string text_of(const failover::NodeStatus& status, const settings::Settings& settings = pair()) {
    return runtime::status_json(
        settings, status,
        {.version = "0.1.0",
         .pid = 123,
         .started = kStarted,
         .now = kNow,
         .wall = kWall,
         .sockets = {{"eth0", Family::ipv6, 17}},
         .lateness = lateness(),
         .process = {.real_time = {.granted = true, .priority = 10, .text = "SCHED_RR"},
                     .memory = {.granted = false, .priority = 0, .text = "a limit"},
                     .hang_limit = 1500ms}});
}

json document(const failover::NodeStatus& status, const settings::Settings& settings = pair()) {
    return json::parse(text_of(status, settings));
}

std::string keys(const json& object) {
    std::string text;
    for (const auto& [key, value] : object.items()) text.append(text.empty() ? "" : " ").append(key);
    return text;  // sorted, as json keeps them
}

}  // namespace

TEST_CASE("what the kernel dropped belongs to a socket, not to a virtual router") {
    const auto sockets = document(full())["sockets"];
    REQUIRE(sockets.size() == 1);
    CHECK(sockets[0] == json{{"interface", "eth0"}, {"family", "ipv6"}, {"dropped_by_kernel", 17}});
}

TEST_CASE("lateness is told as a histogram that sums up") {
    const auto late = document(full())["lateness"];
    CHECK(keys(late) == "buckets count max recent_max total");
    CHECK(late["count"] == 2);
    CHECK(late["max"] == 0.005);
    CHECK(late["recent_max"] == 0.0002);
    CHECK(late["buckets"].size() == 9);
    CHECK(late["buckets"][0] == json{{"up_to", 0.0001}, {"count", 0}});
    CHECK(late["buckets"][1] == json{{"up_to", 0.0003}, {"count", 1}});
    CHECK(late["buckets"][4] == json{{"up_to", 0.01}, {"count", 2}});
    CHECK(late["buckets"][8] == json{{"up_to", 1.0}, {"count", 2}});
}

TEST_CASE("two Actives are counted, and null where there never were") {
    const json never = document(bare())["groups"]["lan"]["two_actives"];
    CHECK(never == json{{"count", 0},
                        {"total", 0.0},
                        {"now", false},
                        {"last_began", nullptr},
                        {"last_duration", nullptr}});
    const json both = document(full())["groups"]["lan"]["two_actives"];
    CHECK(both["count"] == 2);
    CHECK(both["total"] == 3.5);
    CHECK(both["last_duration"] == 1.5);
    CHECK(both["now"] == true);
    CHECK(both["last_began"].is_string());
}

TEST_CASE("log lines that are missing are counted") {
    runtime::StatusFrame frame{
        .version = "0.1.0", .pid = 123, .started = kStarted, .now = kNow, .wall = kWall};
    frame.log_lines_missing = 4711;
    CHECK(json::parse(runtime::status_json(pair(), full(), frame))["log"] == json{{"lines_missing", 4711}});
}

TEST_CASE("what the process is allowed is told, with the reason where it is not") {
    const auto process = document(full())["process"];
    CHECK(process["real_time"] == json{{"granted", true}, {"priority", 10}, {"text", "SCHED_RR"}});
    CHECK(process["memory_locked"] == json{{"granted", false}, {"text", "a limit"}});
    CHECK(process["hang_limit"].get<double>() == 1.5);
}

// Who reads the document relies on every one of them being there, known or not.
TEST_CASE("every key is always there, and no other") {
    const json status = document(GENERATE(false, true) ? full() : bare());
    CHECK(keys(status) ==
          "checks clients config_file configuration connector_id discarded_peers groups lateness log node "
          "nodes "
          "pid process schema site sockets "
          "time "
          "uptime "
          "version warnings");
    CHECK(keys(status["nodes"][0]) == "addresses name priority this_node");
    const json& group = status["groups"]["lan"];
    CHECK(keys(group) ==
          "addresses advertisement_interval checks clients conflicts down_after effective_priority for "
          "hold_down links plan preempt preempt_in priority reason removals retry_in role routes since "
          "takeover_on_release two_actives virtual_routers warnings why_priority");
    CHECK(keys(group["addresses"][0]) == "address interface ours present wanted");
    const json& router = group["virtual_routers"][0];
    CHECK(
        keys(router) ==
        "checksum counters family interface last_advert peers reason source state strangers timers transport "
        "version virtual_mac vrid");
    CHECK(keys(router["timers"]) ==
          "active_adver_interval active_down_in active_down_interval advertisement_interval next_advert_in "
          "skew_time");
    CHECK(keys(router["counters"]) ==
          "accepted accepted_message_only accepted_with_pseudo_header discarded received send_errors sent");
    CHECK(keys(status["clients"]["vpn"]) ==
          "command driver enforce exclusive follows for gateway gateways group health last_exit last_exit_at "
          "next_start_in override pid reason run since starts state text trouble wanted warnings");
}

TEST_CASE("what is not known is null, and what there is none of is empty") {
    const json status = document(bare());
    const json& group = status["groups"]["lan"];
    CHECK(group["plan"].is_null());
    CHECK(group["preempt_in"].is_null());
    CHECK(group["clients"] == json::array());
    CHECK(group["warnings"] == json::array());
    const json& router = group["virtual_routers"][0];
    for (const auto* key : {"transport", "source", "last_advert"}) CHECK(router[key].is_null());
    for (const auto* key : {"active_down_in", "next_advert_in"}) CHECK(router["timers"][key].is_null());
    CHECK(router["peers"] == json::array());
    CHECK(router["strangers"] == json::array());
    CHECK(router["counters"]["discarded"] == json::object());
    const json& client = status["clients"]["vpn"];
    for (const auto* key :
         {"pid", "group", "last_exit", "last_exit_at", "next_start_in", "override", "health", "gateway"})
        CHECK(client[key].is_null());
    CHECK(document({})["groups"] == json::object());
    CHECK(document({})["clients"] == json::object());
}

TEST_CASE("the head says which daemon speaks, and when") {
    const json status = document(full());
    CHECK(status["schema"] == 1);
    CHECK(status["version"] == "0.1.0");
    CHECK(status["node"] == "a");
    CHECK(status["connector_id"] == "hq");
    CHECK(status["pid"] == 123);
    CHECK(status["config_file"] == "/etc/pairkeep/pairkeep.yaml");
    CHECK(status["time"] == "2026-11-21T05:00:00.123Z");
    CHECK(status["uptime"].get<double>() == 12.345);
    CHECK(status["warnings"][0] == "pairkeep.yaml:3:1: a warning");
    CHECK(status["nodes"][0] ==
          json{{"name", "a"}, {"addresses", {"192.0.2.11"}}, {"priority", 250}, {"this_node", true}});
    CHECK(status["nodes"][1]["this_node"] == false);
    CHECK(status["nodes"][1]["addresses"] == json::array());
}

TEST_CASE("instants become times of day and seconds") {
    const json status = document(full());
    const json& group = status["groups"]["lan"];
    CHECK(group["role"] == "active");
    CHECK(group["since"] == "2026-11-21T04:59:47.823Z");
    CHECK(group["for"].get<double>() == 12.3);
    CHECK(group["advertisement_interval"].get<double>() == 1.5);
    const json& router = group["virtual_routers"][0];
    CHECK(router["timers"]["skew_time"].get<double>() == 0.0234375);
    CHECK(router["timers"]["active_down_in"].get<double>() == 2);
    CHECK(router["timers"]["next_advert_in"].get<double>() == 0);  // due: never negative
    CHECK(router["last_advert"] == json{{"source", "192.0.2.12"},
                                        {"node", "b"},
                                        {"priority", 240},
                                        {"ago", 0.4},
                                        {"at", "2026-11-21T04:59:59.723Z"}});
    const json& client = status["clients"]["vpn"];
    CHECK(client["next_start_in"].get<double>() == 0.25);
    CHECK(client["last_exit_at"] == "2026-11-21T04:59:57.123Z");
}

TEST_CASE("checksum, strangers and preemption are told as the group tells them") {
    auto status = full();
    const json group = document(status)["groups"]["lan"];
    CHECK(group["preempt"] == "after 5min");
    CHECK(group["preempt_in"].get<double>() == 90);
    CHECK(group["takeover_on_release"] == "at_once");
    const json& router = group["virtual_routers"][0];
    CHECK(router["checksum"] == "message_only");
    CHECK(router["counters"]["accepted_with_pseudo_header"] == 7);
    CHECK(router["counters"]["accepted_message_only"] == 12);
    CHECK(router["strangers"] == json::parse(R"([{"source": "192.0.2.77", "addresses": ["192.0.2.99"],
                                                  "shares_addresses": false, "count": 3, "ago": 2.0}])"));
    // IPv6 has one form only.
    status.groups[0].routers[0].family = Family::ipv6;
    CHECK(document(status)["groups"]["lan"]["virtual_routers"][0]["checksum"].is_null());
    status.groups[0].routers[0].family = Family::ipv4;
    status.groups[0].routers[0].version = 2;  // which has one form only, too
    status.groups[0].routers[0].virtual_mac = virtual_mac(Family::ipv4, 51, 2);
    const json old = document(status)["groups"]["lan"]["virtual_routers"][0];
    CHECK(old["checksum"].is_null());
    CHECK(old["version"] == 2);
    CHECK(old["virtual_mac"] == json{{"address", "00:00:5e:00:01:33"}, {"device", "pk4-51-2"}});
}

TEST_CASE("the steps of a plan tell what each took so far, and one that has not begun took nothing") {
    const json plan = document(full())["groups"]["lan"]["plan"];
    CHECK(plan["kind"] == "become_active");
    CHECK(plan["finished"] == false);
    CHECK(plan["steps"] == json::parse(R"([{"step": "claim_addresses", "outcome": "done", "took": 1.0},
                                           {"step": "announce", "outcome": "running", "took": 4.0},
                                           {"step": "start_clients", "outcome": "pending", "took": null}])"));
}

TEST_CASE("a router tells its transport, its counters and why packets were discarded") {
    auto status = full();
    CHECK(document(status)["groups"]["lan"]["virtual_routers"][0]["transport"] == "unicast");
    status.groups[0].routers[0].multicast = true;
    status.groups[0].routers[0].family = Family::ipv6;
    status.groups[0].routers[0].last_advertisement->node.clear();
    const json router = document(status)["groups"]["lan"]["virtual_routers"][0];
    CHECK(router["transport"] == "multicast");
    CHECK(router["family"] == "ipv6");
    CHECK(router["last_advert"]["node"].is_null());  // heard, but not listed
    CHECK(router["counters"] == json::parse(R"({"sent": 10, "send_errors": 1, "received": 20, "accepted": 19,
                                                "accepted_with_pseudo_header": 7, "accepted_message_only": 12,
                                                "discarded": {"ttl": 1}})"));
}

TEST_CASE("a client tells whom it follows, and what was wished of it") {
    auto settings = pair();
    json client = document(full(), settings)["clients"]["vpn"];
    CHECK(client["state"] == "waiting_to_restart");
    CHECK(client["wanted"] == "running");
    CHECK(client["reason"] == "follows lan: profile: express");
    CHECK(client["follows"] == true);
    CHECK(client["override"] == json{{"to", "stop"}, {"by", "root"}, {"since", "2026-11-21T04:59:59.123Z"}});
    CHECK(client["gateway"] == "gw2");
    CHECK(client["gateways"][1] ==
          json{{"gateway", "gw2"}, {"since", "2026-11-21T04:59:57.123Z"}, {"why", "unhealthy"}});
    CHECK(client["driver"] == "command");
    CHECK(client["group"] == "lan");
    CHECK(client["run"] == "auto");
    CHECK(client["exclusive"] == true);
    CHECK(client["command"] == json{"openvpn", "--config", "hq.conf"});
    settings.clients[0].run = settings::Run::always;
    client = document(bare(), settings)["clients"]["vpn"];
    CHECK(client["wanted"] == "stopped");
    CHECK(client["run"] == "always");
    // One that was never started has been stopped since the daemon began, not since the machine did.
    CHECK(client["for"].get<double>() == 12.345);
}

TEST_CASE("health, checks, hold-down and routes are told in seconds and words") {
    const json status = document(full());
    const json& health = status["clients"]["vpn"]["health"];
    CHECK(health == status["checks"]["vpn"]);
    CHECK(health["standing"] == "failing");
    CHECK(health["in_a_row"] == 3);
    CHECK(health["failed_before"] == true);
    CHECK(health["next_in"].get<double>() == 1);
    CHECK(health["latest"] == json{{"verdict", "failed"},
                                   {"at", "2026-11-21T04:59:58.123Z"},
                                   {"ago", 2.0},
                                   {"took", 1.0},
                                   {"text", "no answer"}});
    CHECK(health["history"] == json::array({health["latest"]}));
    const json& group = status["groups"]["lan"];
    CHECK(group["priority"] == 250);
    CHECK(group["effective_priority"] == 1);
    CHECK(group["why_priority"][0] == "last resort: check uplink is failing");
    CHECK(group["hold_down"] == json{{"changes", 2.5}, {"left", 10.0}});
    CHECK(group["routes"] == json{{"wanted", true}, {"held", false}, {"trouble", "network is unreachable"}});
}

TEST_CASE("links, removals and conflicts are told in seconds and words") {
    auto status = bare();
    json group = document(status)["groups"]["lan"];
    CHECK(group["links"] == json::array());
    CHECK(group["retry_in"].is_null());
    CHECK(group["removals"]["limit"].is_null());
    CHECK(group["removals"]["latest"].is_null());
    CHECK(group["conflicts"] == json::array());

    auto& lan = status.groups.front();
    lan.links = {{.interface = "eth0", .since = kNow - 3s},
                 {.interface = "eth1",
                  .state = failover::LinkState::settling,
                  .since = kNow - 500ms,
                  .counts_at = kNow + 1500ms,
                  .text = "waits"}};
    lan.retry_at = kNow + 4s;
    lan.removals = {
        .count = 2, .limit = 5, .within = 60s, .latest = "somebody did it", .latest_at = kNow - 1s};
    lan.conflicts = {{.interface = "eth0",
                      .address = *IpAddress::parse("192.0.2.10"),
                      .mac = {{2, 0, 0, 0, 0, 0x77}},
                      .node = "",
                      .count = 7,
                      .since = kNow - 20s,
                      .at = kNow - 2s}};
    group = document(status)["groups"]["lan"];
    CHECK(group["links"] ==
          json::array(
              {{{"interface", "eth0"}, {"state", "fit"}, {"for", 3.0}, {"counts_in", nullptr}, {"text", ""}},
               {{"interface", "eth1"},
                {"state", "settling"},
                {"for", 0.5},
                {"counts_in", 1.5},
                {"text", "waits"}}}));
    CHECK(group["retry_in"] == 4.0);
    CHECK(group["removals"] == json{{"count", 2},
                                    {"limit", 5},
                                    {"within", 60.0},
                                    {"latest", "somebody did it"},
                                    {"latest_ago", 1.0}});
    const json conflict = group["conflicts"][0];
    CHECK(keys(conflict) == "address ago count interface mac node since");
    CHECK(conflict["mac"] == "02:00:00:00:00:77");
    CHECK(conflict["node"].is_null());
    CHECK(conflict["ago"] == 2.0);
}

TEST_CASE("a client says by which kind of driver, and what it runs") {
    auto settings = pair();
    settings.clients[0].how = settings::SystemdUnit{"openvpn-client@hq.service"};
    json client = document(bare(), settings)["clients"]["vpn"];
    CHECK(client["driver"] == "systemd");
    CHECK(client["command"] == json{"openvpn-client@hq.service"});
    settings.clients[0].how =
        settings::ExecCommands{.start = {"up"}, .stop = {"down"}, .is_running = {"test"}};
    client = document(bare(), settings)["clients"]["vpn"];
    CHECK(client["driver"] == "exec");
    CHECK(client["command"] == json{"up"});
}

TEST_CASE("bytes that are no UTF-8 are replaced, not thrown") {
    auto status = full();
    status.groups[0].reason = "an errno text \xff\xfe, and a cut one \xc3";
    status.clients[0].last_exit = "\x80";
    auto settings = pair();
    settings.clients[0].how = settings::Command{{"openvpn", "\xed\xa0\x80"}};
    std::string text;
    REQUIRE_NOTHROW(text = text_of(status, settings));
    const json parsed = json::parse(text);
    CHECK(parsed["groups"]["lan"]["reason"] ==
          "an errno text \xef\xbf\xbd\xef\xbf\xbd, and a cut one \xef\xbf\xbd");
}

TEST_CASE("the document is one line of text, whatever is in it") {
    auto status = full();
    status.groups[0].reason = "two\nlines, \"quoted\" \\ and \x01";
    const std::string text = text_of(status);
    CHECK(text.find('\n') == text.size() - 1);
    CHECK(json::parse(text)["groups"]["lan"]["reason"] == status.groups[0].reason);
}
