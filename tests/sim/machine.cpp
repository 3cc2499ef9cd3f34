#include "machine.h"

#include <algorithm>

#include "describe.h"
#include "world.h"

namespace pairkeep::sim {
namespace {

using namespace std::chrono_literals;
using namespace failover;

constexpr Duration kKernelLatency = 100us;
constexpr std::int64_t kMillion = 1'000'000;
constexpr int kSameMoment = 3;  // deadlines handled at one moment; more of them are a busy loop

}  // namespace

Machine::Machine(World& world, std::size_t number, const HostPlan& plan)
    : world_(world),
      number_(number),
      settings_(plan.settings),
      written_(plan.settings),
      clock_ppm_(plan.clock_ppm),
      clock_offset_(plan.clock_offset),
      roles_(plan.settings.groups.size(), Role::initialize),
      last_resort_since_(plan.settings.groups.size()),
      last_resort_(plan.settings.groups.size(), false) {
    for (const auto& facts : plan.interfaces) interfaces_[facts.name] = facts;
    own_addresses();
}

// ---- time

Instant Machine::local(Instant world_time) const {
    const auto t = world_time.time_since_epoch().count();
    return Instant{clock_offset_ +
                   Duration{t + t / kMillion * clock_ppm_ + t % kMillion * clock_ppm_ / kMillion}};
}

void Machine::arm() {
    next_wake_.reset();
    const auto deadline = node_ ? node_->next_deadline() : std::nullopt;
    if (!deadline) return;
    const auto elapsed = (deadline->time_since_epoch() - clock_offset_).count();
    const auto pace = kMillion + clock_ppm_;
    Instant when{Duration{elapsed / pace * kMillion + elapsed % pace * kMillion / pace}};
    if (when < world_.now()) when = world_.now();
    while (local(when) < *deadline) when += 1ns;
    next_wake_ = std::max(when, paused_until_);
}

void Machine::later(Duration delay, std::function<void()> what) {
    world_.at(world_.now() + delay, [this, life = life_, what = std::move(what)]() mutable {
        if (life == life_ && node_) when_awake(std::move(what));
    });
}

// What happens to a paused process waits, in the order in which it happened.
void Machine::when_awake(std::function<void()> what) {
    if (world_.now() >= paused_until_) return what();
    waiting_.push_back(std::move(what));
}

void Machine::catch_up() {
    if (world_.now() < paused_until_) return;  // paused once more
    const auto life = life_;
    for (auto& what : std::exchange(waiting_, {}))
        if (life == life_ && node_) what();
}

void Machine::feed(const Event& event, const Packet* packet) {
    if (!node_) return;
    world_.trace().say(world_.now(), name(), [&] { return describe(event); });
    if (packet != nullptr) world_.judge().hears(*this, *packet);
    if (const auto* interface = std::get_if<InterfaceChanged>(&event))
        if (auto& told = told_[interface->facts.name]; told.link != interface->facts.carrier)
            told = {.link = interface->facts.carrier, .at = local(world_.now())};
    const auto actions = node_->handle(event, local(world_.now()));
    world_.judge().handled(*this, event, actions);
    for (const auto& action : actions) {
        world_.trace().say(world_.now(), name(), [&] { return describe(action); });
        perform(action);
    }
    if (packet != nullptr) world_.judge().heard(*this, *packet);
    arm();
    world_.judge().still(*this);
}

void Machine::wake() {
    wakes_in_a_row_ = last_wake_ == world_.now() ? wakes_in_a_row_ + 1 : 0;
    last_wake_ = world_.now();
    if (wakes_in_a_row_ > kSameMoment)
        throw Violation("no busy loop", name() + " asks to be woken at once, again and again");
    feed(DeadlineReached{});
}

void Machine::poke() {
    if (!node_ || world_.now() < paused_until_ || (next_wake_ && *next_wake_ <= world_.now())) return;
    world_.trace().say(world_.now(), name(), [] { return "< deadline, before its time"; });
    const auto actions = node_->handle(DeadlineReached{}, local(world_.now()));
    for (const auto& action : actions) {
        const auto* said = std::get_if<Report>(&action);
        if (said == nullptr || said->id == "ROLE_CHANGED")
            throw Violation(
                "every timer has a deadline",
                name() + " was asked although no deadline of its was there, and: " + describe(action));
    }
    arm();
}

// ---- what happens to it

void Machine::boot() {
    if (node_) {  // the successor of one that ended for a restart, or that somebody could not wait for
        auto kept = std::move(kept_);
        crash();
        kept_ = std::move(kept);
    }
    node_ = std::make_unique<Node>(settings_);
    world_.touch();
    ++life_;
    leaving_ = left_ = false;
    std::fill(roles_.begin(), roles_.end(), Role::initialize);
    last_resort_since_.assign(settings_.groups.size(), {});
    last_resort_.assign(settings_.groups.size(), false);
    claims_.assign(settings_.groups.size(), {});
    refused_until_ = {};
    disturbed_at_ = world_.now();
    world_.trace().say(world_.now(), name(), [] { return "boots"; });
    world_.judge().booted(*this);
    // What an earlier run left of a file that was changed since (runtime/leftovers.h).
    for (const auto& [address, group] : owner_of_)
        if (!is_configured(address)) remove_address(address);
    for (const auto& [interface, facts] : interfaces_) feed(InterfaceChanged{facts});
    host_addresses_told_.clear();
    tell_host_addresses();
    orders_.clear();
    under_way_.clear();
    const bool look_first = world_.random().chance(0.5);
    if (look_first) drivers_look();
    feed(Started{std::exchange(kept_, {})});
    if (!look_first) later(world_.random().between(0ns, 20ms), [this] { drivers_look(); });
}

void Machine::crash() {
    world_.touch();
    world_.trace().say(world_.now(), name(), [] { return "crashes"; });
    node_.reset();
    kept_ = {};
    ++life_;
    waiting_.clear();
    ports_.clear();
    for (const auto& client : settings_.clients)  // children die with the daemon, units run on
        if (std::holds_alternative<settings::Command>(client.how)) running_.erase(client.name);
    leaving_ = left_ = false;
    arm();
}

void Machine::leave() {
    if (!up() || leaving_) return;
    leaving_ = true;
    later(0ns, [this] { feed(LeaveRequested{"SIGTERM"}); });
}

void Machine::restart() {
    if (!up() || leaving_) return;
    leaving_ = true;  // unless it keeps what it has
    later(0ns, [this] { feed(RestartRequested{"SIGTERM"}); });
}

// The successor comes in time, or too late.
void Machine::keep_completed(const KeepCompleted& action) {
    left_ = true;
    leaving_ = false;
    kept_ = action.kept;
    world_.judge().restarts(*this);
    ports_.clear();
    Duration patience{};
    for (const auto& group : settings_.groups)
        patience = std::max(patience, group.down_after * group.advertisement_interval);
    const Duration gap = world_.random().chance(0.7) ? world_.random().between(0ns, 300ms)
                                                     : world_.random().between(0ns, 2 * patience);
    later(gap, [this] { boot(); });
}

// The process goes on a little: whatever still arrives must find a core that has nothing more to say.
void Machine::leave_completed() {
    left_ = true;
    const auto& interval = settings_.groups.front().advertisement_interval;
    later(world_.random().between(0ns, 3 * interval), [this] { crash(); });
}

void Machine::pause(Duration how_long) {
    world_.trace().say(world_.now(), name(), [&] { return "is paused for " + format_duration(how_long); });
    paused_until_ = std::max(paused_until_, world_.now() + how_long);
    world_.at(paused_until_, [this] { catch_up(); });
    arm();
}

void Machine::reload(const settings::Settings& changed) {
    if (!node_) {
        settings_ = changed;
        return own_addresses();
    }
    later(0ns, [this, changed] {
        if (!up() || leaving_ || settings_ == changed) return;
        settings_ = changed;
        own_addresses();
        world_.touch();
        world_.judge().reloaded(*this);
        feed(Reconfigured{std::make_shared<const settings::Settings>(settings_), {}});
    });
}

// Whose an address is, or once was.
void Machine::own_addresses() {
    for (std::size_t g = 0; g < settings_.groups.size(); ++g)
        for (const auto& interface : settings_.groups[g].interfaces)
            for (const auto& address : interface.virtual_addresses) owner_of_[address.address] = g;
}

bool Machine::is_configured(const IpAddress& address) const {
    for (const auto& group : settings_.groups)
        for (const auto& interface : group.interfaces)
            for (const auto& virtual_address : interface.virtual_addresses)
                if (virtual_address.address == address) return true;
    return false;
}

std::optional<IpAddress> Machine::left_over() const {
    for (const auto& [interface, facts] : interfaces_)
        for (const auto& fact : facts.addresses)
            if (fact.ours && !is_configured(fact.prefix.address)) return fact.prefix.address;
    return std::nullopt;
}

void Machine::changed(const std::string& interface) {
    later(kKernelLatency, [this, interface] {
        feed(InterfaceChanged{interfaces_.at(interface)});
        tell_host_addresses();
    });
}

void Machine::tell_host_addresses() {
    std::vector<HostAddress> all;
    for (const auto& [interface, facts] : interfaces_)
        for (const auto& fact : facts.addresses)
            if (facts.present && !fact.ours) all.push_back({facts.index, fact.prefix});
    if (all == host_addresses_told_) return;
    host_addresses_told_ = all;
    feed(HostAddressesChanged{all});
}

void Machine::set_link(const std::string& interface, bool up) {
    interfaces_.at(interface).carrier = up;
    disturbed_at_ = world_.now();
    changed(interface);
}

void Machine::remake(const std::string& interface) {
    auto& facts = interfaces_.at(interface);
    facts.present = facts.carrier = false;
    disturbed_at_ = world_.now();
    std::erase_if(facts.addresses, [](const AddressFact& fact) { return fact.ours; });
    world_.touch();
    changed(interface);
    world_.at(world_.now() + 5ms, [this, interface] {
        auto& again = interfaces_.at(interface);
        again.present = again.carrier = true;
        again.index += 10;
        disturbed_at_ = world_.now();
        changed(interface);
    });
}

void Machine::put_foreign(const std::string& interface, const Prefix& address, bool present) {
    auto& list = interfaces_.at(interface).addresses;
    world_.touch();
    // Also one of ours that lost its tag.
    const auto is_copy = [&](const AddressFact& fact) {
        return !fact.ours && fact.prefix.address == address.address;
    };
    if (std::erase_if(list, is_copy) == 0 && !present) return;
    if (present) list.push_back({.prefix = address});
    disturbed_at_ = world_.now();
    changed(interface);
}

void Machine::remove_address(const IpAddress& address) {
    world_.touch();
    for (auto& [interface, facts] : interfaces_)
        if (std::erase_if(facts.addresses, [&](const AddressFact& fact) {
                return fact.ours && fact.prefix.address == address;
            }) > 0)
            changed(interface);
}

void Machine::change_address(const IpAddress& address) {
    world_.touch();
    for (auto& [interface, facts] : interfaces_)
        for (auto& fact : facts.addresses) {
            if (!fact.ours || fact.prefix.address != address) continue;
            fact.ours = false;
            changed(interface);
        }
}

void Machine::break_port(const PortKey& port) {
    if (ports_.erase(port) == 0) return;
    disturbed_at_ = world_.now();
    later(0ns, [this, port] { feed(PortFailed{port, "broken by the simulation"}); });
}

void Machine::deliver(const std::shared_ptr<const Packet>& packet) {
    if (!node_ || !link_up(packet->sent.port.interface) || !listens(packet->sent.port)) return;
    // A paused process has its packets waiting in the socket.
    if (world_.now() < paused_until_) return waiting_.push_back([this, packet] { deliver(packet); });
    feed(DatagramReceived{packet->sent.port, packet->sent.source, packet->sent.destination, packet->ttl,
                          packet->sent.message},
         packet.get());
}

void Machine::heal() {
    backend = {};
    clients_fail = clients_hang = starts_hang = ports_fail = false;
    client_stop = 20ms;
    client_start = 2ms;
    checks = health = hooks = Runs::well;
    for (const auto& client : settings_.clients) override_client(client.name, Override::automatic);
    if (!up() || leaving_) crash();
    reload(written_);  // also behind one that waits for the end of a pause
    for (auto& [interface, facts] : interfaces_) {
        if (facts.present && !facts.carrier) set_link(interface, true);
        for (const auto& [address, group] : owner_of_)
            put_foreign(interface, Prefix{address, address.bits()}, false);
    }
    if (!node_) boot();
    arm();
}

// ---- what it is

std::optional<std::size_t> Machine::group_of_vrid(std::uint8_t vrid) const {
    for (std::size_t g = 0; g < settings_.groups.size(); ++g)
        if (settings_.groups[g].vrid == vrid) return g;
    return std::nullopt;
}

std::size_t Machine::group_of(const address::AddressSet& set) const {
    return owner_of_.at(set.holdings.front().written.address);
}

bool Machine::has(const IpAddress& address) const {
    for (const auto& [interface, facts] : interfaces_)
        for (const auto& fact : facts.addresses)
            if (fact.prefix.address == address) return true;
    return false;
}

bool Machine::serves(const IpAddress& address) const {
    if (!up() || world_.now() < paused_until_) return false;
    for (std::size_t g = 0; g < settings_.groups.size(); ++g)
        for (const auto& interface : settings_.groups[g].interfaces)
            for (const auto& virtual_address : interface.virtual_addresses)
                if (virtual_address.address == address) return roles_[g] == Role::active;
    return false;
}

bool Machine::link_up(const std::string& interface) const {
    return interfaces_.at(interface).carrier;
}

bool Machine::undisturbed() const {
    if (!up() || world_.now() < paused_until_) return false;
    for (const auto& group : settings_.groups)
        for (const auto& interface : group.interfaces) {
            if (!link_up(interface.name)) return false;
            for (const auto& address : interface.virtual_addresses)
                if (!listens({interface.name, address.address.family()})) return false;
        }
    return true;
}

void Machine::check_role() const {
    const auto status = node_->status(local(world_.now()));
    for (std::size_t g = 0; g < roles_.size(); ++g)
        if (status.groups[g].role != roles_[g])
            throw Violation("status and log agree",
                            name() + " says it is " + std::string(to_string(roles_[g])) +
                                ", and its status " + std::string(to_string(status.groups[g].role)));
}

}  // namespace pairkeep::sim
