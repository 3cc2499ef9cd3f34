// Which clients follow the role, and the sentence that says why: every branch of the rules, both families.
#include "pairkeep/health/selection.h"

#include "support/catch.h"

using namespace pairkeep;
using namespace pairkeep::health;
using Kind = Selection::Kind;

namespace {

Prefix prefix(const std::string& text) {
    return *Prefix::parse(text);
}

settings::Group group(const std::string& name, const std::string& interface, const std::string& address) {
    settings::Group group;
    group.name = name;
    group.interfaces = {{.name = interface, .virtual_addresses = {prefix(address)}}};
    return group;
}

// Two groups on eth0 and eth1, the client belongs to the first; everything is up.
struct Bench {
    settings::Settings settings;
    settings::Client client;
    Interfaces interfaces;
    std::vector<HostAddress> host;

    Bench() {
        settings.profile = settings::Profile::advanced;
        settings.groups = {group("lan", "eth0", "192.0.2.10/24"), group("dmz", "eth1", "198.51.100.10/24")};
        settings.groups[0].clients = {"vpn"};
        client.name = "vpn";
        has("eth0", {"192.0.2.11/24", "2001:db8:0:2::11/64"});
        has("eth1", {"198.51.100.11/24"});
    }
    void has(const std::string& name, const std::vector<std::string>& addresses,
             std::vector<std::string> parents = {}) {
        InterfaceFacts facts;
        facts.name = name;
        facts.present = true;
        facts.parents = std::move(parents);
        for (const auto& address : addresses) facts.addresses.push_back({.prefix = prefix(address)});
        interfaces[name] = facts;
    }
    void resources(const std::vector<std::string>& all) {
        for (const auto& one : all) client.local_resources.push_back(prefix(one));
    }
    [[nodiscard]] Selection selected() const { return select(settings, client, interfaces, host); }
    [[nodiscard]] std::string rule() const { return selected().rule; }
};

}  // namespace

TEST_CASE("run: overrides every other rule") {
    Bench bench;
    bench.resources({"192.0.2.0/24"});
    bench.client.run = settings::Run::always;
    CHECK(bench.selected().kind == Kind::always);
    CHECK(bench.rule() == "runs always: run: always");
    bench.client.run = settings::Run::when_active;
    bench.client.local_resources = {prefix("203.0.113.0/24")};
    CHECK(bench.selected().kind == Kind::follows);
    CHECK(bench.rule() == "follows lan: run: when_active");
}

TEST_CASE("express: all follow") {
    Bench bench;
    bench.settings.profile = settings::Profile::express;
    bench.resources({"203.0.113.0/24"});
    CHECK(bench.selected().kind == Kind::follows);
    CHECK(bench.rule() == "follows lan: profile: express");
}

TEST_CASE("advanced: a resource inside an on-link prefix of the group's interface, both families") {
    Bench bench;
    bench.resources({"192.0.2.128/25"});
    CHECK(bench.selected().kind == Kind::follows);
    CHECK(bench.rule() == "follows lan: local resource 192.0.2.128/25 is on eth0");
    bench.client.local_resources = {prefix("2001:db8:0:2::/64")};
    CHECK(bench.rule() == "follows lan: local resource 2001:db8:0:2::/64 is on eth0");
    CHECK(bench.selected().warning.empty());
}

TEST_CASE("a resource wider than the on-link prefix does not lie in it") {
    Bench bench;
    bench.resources({"192.0.0.0/16"});
    CHECK(bench.selected().kind == Kind::always);
    CHECK(bench.rule() == "runs always: local resource 192.0.0.0/16 is on no interface of lan");
}

TEST_CASE("the longest prefix over all groups' interfaces decides") {
    Bench bench;
    bench.has("eth1", {"192.0.2.65/26"});
    bench.resources({"192.0.2.70/32"});
    CHECK(bench.selected().kind == Kind::always);
    CHECK(bench.rule() == "runs always: local resource 192.0.2.70/32 is on eth1, an interface of dmz");
    bench.client.local_resources = {prefix("192.0.2.200/32")};
    CHECK(bench.selected().kind == Kind::follows);
}

TEST_CASE("the same prefix on interfaces of two groups cannot be decided") {
    Bench bench;
    bench.has("eth1", {"192.0.2.12/24"});
    bench.resources({"192.0.2.0/24"});
    CHECK(bench.selected().kind == Kind::undecidable);
    CHECK(bench.rule() ==
          "cannot be decided: local resource 192.0.2.0/24 is on eth0 (lan) and equally on eth1 (dmz)");
}

TEST_CASE("the prefix that the file writes for a virtual address is on-link, whatever the kernel has") {
    Bench bench;
    bench.resources({"192.0.2.0/24"});
    bench.has("eth0", {"10.0.0.1/8"});
    CHECK(bench.selected().kind == Kind::follows);
    bench.interfaces.erase("eth0");
    CHECK(bench.selected().kind == Kind::follows);
}

TEST_CASE("our own virtual address on the interface proves nothing") {
    Bench bench;
    bench.interfaces["eth0"].addresses.push_back({.prefix = prefix("203.0.113.7/24"), .ours = true});
    bench.resources({"203.0.113.0/24"});
    CHECK(bench.selected().kind == Kind::always);
}

TEST_CASE("an interface without addresses may get the resource's prefix yet") {
    Bench bench;
    bench.resources({"203.0.113.0/24"});
    bench.has("eth0", {});
    CHECK(bench.selected().kind == Kind::undecidable);
    CHECK(bench.rule() ==
          "cannot be decided: local resource 203.0.113.0/24 may be on eth0, which has no IPv4 address yet");
}

TEST_CASE("an interface may get the resource's prefix as long as it has no address of that family") {
    Bench bench;
    bench.resources({"203.0.113.0/24"});
    bench.has("eth0", {"2001:db8:0:2::11/64", "169.254.7.7/16"});
    CHECK(bench.selected().kind == Kind::undecidable);
    bench.client.local_resources = {prefix("2001:db8:0:3::/64")};
    bench.has("eth0", {"192.0.2.11/24", "fe80::11/64"});
    CHECK(
        bench.rule() ==
        "cannot be decided: local resource 2001:db8:0:3::/64 may be on eth0, which has no IPv6 address yet");
    bench.client.local_resources = {prefix("198.51.100.0/24")};  // on eth1, as far as anybody can tell
    bench.has("eth0", {});
    CHECK(bench.selected().kind == Kind::undecidable);
}

TEST_CASE("a longer prefix on an interface of no group is where the kernel would route") {
    Bench bench;
    bench.has("eth0", {"10.0.0.11/8"});
    bench.interfaces["eth0"].index = 2;
    bench.resources({"10.1.2.0/24"});
    bench.host = {{2, prefix("10.0.0.11/8")}, {5, prefix("192.0.2.0/24")}, {5, prefix("10.1.2.5/32")}};
    CHECK(bench.rule() == "follows lan: local resource 10.1.2.0/24 is on eth0");
    bench.host.push_back({5, prefix("10.1.2.5/24")});
    CHECK(bench.selected().kind == Kind::always);
    CHECK(bench.rule() ==
          "runs always: local resource 10.1.2.0/24 is on interface number 5 (ip link), which is of no group");
    bench.host = {{2, prefix("10.1.2.0/24")}};  // the group's own, told of the host first
    CHECK(bench.selected().kind == Kind::follows);
}

TEST_CASE("only what an address could change may still change") {
    Bench bench;
    bench.resources({"203.0.113.0/24"});
    CHECK(bench.selected().by_absence);
    bench.client.run = settings::Run::always;
    CHECK_FALSE(bench.selected().by_absence);
    bench.client.run = settings::Run::automatic;
    bench.client.local_resources = {prefix("192.0.2.0/24")};
    CHECK_FALSE(bench.selected().by_absence);
    bench.client.local_resources = {};
    CHECK_FALSE(bench.selected().by_absence);
}

TEST_CASE("resources that disagree: any match is enough, and the others are listed") {
    Bench bench;
    bench.resources({"203.0.113.0/24", "192.0.2.0/24", "198.51.100.0/24"});
    CHECK(bench.selected().kind == Kind::follows);
    CHECK(bench.rule() == "follows lan: local resource 192.0.2.0/24 is on eth0");
    CHECK(bench.selected().warning ==
          "local resource 192.0.2.0/24 is on eth0, but local resource 203.0.113.0/24 is on no interface of "
          "lan; "
          "local resource 198.51.100.0/24 is on eth1, an interface of dmz");
}

TEST_CASE("local_interface: the group's own, or one that stands on it") {
    Bench bench;
    bench.client.local_interface = "eth0";
    CHECK(bench.rule() == "follows lan: local interface eth0 is one of its own");
    bench.client.local_interface = "bond0.7";
    bench.has("bond0.7", {}, {"bond0", "eth0"});
    CHECK(bench.rule() == "follows lan: local interface bond0.7 stands on eth0");
    bench.has("bond0.7", {}, {"eth1"});
    CHECK(bench.selected().kind == Kind::always);
    CHECK(bench.rule() == "runs always: local interface bond0.7 is none of lan");
    bench.interfaces.erase("bond0.7");
    CHECK(bench.selected().kind == Kind::undecidable);
    CHECK(bench.rule() ==
          "cannot be decided: local interface bond0.7 is not there: what it stands on is not known");
}

TEST_CASE("who names nothing local runs always") {
    const Bench bench;
    CHECK(bench.selected().kind == Kind::always);
    CHECK(bench.rule() == "runs always: it names neither local resources nor a local interface");
}

TEST_CASE("a client of no group, or of two, cannot be decided") {
    Bench bench;
    bench.client.run = settings::Run::when_active;
    bench.settings.groups[1].clients = {"vpn"};
    CHECK(bench.selected().kind == Kind::undecidable);
    CHECK(bench.rule() == "cannot be decided: more than one group lists it in clients:");
    bench.settings.groups[0].clients = bench.settings.groups[1].clients = {};
    CHECK(bench.rule() == "cannot be decided: no group lists it in clients:");
}
