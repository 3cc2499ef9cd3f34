// Host names to addresses, without blocking.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "aside.h"
#include "pairkeep/health/check.h"
// After <utility>: Boost 1.74 forgets it.
#include <boost/asio/ip/address.hpp>

namespace pairkeep::probes {

struct Resolved {
    std::vector<boost::asio::ip::address> addresses;  // in the order of preference
    std::string trouble;                              // why there are none
    // What that is worth: a name that nobody knows is a failure of what is asked, as a lost connection is; a
    // name that could not be asked for is none.
    health::Verdict verdict = health::Verdict::failed;
};

// Calls at once for an address as text, later for a name.
void resolve(Aside& aside, const std::string& host, const std::function<void(const Resolved&)>& done);

}  // namespace pairkeep::probes
