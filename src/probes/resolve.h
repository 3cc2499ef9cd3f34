// Host names to addresses, without blocking.
#pragma once

#include <functional>
#include <string>
#include <utility>
#include <vector>
// After <utility>: Boost 1.74 forgets it.
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/address.hpp>

#include "pairkeep/probes/aside.h"

namespace pairkeep::probes {

struct Resolved {
    std::vector<boost::asio::ip::address> addresses;  // in the order of preference
    std::string trouble;                              // why there are none
};

// Calls at once for an address as text, later for a name.
void resolve(Aside& aside, const std::string& host, const std::function<void(const Resolved&)>& done);

}  // namespace pairkeep::probes
