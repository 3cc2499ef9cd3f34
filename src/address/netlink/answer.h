// What a netlink request comes back with: yes, or no with words for a person. Blocks.
#pragma once

#include <linux/netlink.h>

#include <cstdint>
#include <string>

#include "pairkeep/util/result.h"
#include "socket.h"

namespace pairkeep::address {

struct Refusal {
    int error = 0;     // errno value
    std::string text;  // for a person
};

// A socket that waits a bounded time for an answer, and is told why something was refused.
Result<NetlinkSocket, std::string> open_for_requests(int protocol);

// The kernel's own words for a refusal, where it has some (NETLINK_EXT_ACK), else those of the error number.
[[nodiscard]] Refusal refusal(nlmsghdr& answer, int error);
[[nodiscard]] Refusal no_answer(int error);

// Until `count` of the requests numbered first..last said yes, or one said no.
Result<Unit, Refusal> await_answers(NetlinkSocket& socket, std::uint32_t first, std::uint32_t last,
                                    std::size_t count);

}  // namespace pairkeep::address
