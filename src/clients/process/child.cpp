// A child and its keeper: orders go down to it, reports and output come up. How a keeper is started: spawn.h.
// What it does: src/keeper/main.cpp.
#include "pairkeep/clients/child.h"

#include <poll.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <utility>
// After <utility>: Boost 1.74 forgets it.
#include <array>
#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/post.hpp>
#include <cerrno>
#include <csignal>

#include "cgroup.h"
#include "lines.h"
#include "messages.h"
#include "pairkeep/clients/keeper_protocol.h"
#include "spawn.h"

namespace pairkeep::clients {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;
using keeper::Order;
using keeper::Report;
using Descriptor = asio::posix::stream_descriptor;
using Steady = std::chrono::steady_clock;

constexpr std::size_t kReadSize = 16 * 1024;  // per wake-up: a child that writes without end gets no more
constexpr int kLastReads = 64;                // 1 MiB, the most that a pipe of an ordinary user can hold
constexpr std::chrono::seconds kGoodbye{5};   // longer than a keeper's patience

struct Stream {
    Descriptor pipe;
    bool is_stderr;
    LineSplitter lines{};
};

class KeptChild final : public Child, public std::enable_shared_from_this<KeptChild> {
  public:
    KeptChild(asio::io_context& service, ChildSpec spec, const Nursery& nursery, Callbacks callbacks)
        : service_(service),
          spec_(std::move(spec)),
          keeper_program_(nursery.keeper_program),
          cgroup_(nursery.cgroup.empty() || spec_.cgroup.empty() ? "" : nursery.cgroup + '/' + spec_.cgroup),
          callbacks_(std::move(callbacks)),
          channel_(service),
          out_{Descriptor(service), false},
          err_{Descriptor(service), true},
          orphan_(service) {}

    void launch();
    void terminate() override { order(Order::terminate); }
    void kill() override { order(Order::kill); }

  private:
    void say_goodbye() override;
    void wait_for_end(Steady::time_point deadline) override;
    void order(Order order);
    void listen();
    void hear();
    void obey(const Report& report);
    void keeper_lost();
    void watch(Stream& stream);
    bool read_some(Stream& stream);
    void read_rest(Stream& stream);
    void say(const std::vector<std::string>& lines, bool is_stderr);
    void forget();
    void failed(const std::string& why);
    void exited(const Exit& exit);

    asio::io_context& service_;
    const ChildSpec spec_;
    const std::string keeper_program_;
    const std::string cgroup_;
    const Callbacks callbacks_;
    pid_t keeper_pid_ = -1;
    pid_t pid_ = -1;     // -1: not executed yet
    bool over_ = false;  // a handler that was already queued does nothing
    Descriptor channel_;
    Stream out_;
    Stream err_;
    Descriptor orphan_;  // pidfd of a child whose keeper was killed
    std::array<char, kReadSize> buffer_{};
};

void KeptChild::launch() {
    if (spec_.command.empty()) return failed("no command is configured for it");
    Result<Keeper, std::string> keeper = spawn_keeper(keeper_program_, spec_, cgroup_);
    if (!keeper) return failed(keeper.error());
    keeper_pid_ = keeper->pid;
    channel_.assign(keeper->channel.release());
    out_.pipe.assign(keeper->out.release());
    err_.pipe.assign(keeper->err.release());
    listen();
}

void KeptChild::failed(const std::string& why) {
    over_ = true;
    asio::post(service_, [self = shared_from_this(), why] { self->callbacks_.failed(why); });
}

void KeptChild::order(Order order) {
    // A refusal means that the keeper is gone, which hear() is about to be told.
    if (channel_.is_open())
        ::send(channel_.native_handle(), &order, sizeof order, MSG_NOSIGNAL | MSG_DONTWAIT);
}

void KeptChild::listen() {
    channel_.async_wait(Descriptor::wait_read, [self = shared_from_this()](const error_code& error) {
        if (!error && !self->over_) self->hear();
    });
}

void KeptChild::hear() {
    Report report{};
    const ssize_t size = ::recv(channel_.native_handle(), &report, sizeof report, MSG_DONTWAIT);
    if (size == static_cast<ssize_t>(sizeof report)) {
        obey(report);
    } else if (size >= 0 || (errno != EAGAIN && errno != EINTR)) {
        return keeper_lost();
    }
    if (!over_) listen();
}

void KeptChild::obey(const Report& report) {
    switch (report.kind) {
        case Report::Kind::started:
            pid_ = report.value;
            callbacks_.started(pid_);
            watch(out_);  // only now, so that nothing is heard of a child before its start
            watch(err_);
            return;
        case Report::Kind::failed:
            forget();
            return callbacks_.failed(why_not_executed(spec_.command.front(), report.value));
        case Report::Kind::exited:
            return exited(to_exit(report));
        case Report::Kind::no_cgroup:
            return say({no_cgroup(cgroup_, report.value)}, true);
        case Report::Kind::cannot_kill:
            return say({cannot_kill(report)}, true);
    }
}

// The kernel kills the child's main process with its keeper; the rest of its process group, or its cgroup, is
// left to us, and `exited` waits until the main process is really gone.
void KeptChild::keeper_lost() {
    channel_.close();
    const bool all_killed = kill_cgroup(cgroup_);
    if (pid_ < 0) {
        forget();
        return callbacks_.failed("its keeper " + keeper_program_ + " ended before it could start it");
    }
    const int pidfd = static_cast<int>(::syscall(SYS_pidfd_open, pid_, 0));
    ::kill(-pid_, SIGKILL);
    const Exit exit{{},
                    {},
                    all_killed
                        ? "its keeper was killed; everything in its cgroup killed"
                        : "its keeper was killed; what it forked away into another session may still run"};
    if (pidfd < 0) return exited(exit);
    orphan_.assign(pidfd);
    orphan_.async_wait(Descriptor::wait_read, [self = shared_from_this(), exit](const error_code& error) {
        if (error || self->over_) return;
        ::rmdir(self->cgroup_.c_str());
        self->exited(exit);
    });
}

void KeptChild::watch(Stream& stream) {
    stream.pipe.async_wait(Descriptor::wait_read,
                           [self = shared_from_this(), &stream](const error_code& error) {
                               if (error || !stream.pipe.is_open()) return;
                               if (self->read_some(stream)) self->watch(stream);
                           });
}

// False: end of file.
bool KeptChild::read_some(Stream& stream) {
    const ssize_t size = ::read(stream.pipe.native_handle(), buffer_.data(), buffer_.size());
    if (size > 0) say(stream.lines.feed({buffer_.data(), static_cast<std::size_t>(size)}), stream.is_stderr);
    return size > 0 || (size < 0 && (errno == EAGAIN || errno == EINTR));
}

// What is in the pipe now. Never the wait for its end: somebody else may hold it open for ever.
void KeptChild::read_rest(Stream& stream) {
    for (int reads = 0; reads < kLastReads; ++reads) {
        pollfd readable{stream.pipe.native_handle(), POLLIN, 0};
        if (::poll(&readable, 1, 0) != 1 || !read_some(stream)) break;
    }
    say(stream.lines.finish(), stream.is_stderr);
}

void KeptChild::say(const std::vector<std::string>& lines, bool is_stderr) {
    for (const std::string& line : lines) callbacks_.output(line, is_stderr);
}

void KeptChild::exited(const Exit& exit) {
    read_rest(out_);
    read_rest(err_);
    forget();
    callbacks_.exited(exit);
}

// The keeper has nothing more to do, so this wait is over as soon as the kernel has taken it down.
void KeptChild::forget() {
    over_ = true;
    for (Descriptor* descriptor : {&channel_, &orphan_})
        if (descriptor->is_open()) descriptor->close();
    // Whoever was left behind would be ended by its next line if nobody read it: watch() goes on to its end.
    if (!spec_.may_leave)
        for (Stream* stream : {&out_, &err_})
            if (stream->pipe.is_open()) stream->pipe.close();
    ::kill(keeper_pid_, SIGKILL);
    while (::waitpid(keeper_pid_, nullptr, 0) < 0 && errno == EINTR) {
    }
}

// End of file tells a keeper to kill everything and end.
void KeptChild::say_goodbye() {
    if (channel_.is_open()) ::shutdown(channel_.native_handle(), SHUT_WR);
}

void KeptChild::wait_for_end(Steady::time_point deadline) {
    if (over_) return;
    bool alive = channel_.is_open();
    while (alive && Steady::now() < deadline) {
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Steady::now());
        pollfd ended{channel_.native_handle(), POLLIN, 0};
        Report ignored{};
        if (::poll(&ended, 1, static_cast<int>(left.count())) == 1)
            alive = ::recv(channel_.native_handle(), &ignored, sizeof ignored, MSG_DONTWAIT) > 0;
    }
    forget();
}

}  // namespace

std::shared_ptr<Child> Child::run(asio::io_context& service, ChildSpec spec, const Nursery& nursery,
                                  Callbacks callbacks) {
    const auto child = std::make_shared<KeptChild>(service, std::move(spec), nursery, std::move(callbacks));
    child->launch();
    return child;
}

// All of them end at the same time.
void Child::end_all(const std::vector<std::shared_ptr<Child>>& children) {
    for (const auto& child : children) child->say_goodbye();
    const Steady::time_point deadline = Steady::now() + kGoodbye;
    for (const auto& child : children) child->wait_for_end(deadline);
}

}  // namespace pairkeep::clients
