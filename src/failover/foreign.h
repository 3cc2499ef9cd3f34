// Who else speaks VRRP on a segment: which VRIDs are in use there, and strangers who use ours. What is done
// about them is the group's.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "pairkeep/failover/status.h"
#include "pairkeep/util/time.h"
#include "pairkeep/vrrp/packet.h"

namespace pairkeep::failover {

class VridsInUse {
  public:
    void are_ours(const std::string& interface, std::uint8_t vrid);
    void forget_ours() { ours_.clear(); }
    void heard(const std::string& interface, std::uint8_t vrid, Instant now);
    // Of either family, since it is proposed for both. The next one after `vrid`, round the circle.
    [[nodiscard]] std::optional<std::uint8_t> next_free(const std::string& interface, std::uint8_t vrid,
                                                        Instant now) const;

  private:
    using LastHeard = std::array<Instant, 256>;
    std::map<std::string, LastHeard> heard_;  // only interfaces of ours: bounded
    std::map<std::string, std::set<std::uint8_t>> ours_;
};

class Strangers {
  public:
    // The stranger where he deserves a line: he is new, or he has taken one of our addresses since. A flood
    // of invented sources is not remembered beyond a limit, and so not logged.
    const Stranger* refused(const IpAddress& source, const vrrp::Advertisement& advertisement,
                            bool shares_addresses, Instant now);
    [[nodiscard]] std::vector<Stranger> known(Instant now) const;

  private:
    std::map<IpAddress, Stranger> known_;
};

}  // namespace pairkeep::failover
