// Who changed an address: what /proc and the kernel tell of a netlink port.
#include "requester.h"

#include <sys/wait.h>
#include <unistd.h>

#include "support/catch.h"

using namespace pairkeep::runtime;

TEST_CASE("a netlink port is a process, or nothing") {
    CHECK(who_asked(0) == "the kernel does not tell by whom");
    CHECK(who_asked(4194305U) == "netlink port 4194305, which is no process id");
    const auto own = std::to_string(getpid());
    CHECK(who_asked(static_cast<std::uint32_t>(getpid())).starts_with("pid " + own + " ("));

    const pid_t child = fork();
    if (child == 0) _exit(0);
    REQUIRE(child > 0);
    int status = 0;
    REQUIRE(waitpid(child, &status, 0) == child);
    CHECK(who_asked(static_cast<std::uint32_t>(child)) ==
          "pid " + std::to_string(child) + ", which has ended already");
}

TEST_CASE("a process that is hidden from us is still told") {
    CHECK(who_asked(static_cast<std::uint32_t>(getpid()), "/nonexistent") ==
          "pid " + std::to_string(getpid()) + ", name not visible to this service: ps -p " +
              std::to_string(getpid()));
}
