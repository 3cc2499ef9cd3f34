#include "notify_relay.h"

#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>

namespace pairkeep::guardian {
namespace {

int open_socket() {
    return socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
}

// A path, or "@name" in the abstract namespace (sd_notify(3)).
int connect_to(std::string_view address) {
    sockaddr_un to{};
    to.sun_family = AF_UNIX;
    if (address.size() < 2 || address.size() >= sizeof to.sun_path) return -1;
    address.copy(to.sun_path, address.size());
    if (address.front() == '@') to.sun_path[0] = '\0';
    const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + address.size());
    const int fd = open_socket();
    if (fd < 0 || connect(fd, reinterpret_cast<const sockaddr*>(&to), size) == 0) return fd;
    close(fd);
    return -1;
}

// A name that the kernel chooses.
int bind_anywhere() {
    const int fd = open_socket();
    sockaddr_un name{};
    name.sun_family = AF_UNIX;
    const int on = 1;
    if (fd < 0 || (setsockopt(fd, SOL_SOCKET, SO_PASSCRED, &on, sizeof on) == 0 &&
                   bind(fd, reinterpret_cast<const sockaddr*>(&name), sizeof name.sun_family) == 0))
        return fd;
    close(fd);
    return -1;
}

}  // namespace

NotifyRelay::NotifyRelay() {
    const char* address = std::getenv("NOTIFY_SOCKET");
    if (address == nullptr) return;
    outside_ = connect_to(address);
    if (outside_ >= 0) inside_ = bind_anywhere();
}

NotifyRelay::~NotifyRelay() {
    for (const int fd : {inside_, outside_})
        if (fd >= 0) close(fd);
}

void NotifyRelay::adopt() const {
    if (inside_ < 0) return;
    sockaddr_un name{};
    socklen_t size = sizeof name;
    if (getsockname(inside_, reinterpret_cast<sockaddr*>(&name), &size) != 0) return;
    const std::string text(name.sun_path + 1, size - offsetof(sockaddr_un, sun_path) - 1);
    setenv("NOTIFY_SOCKET", ("@" + text).c_str(), 1);
}

short NotifyRelay::events() const {
    return pending_ == 0 ? POLLIN : POLLOUT;
}

// Whoever may, can write to the name: only the worker is listened to.
bool NotifyRelay::take(pid_t worker) {
    iovec body{.iov_base = message_.data(), .iov_len = message_.size()};
    alignas(cmsghdr) char control[CMSG_SPACE(sizeof(ucred))]{};
    msghdr message{};
    message.msg_iov = &body;
    message.msg_iovlen = 1;
    message.msg_control = control;
    message.msg_controllen = sizeof control;
    const auto size = recvmsg(inside_, &message, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
    if (size < 0) return false;
    ucred sender{};
    if (const cmsghdr* head = CMSG_FIRSTHDR(&message);
        head != nullptr && head->cmsg_level == SOL_SOCKET && head->cmsg_type == SCM_CREDENTIALS)
        std::memcpy(&sender, CMSG_DATA(head), sizeof sender);
    if (sender.pid == worker && (message.msg_flags & MSG_TRUNC) == 0)
        pending_ = static_cast<std::size_t>(size);
    return true;
}

void NotifyRelay::say(const char* assignments) {
    if (outside_ >= 0) send(outside_, assignments, std::strlen(assignments), MSG_DONTWAIT | MSG_NOSIGNAL);
}

void NotifyRelay::pass_on(pid_t worker) {
    if (inside_ < 0) return;
    while (pending_ != 0 || take(worker)) {
        if (pending_ == 0) continue;
        // What cannot be sent at all is not kept either.
        if (send(outside_, message_.data(), pending_, MSG_DONTWAIT | MSG_NOSIGNAL) < 0 &&
            (errno == EAGAIN || errno == ENOBUFS))
            return;
        pending_ = 0;
    }
}

}  // namespace pairkeep::guardian
