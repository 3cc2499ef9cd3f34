// Accept_Mode off in a real kernel: what still comes in at an address, and what is left when we are gone.
#include "kernel.h"

using namespace pairkeep;
using test::AddressLab;
using test::contains;
using test::eventually;
using test::ip;
using test::output_of;

namespace {

struct Closed : AddressLab {
    address::AddressSet set;
    explicit Closed(const std::vector<const char*>& written) : set(AddressLab::set(written)) {
        set.accept = false;
    }
};

// The elements of a set of the table, as nft shows them; empty without a table.
std::string ruleset() {
    return output_of("nft list ruleset");
}

// From this host to itself: the way in is the same.
bool answers(const std::string& target) {
    return contains(output_of("ping -c 1 -W 1 " + target + " || true"), " 1 received");
}

}  // namespace

// Requirement 37.
TEST_CASE("accept off: closed before the address is there, open again without it", "[kernel]") {
    if (test::requires_root()) return;
    Closed lab({"192.0.2.10/24", "2001:db8::10/64"});
    CHECK(ruleset().empty());  // nobody who accepts has a table
    CHECK(lab.claim(lab.set).empty());
    CHECK(lab.claim(lab.set).empty());  // idempotent
    CHECK(lab.addresses().size() == 2);
    CHECK_FALSE(answers("192.0.2.10"));
    CHECK_FALSE(answers("2001:db8::10"));
    const std::string shown = ruleset();
    CHECK(contains(shown, "flags owner"));
    CHECK(contains(shown, "elements = { 192.0.2.10 }"));
    CHECK(contains(shown, "elements = { 2001:db8::10 }"));

    // Another program that throws all rules away throws away its own.
    output_of("nft flush ruleset");
    CHECK(ruleset() == shown);

    CHECK(lab.renew(lab.set).empty());
    CHECK(lab.release(lab.set).empty());
    CHECK_FALSE(contains(ruleset(), "elements"));
    CHECK(lab.release(lab.set).empty());
}

TEST_CASE("an address that accepts is not touched by one that does not", "[kernel]") {
    if (test::requires_root()) return;
    Closed lab({"192.0.2.10/24"});
    const auto open = AddressLab::set({"192.0.2.20/24", "2001:db8::20/64"});
    CHECK(lab.claim(lab.set).empty());
    CHECK(lab.claim(open).empty());
    CHECK(answers("192.0.2.20"));
    CHECK(eventually([] { return answers("2001:db8::20"); }));  // a worker of the kernel makes its route
    CHECK_FALSE(answers("192.0.2.10"));
    // A claim that accepts opens what was closed before.
    lab.set.accept = true;
    CHECK(lab.claim(lab.set).empty());
    CHECK(answers("192.0.2.10"));
}

TEST_CASE("a link-local address is closed on its own interface, a global one on all", "[kernel]") {
    if (test::requires_root()) return;
    const test::Namespace neighbour;
    Closed lab({"fe80::10/64", "2001:db8::10/64"});
    ip("link add dev eth1 type veth peer name peer1");
    for (const char* here : {"eth0", "eth1"}) {
        const std::string peer = here == std::string("eth0") ? "peer0" : "peer1";
        lab.here.enter();
        ip("link set dev " + peer + " netns " + neighbour.path());
        ip(std::string("link set addrgenmode none up dev ") + here);
        neighbour.enter();
        ip("link set addrgenmode none up dev " + peer);
        ip("addr add fe80::1/64 nodad dev " + peer);
    }
    ip("addr add 2001:db8:1::1/64 nodad dev peer1");
    ip("route add 2001:db8::10/128 via fe80::10 dev peer1");
    lab.here.enter();
    ip("addr add fe80::10/64 nodad dev eth1");  // another network: there it is a plain address of this host
    ip("addr add 2001:db8:1::2/64 nodad dev eth1");
    CHECK(lab.claim(AddressLab::set({"2001:db8::10/64"})).empty());
    neighbour.enter();
    CHECK(eventually([] { return answers("fe80::10%peer1") && answers("2001:db8::10"); }));
    lab.here.enter();
    CHECK(lab.claim(lab.set).empty());
    neighbour.enter();
    CHECK_FALSE(answers("fe80::10%peer0"));
    CHECK_FALSE(answers("2001:db8::10"));
    CHECK(answers("fe80::10%peer1"));
    const std::string known = output_of("ip -6 neigh show dev peer0");
    CHECK(contains(known, "fe80::10 lladdr"));  // neighbour discovery was answered all the same
}

TEST_CASE("a claim that fails leaves nothing closed that was open", "[kernel]") {
    if (test::requires_root()) return;
    Closed lab({"192.0.2.10/24", "2001:db8::10/64"});
    output_of("echo 1 > /proc/sys/net/ipv6/conf/eth0/disable_ipv6");
    CHECK(contains(lab.claim(lab.set), "disable_ipv6"));
    CHECK_FALSE(contains(ruleset(), "elements"));
}

TEST_CASE("the table is there from the start where it will be needed, and goes with its backend",
          "[kernel]") {
    if (test::requires_root()) return;
    const test::Namespace here;
    {
        const auto backend = address::NetlinkBackend::open({.packet_filter = true});
        REQUIRE(backend);
        CHECK(contains(ruleset(), "flags owner"));
    }
    CHECK(ruleset().empty());
}
