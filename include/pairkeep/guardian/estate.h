// What a daemon that died must not leave behind, in memory that its guardian sees too. The worker writes,
// each entry before the change that it is about takes effect; the guardian reads once nobody writes any more.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "pairkeep/util/address_set.h"
#include "pairkeep/util/ip.h"
#include "pairkeep/util/time.h"

namespace pairkeep::guardian {

struct Ledger;

// A virtual router on one port, as advertisements name it.
struct Router {
    std::string interface;
    Family family = Family::ipv4;
    std::uint8_t vrid = 0;
    auto operator<=>(const Router&) const = default;
};

class Estate {
  public:
    explicit Estate(Ledger& ledger);
    ~Estate();
    Estate(const Estate&) = delete;
    Estate& operator=(const Estate&) = delete;

    // All of one thread. Bounded: false when the ledger is full, and the guardian will not cover it.
    bool holds(address::ClaimId claim, const address::AddressSet& addresses);  // before they are claimed
    // After they were released, or refused. What a newer claim asks for meanwhile stays.
    void gave_back(address::ClaimId claim, const address::AddressSet& addresses);

    // From now on there is an Active to say goodbye for: with priority 0 in `message`, an advertisement as it
    // was sent.
    bool advertises(const Router& router, unsigned interface_index, const IpAddress& source,
                    const IpAddress& destination, std::span<const std::byte> message);
    void is_silent(const Router& router);
    // The daemon ends for a restart, and its successor takes over what there is: nothing is to be given back.
    void is_kept();

    // From now on a client runs that would outlive us, by the order of this number; `stop` is a command that
    // ends it. To be told before it is started, and again at will: only a newer order replaces the command.
    bool runs(const std::string& client, std::uint64_t order, const std::vector<std::string>& stop);
    // It was seen not to run, after this order. What a newer one started stays.
    void runs_not(const std::string& client, std::uint64_t order);

    // The protocol loop lives. When nothing more is heard for `limit`, this process is killed; zero: it never
    // is.
    void alive(Instant now, Duration limit);
    void loop_ends();  // from now on nothing has to be heard, and an end is in order

  private:
    struct Books;  // what is where in the ledger, for the worker alone
    Ledger& ledger_;
    std::unique_ptr<Books> books_;
};

}  // namespace pairkeep::guardian
