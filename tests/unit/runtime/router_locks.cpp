// A virtual router of a host belongs to one daemon at a time, whatever its run directory.
#include "router_locks.h"

#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <thread>
#include <utility>

#include "support/catch.h"
#include "unit/net/namespace.h"

namespace {

using namespace pairkeep;
using runtime::RouterLocks;

settings::Settings with(const std::string& interface, std::uint8_t vrid,
                        const std::vector<std::string>& addresses) {
    settings::Group group;
    group.vrid = vrid;
    group.interfaces.push_back({interface, {}});
    for (const auto& text : addresses)
        group.interfaces[0].virtual_addresses.push_back(Prefix::parse(text).value());
    settings::Settings all;
    all.groups.push_back(group);
    return all;
}

const auto kBoth = with("eth0", 51, {"192.0.2.10/24", "2001:db8::10/64"});

}  // namespace

TEST_CASE("two daemons of one host: refused for the same interface, VRID and family only") {
    if (test::requires_root()) return;
    const test::Namespace here;
    const auto first = RouterLocks::take(kBoth);
    REQUIRE(first);
    CHECK(first->warnings().empty());
    const auto second = RouterLocks::take(with("eth0", 51, {"2001:db8::77/64"}));
    REQUIRE_FALSE(second);
    CHECK(second.error() ==
          "another pairkeepd (pid " + std::to_string(getpid()) +
              ") has VRID 51 on eth0 for IPv6 on this host; stop it first, or give one of them "
              "another vrid: two would fight over the same addresses");
    CHECK(RouterLocks::take(with("eth0", 52, {"192.0.2.10/24"})));
    CHECK(RouterLocks::take(with("eth1", 51, {"192.0.2.10/24"})));
}

TEST_CASE("of two families one is free: nothing is held by whoever was refused") {
    if (test::requires_root()) return;
    const test::Namespace here;
    const auto only_ipv6 = RouterLocks::take(with("eth0", 51, {"2001:db8::10/64"}));
    REQUIRE(only_ipv6);
    CHECK_FALSE(RouterLocks::take(kBoth));
    CHECK(RouterLocks::take(with("eth0", 51, {"192.0.2.10/24"})));
}

TEST_CASE("in another network namespace the interface is another one") {
    if (test::requires_root()) return;
    const test::Namespace here;
    const auto first = RouterLocks::take(kBoth);
    REQUIRE(first);
    const test::Namespace there;
    CHECK(RouterLocks::take(kBoth));
}

TEST_CASE("a lock ends with its daemon, however that ends") {
    if (test::requires_root()) return;
    const test::Namespace here;
    const pid_t child = fork();
    if (child == 0) {
        const auto taken = RouterLocks::take(kBoth);
        if (!taken) _exit(1);
        kill(getpid(), SIGKILL);
    }
    int status = 0;
    REQUIRE(waitpid(child, &status, 0) == child);
    REQUIRE(WIFSIGNALED(status));
    {
        auto taken = RouterLocks::take(kBoth);
        REQUIRE(taken);
        const RouterLocks moved = std::move(*taken);
        CHECK_FALSE(RouterLocks::take(kBoth));
    }
    CHECK(RouterLocks::take(kBoth));
}

TEST_CASE("a stranger who takes the name is named, and keeps nobody from serving") {
    if (test::requires_root()) return;
    const test::Namespace here;
    std::optional<Result<RouterLocks, std::string>> strangers;
    std::thread([&] {
        // The bare system call: this thread alone becomes somebody else.
        if (syscall(SYS_setresuid, -1, 65534, -1) == 0) strangers.emplace(RouterLocks::take(kBoth));
    }).join();
    REQUIRE(strangers);
    REQUIRE(*strangers);
    auto ours = RouterLocks::take(kBoth);
    REQUIRE(ours);
    REQUIRE(ours->warnings().size() == 2);
    CHECK(ours->warnings()[0].find("the process " + std::to_string(getpid()) + " of user 65534 holds") == 0);
    REQUIRE(ours->extend(kBoth));  // a reload says nothing of it again
    CHECK(ours->warnings().empty());
}

TEST_CASE("what a reload takes away still leaves: its locks go with the next reload") {
    if (test::requires_root()) return;
    const test::Namespace here;
    const auto other = with("eth1", 52, {"192.0.2.20/24"});
    auto locks = RouterLocks::take(kBoth);
    REQUIRE(locks);
    REQUIRE(locks->extend(other));
    locks->keep_only(kBoth, other);
    CHECK_FALSE(RouterLocks::take(kBoth));
    locks->keep_only(other, other);
    CHECK(RouterLocks::take(kBoth));
    CHECK_FALSE(RouterLocks::take(other));
}
