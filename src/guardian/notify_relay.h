// What the worker says to the service manager, which listens to the process that it started and to no other
// (NotifyAccess=main). Passed on as it is; the manager's own socket may be full, then it waits here.
#pragma once

#include <sys/types.h>

#include <array>
#include <cstddef>

namespace pairkeep::guardian {

class NotifyRelay {
  public:
    NotifyRelay();  // without NOTIFY_SOCKET it relays nothing
    ~NotifyRelay();
    NotifyRelay(const NotifyRelay&) = delete;
    NotifyRelay& operator=(const NotifyRelay&) = delete;

    void adopt() const;  // in the worker: from now on NOTIFY_SOCKET is this
    // For poll(2): what is waited for next, and on which descriptor; -1: nothing.
    [[nodiscard]] int fd() const { return pending_ == 0 ? inside_ : outside_; }
    [[nodiscard]] short events() const;
    void say(const char* assignments);  // in our own name, when the worker says nothing any more
    void pass_on(pid_t worker);         // as much as there is, and as goes. Never blocks

  private:
    bool take(pid_t worker);

    int inside_ = -1;   // bound to a name that the worker is told
    int outside_ = -1;  // connected to the manager's
    std::array<char, 4096> message_{};
    std::size_t pending_ = 0;  // of `message_`, not sent yet
};

}  // namespace pairkeep::guardian
