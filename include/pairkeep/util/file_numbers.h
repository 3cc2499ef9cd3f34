// Files of the worker whose numbers matter. When the last thread of a process is gone Linux closes its files,
// and what that means to others is done in the reverse order (as task work, the last one first): the highest
// number is told first. It promises no such order; with another one the guardian only gives back later.
#pragma once

namespace pairkeep {

// Below the usual limit of 1024, and above the sockets of some hundred ports, which take the kernel long.
inline constexpr int kLifeLine = 512;            // to the guardian; keepers of clients hold it, too
inline constexpr int kFirstKeeperChannel = 513;  // and more

}  // namespace pairkeep
