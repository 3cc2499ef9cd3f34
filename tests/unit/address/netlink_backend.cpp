// Claim, renew, release in a real kernel.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/syscall.h>

#include <cstring>
#include <thread>

#include "kernel.h"

using namespace pairkeep;
using namespace std::chrono_literals;
using test::AddressLab;
using test::contains;
using test::eventually;
using test::ip;
using test::Lines;
using test::output_of;

// Requirement 26.
TEST_CASE("claimed addresses look in the kernel as they must, and leave without a trace", "[kernel]") {
    if (test::requires_root()) return;
    AddressLab lab;
    const auto both = lab.set({"192.0.2.10/24", "2001:db8:0:2::10/64"});
    CHECK(lab.claim(both).empty());
    CHECK(lab.addresses() == Lines{"192.0.2.10/32 ours", "2001:db8:0:2::10/128 ours"});
    CHECK(lab.claim(both).empty());  // idempotent
    CHECK(lab.addresses().size() == 2);

    const std::string v4 = output_of("ip -4 -j -d addr show dev eth0");
    CHECK(contains(v4, R"("local":"192.0.2.10","prefixlen":32,"scope":"host","noprefixroute":true)"));
    CHECK(contains(v4, R"("valid_life_time":4294967295,"preferred_life_time":4294967295)"));
    const std::string v6 = output_of("ip -6 -j -d addr show dev eth0");
    CHECK(contains(v6, R"("local":"2001:db8:0:2::10","prefixlen":128,"scope":"global")"));
    CHECK(contains(v6, R"("nodad":true)"));
    CHECK(contains(v6, R"("noprefixroute":true)"));
    CHECK(contains(v6, R"("deprecated":true)"));  // preferred lifetime 0: no source for anything outgoing
    CHECK(contains(v6, R"("valid_life_time":4294967295,"preferred_life_time":0)"));
    CHECK_FALSE(contains(v6, "tentative"));

    CHECK(lab.release(both).empty());
    CHECK(lab.addresses().empty());
    CHECK(lab.release(both).empty());  // absent is success
}

TEST_CASE("a leased address leaves by itself, a renewed one stays", "[kernel]") {
    if (test::requires_root()) return;
    AddressLab lab;
    const auto left_alone = lab.set({"192.0.2.10/24", "2001:db8:0:2::10/64"}, 1s);
    const auto renewed = lab.set({"192.0.2.20/24", "2001:db8:0:2::20/64"}, 30s);
    CHECK(lab.claim(left_alone).empty());
    CHECK(lab.claim(renewed).empty());
    CHECK(contains(output_of("ip -4 -j addr show dev eth0"), R"("local":"192.0.2.20")"));
    // The kernel needs up to 1.5 s more than the lifetime; the others are renewed all that time.
    CHECK(eventually([&] {
        CHECK(lab.renew(renewed).empty());
        return lab.addresses() == Lines{"192.0.2.20/32 ours", "2001:db8:0:2::20/128 ours"};
    }));
    // A lease that is given up ends at once, in both directions.
    CHECK(lab.renew(lab.set({"192.0.2.20/24", "2001:db8:0:2::20/64"})).empty());
    CHECK(contains(output_of("ip -4 -j addr show dev eth0"), R"("valid_life_time":4294967295)"));
    CHECK(contains(output_of("ip -6 -j addr show dev eth0"), R"("valid_life_time":4294967295)"));
    CHECK(lab.claim(lab.set({"192.0.2.20/24"}, 2s)).empty());
    CHECK(eventually([&] { return lab.addresses() == Lines{"2001:db8:0:2::20/128 ours"}; }));
}

TEST_CASE("a renewal tells what is missing, and only a claim brings it back", "[kernel]") {
    if (test::requires_root()) return;
    AddressLab lab;
    auto set = lab.set({"192.0.2.10/24", "2001:db8:0:2::10/64"}, 60s);
    for (auto& holding : set.holdings) holding.prefix_route = true;
    CHECK(lab.claim(set).empty());
    ip("addr flush dev eth0");
    ip("-6 addr flush dev eth0");
    ip("route flush dev eth0");
    ip("-6 route flush dev eth0");
    CHECK(lab.addresses().empty());
    CHECK(contains(lab.renew(set), "192.0.2.10 on eth0: not there any more"));
    CHECK(lab.addresses().empty());
    CHECK(lab.claim(set).empty());
    CHECK(lab.addresses().size() == 2);
    CHECK(contains(output_of("ip route show dev eth0"), "192.0.2.0/24"));
    CHECK(contains(output_of("ip -6 route show dev eth0"), "2001:db8:0:2::/64"));
}

TEST_CASE("somebody else's address is refused and untouched, and nothing is half held", "[kernel]") {
    if (test::requires_root()) return;
    // As a person or another program puts it there: the exact form, and with a prefix length.
    const std::string foreign =
        GENERATE(as<std::string>(), "192.0.2.20/32", "192.0.2.20/24", "2001:db8::20/128", "2001:db8::20/64");
    AddressLab lab;
    ip("addr add " + foreign + " dev eth0 nodad valid_lft 1000 preferred_lft 900");
    const bool v4 = foreign[0] == '1';
    auto set = lab.set({"192.0.2.10/24", v4 ? "192.0.2.20/24" : "2001:db8::20/64", "2001:db8::30/64"}, 30s);
    const std::string error = lab.claim(set);
    CHECK(contains(error, v4 ? "192.0.2.20 on eth0: " : "2001:db8::20 on eth0: "));
    CHECK(contains(error, "held by somebody else (" + foreign + ", no tag of ours)"));
    CHECK(lab.addresses() == Lines{foreign});

    // Renewing adds nothing and tells; releasing gives back the others only.
    CHECK(contains(lab.renew(set), error));
    CHECK(lab.addresses() == Lines{foreign});
    CHECK(lab.release(set).empty());
    CHECK(lab.addresses() == Lines{foreign});
    const std::string shown = output_of("ip -j addr show dev eth0");
    CHECK_FALSE(contains(shown, R"("valid_life_time":30)"));
    CHECK_FALSE(contains(shown, R"("valid_life_time":29)"));
}

TEST_CASE("a claim that the kernel refuses half way is taken back", "[kernel]") {
    if (test::requires_root()) return;
    AddressLab lab;
    CHECK(lab.claim(lab.set({"192.0.2.9/24"})).empty());
    output_of("echo 1 > /proc/sys/net/ipv6/conf/eth0/disable_ipv6");
    auto set = lab.set({"192.0.2.9/24", "192.0.2.10/24", "2001:db8::10/64"});
    set.holdings[1].prefix_route = true;
    const std::string error = lab.claim(set);
    CHECK(contains(error, "2001:db8::10 on eth0: the kernel did not add it: "));
    CHECK(contains(error, "is net.ipv6.conf.eth0.disable_ipv6 set?"));
    CHECK(lab.addresses() == Lines{"192.0.2.9/32 ours"});  // was there before this claim
    CHECK(output_of("ip route show").empty());

    set = lab.set({"192.0.2.10/24", "192.0.2.11/24"});
    set.holdings[1].interface_index = 4000;
    CHECK(lab.claim(set) == "192.0.2.11 on eth0: there is no interface with index 4000 any more");
    CHECK(lab.addresses() == Lines{"192.0.2.9/32 ours"});
    CHECK(lab.release(set).empty());  // a vanished interface holds nothing
}

TEST_CASE("the prefix route comes with the first and goes with the last address of the prefix", "[kernel]") {
    if (test::requires_root()) return;
    AddressLab lab;
    address::AddressSet first, second;
    first.holdings = {lab.holding("192.0.2.10/24", true), lab.holding("2001:db8:0:2::10/64", true)};
    second.holdings = {lab.holding("192.0.2.20/24", true), lab.holding("2001:db8:0:2::20/64", true)};
    CHECK(lab.claim(first).empty());
    CHECK(lab.claim(second).empty());
    const auto has_routes = [] {
        const std::string v4 = output_of("ip -d route show dev eth0");
        const std::string v6 = output_of("ip -d -6 route show dev eth0");
        CHECK(contains(v4, "192.0.2.0/24 ") == contains(v6, "2001:db8:0:2::/64 "));
        CHECK_FALSE(contains(v4, "src"));
        if (!v4.empty()) {
            CHECK(contains(v4, "proto 112 scope link"));
            CHECK(contains(v6, "proto 112"));
        }
        return contains(v4, "192.0.2.0/24 ");
    };
    CHECK(has_routes());
    CHECK(lab.release(first).empty());
    CHECK(has_routes());
    CHECK(lab.release(second).empty());
    CHECK_FALSE(has_routes());

    // An administrator's route to the same network is not ours to remove. (The node has an address here: with
    // the last IPv4 address of an interface the kernel itself drops all IPv4 routes there.)
    ip("addr add 198.51.100.1/24 dev eth0");
    ip("route add 192.0.2.0/24 dev eth0");
    CHECK(lab.claim(first).empty());
    CHECK(lab.release(first).empty());
    CHECK(contains(output_of("ip route show dev eth0"), "192.0.2.0/24 scope link"));
}

TEST_CASE("the node's own address survives any order, and outgoing packets never use the virtual one",
          "[kernel]") {
    if (test::requires_root()) return;
    AddressLab lab;
    const auto virtual_set = lab.set({"192.0.2.10/24", "2001:db8:0:2::10/64"}, 60s);
    const auto add_own = [] {
        ip("addr add 192.0.2.11/24 dev eth0");
        ip("addr add 2001:db8:0:2::11/64 dev eth0 nodad");
        ip("route replace default via 192.0.2.1");
        ip("route replace 10.0.0.0/8 dev eth0");
        ip("-6 route replace default via 2001:db8:0:2::1");
        ip("-6 route replace 2001:db8:ffff::/48 dev eth0");
    };
    const auto del_own = [] {
        ip("addr del 192.0.2.11/24 dev eth0");
        ip("addr del 2001:db8:0:2::11/64 dev eth0");
    };
    const auto check_sources = [] {
        for (const char* to :
             {"192.0.2.77", "198.51.100.1", "10.1.1.1", "224.0.0.18 oif eth0", "239.1.2.3 oif eth0",
              "255.255.255.255 oif eth0", "2001:db8:0:2::77", "2001:db8:1::1", "2001:db8:ffff::1",
              "ff02::12 oif eth0", "ff0e::1 oif eth0"}) {
            const std::string answer = output_of(std::string("ip route get ") + to);
            INFO(answer);
            CHECK((contains(answer, "src 192.0.2.11 ") || contains(answer, "src 2001:db8:0:2::11 ")));
        }
    };
    const auto own_is_there = [&] {
        const auto all = lab.addresses();
        return std::count(all.begin(), all.end(), "192.0.2.11/24") == 1 &&
               std::count(all.begin(), all.end(), "2001:db8:0:2::11/64") == 1;
    };

    SECTION("own first, then the virtual one, which leaves") {
        add_own();
        CHECK(lab.claim(virtual_set).empty());
        check_sources();
        CHECK(lab.release(virtual_set).empty());
        CHECK(own_is_there());
        check_sources();
    }
    SECTION("the virtual one first") {
        CHECK(lab.claim(virtual_set).empty());
        add_own();
        check_sources();
        CHECK(lab.renew(virtual_set).empty());
        check_sources();
        CHECK(lab.release(virtual_set).empty());
        CHECK(own_is_there());
    }
    SECTION("own leaves and comes back after the virtual one, which then expires") {
        add_own();
        CHECK(lab.claim(virtual_set).empty());
        del_own();
        CHECK(lab.addresses() == Lines{"192.0.2.10/32 ours", "2001:db8:0:2::10/128 ours"});
        add_own();
        check_sources();
        CHECK(lab.claim(lab.set({"192.0.2.10/24", "2001:db8:0:2::10/64"}, 1s)).empty());
        CHECK(eventually([&] { return lab.addresses().size() == 2; }));
        CHECK(own_is_there());
        check_sources();
    }
    SECTION(
        "only another address on the interface: the prefix route does not make the virtual one a source") {
        ip("addr add 198.51.100.5/24 dev eth0");
        address::AddressSet set;
        set.holdings = {lab.holding("192.0.2.10/24", true)};
        CHECK(lab.claim(set).empty());
        CHECK(contains(output_of("ip route get 192.0.2.77"), "src 198.51.100.5 "));
    }
}

// Requirements 33, 36.
TEST_CASE("a neighbour reaches the virtual address", "[kernel]") {
    if (test::requires_root()) return;
    test::Namespace neighbour;
    AddressLab lab;
    ip("addr add 192.0.2.11/24 dev eth0");
    CHECK(lab.claim(lab.set({"192.0.2.10/24"})).empty());
    ip("link set dev peer0 netns " + neighbour.path());
    sockaddr_in where{};
    where.sin_family = AF_INET;
    where.sin_port = htons(4000);
    where.sin_addr.s_addr = inet_addr("192.0.2.10");
    const int server = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    REQUIRE(bind(server, reinterpret_cast<const sockaddr*>(&where), sizeof where) == 0);
    REQUIRE(listen(server, 1) == 0);

    neighbour.enter();
    ip("link set dev peer0 up");
    ip("addr add 192.0.2.99/24 dev peer0");
    const int client = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    CHECK(connect(client, reinterpret_cast<const sockaddr*>(&where), sizeof where) == 0);
    close(client);
    close(server);
    lab.here.enter();
}

TEST_CASE("leftovers of an earlier run are removed, and nothing else", "[kernel]") {
    if (test::requires_root()) return;
    AddressLab lab;
    ip("addr add 192.0.2.11/24 dev eth0");
    ip("route add 10.0.0.0/8 dev eth0");
    address::AddressSet set;
    set.holdings = {lab.holding("198.51.100.10/24", true), lab.holding("2001:db8::10/64")};
    CHECK(lab.claim(set).empty());
    CHECK(lab.clean({"peer0", "absent0"}).empty());
    CHECK(lab.addresses().size() == 3);
    CHECK(lab.clean({"peer0", "eth0"}) ==
          Lines{"198.51.100.10/32 on eth0", "2001:db8::10/128 on eth0", "route to 198.51.100.0/24 on eth0"});
    CHECK(lab.addresses() == Lines{"192.0.2.11/24"});
    CHECK(contains(output_of("ip route show"), "10.0.0.0/8"));
}

TEST_CASE("a scan tells what is there and what is not", "[kernel]") {
    if (test::requires_root()) return;
    AddressLab lab;
    ip("link set dev eth0 address 02:00:00:00:00:0a");
    ip("addr add 192.0.2.11/24 dev eth0");
    ip("addr add 192.0.2.12/24 dev eth0");
    ip("addr add fe80::1/64 dev eth0 nodad");
    ip("addr add 2001:db8::1/64 dev eth0 nodad");
    ip("link set dev peer0 down");
    const auto facts = lab.scan({"absent0", "eth0", "peer0"});
    REQUIRE(facts.size() == 3);
    CHECK(facts[0].name == "absent0");
    CHECK_FALSE(facts[0].present);
    CHECK(facts[1].present);
    CHECK(facts[1].index == if_nametoindex("eth0"));
    CHECK(facts[1].mac.to_string() == "02:00:00:00:00:0a");
    CHECK(facts[1].admin_up);
    CHECK_FALSE(facts[1].carrier);  // the other end is down
    CHECK(lab.addresses() == Lines{"192.0.2.11/24", "192.0.2.12/24", "2001:db8::1/64", "fe80::1/64"});
    CHECK(facts[2].present);
    CHECK_FALSE(facts[2].admin_up);
}

TEST_CASE("answers come in the order of the questions, and all before the end", "[kernel]") {
    if (test::requires_root()) return;
    AddressLab lab;
    const auto set = lab.set({"192.0.2.10/24"});
    std::vector<std::uint64_t> answered;
    const auto done = [&answered](address::ClaimId id, const Result<Unit, address::BackendError>& result) {
        answered.push_back(result ? static_cast<std::uint64_t>(id) : 0);
    };
    for (std::uint64_t i = 1; i <= 30; i += 3) {
        lab.backend->claim(address::ClaimId{i}, set, done);
        lab.backend->renew(address::ClaimId{i + 1}, set, done);
        lab.backend->release(address::ClaimId{i + 2}, set, done);
    }
    lab.backend.reset();
    REQUIRE(answered.size() == 30);
    for (std::uint64_t i = 0; i < 30; ++i) CHECK(answered[i] == i + 1);
}

TEST_CASE("renewals in a row are one look at the interface, and each has its own answer", "[kernel]") {
    if (test::requires_root()) return;
    AddressLab lab;
    const auto there = lab.set({"192.0.2.10/24"}, 60s);
    const auto gone = lab.set({"192.0.2.11/24"}, 60s);
    REQUIRE(lab.claim(there).empty());
    std::promise<void> busy, free;
    lab.backend->scan({}, [&](auto) {
        busy.set_value();
        free.get_future().wait();
    });
    busy.get_future().wait();  // so that they wait together
    std::vector<std::string> answers;
    for (const std::uint64_t id : {1U, 2U, 3U})
        lab.backend->renew(address::ClaimId{id}, id == 2 ? gone : there,
                           [&](address::ClaimId of, auto result) {
                               answers.push_back(std::to_string(static_cast<std::uint64_t>(of)) + " " +
                                                 (result ? "yes" : result.error().message));
                           });
    free.set_value();
    lab.backend.reset();
    CHECK(answers == std::vector<std::string>{"1 yes", "2 192.0.2.11 on eth0: not there any more", "3 yes"});
}

TEST_CASE("a stuck kernel: past the limit a question is refused at once, and nothing piles up", "[kernel]") {
    if (test::requires_root()) return;
    AddressLab lab;
    std::promise<void> stuck, free;
    lab.backend->scan({}, [&](auto) {
        stuck.set_value();
        free.get_future().wait();
    });
    stuck.get_future().wait();
    constexpr int kLimit = 8192;
    int yes = 0;
    int no = 0;
    std::string refusal;
    for (int i = 0; i < kLimit + 6; ++i)
        lab.backend->release(address::ClaimId{1}, {}, [&](auto, auto result) {
            if (result) ++yes;
            if (!result) refusal = result.error().message;
            if (!result) ++no;
        });
    CHECK(no == 6);
    CHECK(contains(refusal, "too many netlink requests wait"));
    free.set_value();
    lab.backend.reset();
    CHECK(yes == kLimit);
    CHECK(no == 6);
}

TEST_CASE("without CAP_NET_ADMIN opening says so", "[kernel]") {
    if (test::requires_root()) return;
    test::Namespace here;
    std::string error;
    std::thread([&] {
        // The bare system call: this thread alone loses its capabilities.
        if (syscall(SYS_setresuid, 65534, 65534, 65534) != 0) return;
        error = address::NetlinkBackend::open({}).error();
    }).join();
    CHECK(error == "cannot change addresses: not permitted: the capability CAP_NET_ADMIN is missing");
}

TEST_CASE("what somebody made of our address is made anew where ours stood, and left alone elsewhere",
          "[kernel]") {
    if (test::requires_root()) return;
    AddressLab lab;
    auto set = lab.set({"192.0.2.10/24", "2001:db8::10/64"}, 60s);
    CHECK(lab.claim(set).empty());
    // Without its tag, and without `nodad`: both are somebody else's now.
    const auto meddle = [] {
        ip("addr del 192.0.2.10/32 dev eth0");
        ip("addr add 192.0.2.10/32 dev eth0");
        ip("addr del 2001:db8::10/128 dev eth0");
        ip("addr add 2001:db8::10/128 dev eth0");
    };
    meddle();
    CHECK(contains(lab.claim(set), "held by somebody else"));
    CHECK(lab.addresses() == Lines{"192.0.2.10/32", "2001:db8::10/128"});
    set.retake = true;
    CHECK(lab.claim(set).empty());
    CHECK(lab.addresses() == Lines{"192.0.2.10/32 ours", "2001:db8::10/128 ours"});
    CHECK_FALSE(contains(output_of("ip addr show dev eth0"), "tentative"));

    // Another form is another's, whatever is wished.
    ip("addr add 192.0.2.10/24 dev eth0");
    CHECK(contains(lab.claim(set), "held by somebody else (192.0.2.10/24"));
    meddle();
    CHECK(lab.release(set).empty());
    CHECK(lab.addresses() == Lines{"192.0.2.10/24"});
}

TEST_CASE("an address that failed duplicate address detection is made anew", "[kernel]") {
    if (test::requires_root()) return;
    AddressLab lab;
    auto set = lab.set({"2001:db8::10/64"}, 60s);
    CHECK(lab.claim(set).empty());
    ip("addr add 2001:db8::10/128 dev peer0 nodad");
    ip("addr del 2001:db8::10/128 dev eth0");
    ip("addr add 2001:db8::10/128 dev eth0");
    REQUIRE(test::eventually([] { return contains(output_of("ip addr show dev eth0"), "dadfailed"); }));
    set.retake = true;
    CHECK(lab.claim(set).empty());
    CHECK(lab.addresses() == Lines{"2001:db8::10/128 ours"});
    CHECK_FALSE(contains(output_of("ip addr show dev eth0"), "dadfailed"));
}
