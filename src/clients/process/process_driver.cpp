// The driver of `command:` clients: at most one child per client, and what was seen of it. All state lives on
// the service thread. How a child is run and ended: child.cpp.
#include <utility>
// After <utility>: Boost 1.74 forgets it.
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <map>
#include <optional>

#include "pairkeep/clients/gateway.h"
#include "pairkeep/clients/last_lines.h"
#include "pairkeep/clients/process.h"

namespace pairkeep::clients {
namespace {

namespace asio = boost::asio;

struct Client {
    struct Start {
        Order order = 0;
        std::string gateway;
    };
    std::vector<std::string> command;
    Order order = 0;  // carried out
    std::shared_ptr<Child> child;
    LastLines last_lines;  // of the child
    int pid = 0;
    bool ending = false;         // its end was ordered
    bool forgotten = false;      // and nobody wants to hear of it
    std::optional<Start> start;  // when what ends now is gone: never two copies
};

class Supervisor : public std::enable_shared_from_this<Supervisor> {
  public:
    Supervisor(asio::io_context& service, std::vector<ProcessSpec> clients, Nursery nursery,
               Driver::Callbacks callbacks)
        : service_(service), nursery_(std::move(nursery)), callbacks_(std::move(callbacks)) {
        for (ProcessSpec& client : clients) clients_[client.name].command = std::move(client.command);
    }

    void start(const std::string& name, Order order, const std::string& gateway) {
        if (ended_) return;
        Client& client = clients_[name];
        if (client.child && client.ending) {
            client.start = Client::Start{order, gateway};
        } else if (client.child) {
            client.order = order;
            see(name, client.pid > 0 ? State::running : State::starting);
        } else {
            launch(name, order, gateway);
        }
    }

    void end(const std::string& name, Order order, void (Child::*how)()) {
        if (ended_) return;
        Client& client = clients_[name];
        client.start.reset();
        client.order = order;
        if (!client.child) return see(name, State::stopped);
        client.ending = true;
        ((*client.child).*how)();
        see(name, State::stopping);
    }

    void add(ProcessSpec spec) {
        Client& client = clients_[spec.name];
        client.command = std::move(spec.command);
        client.order = 0;
        client.forgotten = false;
    }

    void remove(const std::string& name) {
        Client& client = clients_[name];
        client.start.reset();
        client.forgotten = true;
        if (!client.child) return static_cast<void>(clients_.erase(name));
        client.ending = true;
        client.child->kill();
    }

    void end_all() {
        ended_ = true;
        std::vector<std::shared_ptr<Child>> children;
        // Taken out, since each holds us as well.
        for (auto& [name, client] : clients_)
            if (client.child) children.push_back(std::exchange(client.child, {}));
        Child::end_all(children);
    }

  private:
    void launch(const std::string& name, Order order, const std::string& gateway) {
        Client& client = clients_[name];
        client.order = order;
        client.ending = false;
        client.last_lines = {};
        see(name, State::starting);
        ChildSpec spec{.name = name,
                       .command = with_gateway(client.command, gateway),
                       .cgroup = client_cgroup(name),
                       .holds_life_line = true};
        client.child =
            Child::run(service_, std::move(spec), nursery_,
                       {.started =
                            [self = shared_from_this(), name](int pid) {
                                Client& started = self->clients_[name];
                                started.pid = pid;
                                self->see(name, started.ending ? State::stopping : State::running);
                            },
                        .failed = [self = shared_from_this(),
                                   name](const std::string& why) { self->gone(name, State::failed, why); },
                        .exited =
                            [self = shared_from_this(), name](const Exit& exit) {
                                const Client& ended = self->clients_[name];
                                const bool as_wished = ended.ending || exit.well();
                                self->gone(name, as_wished ? State::stopped : State::failed,
                                           to_string(exit) + (as_wished ? "" : ended.last_lines.quote()));
                            },
                        .output =
                            [self = shared_from_this(), name](const std::string& line, bool is_stderr) {
                                if (self->ended_) return;
                                self->clients_[name].last_lines.note(line, is_stderr);
                                self->callbacks_.output(name, line, is_stderr);
                            }});
    }

    void gone(const std::string& name, State state, const std::string& text) {
        Client& client = clients_[name];
        client.child.reset();
        client.pid = 0;
        if (client.forgotten) return static_cast<void>(clients_.erase(name));
        see(name, state, text);
        if (const auto next = std::exchange(client.start, {}); next && !ended_)
            launch(name, next->order, next->gateway);
    }

    void see(const std::string& name, State state, const std::string& text = {}) {
        const Client& client = clients_[name];
        if (!ended_ && !client.forgotten)
            callbacks_.seen(
                {.client = name, .order = client.order, .state = state, .pid = client.pid, .text = text});
    }

    asio::io_context& service_;
    const Nursery nursery_;
    const Driver::Callbacks callbacks_;
    std::map<std::string, Client> clients_;
    bool ended_ = false;
};

class ProcessDriver final : public DriverOf<ProcessSpec> {
  public:
    ProcessDriver(asio::io_context& service, std::shared_ptr<Supervisor> supervisor)
        : service_(service), supervisor_(std::move(supervisor)) {}
    ~ProcessDriver() override { supervisor_->end_all(); }

    void start(const std::string& client, Order order, const std::string& gateway) override {
        asio::post(service_, [supervisor = supervisor_, client, order, gateway] {
            supervisor->start(client, order, gateway);
        });
    }
    void terminate(const std::string& client, Order order) override { end(client, order, &Child::terminate); }
    void kill(const std::string& client, Order order) override { end(client, order, &Child::kill); }
    void add(ProcessSpec client) override { supervisor_->add(std::move(client)); }
    void remove(const std::string& client) override { supervisor_->remove(client); }

  private:
    void end(const std::string& client, Order order, void (Child::*how)()) {
        asio::post(service_,
                   [supervisor = supervisor_, client, order, how] { supervisor->end(client, order, how); });
    }

    asio::io_context& service_;
    std::shared_ptr<Supervisor> supervisor_;
};

}  // namespace

std::unique_ptr<DriverOf<ProcessSpec>> make_process_driver(asio::io_context& service,
                                                           std::vector<ProcessSpec> clients, Nursery nursery,
                                                           Driver::Callbacks callbacks) {
    return std::make_unique<ProcessDriver>(
        service,
        std::make_shared<Supervisor>(service, std::move(clients), std::move(nursery), std::move(callbacks)));
}

}  // namespace pairkeep::clients
