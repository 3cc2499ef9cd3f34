// How virtual addresses reach this node. One folder of src/address/ is one kind of backend.
// Ask, then be told: a kernel answers in microseconds, a provider in seconds or with "no".
#pragma once

#include <functional>
#include <string>

#include "pairkeep/util/address_set.h"
#include "pairkeep/util/result.h"

namespace pairkeep::address {

// For a person: what was refused, where, why: "192.0.2.10 on eth0: held by somebody else (192.0.2.10/24, no
// tag of ours)".
struct BackendError {
    std::string message;
};

class Backend {
  public:
    // Called on a thread of the backend's, or, when too much waits already, on the caller's: that is refused
    // at once. The runtime brings it to the protocol loop.
    using Done = std::function<void(ClaimId, Result<Unit, BackendError>)>;

    Backend() = default;
    Backend(const Backend&) = delete;
    Backend& operator=(const Backend&) = delete;
    virtual ~Backend() = default;

    // Never block. Carried out in the order of the calls. `done` comes exactly once.
    //   claim    make this node the holder. Idempotent. An error leaves nothing half held.
    //   renew    extend the kernel's lifetime of what is held; an error when some of it is gone.
    //   release  give everything back. What is not ours is left alone; absent is success.
    virtual void claim(ClaimId id, AddressSet addresses, Done done) = 0;
    virtual void renew(ClaimId id, AddressSet addresses, Done done) = 0;
    virtual void release(ClaimId id, AddressSet addresses, Done done) = 0;
};

}  // namespace pairkeep::address
