// What the service manager is about to do with this very service.
#pragma once

#include <functional>
#include <string>

#include "pairkeep/util/time.h"

namespace boost::asio {
class io_context;
}

namespace pairkeep::clients {

// The type of systemd's job for our unit: "stop", "restart", ...; empty: there is none, or no answer came
// within `limit`. `answered` comes exactly once, later, on the service thread, where this is to be called.
void ask_own_job(boost::asio::io_context& service, Duration limit, std::function<void(std::string)> answered);

}  // namespace pairkeep::clients
