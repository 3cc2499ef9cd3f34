// What an interface stands on: in a real kernel where that has the kind of interface, else in messages as
// `ip -d link` shows them on machines that have it.
#include "../../../src/address/netlink/interface_table.h"
#include "kernel.h"

using namespace pairkeep;
using namespace pairkeep::address;
using test::AddressLab;
using test::ip;
using Lines = std::vector<std::string>;
using Effect = InterfaceTable::Effect;

namespace {

LinkMessage link(unsigned index, const char* name, const char* kind = "", unsigned below = 0,
                 unsigned master = 0) {
    LinkMessage message;
    message.index = index;
    message.name = name;
    message.admin_up = message.lower_up = true;
    message.operational = true;
    message.kind = kind;
    message.below = below;
    message.master = master;
    return message;
}

Lines parents(const InterfaceTable& table, const std::string& name) {
    for (const InterfaceFacts& facts : table.facts())
        if (facts.name == name) return facts.parents;
    return {"not watched"};
}

}  // namespace

TEST_CASE("macvlans and ports of a bridge know what they stand on", "[kernel]") {
    if (test::requires_root()) return;
    AddressLab lab;
    ip("link add br0 type bridge");
    ip("link set eth0 master br0");
    ip("link add mv0 link br0 type macvlan mode bridge");
    const auto facts = lab.scan({"mv0", "eth0", "br0"});
    CHECK(facts[0].parents == Lines{"br0"});
    CHECK(facts[1].parents == Lines{"br0"});  // not peer0, the other end of its cable
    CHECK(facts[2].parents.empty());
}

TEST_CASE("an interface's parents are followed while they change", "[kernel]") {
    if (test::requires_root()) return;
    AddressLab lab;
    std::map<std::string, Lines> told;
    auto watcher =
        InterfaceWatcher::open(
            {"eth0"}, {.changed = [&](const InterfaceFacts& facts) { told[facts.name] = facts.parents; },
                       .incomplete = [](bool) {},
                       .host_changed = [](const auto&) {}})
            .value();
    watcher->begin_scan();
    CHECK(watcher->reset(lab.scan_all({"eth0"})));
    CHECK(told["eth0"].empty());
    ip("link add br0 type bridge");
    ip("link set eth0 master br0");
    CHECK(test::eventually([&] {
        watcher->read();
        return told["eth0"] == Lines{"br0"};
    }));
    ip("link set br0 name lan0");
    CHECK(test::eventually([&] {
        watcher->read();
        return told["eth0"] == Lines{"lan0"};
    }));
    ip("link del lan0");
    CHECK(test::eventually([&] {
        watcher->read();
        return told["eth0"].empty();
    }));
}

TEST_CASE("a VLAN on a bond stands on the bond, and a port of the bond is part of it") {
    InterfaceTable table({"bond0.10", "eth1", "wg0"});
    CHECK(table.apply(link(2, "eth1", "", 0, 4)) == Effect::incomplete);
    CHECK(table.apply(link(4, "bond0", "bond")) == Effect::heard);  // eth1 stands on somebody we know now
    CHECK(table.apply(link(5, "bond0.10", "vlan", 4)) == Effect::incomplete);
    CHECK(table.apply(link(6, "wg0", "wireguard")) == Effect::incomplete);
    CHECK(parents(table, "bond0.10") == Lines{"bond0"});
    CHECK(parents(table, "eth1") == Lines{"bond0"});
    CHECK(parents(table, "wg0").empty());
    CHECK(table.apply(link(7, "docker0", "bridge")) == Effect::none);
    CHECK(table.apply(link(4, "bond0", "bond", 0, 7)) == Effect::heard);
    CHECK(parents(table, "bond0.10") == Lines{"bond0", "docker0"});

    auto part = link(2, "eth1");  // a wireless event: nothing of this in it
    part.operational.reset();
    CHECK(table.apply(part) == Effect::heard);
    CHECK(parents(table, "eth1") == Lines{"bond0", "docker0"});
    auto gone = link(4, "bond0");
    gone.removed = true;
    CHECK(table.apply(gone) == Effect::heard);
    CHECK(parents(table, "eth1").empty());
}

TEST_CASE("what only looks like a parent is none") {
    InterfaceTable table({"veth0", "tun0", "mv0"});
    static_cast<void>(table.apply(link(2, "eth0")));
    static_cast<void>(table.apply(link(3, "veth0", "veth", 2)));
    static_cast<void>(table.apply(link(4, "tun0", "gre", 2)));
    auto elsewhere = link(5, "mv0", "macvlan", 2);  // its interface is in another network namespace
    elsewhere.below_is_here = false;
    static_cast<void>(table.apply(elsewhere));
    for (const char* name : {"veth0", "tun0", "mv0"}) CHECK(parents(table, name).empty());
    // A ring, as damaged messages could make one.
    InterfaceTable ring({"a"});
    static_cast<void>(ring.apply(link(1, "a", "vlan", 2)));
    static_cast<void>(ring.apply(link(2, "b", "vlan", 1)));
    CHECK(parents(ring, "a") == Lines{"b"});
}
