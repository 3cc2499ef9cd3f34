// The local socket: HTTP/1.1 over AF_UNIX. Knows requests and replies; what they mean comes from the handler.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "pairkeep/util/result.h"
#include "pairkeep/util/time.h"

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
    std::string method;  // "GET"; also for HEAD, of which the server leaves out the body itself
    std::string path;    // "/v1/status", without the query
    std::string body;
    Peer peer;
};

struct Reply {
    int status = 200;
    std::string body;                                               // JSON
    std::vector<std::pair<std::string, std::string>> headers = {};  // further ones: {"Allow", "GET, HEAD"}
};

// Called on the server's thread; `reply` may be called later, once, from any thread, also after the
// connection or the Server has gone (then it does nothing).
using Handler = std::function<void(const Request&, std::function<void(Reply)> reply)>;

struct Limits {
    std::size_t connections = 256;                // one more gets 503 at once
    std::size_t header = 16 * 1024;               // a longer one: 431
    std::size_t body = 64 * 1024;                 // a longer one: 413
    Duration request = std::chrono::seconds{5};   // from the first moment to the last byte of a request: 408
    Duration reply = std::chrono::seconds{10};    // for the handler: 503
    Duration reading = std::chrono::seconds{10};  // for the peer to read the reply: closed
};

struct ServerOptions {
    std::string path;  // an existing stale socket is replaced; a living one is an error
    std::string
        group;  // owner group of the socket, mode 0660. Empty or not possible: mode 0600, see `warnings`
    Limits limits = {};
};

class Server {
  public:
    // Garbage gets a 400; every error is JSON, {"error": "a sentence"}. `service` is run by one thread. The
    // Server is destroyed before `service`, and on its thread or while nothing runs it.
    static Result<std::unique_ptr<Server>, std::string> open(boost::asio::io_context& service,
                                                             const ServerOptions& options, Handler handler);
    virtual ~Server() = default;  // closes and removes the socket
    // What did not go as asked but does not stop the daemon: "no group named pairkeep: the socket is for UID
    // 998 only".
    [[nodiscard]] virtual std::vector<std::string> warnings() const = 0;
};

}  // namespace pairkeep::control
