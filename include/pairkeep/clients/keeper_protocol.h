// What the daemon and pairkeep-keeper say to each other: one struct or one byte per SOCK_SEQPACKET message.
// End of file is a message too: to the keeper "the daemon is dead", to the daemon "the keeper is dead".
#pragma once

#include <cstdint>

namespace pairkeep::keeper {

inline constexpr int kChannel = 3;   // the keeper's end
inline constexpr int kLifeLine = 4;  // the guardian's, held until nothing is left to end

enum class Order : char { terminate = 't', kill = 'k' };

struct Report {
    enum class Kind : std::int32_t {
        started = 1,  // value: pid of the client. First, and only when it was executed
        failed,       // value: errno of fork or exec. The last message
        exited,       // value: wait status. The last message
        no_cgroup,    // value: errno. The client runs outside of the cgroup that was asked for
        cannot_kill,  // value: pid. It was to be killed and still runs; `error` says why
    };
    Kind kind;
    std::int32_t value = 0;
    std::int32_t killed = 0;  // exited: processes it left behind, killed
    std::int32_t left = 0;    // exited: processes it left behind that could not be killed
    std::int32_t error = 0;   // of the last refused kill; 0: killed, but did not end
};

}  // namespace pairkeep::keeper
