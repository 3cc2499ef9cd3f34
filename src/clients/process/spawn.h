// Starting the keeper of one child: its pipes and the channel to it.
#pragma once

#include <sys/types.h>

#include <string>
#include <utility>

#include "pairkeep/clients/child.h"
#include "pairkeep/util/result.h"

namespace pairkeep::clients {

class Fd {
  public:
    Fd() = default;
    explicit Fd(int fd) : fd_(fd) {}
    Fd(Fd&& other) noexcept : fd_(other.release()) {}
    Fd& operator=(Fd&& other) noexcept {
        std::swap(fd_, other.fd_);
        return *this;
    }
    ~Fd();
    [[nodiscard]] int get() const { return fd_; }
    [[nodiscard]] int release() { return std::exchange(fd_, -1); }

  private:
    int fd_ = -1;
};

struct Keeper {
    pid_t pid = -1;
    Fd channel;  // both of them and `channel` do not block when read
    Fd out;
    Fd err;
};

// `cgroup`: the child's own folder, empty: none.
[[nodiscard]] Result<Keeper, std::string> spawn_keeper(const std::string& program, const ChildSpec& child,
                                                       const std::string& cgroup);

}  // namespace pairkeep::clients
