// The local socket: HTTP/1.1 over AF_UNIX. Knows requests and replies; what they mean comes from the handler.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "pairkeep/util/result.h"

namespace boost::asio {
class io_context;
}

namespace pairkeep::control {

struct Peer {  // who asks, by SO_PEERCRED and SO_PEERGROUPS
    int pid = 0;
    unsigned uid = 0;
    unsigned gid = 0;
    std::vector<unsigned> groups;
};

struct Request {
    std::string method;  // "GET"
    std::string path;    // "/v1/status", without the query
    std::string body;
    Peer peer;
};

struct Reply {
    int status = 200;
    std::string body;  // JSON
};

// Called on the server's thread; `reply` may be called later, once, from any thread.
using Handler = std::function<void(const Request&, std::function<void(Reply)> reply)>;

struct ServerOptions {
    std::string path;   // an existing stale socket is replaced; a living one is an error
    std::string group;  // owner group of the socket, mode 0660; see `warnings`
};

class Server {
  public:
    // Limits: 256 connections (more are refused with 503), 16 KiB of header, 64 KiB of body, 5 s for a request to
    // arrive, 10 s for a reply. Garbage gets a 400 with a JSON error.
    static Result<std::unique_ptr<Server>, std::string> open(boost::asio::io_context& service,
                                                             const ServerOptions& options, Handler handler);
    virtual ~Server() = default;  // closes and removes the socket
    // What did not go as asked but does not stop the daemon: "no group named pairkeep: the socket is for UID 998 only".
    [[nodiscard]] virtual std::vector<std::string> warnings() const = 0;
};

}  // namespace pairkeep::control
