// Who asked the kernel for a change, as far as its notification tells: the port of a netlink socket, which is
// the process id for the first socket of a process.
#pragma once

#include <cstdint>
#include <string>

namespace pairkeep::runtime {

// "pid 123 (dhclient)". At once: most of them live only for a moment. Reads one line of /proc, which never
// waits.
[[nodiscard]] std::string who_asked(std::uint32_t port, const std::string& proc = "/proc");

}  // namespace pairkeep::runtime
