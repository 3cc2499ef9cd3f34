// How virtual addresses reach this node. One folder of src/address/ is one kind of backend.
// Ask, then be told: a kernel answers in microseconds, a provider in seconds or with "no".
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "pairkeep/util/ip.h"
#include "pairkeep/util/result.h"

namespace pairkeep::address {

enum class ClaimId : std::uint64_t {};  // a later answer to an older id changes nothing

struct Holding {
    std::string interface;
    unsigned interface_index = 0;
    Prefix written;             // as in the file; the kernel gets /32 or /128
    bool prefix_route = false;  // the node has no address of that prefix: add the on-link route too
    bool operator==(const Holding&) const = default;
};

struct AddressSet {
    std::vector<Holding> holdings;
    std::optional<std::chrono::seconds> lease;  // kernel lifetime, renewed by `renew`; none: for ever
    bool operator==(const AddressSet&) const = default;
};

// For a person: what was refused, where, why: "192.0.2.10 on eth0: held by somebody else (192.0.2.10/24, no tag of ours)".
struct BackendError {
    std::string message;
};

class Backend {
  public:
    // Called on a thread of the backend's; the runtime brings it back to the protocol loop.
    using Done = std::function<void(ClaimId, Result<Unit, BackendError>)>;

    Backend() = default;
    Backend(const Backend&) = delete;
    Backend& operator=(const Backend&) = delete;
    virtual ~Backend() = default;

    // Never block. Carried out in the order of the calls. `done` comes exactly once, later, never from
    // inside the call.
    //   claim    make this node the holder. Idempotent. An error leaves nothing half held.
    //   renew    extend the kernel's lifetime of what is held; puts back what is missing.
    //   release  give everything back. What is not ours is left alone; absent is success.
    virtual void claim(ClaimId id, AddressSet addresses, Done done) = 0;
    virtual void renew(ClaimId id, AddressSet addresses, Done done) = 0;
    virtual void release(ClaimId id, AddressSet addresses, Done done) = 0;
};

}  // namespace pairkeep::address
