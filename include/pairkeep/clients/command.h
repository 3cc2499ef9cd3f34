// A short command of the operator's, run to its end: how it ended, in one sentence.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "pairkeep/clients/child.h"

namespace pairkeep::clients {

struct Ended {
    std::optional<Exit> exit;  // none: it was not executed at all
    std::string text;          // "exited with status 1: no route to gw1", "openvpn: not found in PATH"
    [[nodiscard]] bool well() const { return exit && exit->well(); }
};

// Both are called on the service thread, later; `line` may be empty. To end it early, kill the child: `done`
// comes all the same.
std::shared_ptr<Child> run_command(boost::asio::io_context& service, ChildSpec spec, const Nursery& nursery,
                                   const std::function<void(const std::string& line, bool is_stderr)>& line,
                                   const std::function<void(const Ended& ended)>& done);

}  // namespace pairkeep::clients
