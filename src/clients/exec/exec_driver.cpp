// The driver of `exec:` clients: one command of a client at a time. What its is_running says is the truth;
// what start and stop say of themselves only explains it. A newer order ends the command under way.
#include <utility>
// After <utility>: Boost 1.74 forgets it.
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <map>
#include <optional>

#include "pairkeep/clients/command.h"
#include "pairkeep/clients/exec.h"
#include "pairkeep/clients/gateway.h"

namespace pairkeep::clients {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;
using Milliseconds = std::chrono::milliseconds;

constexpr Milliseconds kLookAgain{5000};
constexpr Milliseconds kLookSoon{500};    // after a start or stop, until it has come true
constexpr Milliseconds kLookLimit{5000};  // is_running that takes longer cannot be told from a hung one
constexpr int kHighestNo = 127;

enum class Wish : std::uint8_t { none, start, stop, kill };

class Client : public std::enable_shared_from_this<Client> {
  public:
    Client(asio::io_context& service, ExecSpec spec, const Nursery& nursery,
           const Driver::Callbacks& callbacks)
        : service_(service),
          spec_(std::move(spec)),
          nursery_(nursery),
          callbacks_(callbacks),
          timer_(service) {}

    void look();
    void obey(Wish wish, Order order, const std::string& gateway);
    void end(std::vector<std::shared_ptr<Child>>& children);

  private:
    void carry_out();
    void run(const std::string& action, std::vector<std::string> command, void (Client::*then)(const Ended&));
    void acted(const Ended& ended);
    void looked(const Ended& ended);
    void judge_down(const Ended& ended);
    void see(State state, const std::string& text = {});
    void look_in(Milliseconds pause);
    [[nodiscard]] bool is_ending() const;

    asio::io_context& service_;
    const ExecSpec spec_;
    const Nursery& nursery_;
    const Driver::Callbacks& callbacks_;
    asio::steady_timer timer_;
    std::shared_ptr<Child> command_;                                // under way
    std::optional<std::chrono::steady_clock::time_point> stop_by_;  // while that is `stop`
    bool over_ = false;
    Order order_ = 0;
    Wish wish_ = Wish::none;  // of that order
    std::string gateway_;
    bool due_ = false;        // the order waits for the end of the command under way
    bool come_true_ = false;  // that order has; what differs later is somebody else's doing
    std::string complaint_;   // of its start or stop command
    std::string trouble_;     // until is_running answers again
    bool timed_out_ = false;  // is_running was ended by us
};

void Client::obey(Wish wish, Order order, const std::string& gateway) {
    if (over_) return;
    const bool once_more = wish == Wish::kill && wish_ == Wish::kill && is_ending();
    wish_ = wish;
    order_ = order;
    if (once_more) {
        kill_cgroup(nursery_, client_cgroup(spec_.name));
        return see(State::stopping);
    }
    if (wish == Wish::start) gateway_ = gateway;
    due_ = true;
    timer_.cancel();
    if (command_) return command_->kill();  // carried out when it is gone
    carry_out();
}

// The order to kill comes again and again; a stop command that it began may have its time.
bool Client::is_ending() const {
    return command_ && !due_ && stop_by_ && std::chrono::steady_clock::now() < *stop_by_;
}

void Client::carry_out() {
    due_ = false;
    come_true_ = false;
    complaint_.clear();
    see(wish_ == Wish::start ? State::starting : State::stopping);
    if (wish_ == Wish::kill) kill_cgroup(nursery_, client_cgroup(spec_.name));
    if (wish_ == Wish::start) {
        run("start", spec_.start, &Client::acted);
    } else {
        run("stop", spec_.stop, &Client::acted);
        stop_by_ = std::chrono::steady_clock::now() + spec_.stop_timeout;
    }
}

void Client::run(const std::string& action, std::vector<std::string> command,
                 void (Client::*then)(const Ended&)) {
    const bool is_start = action == "start";
    const bool is_question = action == "is_running";
    Facts facts = spec_.facts;
    facts.insert(facts.end(), {{"client", spec_.name}, {"action", action}, {"gateway", gateway_}});
    command_ = run_command(
        service_,
        {.name = spec_.name + ' ' + action,
         .command = with_gateway(std::move(command), gateway_),
         .environment = environment_of(facts),
         .input = json_of(facts),
         .cgroup = is_start ? client_cgroup(spec_.name) : "",
         .may_leave = is_start,
         .holds_life_line = !is_question},
        nursery_,
        // A question that is asked for ever is not worth a line each time.
        [self = shared_from_this(), is_question](const std::string& line, bool is_stderr) {
            if (!is_question && !self->over_) self->callbacks_.output(self->spec_.name, line, is_stderr);
        },
        [self = shared_from_this(), then](const Ended& ended) {
            self->command_.reset();
            self->stop_by_.reset();
            self->timer_.cancel();
            if (self->over_) return;
            if (self->due_) return self->carry_out();
            (*self.*then)(ended);
        });
}

void Client::acted(const Ended& ended) {
    const char* whose = wish_ == Wish::start ? "its start command " : "its stop command ";
    if (!ended.well())
        complaint_ = (ended.exit ? whose : std::string(whose) + "cannot be run: ") + ended.text;
    look();
}

void Client::look() {
    if (command_ || over_) return;
    run("is_running", spec_.is_running, &Client::looked);
    timer_.expires_after(kLookLimit);
    timer_.async_wait([self = shared_from_this(), asked = command_](const error_code& error) {
        if (error || self->command_ != asked) return;
        self->timed_out_ = true;
        asked->kill();
    });
}

void Client::looked(const Ended& ended) {
    const bool told = ended.exit && ended.exit->status && *ended.exit->status <= kHighestNo;
    const bool timed_out = std::exchange(timed_out_, false);
    if (!told) {
        trouble_ = timed_out ? "its is_running command did not end within 5s: run it by hand, as this user"
                   : !ended.exit ? "its is_running command cannot be run: " + ended.text
                                 : "its is_running command gave no answer: " + ended.text;
        see(State::unknown);
        return look_in(kLookAgain);
    }
    if (!ended.well()) return judge_down(ended);
    const bool must_end = wish_ == Wish::stop || wish_ == Wish::kill;
    if (must_end && !come_true_) {
        // Not gone yet; whether it will be is for the time-out to say.
        trouble_ = complaint_;
        see(State::stopping);
        return look_in(kLookSoon);
    }
    come_true_ |= !must_end;
    trouble_.clear();
    see(State::running);
    look_in(kLookAgain);
}

void Client::judge_down(const Ended& ended) {
    trouble_.clear();
    if (wish_ == Wish::start && come_true_) {
        see(State::failed, "runs no longer: is_running " + ended.text);
    } else if (wish_ == Wish::start && !complaint_.empty()) {
        see(State::failed, complaint_);
    } else if (wish_ == Wish::start) {
        see(State::starting, "its start command is done, is_running " + ended.text);
        return look_in(kLookSoon);
    } else {
        come_true_ = true;
        see(State::stopped, complaint_);
    }
    look_in(kLookAgain);
}

void Client::see(State state, const std::string& text) {
    if (!over_)
        callbacks_.seen(
            {.client = spec_.name, .order = order_, .state = state, .text = text, .trouble = trouble_});
}

void Client::look_in(Milliseconds pause) {
    timer_.expires_after(pause);
    timer_.async_wait([self = shared_from_this()](const error_code& error) {
        if (!error) self->look();
    });
}

void Client::end(std::vector<std::shared_ptr<Child>>& children) {
    over_ = true;
    timer_.cancel();
    if (command_) children.push_back(std::exchange(command_, {}));  // it holds us as well
}

class ExecDriver final : public DriverOf<ExecSpec> {
  public:
    ExecDriver(asio::io_context& service, std::vector<ExecSpec> clients, Nursery nursery, Callbacks callbacks)
        : service_(service), nursery_(std::move(nursery)), callbacks_(std::move(callbacks)) {
        for (ExecSpec& spec : clients) ExecDriver::add(std::move(spec));
    }
    ~ExecDriver() override {
        std::vector<std::shared_ptr<Child>> children;
        for (const auto& [name, client] : clients_) client->end(children);
        Child::end_all(children);
    }

    void start(const std::string& client, Order order, const std::string& gateway) override {
        obey(client, Wish::start, order, gateway);
    }
    void terminate(const std::string& client, Order order) override { obey(client, Wish::stop, order, ""); }
    void kill(const std::string& client, Order order) override { obey(client, Wish::kill, order, ""); }
    void add(ExecSpec spec) override {
        const std::string name = spec.name;
        const auto client = std::make_shared<Client>(service_, std::move(spec), nursery_, callbacks_);
        clients_.insert_or_assign(name, client);
        asio::post(service_, [client] { client->look(); });
    }
    void remove(const std::string& name) override {
        const auto found = clients_.find(name);
        if (found == clients_.end()) return;
        std::vector<std::shared_ptr<Child>> children;
        found->second->end(children);
        for (const auto& child : children) child->kill();
        clients_.erase(found);
    }
    void look(const std::string& name) override {
        const auto found = clients_.find(name);
        if (found != clients_.end()) asio::post(service_, [client = found->second] { client->look(); });
    }

  private:
    void obey(const std::string& name, Wish wish, Order order, const std::string& gateway) {
        const auto found = clients_.find(name);
        if (found == clients_.end()) return;
        asio::post(service_,
                   [client = found->second, wish, order, gateway] { client->obey(wish, order, gateway); });
    }

    asio::io_context& service_;
    const Nursery nursery_;
    const Callbacks callbacks_;
    std::map<std::string, std::shared_ptr<Client>> clients_;
};

}  // namespace

std::unique_ptr<DriverOf<ExecSpec>> make_exec_driver(asio::io_context& service, std::vector<ExecSpec> clients,
                                                     Nursery nursery, Driver::Callbacks callbacks) {
    return std::make_unique<ExecDriver>(service, std::move(clients), std::move(nursery),
                                        std::move(callbacks));
}

}  // namespace pairkeep::clients
