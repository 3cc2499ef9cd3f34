// compare(): every kind of difference, its words, and what comes of it.
#include "pairkeep/failover/reconfigure.h"

#include <chrono>
#include <functional>

#include "support/catch.h"

using namespace pairkeep;
using namespace pairkeep::failover;
using namespace std::chrono_literals;

namespace {

settings::Settings before() {
    settings::Settings settings;
    settings.connector_id = "test";
    settings.node = "a";
    settings.nodes = {{.name = "a", .addresses = {*IpAddress::parse("192.0.2.11")}, .priority = 192},
                      {.name = "b",
                       .addresses = {*IpAddress::parse("192.0.2.12"), *IpAddress::parse("2001:db8:0:2::12")},
                       .priority = 128}};
    settings::Client client;
    client.name = "vpn";
    client.how = settings::Command{{"true"}};
    settings.clients = {client};
    settings::Group group;
    group.name = "lan";
    group.vrid = 51;
    group.priority = 192;
    group.transport = settings::Transport::multicast;
    group.address_lease = 3s;
    group.clients = {"vpn"};
    group.interfaces = {{.name = "eth0", .virtual_addresses = {*Prefix::parse("192.0.2.10/24")}},
                        {.name = "eth1", .virtual_addresses = {*Prefix::parse("198.51.100.10/24")}}};
    settings.groups.push_back(group);
    auto second = group;
    second.name = "dmz";
    second.vrid = 52;
    second.clients.clear();
    second.interfaces = {{.name = "eth2", .virtual_addresses = {*Prefix::parse("203.0.113.10/24")}}};
    settings.groups.push_back(second);
    settings::Check check;
    check.name = "uplink";
    check.probe = settings::PingProbe{"192.0.2.1"};
    settings.checks.push_back(check);
    return settings;
}

struct Row {
    const char* words;  // of the only change
    Effect effect;
    std::function<void(settings::Settings&)> edit;
};

settings::Group& lan(settings::Settings& settings) {
    return settings.groups.front();
}

const std::vector<Row>& rows() {
    using enum Effect;
    using settings::Settings;
    static const std::vector<Row> all{
        {"node a: site: none -> Hamburg", in_place, [](Settings& s) { s.site = "Hamburg"; }},
        {"node a: profile: express -> advanced", in_place,
         [](Settings& s) { s.profile = settings::Profile::advanced; }},
        {"node a: connector_id: test -> hq", in_place, [](Settings& s) { s.connector_id = "hq"; }},
        {"node a: nodes: adds c", in_place,
         [](Settings& s) { s.nodes.push_back({.name = "c", .addresses = {}, .priority = 1}); }},
        {"node a: nodes: removes b", in_place, [](Settings& s) { s.nodes.pop_back(); }},
        {"node a: nodes.b.address: removes 2001:db8:0:2::12", in_place,
         [](Settings& s) { s.nodes.back().addresses.pop_back(); }},
        {"node a: nodes.b.priority: 128 -> 200", in_place,
         [](Settings& s) { s.nodes.back().priority = 200; }},
        {"node a: control.admin_group: none -> netadmin", in_place,
         [](Settings& s) { s.control_admin_group = "netadmin"; }},
        {"node a: log.level: info -> debug", in_place, [](Settings& s) { s.log_level = "debug"; }},
        {"node a: on_restart: keep -> leave", in_place,
         [](Settings& s) { s.on_restart = settings::OnRestart::leave; }},
        {"node a: hang_limit: off -> 500ms", in_place, [](Settings& s) { s.hang_limit = 500ms; }},
        {"node a: control.socket: none -> /run/x.sock", needs_restart,
         [](Settings& s) { s.control_socket = "/run/x.sock"; }},
        {"node a: control.group: pairkeep -> ops", needs_restart,
         [](Settings& s) { s.control_group = "ops"; }},
        {"node a: log.target: journal -> stderr", needs_restart,
         [](Settings& s) { s.log_target = "stderr"; }},
        {"group dmz", removed, [](Settings& s) { s.groups.pop_back(); }},
        {"group new", added,
         [](Settings& s) {
             s.groups.push_back(s.groups.back());
             s.groups.back().name = "new";
         }},
        {"group lan: interfaces: removes eth1", rejoined, [](Settings& s) { lan(s).interfaces.pop_back(); }},
        {"group lan: interfaces: in another order: eth1, eth0", rejoined,
         [](Settings& s) { std::swap(lan(s).interfaces[0], lan(s).interfaces[1]); }},
        {"group lan: eth1.virtual_addresses: adds 198.51.100.11/24", in_place,
         [](Settings& s) {
             lan(s).interfaces[1].virtual_addresses.push_back(*Prefix::parse("198.51.100.11/24"));
         }},
        {"group dmz: virtual_addresses: adds 203.0.113.11/24; removes 203.0.113.10/24", in_place,
         [](Settings& s) {
             s.groups.back().interfaces[0].virtual_addresses = {*Prefix::parse("203.0.113.11/24")};
         }},
        {"group dmz: virtual_addresses: adds 2001:db8::1/64", rejoined,  // a virtual router more
         [](Settings& s) {
             s.groups.back().interfaces[0].virtual_addresses.push_back(*Prefix::parse("2001:db8::1/64"));
         }},
        {"group dmz: virtual_addresses: adds 192.0.2.10/24", rejoined,  // which lan holds
         [](Settings& s) {
             s.groups.back().interfaces[0].virtual_addresses.push_back(*Prefix::parse("192.0.2.10/24"));
         }},
        {"group lan: vrid: 51 -> 60", rejoined, [](Settings& s) { lan(s).vrid = 60; }},
        {"group lan: version: 3 -> 2", rejoined, [](Settings& s) { lan(s).version = 2; }},
        {"group lan: virtual_mac: false -> true", rejoined, [](Settings& s) { lan(s).virtual_mac = true; }},
        {"group lan: priority: 192 -> 100", in_place, [](Settings& s) { lan(s).priority = 100; }},
        {"group lan: preempt: never -> after 5min", in_place,
         [](Settings& s) { lan(s).preempt_after = 5min; }},
        {"group lan: v2_password: is another one", in_place,
         [](Settings& s) { lan(s).v2_password = "hidden"; }},
        {"group lan: advertisement_interval: 1s -> 100ms", in_place,
         [](Settings& s) { lan(s).advertisement_interval = 100ms; }},
        {"group lan: down_after: 3 -> 4", in_place, [](Settings& s) { lan(s).down_after = 4; }},
        {"group lan: transport: multicast -> unicast", in_place,
         [](Settings& s) { lan(s).transport = settings::Transport::unicast; }},
        {"group lan: ttl_minimum: 255 -> 254", in_place, [](Settings& s) { lan(s).ttl_minimum = 254; }},
        {"group lan: checksum: auto -> message_only", in_place,
         [](Settings& s) { lan(s).checksum = settings::Checksum::message_only; }},
        {"group lan: accept: true -> false", in_place, [](Settings& s) { lan(s).accept = false; }},
        {"group lan: takeover_on_release: at_once -> skew", in_place,
         [](Settings& s) { lan(s).takeover_on_release = settings::TakeoverOnRelease::skew; }},
        {"group lan: announce: at 0s, 100ms, 500ms, 1s, 2s, 5s, 10s, refresh 1min -> at 0s, refresh 1min",
         in_place, [](Settings& s) { lan(s).announce.at = {0s}; }},
        {"group lan: link: down_delay 0s, up_delay 2s -> down_delay 1s, up_delay 2s", in_place,
         [](Settings& s) { lan(s).link.down = 1s; }},
        {"group lan: removals: 5 within 1min -> any number", in_place,
         [](Settings& s) { lan(s).removals.limit = 0; }},
        {"group lan: address_lease: 3s -> off", in_place, [](Settings& s) { lan(s).address_lease.reset(); }},
        {"group lan: routes: adds 10.0.0.0/8 via 192.0.2.1 on eth1 in table 7", in_place,
         [](Settings& s) {
             lan(s).routes.push_back({.to = *Prefix::parse("10.0.0.0/8"),
                                      .via = IpAddress::parse("192.0.2.1"),
                                      .interface = "eth1",
                                      .table = 7});
         }},
        {"group lan: hooks: is another one", in_place,
         [](Settings& s) { lan(s).hooks.after_active.push_back({.command = {"true"}}); }},
        {"group lan: track.interfaces: adds eth9", in_place,
         [](Settings& s) { lan(s).track_interfaces = {"eth9"}; }},
        {"group lan: track.checks: adds uplink", in_place,
         [](Settings& s) { lan(s).track_checks = {"uplink"}; }},
        {"group lan: last_resort: true -> false", in_place, [](Settings& s) { lan(s).last_resort = false; }},
        {"client vpn: command: is another one", restarted,
         [](Settings& s) { s.clients[0].how = settings::Command{{"false"}}; }},
        {"client vpn: systemd: in place of command", restarted,
         [](Settings& s) { s.clients[0].how = settings::SystemdUnit{"vpn.service"}; }},
        {"client vpn: gateways: adds gw1", restarted, [](Settings& s) { s.clients[0].gateways = {"gw1"}; }},
        {"client vpn: run: auto -> when_active", in_place,
         [](Settings& s) { s.clients[0].run = settings::Run::when_active; }},
        {"client vpn: local_resources: adds 10.0.0.0/8", in_place,
         [](Settings& s) { s.clients[0].local_resources = {*Prefix::parse("10.0.0.0/8")}; }},
        {"client vpn: local_interface: none -> eth0", in_place,
         [](Settings& s) { s.clients[0].local_interface = "eth0"; }},
        {"client vpn: exclusive: true -> false", in_place,
         [](Settings& s) { s.clients[0].exclusive = false; }},
        {"client vpn: enforce: stop -> report", in_place,
         [](Settings& s) { s.clients[0].enforce = settings::Enforce::report; }},
        {"client vpn: after: adds other", in_place, [](Settings& s) { s.clients[0].after = {"other"}; }},
        {"client vpn: start_timeout: 10s -> 5s", in_place,
         [](Settings& s) { s.clients[0].start_timeout = 5s; }},
        {"client vpn: stop_timeout: 10s -> 5s", in_place,
         [](Settings& s) { s.clients[0].stop_timeout = 5s; }},
        {"client vpn: health: false -> true", in_place,
         [](Settings& s) { s.clients[0].health = s.checks.front(); }},
        {"check uplink", removed, [](Settings& s) { s.checks.clear(); }},
        {"check uplink: what is asked: is another one", in_place,
         [](Settings& s) { s.checks[0].probe = settings::PingProbe{"192.0.2.2"}; }},
        {"check uplink: interval: 5s -> 1s", in_place, [](Settings& s) { s.checks[0].interval = 1s; }},
        {"check uplink: timeout: 2s -> 1s", in_place, [](Settings& s) { s.checks[0].timeout = 1s; }},
        {"check uplink: rise: 2 -> 1", in_place, [](Settings& s) { s.checks[0].rise = 1; }},
        {"check uplink: fall: 3 -> 1", in_place, [](Settings& s) { s.checks[0].fall = 1; }},
        {"check uplink: on_failure: report -> lower_priority_by: 30", in_place,
         [](Settings& s) {
             s.checks[0].on_failure = {.kind = settings::OnFailure::Kind::lower_priority,
                                       .lower_priority_by = 30};
         }},
    };
    return all;
}

}  // namespace

TEST_CASE("what comes of each difference of two files", "[reconfigure]") {
    for (const auto& row : rows()) {
        INFO(row.words);
        auto wanted = before();
        row.edit(wanted);
        const auto what = compare(before(), wanted);
        REQUIRE(what.changes.size() == 1);
        CHECK(in_words(what.changes.front()) == row.words);
        CHECK(to_string(what.changes.front().effect) == to_string(row.effect));
        // What needs a restart stays as it was, and is a difference the next time as well.
        CHECK((what.in_force == wanted) == (row.effect != Effect::needs_restart));
        CHECK((what.in_force == before()) == (row.effect == Effect::needs_restart));
    }
}

TEST_CASE("two files that say the same", "[reconfigure]") {
    CHECK(compare(before(), before()).changes.empty());
    auto reordered = before();
    std::swap(reordered.groups[0], reordered.groups[1]);
    reordered.warnings.emplace_back("pairkeep.yaml:1:1: a warning more");
    CHECK(compare(before(), reordered).changes.empty());
}

TEST_CASE("a client that another group has now", "[reconfigure]") {
    auto wanted = before();
    wanted.groups[0].clients.clear();
    wanted.groups[1].clients = {"vpn"};
    const auto what = compare(before(), wanted);
    CHECK(what.has(About::client, "vpn", Effect::restarted));
    CHECK(what.has(About::group, "lan", Effect::in_place));
    CHECK_FALSE(what.has(About::group, "lan", Effect::rejoined));
}

namespace {

using Edit = std::function<void(settings::Settings&)>;

// Of the only change.
std::string note_of(const settings::Settings& old, const Edit& edit) {
    auto wanted = old;
    edit(wanted);
    const auto what = compare(old, wanted);
    REQUIRE(what.changes.size() == 1);
    return what.changes.front().note;
}

bool says(const std::string& note, const std::string& words) {
    return note.find(words) != std::string::npos;
}

settings::Settings with_ipv6(settings::Transport transport) {
    auto settings = before();
    lan(settings).transport = transport;
    lan(settings).interfaces[0].virtual_addresses.push_back(*Prefix::parse("2001:db8:0:2::10/64"));
    return settings;
}

std::vector<Prefix>& addresses(settings::Settings& settings) {
    return lan(settings).interfaces[0].virtual_addresses;
}

}  // namespace

TEST_CASE("version 2 wants the same interval and password on both nodes", "[reconfigure]") {
    auto old = before();
    lan(old).version = 2;
    for (const Edit& edit : {Edit([](auto& s) { lan(s).advertisement_interval = 2s; }),
                             Edit([](auto& s) { lan(s).v2_password = "hidden"; })})
        CHECK(says(note_of(old, edit), "both become active"));
    CHECK(note_of(before(), [](auto& s) { lan(s).advertisement_interval = 2s; }).empty());
}

TEST_CASE("a form of checksum that the other node does not send", "[reconfigure]") {
    using settings::Checksum;
    const auto note = [](Checksum from, Checksum to) {
        auto old = before();
        lan(old).checksum = from;
        return note_of(old, [&](auto& s) { lan(s).checksum = to; });
    };
    CHECK(says(note(Checksum::automatic, Checksum::message_only), "both become active"));
    CHECK(says(note(Checksum::automatic, Checksum::with_pseudo_header), "both become active"));
    CHECK(says(note(Checksum::message_only, Checksum::automatic), "both become active"));
    CHECK(note(Checksum::with_pseudo_header, Checksum::automatic).empty());
    auto ipv6 = before();
    ipv6.groups.back().interfaces[0].virtual_addresses = {*Prefix::parse("fe80::10/64")};
    CHECK(note_of(ipv6, [](auto& s) { s.groups.back().checksum = Checksum::message_only; }).empty());
}

TEST_CASE("another transport parts the nodes on IPv6", "[reconfigure]") {
    using settings::Transport;
    const auto to = [](Transport transport) { return [=](auto& s) { lan(s).transport = transport; }; };
    CHECK(says(note_of(with_ipv6(Transport::multicast), to(Transport::unicast)), "both become active"));
    CHECK(says(note_of(with_ipv6(Transport::unicast), to(Transport::multicast)), "both become active"));
    CHECK(note_of(before(), to(Transport::unicast)).empty());
}

TEST_CASE("addresses of nodes decide who is obeyed, and with auto over which transport", "[reconfigure]") {
    using settings::Transport;
    const Edit more_ipv6 = [](auto& s) {
        s.nodes[0].addresses.push_back(*IpAddress::parse("2001:db8:0:2::11"));
    };
    const Edit third = [](auto& s) { s.nodes.push_back({.name = "c", .addresses = {}, .priority = 1}); };
    for (const auto& edit : {more_ipv6, third}) {
        CHECK(says(note_of(with_ipv6(Transport::automatic), edit), "where this turns IPv6 to unicast"));
        CHECK(note_of(with_ipv6(Transport::multicast), edit).empty());
    }
    const Edit another = [](auto& s) { s.nodes[1].addresses[1] = *IpAddress::parse("2001:db8:0:2::22"); };
    const Edit one_less = [](auto& s) { s.nodes.pop_back(); };
    for (const auto& edit : {another, one_less}) {
        for (const auto transport : {Transport::automatic, Transport::unicast})
            CHECK(says(note_of(with_ipv6(transport), edit), "list the old and the new one"));
        CHECK(note_of(with_ipv6(Transport::multicast), edit).empty());
    }
}

TEST_CASE("a list of virtual addresses that shares none with the old one", "[reconfigure]") {
    using settings::Transport;
    const auto old = with_ipv6(Transport::multicast);
    const Edit another_ipv6 = [](auto& s) { addresses(s)[1] = *Prefix::parse("2001:db8:0:2::20/64"); };
    const Edit one_more = [](auto& s) { addresses(s).push_back(*Prefix::parse("192.0.2.20/24")); };
    const Edit no_ipv6 = [](auto& s) { addresses(s).pop_back(); };
    const Edit another_length = [](auto& s) { addresses(s)[0] = *Prefix::parse("192.0.2.10/25"); };
    CHECK(says(note_of(old, another_ipv6), "both become active"));
    for (const auto& edit : {one_more, no_ipv6, another_length}) {
        CHECK(says(note_of(old, edit), "nothing else happens"));
        CHECK_FALSE(says(note_of(old, edit), "both become active"));
    }
    CHECK_FALSE(says(note_of(with_ipv6(Transport::unicast), another_ipv6), "both become active"));
    // Only of what is new.
    CHECK(says(note_of(old, one_more), "costs it the role"));
    CHECK(says(note_of(old, another_ipv6), "costs it the role"));
    for (const auto& edit : {no_ipv6, another_length})
        CHECK_FALSE(says(note_of(old, edit), "costs it the role"));
}

TEST_CASE("an address that two groups have all the time is none that moves between them", "[reconfigure]") {
    auto old = before();
    for (auto& group : old.groups)
        group.interfaces[0].virtual_addresses.push_back(*Prefix::parse("fe80::10/64"));
    auto wanted = old;
    addresses(wanted).push_back(*Prefix::parse("192.0.2.20/24"));
    CHECK(compare(old, wanted).has(About::group, "lan", Effect::in_place));
    CHECK_FALSE(compare(old, wanted).has(About::group, "lan", Effect::rejoined));
}

TEST_CASE("a unit that is new needs the rule that only the service writes", "[reconfigure]") {
    auto old = before();
    old.clients[0].how = settings::SystemdUnit{"vpn.service"};
    const Edit another = [](auto& s) { s.clients[0].how = settings::SystemdUnit{"other.service"}; };
    const Edit one_more = [](auto& s) {
        s.clients.push_back(s.clients[0]);
        s.clients.back().name = "second";
    };
    const Edit command = [](auto& s) { s.clients[0].how = settings::Command{{"true"}}; };
    CHECK(says(note_of(old, another), "systemctl reload pairkeepd"));
    CHECK(says(note_of(before(), another), "systemctl reload pairkeepd"));
    CHECK(says(note_of(old, one_more), "systemctl reload pairkeepd"));
    CHECK(note_of(before(), one_more).empty());
    CHECK(note_of(old, command).empty());
}

TEST_CASE("a thousand groups are compared without comparing each with all others", "[reconfigure]") {
    constexpr std::uint8_t kAddresses = 100;
    const auto address = [](int group, std::uint8_t last) {
        return Prefix{IpAddress::v4({10, static_cast<std::uint8_t>(group / 256),
                                     static_cast<std::uint8_t>(group % 256), last}),
                      24};
    };
    auto old = before();
    const auto one = old.groups[1];
    old.groups.clear();
    old.clients.clear();
    for (int number = 0; number < 1000; ++number) {
        auto group = one;
        group.name = "group" + std::to_string(number);
        group.clients = {"client" + std::to_string(number)};
        auto& list = group.interfaces[0].virtual_addresses;
        list.clear();
        for (std::uint8_t last = 1; last <= kAddresses; ++last) list.push_back(address(number, last));
        settings::Client client;
        client.name = group.clients[0];
        client.how = settings::Command{{"true"}};
        old.groups.push_back(group);
        old.clients.push_back(client);
    }
    auto wanted = old;
    for (int number = 0; number < 1000; ++number)
        wanted.groups[static_cast<std::size_t>(number)].interfaces[0].virtual_addresses.back() =
            address(number, kAddresses + 1);
    const auto began = std::chrono::steady_clock::now();
    CHECK(compare(old, old).changes.empty());
    const auto what = compare(old, wanted);
    CHECK(what.changes.size() == 1000);
    CHECK(what.has(About::group, "group999", Effect::in_place));
    // Generous: ten thousand million comparisons take far longer, on any machine.
    CHECK(std::chrono::steady_clock::now() - began < 20s);
}
