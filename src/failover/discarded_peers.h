// A configured node whose advertisements are discarded looks like a silent one, and both become active: said
// by name, once for each cause, and shown in the status until a good one arrives or the bad ones end.
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "pairkeep/failover/action.h"
#include "pairkeep/failover/event.h"
#include "pairkeep/settings/settings.h"
#include "pairkeep/util/time.h"

namespace pairkeep::failover {

class DiscardedPeers {
  public:
    // `who`: the configured node, as the operator knows it. `rules`: what the group asks for.
    void discarded(const std::string& who, const DatagramReceived& datagram, std::string_view cause,
                   const settings::Group& rules, Instant now, Actions& out);
    void heard(const IpAddress& source) { troubles_.erase(source); }
    [[nodiscard]] std::vector<std::string> troubles(Instant now) const;

  private:
    struct Trouble {
        std::string text;
        Instant last_seen{};
    };
    std::map<IpAddress, Trouble> troubles_;  // only configured addresses: bounded
    std::set<std::string> reported_;
};

}  // namespace pairkeep::failover
