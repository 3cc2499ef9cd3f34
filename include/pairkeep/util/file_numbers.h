// Who hears first that the worker died. Linux closes the files of a process that ends once its last thread is
// gone, from the highest number down: the numbers are the order in which the other ends are told. It
// promises no such order; with another one the guardian only gives back later.
#pragma once

namespace pairkeep {

// Below the usual limit of 1024, and above what a worker has open that has no hundreds of clients.
inline constexpr int kLifeLine = 512;        // the guardian: it gives back, and the peer takes over
inline constexpr int kBeforeLifeLine = 513;  // and more, the keepers: before the peer starts its own clients

}  // namespace pairkeep
