// The driver of `systemd:` clients. Per unit at most one call is under way, and a newer order takes the place
// of one that waits; whatever systemd tells (a job that ended, a property that changed) makes us read the
// whole unit, and only a reading that was asked for after an order's answer speaks of that order. So the
// order of signals and answers does not matter.
#include "bus.h"
// After <utility>: Boost 1.74 forgets it.
#include <boost/asio/post.hpp>
#include <csignal>
#include <cstdlib>
#include <map>
#include <optional>

#include "pairkeep/clients/systemd.h"
#include "unit_message.h"
#include "unit_reading.h"

namespace pairkeep::clients {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;
using Kind = UnitOrder::Kind;

constexpr std::chrono::seconds kReadAgain{5};
constexpr std::chrono::seconds kConnectAgain{1};

constexpr const char* kSystemd = "org.freedesktop.systemd1";
constexpr const char* kManagerPath = "/org/freedesktop/systemd1";
constexpr const char* kManager = "org.freedesktop.systemd1.Manager";
constexpr const char* kProperties = "org.freedesktop.DBus.Properties";

std::string path_of(const std::string& unit) {
    char* path = nullptr;
    if (sd_bus_path_encode("/org/freedesktop/systemd1/unit", unit.c_str(), &path) < 0) return "/";
    std::string result = path;
    std::free(path);  // NOLINT(cppcoreguidelines-no-malloc): sd-bus made it
    return result;
}

struct Unit {
    struct Waiting {
        Kind kind = Kind::none;
        Order number = 0;
    };
    std::string client;
    std::string name;
    std::string path;
    UnitOrder order;
    bool calling = false;  // a call of ours that changes something has no answer yet
    Waiting called;        // that call
    std::optional<Waiting> waiting;
    std::map<std::uint32_t, std::string> ended_jobs;  // while `calling`: one of them may turn out to be ours
    bool reading = false;
    bool read_again = false;
    std::string denied;  // polkit says no; empty: it does not, as far as we know
    bool asked =
        false;  // whether we may, on this connection; after a no, again with every reading that time brings
};

class Units : public std::enable_shared_from_this<Units> {
  public:
    Units(asio::io_context& service, const std::vector<UnitSpec>& clients, Driver::Callbacks callbacks)
        : service_(service), callbacks_(std::move(callbacks)), timer_(service) {
        for (const UnitSpec& client : clients) learn(client);
    }
    void add(const UnitSpec& client);
    void remove(const std::string& client);
    void connect();
    void obey(const std::string& client, Kind kind, Order number);
    void look(const std::string& client);
    void end();

  private:
    void learn(const UnitSpec& client);
    void lost(const std::string& why);
    void again(std::chrono::seconds pause);
    void listen();
    void send(Unit& unit, Kind kind, Order number);
    void kill_all_of(Unit& unit);
    void answered(Unit& unit, sd_bus_message* answer);
    void job_removed(sd_bus_message* signal);
    void read(Unit& unit);
    void has_read(Unit& unit, Order asked_after, sd_bus_message* answer);
    void ask_whether_allowed(Unit& unit, const UnitReading& reading);

    asio::io_context& service_;
    const Driver::Callbacks callbacks_;
    asio::steady_timer timer_;
    std::unique_ptr<Bus> bus_;
    std::map<std::string, Unit> units_;  // by client
    bool ended_ = false;
};

void Units::learn(const UnitSpec& client) {
    Unit& unit = units_[client.name];
    unit.client = client.name;
    unit.name = client.unit;
    unit.path = path_of(client.unit);
}

void Units::add(const UnitSpec& client) {
    remove(client.name);
    learn(client);
}

// Then a new connection: calls and signals of the old one, which know the units by their place, end with it.
void Units::remove(const std::string& client) {
    if (bus_) asio::post(service_, [self = shared_from_this()] { self->connect(); });
    bus_.reset();
    units_.erase(client);
}

void Units::connect() {
    if (ended_ || bus_) return;
    bus_ = std::make_unique<Bus>(service_, [this](const std::string& why) { lost(why); });
    listen();
    for (auto& [client, unit] : units_) {
        unit.calling = unit.reading = unit.read_again = unit.asked = false;
        // An order without an answer may have got lost with the connection: once more does no harm.
        if (!unit.waiting && unit.called.kind != Kind::none) unit.waiting = unit.called;
        if (unit.waiting) {
            const auto next = *std::exchange(unit.waiting, {});
            send(unit, next.kind, next.number);
        } else {
            read(unit);
        }
    }
    again(kReadAgain);
}

void Units::lost(const std::string& why) {
    bus_.reset();
    for (auto& [client, unit] : units_)
        callbacks_.seen(
            {.client = client,
             .order = unit.order.number,
             .state = State::unknown,
             .trouble = "systemd cannot be asked over the system bus (" + why + "): `systemctl start dbus`"});
    again(kConnectAgain);
}

void Units::again(std::chrono::seconds pause) {
    timer_.expires_after(pause);
    timer_.async_wait([self = shared_from_this()](const error_code& error) {
        if (error || self->ended_) return;
        if (!self->bus_) return self->connect();
        for (auto& [client, unit] : self->units_) {
            if (!unit.denied.empty()) unit.asked = false;
            self->read(unit);
        }
        self->again(kReadAgain);
    });
}

void Units::listen() {
    bus_->on_signal(kSystemd, kManagerPath, kManager, "JobRemoved",
                    [this](sd_bus_message* signal) { job_removed(signal); });
    for (auto& [client, unit] : units_)
        bus_->on_signal(kSystemd, unit.path, kProperties, "PropertiesChanged",
                        [this, &unit = unit](sd_bus_message*) { read(unit); });
    bus_->call(bus_->method(kSystemd, kManagerPath, kManager, "Subscribe"), [this](sd_bus_message* answer) {
        // Without signals we would be late, not wrong; but who does not answer this answers nothing.
        if (sd_bus_message_is_method_error(answer, nullptr) != 0)
            bus_->give_up(sd_bus_message_get_error(answer)->message);
    });
}

// --- orders ---

void Units::obey(const std::string& client, Kind kind, Order number) {
    const auto found = units_.find(client);
    if (found == units_.end() || ended_) return;
    Unit& unit = found->second;
    if (!bus_ || unit.calling) {
        unit.waiting = Unit::Waiting{kind, number};
    } else {
        send(unit, kind, number);
    }
}

void Units::send(Unit& unit, Kind kind, Order number) {
    MessagePtr message =
        bus_->method(kSystemd, kManagerPath, kManager, kind == Kind::start ? "StartUnit" : "StopUnit");
    if (!message) {  // no connection: the next one carries it out
        if (kind != Kind::none) unit.waiting = Unit::Waiting{kind, number};
        return;
    }
    // Asking whether we may (kind none) must not disturb a job of somebody else's.
    sd_bus_message_append(message.get(), "ss", unit.name.c_str(), kind == Kind::none ? "fail" : "replace");
    unit.calling = true;
    unit.called = {kind, number};
    unit.ended_jobs.clear();
    bus_->call(std::move(message), [this, &unit](sd_bus_message* answer) { answered(unit, answer); });
    if (kind == Kind::kill) kill_all_of(unit);
}

// Behind the StopUnit, so that a unit with Restart= does not come back.
void Units::kill_all_of(Unit& unit) {
    MessagePtr message = bus_->method(kSystemd, kManagerPath, kManager, "KillUnit");
    if (!message) return;
    sd_bus_message_append(message.get(), "ssi", unit.name.c_str(), "all", SIGKILL);
    bus_->call(std::move(message), [this, &unit](sd_bus_message* answer) {
        // Other errors say that there is nothing left to kill.
        const sd_bus_error* error = sd_bus_message_get_error(answer);
        if (error != nullptr && is_denied(*error)) unit.denied = refusal(unit.name, *error);
        read(unit);
    });
}

void Units::answered(Unit& unit, sd_bus_message* answer) {
    const sd_bus_error* error = sd_bus_message_get_error(answer);
    unit.calling = false;
    const auto called = std::exchange(unit.called, {});
    // Asking whether we may has no other reason to fail than that we may not: polkit may be missing as well.
    const bool denied = error != nullptr && (is_denied(*error) || called.kind == Kind::none);
    unit.denied = denied ? refusal(unit.name, *error) : "";
    if (called.kind != Kind::none) {
        unit.order = {.kind = called.kind, .number = called.number};
        if (error != nullptr) {
            unit.order.refusal = refusal(unit.name, *error);
        } else {
            unit.order.job = read_job(answer);
            if (const auto ended = unit.ended_jobs.find(unit.order.job); ended != unit.ended_jobs.end())
                unit.order.result = ended->second;
        }
    }
    if (const auto next = std::exchange(unit.waiting, {})) return send(unit, next->kind, next->number);
    read(unit);
}

void Units::job_removed(sd_bus_message* signal) {
    JobRemoved removed;
    if (!read_job_removed(signal, removed)) return;
    for (auto& [client, unit] : units_) {
        if (unit.name != removed.unit) continue;
        if (unit.calling) unit.ended_jobs[removed.job] = removed.result;
        if (unit.order.job == removed.job) unit.order.result = removed.result;
        read(unit);
    }
}

// --- readings ---

void Units::read(Unit& unit) {
    if (!bus_) return;
    if (std::exchange(unit.reading, true)) {
        unit.read_again = true;
        return;
    }
    MessagePtr message = bus_->method(kSystemd, unit.path, kProperties, "GetAll");
    if (!message) return;
    sd_bus_message_append(message.get(), "s", "");  // of all interfaces, at one moment
    bus_->call(std::move(message), [this, &unit, order = unit.order.number](sd_bus_message* answer) {
        has_read(unit, order, answer);
    });
}

void Units::has_read(Unit& unit, Order asked_after, sd_bus_message* answer) {
    unit.reading = false;
    if (const sd_bus_error* error = sd_bus_message_get_error(answer)) return bus_->give_up(error->message);
    UnitReading reading;
    if (!read_unit(answer, reading))
        return bus_->give_up("an answer about " + unit.name + " that nobody understands");
    if (asked_after == unit.order.number) {
        Observation seen = judge(unit.client, unit.name, reading, unit.order);
        if (seen.trouble.empty()) seen.trouble = unit.denied;
        callbacks_.seen(seen);
        ask_whether_allowed(unit, reading);
    } else {
        unit.read_again = true;  // it may be older than the order
    }
    if (std::exchange(unit.read_again, false)) read(unit);
}

// A backup must not learn at its takeover that polkit does not let it start the client. To stop what does not
// run changes nothing, where nothing else would be stopped along with it, and is refused all the same.
void Units::ask_whether_allowed(Unit& unit, const UnitReading& reading) {
    const bool is_down = reading.active_state == "inactive" || reading.active_state == "failed";
    const bool is_there = reading.load_state == "loaded";
    const bool is_alone = !reading.required && !reading.bound && !reading.has_parts;
    const bool due = !unit.asked && (unit.order.kind != Kind::start || !unit.denied.empty());
    if (!due || !is_down || !is_there || !is_alone || reading.job != 0 || unit.calling) return;
    unit.asked = true;
    send(unit, Kind::none, 0);
}

void Units::look(const std::string& client) {
    const auto unit = units_.find(client);
    if (bus_ && unit != units_.end()) read(unit->second);
}

void Units::end() {
    ended_ = true;
    timer_.cancel();
    bus_.reset();
}

class SystemdDriver final : public DriverOf<UnitSpec> {
  public:
    SystemdDriver(asio::io_context& service, std::shared_ptr<Units> units)
        : service_(service), units_(std::move(units)) {
        asio::post(service_, [units = units_] { units->connect(); });
    }
    ~SystemdDriver() override { units_->end(); }

    void start(const std::string& client, Order order, const std::string&) override {
        obey(client, Kind::start, order);
    }
    void terminate(const std::string& client, Order order) override { obey(client, Kind::stop, order); }
    void kill(const std::string& client, Order order) override { obey(client, Kind::kill, order); }
    void add(UnitSpec client) override { units_->add(client); }
    void remove(const std::string& client) override { units_->remove(client); }
    void look(const std::string& client) override {
        asio::post(service_, [units = units_, client] { units->look(client); });
    }

  private:
    void obey(const std::string& client, Kind kind, Order order) {
        asio::post(service_, [units = units_, client, kind, order] { units->obey(client, kind, order); });
    }
    asio::io_context& service_;
    std::shared_ptr<Units> units_;
};

}  // namespace

std::unique_ptr<DriverOf<UnitSpec>> make_systemd_driver(asio::io_context& service,
                                                        const std::vector<UnitSpec>& clients,
                                                        Driver::Callbacks callbacks) {
    return std::make_unique<SystemdDriver>(service,
                                           std::make_shared<Units>(service, clients, std::move(callbacks)));
}

}  // namespace pairkeep::clients
