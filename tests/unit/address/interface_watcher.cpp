// Notifications of a real kernel, folded into facts that must be those of a scan.
#include <poll.h>

#include "kernel.h"

using namespace pairkeep;
using namespace std::chrono_literals;
using test::AddressLab;
using test::eventually;
using test::ip;
using test::output_of;

namespace {

struct Watched : AddressLab {
    std::vector<std::string> names{"eth0", "absent0"};
    std::vector<InterfaceFacts> changes;
    int overruns = 0;
    std::vector<std::string> meddled;            // "192.0.2.10 on eth0"
    std::uint32_t requester = 0;                 // the latest
    std::vector<std::vector<HostAddress>> host;  // what was said of the host's addresses, the newest last
    std::unique_ptr<address::InterfaceWatcher> watcher;

    Watched() {
        watcher =
            address::InterfaceWatcher::open(
                names, {[this](const InterfaceFacts& facts) { changes.push_back(facts); },
                        [this](bool) { ++overruns; },
                        [this](const std::vector<HostAddress>& all) { host.push_back(all); },
                        [this](const std::string& interface, const IpAddress& address, std::uint32_t port) {
                            meddled.push_back(address.to_string() + " on " + interface);
                            requester = port;
                        }})
                .value();
    }
    bool sync() {
        watcher->begin_scan();
        return watcher->reset(scan_all(names));
    }
    void start() {
        REQUIRE(eventually([this] { return sync(); }));
        changes.clear();
        overruns = 0;
    }
    // Reads until the last change of an interface has this property.
    bool heard(const std::function<bool(const InterfaceFacts&)>& property) {
        return eventually([&] {
            watcher->read();
            return !changes.empty() && property(changes.back());
        });
    }
    bool is_readable() const {
        pollfd descriptor{.fd = watcher->fd(), .events = POLLIN, .revents = 0};
        return poll(&descriptor, 1, 0) == 1;
    }
};

}  // namespace

TEST_CASE("the first scan tells every interface, present or not", "[kernel]") {
    if (test::requires_root()) return;
    Watched lab;
    lab.watcher->read();
    CHECK(lab.changes.empty());  // nothing is known before
    REQUIRE(lab.sync());
    REQUIRE(lab.changes.size() == 2);
    CHECK(lab.changes[0].name == "eth0");
    CHECK(lab.changes[0].carrier);
    CHECK(lab.changes[1].name == "absent0");
    CHECK_FALSE(lab.changes[1].present);
    REQUIRE(lab.sync());
    CHECK(lab.changes.size() == 2);  // nothing new
}

TEST_CASE("link and address changes arrive; those of other interfaces do not", "[kernel]") {
    if (test::requires_root()) return;
    Watched lab;
    lab.start();
    ip("link set dev peer0 down");
    CHECK(lab.heard([](const InterfaceFacts& facts) { return facts.admin_up && !facts.carrier; }));
    ip("link set dev peer0 up");
    CHECK(lab.heard([](const InterfaceFacts& facts) { return facts.carrier; }));
    ip("link set dev eth0 down");
    CHECK(lab.heard([](const InterfaceFacts& facts) { return !facts.admin_up && !facts.carrier; }));
    ip("link set dev eth0 address 02:00:00:00:00:77");
    CHECK(
        lab.heard([](const InterfaceFacts& facts) { return facts.mac.to_string() == "02:00:00:00:00:77"; }));
    ip("link set dev eth0 up");
    CHECK(lab.heard([](const InterfaceFacts& facts) { return facts.carrier; }));
    ip("addr add 192.0.2.11/24 dev eth0");
    CHECK(lab.heard([](const InterfaceFacts& facts) { return facts.addresses.size() == 1; }));
    ip("addr del 192.0.2.11/24 dev eth0");
    CHECK(lab.heard([](const InterfaceFacts& facts) { return facts.addresses.empty(); }));
    for (const InterfaceFacts& facts : lab.changes) CHECK(facts.name == "eth0");
    CHECK(lab.overruns == 0);
}

TEST_CASE("duplicate address detection is followed to its end", "[kernel]") {
    if (test::requires_root()) return;
    Watched lab;
    lab.start();
    const bool taken = GENERATE(false, true);
    if (taken) ip("addr add 2001:db8::1/64 dev peer0 nodad");
    ip("addr add 2001:db8::1/64 dev eth0");
    // The kernel asks after 0 to 1 s: where somebody has the address, the answer may be there before we read.
    CHECK(lab.heard([taken](const InterfaceFacts& facts) {
        return facts.addresses.size() == 1 && facts.addresses[0].tentative &&
               (taken || !facts.addresses[0].duplicate);
    }));
    CHECK(lab.heard([taken](const InterfaceFacts& facts) {
        return facts.addresses.size() == 1 && facts.addresses[0].duplicate == taken &&
               (taken || !facts.addresses[0].tentative);
    }));
}

TEST_CASE("claim and release are seen as ours; a renewal changes nothing and is not told", "[kernel]") {
    if (test::requires_root()) return;
    Watched lab;
    lab.start();
    const auto set = lab.set({"192.0.2.10/24", "2001:db8::10/64"}, 60s);
    CHECK(lab.claim(set).empty());
    CHECK(lab.heard([](const InterfaceFacts& facts) {
        return facts.addresses.size() == 2 && facts.addresses[0].ours && facts.addresses[1].ours;
    }));
    const std::size_t told = lab.changes.size();
    CHECK(lab.renew(set).empty());
    REQUIRE(eventually([&] { return lab.is_readable(); }));  // the kernel does tell of it
    lab.watcher->read();
    CHECK(lab.changes.size() == told);
    CHECK(lab.release(set).empty());
    CHECK(lab.heard([](const InterfaceFacts& facts) { return facts.addresses.empty(); }));
}

TEST_CASE("an interface is known by its name: deleted, made again, renamed", "[kernel]") {
    if (test::requires_root()) return;
    Watched lab;
    ip("addr add 192.0.2.11/24 dev eth0");
    lab.start();
    const unsigned first = if_nametoindex("eth0");
    ip("link del dev eth0");
    CHECK(lab.heard([](const InterfaceFacts& facts) { return facts.name == "eth0" && !facts.present; }));
    AddressLab::make_link();
    CHECK(lab.heard([first](const InterfaceFacts& facts) { return facts.present && facts.index != first; }));
    CHECK(lab.overruns > 0);  // a name taken by an interface that we know nothing of: look

    ip("addr add 192.0.2.12/24 dev eth0");
    lab.start();
    ip("link set dev eth0 down");
    ip("link set dev eth0 name other0");
    CHECK(lab.heard([](const InterfaceFacts& facts) { return facts.name == "eth0" && !facts.present; }));
    ip("link set dev other0 name absent0");
    CHECK(lab.heard([](const InterfaceFacts& facts) {
        return facts.name == "absent0" && facts.present && facts.addresses.size() == 1;
    }));
    CHECK(lab.overruns == 0);
}

TEST_CASE("another interface that takes a watched name is looked at", "[kernel]") {
    if (test::requires_root()) return;
    Watched lab;
    ip("addr add 198.51.100.7/24 dev peer0");
    lab.start();
    ip("link set dev peer0 down");
    CHECK(lab.heard([](const InterfaceFacts& facts) { return facts.name == "eth0" && !facts.carrier; }));
    ip("link set dev peer0 name absent0");
    CHECK(lab.heard([](const InterfaceFacts& facts) { return facts.name == "absent0" && facts.present; }));
    CHECK(lab.overruns == 1);
    REQUIRE(eventually([&] { return lab.sync(); }));
    CHECK(lab.heard(
        [](const InterfaceFacts& facts) { return facts.name == "absent0" && facts.addresses.size() == 1; }));
}

TEST_CASE("a bridge port that leaves its bridge is still there", "[kernel]") {
    if (test::requires_root()) return;
    Watched lab;
    ip("link add dev br0 type bridge");
    ip("link set dev eth0 master br0");
    lab.start();
    ip("link set dev eth0 nomaster");
    REQUIRE(eventually([&] { return lab.is_readable(); }));
    lab.watcher->read();
    for (const InterfaceFacts& facts : lab.changes) CHECK((facts.name != "eth0" || facts.present));
}

TEST_CASE("after anything, the facts followed are the facts of a scan, in the same order", "[kernel]") {
    if (test::requires_root()) return;
    Watched lab;
    lab.start();
    std::size_t count = 0;
    for (const char* step : {"192.0.2.11/24 dev eth0", "198.51.100.1/24 dev eth0", "100.64.0.1/24 dev eth0",
                             "fe80::1/64 dev eth0 nodad", "2001:db8::1/64 dev eth0 nodad",
                             "2001:db8::2/64 dev eth0 nodad", "fe80::2/64 dev eth0 nodad"}) {
        ip(std::string("addr add ") + step);
        ++count;  // one by one: older kernels tell of two IPv6 addresses from two threads
        REQUIRE(lab.heard([&](const InterfaceFacts& facts) { return facts.addresses.size() == count; }));
    }
    CHECK(lab.claim(lab.set({"192.0.2.10/24", "2001:db8::10/64", "192.0.2.20/24"}, 60s)).empty());
    ip("addr del 198.51.100.1/24 dev eth0");
    ip("addr add 203.0.113.5 peer 203.0.113.6/32 dev eth0");
    REQUIRE(lab.heard([&](const InterfaceFacts& facts) { return facts == lab.scan({"eth0"}).at(0); }));
    CHECK(lab.changes.back().addresses.size() == 10);
    CHECK(lab.overruns == 0);
}

TEST_CASE("notifications since the scan began: the scan may be older, so once more", "[kernel]") {
    if (test::requires_root()) return;
    Watched lab;
    lab.start();
    lab.watcher->begin_scan();
    const auto old = lab.scan_all(lab.names);
    ip("addr add 192.0.2.11/24 dev eth0");
    CHECK_FALSE(lab.watcher->reset(old));
    REQUIRE_FALSE(lab.changes.empty());
    CHECK(lab.changes.back().addresses.size() == 1);  // the newer word counts
    CHECK(eventually([&] { return lab.sync(); }));
    CHECK(lab.changes.back().addresses.size() == 1);

    lab.watcher->begin_scan();
    const auto unrelated = lab.scan_all(lab.names);
    ip("link set dev lo mtu 60000");
    CHECK(lab.watcher->reset(unrelated));
}

TEST_CASE("the host's addresses are those of every interface, without ours", "[kernel]") {
    if (test::requires_root()) return;
    Watched lab;
    const auto text = [&] {
        std::string all;
        for (const HostAddress& one : lab.host.back()) all += one.prefix.to_string() + " ";
        return all;
    };
    const auto becomes = [&](const std::string& wanted) {
        return eventually([&] {
            lab.watcher->read();
            return text() == wanted;
        });
    };
    ip("addr add 192.0.2.11/24 dev peer0");
    lab.start();
    REQUIRE(lab.host.size() == 1);  // told by the first scan, once
    CHECK(text() == "127.0.0.1/8 ::1/128 192.0.2.11/24 ");
    ip("addr add 192.0.2.11/32 dev lo");
    ip("addr add 2001:db8::5/64 dev peer0 nodad");
    CHECK(becomes("127.0.0.1/8 192.0.2.11/32 ::1/128 192.0.2.11/24 2001:db8::5/64 "));
    ip("addr del 192.0.2.11/24 dev peer0");
    CHECK(becomes("127.0.0.1/8 192.0.2.11/32 ::1/128 2001:db8::5/64 "));
    const auto told = lab.host.size();
    CHECK(lab.claim(lab.set({"192.0.2.10/24"})).empty());
    ip("addr del 2001:db8::5/64 dev peer0");
    CHECK(becomes("127.0.0.1/8 192.0.2.11/32 ::1/128 "));
    CHECK(lab.host.size() == told + 1);  // the virtual address was no news
    ip("addr add 203.0.113.1/24 dev peer0");
    CHECK(becomes("127.0.0.1/8 192.0.2.11/32 ::1/128 203.0.113.1/24 "));
    ip("link del dev peer0");
    CHECK(becomes("127.0.0.1/8 192.0.2.11/32 ::1/128 "));
    REQUIRE(eventually([&] { return lab.sync(); }));
    CHECK(text() == "127.0.0.1/8 192.0.2.11/32 ::1/128 ");
}

TEST_CASE("lost notifications are told, and a scan repairs what they left", "[kernel]") {
    if (test::requires_root()) return;
    Watched lab;
    lab.start();
    // Far more than 1 MiB (which the kernel doubles) holds, while nobody reads.
    output_of(
        "for i in $(seq 3000); do echo addr add 192.0.2.11/24 dev eth0; echo addr del 192.0.2.11/24 dev "
        "eth0; "
        "done | ip -batch -");
    ip("addr add 192.0.2.12/24 dev eth0");
    lab.watcher->read();
    while (lab.is_readable()) lab.watcher->read();
    CHECK(lab.overruns >= 1);
    REQUIRE(eventually([&] { return lab.sync(); }));
    REQUIRE_FALSE(lab.changes.empty());
    REQUIRE(lab.changes.back().addresses.size() == 1);
    CHECK(lab.changes.back().addresses[0].prefix.to_string() == "192.0.2.12/24");
    lab.start();
    ip("link set dev peer0 down");
    CHECK(lab.heard([](const InterfaceFacts& facts) { return !facts.carrier; }));  // and it goes on
}

TEST_CASE("who takes an address of ours, or its tag, is told as far as the kernel does", "[kernel]") {
    if (test::requires_root()) return;
    Watched lab;
    ip("addr add 192.0.2.11/24 dev eth0");
    lab.start();
    const auto set = lab.set({"192.0.2.10/24", "2001:db8::10/64"}, 60s);
    CHECK(lab.claim(set).empty());
    CHECK(lab.heard([](const InterfaceFacts& facts) { return facts.addresses.size() == 3; }));
    CHECK(lab.renew(set).empty());
    ip("addr del 192.0.2.11/24 dev eth0");
    CHECK(lab.heard([](const InterfaceFacts& facts) { return facts.addresses.size() == 2; }));
    CHECK(lab.meddled.empty());  // renewals are ours, and the node's own address is nobody's business

    ip("addr del 192.0.2.10/32 dev eth0");
    CHECK(lab.heard([](const InterfaceFacts& facts) { return facts.addresses.size() == 1; }));
    CHECK(lab.meddled == std::vector<std::string>{"192.0.2.10 on eth0"});
    CHECK(lab.requester > 0);
    CHECK(lab.requester != static_cast<std::uint32_t>(getpid()));

    ip("addr change 2001:db8::10/128 dev eth0 valid_lft forever preferred_lft 0");
    ip("addr del 2001:db8::10/128 dev eth0");
    CHECK(lab.heard([](const InterfaceFacts& facts) { return facts.addresses.empty(); }));
    CHECK(lab.meddled.back() == "2001:db8::10 on eth0");
    CHECK(lab.requester == 0);  // of IPv6 the kernel does not tell
}
