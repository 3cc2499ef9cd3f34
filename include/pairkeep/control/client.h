// The other end of the local socket, for the command line: one request, one reply, with a time limit.
#pragma once

#include <string>

#include "pairkeep/util/result.h"
#include "pairkeep/util/time.h"

namespace pairkeep::control {

struct Answer {
    int status = 0;
    std::string body;
};

struct RequestError {
    bool no_permission = false;  // the socket is there, but not for this user
    // A sentence for the operator: what was tried, what happened, what to do ("is pairkeepd running?
    // systemctl status pairkeepd", "you are not in group pairkeep").
    std::string message;
};

// Blocks, for `limit` at most.
[[nodiscard]] Result<Answer, RequestError> request(const std::string& socket_path, const std::string& method,
                                                   const std::string& path, Duration limit,
                                                   const std::string& body = {});

}  // namespace pairkeep::control
