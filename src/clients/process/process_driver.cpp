// The driver of `command:` clients: one keeper per running client; orders go down to it, reports and output
// come up. All state lives on the service thread. How a keeper is started: spawn.h. What it does:
// src/keeper/main.cpp.
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/post.hpp>
#include <cerrno>
#include <chrono>
#include <map>
#include <utility>

#include "cgroup.h"
#include "lines.h"
#include "messages.h"
#include "pairkeep/clients/keeper_protocol.h"
#include "pairkeep/clients/process.h"
#include "spawn.h"

namespace pairkeep::clients {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;
using keeper::Order;
using keeper::Report;
using Descriptor = asio::posix::stream_descriptor;

constexpr std::size_t kReadSize = 16 * 1024;  // per wake-up: a client that writes without end gets no more
constexpr int kLastReads = 64;                // 1 MiB, the most that a pipe of an ordinary user can hold
constexpr std::chrono::seconds kGoodbye{5};   // longer than a keeper's patience

struct Stream {
    Descriptor pipe;
    bool is_stderr;
    LineSplitter lines{};
};

struct Running {
    Running(asio::io_context& service, const ProcessSpec& client, std::string its_cgroup, Keeper keeper)
        : spec(client),
          cgroup(std::move(its_cgroup)),
          keeper_pid(keeper.pid),
          channel(service, keeper.channel.release()),
          out{{service, keeper.out.release()}, false},
          err{{service, keeper.err.release()}, true},
          orphan(service) {}

    const ProcessSpec spec;
    const std::string cgroup;
    pid_t keeper_pid;
    pid_t pid = -1;     // -1: not executed yet
    bool over = false;  // a handler that was already queued does nothing
    Descriptor channel;
    Stream out;
    Stream err;
    Descriptor orphan;  // pidfd of a client whose keeper was killed
};
using RunningPtr = std::shared_ptr<Running>;

class Supervisor : public std::enable_shared_from_this<Supervisor> {
  public:
    Supervisor(asio::io_context& service, std::vector<ProcessSpec> clients, ProcessOptions options,
               Driver::Callbacks callbacks);
    void start(const std::string& client);
    void order(const std::string& client, Order order);
    void end_all();

  private:
    void listen(const RunningPtr& client);
    void hear(const RunningPtr& client);
    void obey(const RunningPtr& client, const Report& report);
    void keeper_lost(const RunningPtr& client);
    void watch(const RunningPtr& client, Stream& stream);
    bool read_some(const Running& client, Stream& stream);
    void read_rest(const Running& client, Stream& stream);
    void say(const Running& client, const std::vector<std::string>& lines, bool is_stderr);
    void forget(Running& client);
    void exited(const RunningPtr& client, const Exit& exit);

    asio::io_context& service_;
    std::map<std::string, ProcessSpec> specs_;
    const ProcessOptions options_;
    const Driver::Callbacks callbacks_;
    std::map<std::string, RunningPtr> running_;
    bool ended_ = false;
    std::array<char, kReadSize> buffer_;
};

Supervisor::Supervisor(asio::io_context& service, std::vector<ProcessSpec> clients, ProcessOptions options,
                       Driver::Callbacks callbacks)
    : service_(service), options_(std::move(options)), callbacks_(std::move(callbacks)) {
    for (ProcessSpec& client : clients) specs_.emplace(client.name, client);
}

void Supervisor::start(const std::string& client) {
    if (ended_ || running_.contains(client)) return;
    const auto spec = specs_.find(client);
    if (spec == specs_.end() || spec->second.command.empty())
        return callbacks_.start_failed(client, "no command is configured for it");
    const std::string cgroup = client_cgroup(options_.cgroup, client);
    Result<Keeper, std::string> keeper = spawn_keeper(options_.keeper_program, spec->second, cgroup);
    if (!keeper) return callbacks_.start_failed(client, keeper.error());
    const auto running = std::make_shared<Running>(service_, spec->second, cgroup, std::move(keeper).value());
    running_.emplace(client, running);
    listen(running);
}

void Supervisor::order(const std::string& client, Order order) {
    const auto found = running_.find(client);
    // A refusal means that the keeper is gone, which hear() is about to be told.
    if (found != running_.end() && found->second->channel.is_open())
        ::send(found->second->channel.native_handle(), &order, sizeof order, MSG_NOSIGNAL | MSG_DONTWAIT);
}

void Supervisor::listen(const RunningPtr& client) {
    client->channel.async_wait(Descriptor::wait_read,
                               [self = shared_from_this(), client](const error_code& error) {
                                   if (!error && !client->over) self->hear(client);
                               });
}

void Supervisor::hear(const RunningPtr& client) {
    Report report{};
    const ssize_t size = ::recv(client->channel.native_handle(), &report, sizeof report, MSG_DONTWAIT);
    if (size == static_cast<ssize_t>(sizeof report)) {
        obey(client, report);
    } else if (size >= 0 || (errno != EAGAIN && errno != EINTR)) {
        return keeper_lost(client);
    }
    if (!client->over) listen(client);
}

void Supervisor::obey(const RunningPtr& client, const Report& report) {
    const std::string& name = client->spec.name;
    switch (report.kind) {
        case Report::Kind::started:
            client->pid = report.value;
            callbacks_.started(name, client->pid);
            watch(client, client->out);  // only now, so that nothing is heard of a client before its start
            watch(client, client->err);
            return;
        case Report::Kind::failed:
            forget(*client);
            return callbacks_.start_failed(name, why_not_executed(client->spec, report.value));
        case Report::Kind::exited:
            return exited(client, to_exit(report));
        case Report::Kind::no_cgroup:
            return say(*client, {no_cgroup(client->cgroup, report.value)}, true);
        case Report::Kind::cannot_kill:
            return say(*client, {cannot_kill(report)}, true);
    }
}

// The kernel kills the client's main process with its keeper; the rest of its process group, or its cgroup,
// is left to us, and `exited` waits until the main process is really gone.
void Supervisor::keeper_lost(const RunningPtr& client) {
    client->channel.close();
    const bool all_killed = kill_cgroup(client->cgroup);
    if (client->pid < 0) {
        forget(*client);
        return callbacks_.start_failed(
            client->spec.name, "its keeper " + options_.keeper_program + " ended before it could start it");
    }
    const int pidfd = static_cast<int>(::syscall(SYS_pidfd_open, client->pid, 0));
    ::kill(-client->pid, SIGKILL);
    const Exit exit{{},
                    {},
                    all_killed
                        ? "its keeper was killed; everything in its cgroup killed"
                        : "its keeper was killed; what it forked away into another session may still run"};
    if (pidfd < 0) return exited(client, exit);
    client->orphan.assign(pidfd);
    client->orphan.async_wait(Descriptor::wait_read,
                              [self = shared_from_this(), client, exit](const error_code& error) {
                                  if (error || client->over) return;
                                  ::rmdir(client->cgroup.c_str());
                                  self->exited(client, exit);
                              });
}

void Supervisor::watch(const RunningPtr& client, Stream& stream) {
    stream.pipe.async_wait(Descriptor::wait_read,
                           [self = shared_from_this(), client, &stream](const error_code& error) {
                               if (error || client->over) return;
                               if (self->read_some(*client, stream)) self->watch(client, stream);
                           });
}

// False: end of file.
bool Supervisor::read_some(const Running& client, Stream& stream) {
    const ssize_t size = ::read(stream.pipe.native_handle(), buffer_.data(), buffer_.size());
    if (size > 0)
        say(client, stream.lines.feed({buffer_.data(), static_cast<std::size_t>(size)}), stream.is_stderr);
    return size > 0 || (size < 0 && (errno == EAGAIN || errno == EINTR));
}

// What is in the pipe now. Never the wait for its end: somebody else may hold it open for ever.
void Supervisor::read_rest(const Running& client, Stream& stream) {
    for (int reads = 0; reads < kLastReads; ++reads) {
        pollfd readable{stream.pipe.native_handle(), POLLIN, 0};
        if (::poll(&readable, 1, 0) != 1 || !read_some(client, stream)) break;
    }
    say(client, stream.lines.finish(), stream.is_stderr);
}

void Supervisor::say(const Running& client, const std::vector<std::string>& lines, bool is_stderr) {
    for (const std::string& line : lines) callbacks_.output(client.spec.name, line, is_stderr);
}

void Supervisor::exited(const RunningPtr& client, const Exit& exit) {
    read_rest(*client, client->out);
    read_rest(*client, client->err);
    forget(*client);
    callbacks_.exited(client->spec.name, exit);
}

// The keeper has nothing more to do, so this wait is over as soon as the kernel has taken it down.
void Supervisor::forget(Running& client) {
    client.over = true;
    for (Descriptor* descriptor : {&client.channel, &client.out.pipe, &client.err.pipe, &client.orphan})
        if (descriptor->is_open()) descriptor->close();
    ::kill(client.keeper_pid, SIGKILL);
    while (::waitpid(client.keeper_pid, nullptr, 0) < 0 && errno == EINTR) {
    }
    running_.erase(client.spec.name);
}

// End of file tells a keeper to kill everything and end; all of them do so at the same time.
void Supervisor::end_all() {
    using Steady = std::chrono::steady_clock;
    ended_ = true;
    for (const auto& [name, client] : running_)
        if (client->channel.is_open()) ::shutdown(client->channel.native_handle(), SHUT_WR);
    const Steady::time_point deadline = Steady::now() + kGoodbye;
    while (!running_.empty()) {
        const RunningPtr client = running_.begin()->second;
        bool alive = client->channel.is_open();
        while (alive && Steady::now() < deadline) {
            const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Steady::now());
            pollfd ended{client->channel.native_handle(), POLLIN, 0};
            Report ignored{};
            if (::poll(&ended, 1, static_cast<int>(left.count())) == 1)
                alive = ::recv(client->channel.native_handle(), &ignored, sizeof ignored, MSG_DONTWAIT) > 0;
        }
        forget(*client);
    }
}

class ProcessDriver final : public Driver {
  public:
    ProcessDriver(asio::io_context& service, std::shared_ptr<Supervisor> supervisor)
        : service_(service), supervisor_(std::move(supervisor)) {}
    ~ProcessDriver() override { supervisor_->end_all(); }

    void start(const std::string& client) override {
        asio::post(service_, [supervisor = supervisor_, client] { supervisor->start(client); });
    }
    void terminate(const std::string& client) override { order(client, Order::terminate); }
    void kill(const std::string& client) override { order(client, Order::kill); }

  private:
    void order(const std::string& client, Order order) {
        asio::post(service_, [supervisor = supervisor_, client, order] { supervisor->order(client, order); });
    }

    asio::io_context& service_;
    std::shared_ptr<Supervisor> supervisor_;
};

}  // namespace

std::unique_ptr<Driver> make_process_driver(asio::io_context& service, std::vector<ProcessSpec> clients,
                                            ProcessOptions options, Driver::Callbacks callbacks) {
    return std::make_unique<ProcessDriver>(
        service,
        std::make_shared<Supervisor>(service, std::move(clients), std::move(options), std::move(callbacks)));
}

}  // namespace pairkeep::clients
