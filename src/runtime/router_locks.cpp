#include "router_locks.h"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <cstring>
#include <optional>
#include <set>

namespace pairkeep::runtime {
namespace {

struct Name {
    sockaddr_un address{};
    socklen_t size = 0;

    explicit Name(const std::string& text) {
        address.sun_family = AF_UNIX;
        const auto length = std::min(text.size(), sizeof address.sun_path - 1);
        std::memcpy(address.sun_path + 1, text.data(), length);  // the first byte is 0: abstract
        size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + 1 + length);
    }
    [[nodiscard]] const sockaddr* get() const { return reinterpret_cast<const sockaddr*>(&address); }
};

// Who listens there. Nobody: it ended just now, or it only bound the name.
std::optional<ucred> holder_of(const Name& name) {
    const int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    ucred holder{};
    socklen_t size = sizeof holder;
    const bool known = fd >= 0 && connect(fd, name.get(), name.size) == 0 &&
                       getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &holder, &size) == 0;
    if (fd >= 0) close(fd);
    return known ? std::optional(holder) : std::nullopt;
}

std::set<std::string> routers(const settings::Settings& settings) {
    std::set<std::string> all;
    for (const auto& group : settings.groups)
        for (const auto& interface : group.interfaces)
            for (const Prefix& address : interface.virtual_addresses)
                all.insert("VRID " + std::to_string(group.vrid) + " on " + interface.name + " for " +
                           std::string(to_string(address.address.family())));
    return all;
}

}  // namespace

Result<RouterLocks, std::string> RouterLocks::take(const settings::Settings& settings) {
    RouterLocks locks;
    if (auto taken = locks.extend(settings); !taken) return Unexpected{taken.error()};
    return locks;
}

Result<Unit, std::string> RouterLocks::extend(const settings::Settings& settings) {
    warnings_.clear();
    std::vector<std::string> added;
    for (const std::string& router : routers(settings)) {
        if (sockets_.contains(router)) continue;
        added.push_back(router);
        auto taken = take(router);
        if (taken) continue;
        for (const auto& one : added) drop(one);
        return taken;
    }
    return Unit{};
}

void RouterLocks::keep_only(const settings::Settings& before, const settings::Settings& now) {
    auto wanted = routers(now);
    wanted.merge(routers(before));
    const auto held = sockets_;
    for (const auto& [router, fd] : held)
        if (!wanted.contains(router)) drop(router);
}

void RouterLocks::drop(const std::string& router) {
    const auto held = sockets_.find(router);
    if (held == sockets_.end()) return;
    close(held->second);
    sockets_.erase(held);
}

Result<Unit, std::string> RouterLocks::take(const std::string& router) {
    const Name name("pairkeepd " + router);
    const int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0) return Unexpected{"cannot make a lock for " + router + ": " + std::strerror(errno)};
    sockets_[router] = fd;
    if (bind(fd, name.get(), name.size) == 0 && listen(fd, 1) == 0) return Unit{};
    if (errno != EADDRINUSE) return Unexpected{"cannot lock " + router + ": " + std::strerror(errno)};
    // Anybody may take such a name: only root and our own user are believed, nobody else keeps us from
    // serving.
    const auto holder = holder_of(name);
    if (holder && holder->uid != 0 && holder->uid != geteuid()) {
        warnings_.push_back("the process " + std::to_string(holder->pid) + " of user " +
                            std::to_string(holder->uid) + " holds the lock of " + router +
                            ", which is none of its business; going on without it");
        return Unit{};
    }
    return Unexpected{"another pairkeepd" +
                      (holder ? " (pid " + std::to_string(holder->pid) + ")" : std::string()) + " has " +
                      router + " on this host; stop it first, or give one of them another vrid:" +
                      " two would fight over the same addresses"};
}

RouterLocks::~RouterLocks() {
    for (const auto& [router, fd] : sockets_) close(fd);
}

}  // namespace pairkeep::runtime
