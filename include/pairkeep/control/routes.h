// What the paths of the local socket mean, who may use those that change something, and what the others are
// told. What is then done is for whoever gives the functions.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "pairkeep/control/server.h"

namespace pairkeep::control {

// Who may change something: root, and the members of one group.
struct Admins {
    std::string group;  // empty: root alone
    std::optional<unsigned> gid;
    std::vector<std::string> warnings;  // "no group named netadmin: ..."

    [[nodiscard]] static Admins find(const std::string& group);
    [[nodiscard]] bool include(const Peer& peer) const;
};

struct ClientOverride {
    std::string client;  // one of Permissions::clients
    std::string to;      // stop | start | auto
    std::string who;     // "root", "UID 1000"
};

struct ReloadRequest {
    bool dry_run = false;  // only say what would change
    std::string who;       // "root", "UID 1000", "SIGHUP"
};

// What a reload may change. Read on the server's thread, and changed there.
struct Permissions {
    Admins admins;
    std::vector<std::string> clients;  // that can be overridden
};

struct Routes {
    std::function<void(std::function<void(Reply)> reply)> status;
    // `taken` comes once, from any thread, when it is in force.
    std::function<void(ClientOverride what, std::function<void()> taken)> override_client;
    std::function<void(ReloadRequest what, std::function<void(Reply)> reply)> reload;
};

// GET /v1/status, POST /v1/client/NAME {"override": "stop"}, POST /v1/reload {"dry_run": true}
[[nodiscard]] Handler handler_of(Routes routes, std::shared_ptr<const Permissions> permissions);

// A name as part of a path, and back; nothing where the text is no such part.
[[nodiscard]] std::string percent_encoded(std::string_view text);
[[nodiscard]] std::optional<std::string> percent_decoded(std::string_view text);

}  // namespace pairkeep::control
