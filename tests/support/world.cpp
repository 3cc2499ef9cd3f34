#include "support/world.h"

#include <algorithm>
#include <array>
#include <cstdio>

#include "pairkeep/failover/reconfigure.h"
#include "pairkeep/vrrp/packet.h"

namespace pairkeep::test {
namespace {

using namespace std::chrono_literals;
using namespace failover;

constexpr Duration kKernelLatency = 100us;

std::uint8_t host_number(const std::string& name) {
    return static_cast<std::uint8_t>(11 + name.front() - 'a');
}

std::string join(const address::AddressSet& set) {
    std::string text;
    for (const auto& holding : set.holdings) {
        text.append(text.empty() ? "" : ", ").append(holding.written.address.to_string());
        if (holding.virtual_mac)
            text += " on " + holding.virtual_mac->device + " (" + holding.virtual_mac->mac.to_string() + ")";
    }
    return text;
}

}  // namespace

// ---- World

Host& World::add(settings::Settings settings) {
    hosts_.push_back(std::make_unique<Host>(*this, std::move(settings)));
    return *hosts_.back();
}

Host& World::host(const std::string& name) {
    for (auto& host : hosts_)
        if (host->name() == name) return *host;
    throw std::out_of_range("no host " + name);
}

void World::at(Instant when, std::function<void()> what) {
    agenda_.push({std::max(when, now_), ++order_, std::move(what)});
}

void World::run_until(Instant until) {
    while (true) {
        std::optional<Instant> next;
        if (!agenda_.empty()) next = agenda_.top().when;
        Host* due = nullptr;
        for (auto& host : hosts_) {
            const auto deadline = host->next_deadline();
            if (deadline && (!next || *deadline < *next)) {
                next = std::max(*deadline, now_);
                due = host.get();
            }
        }
        if (!next || *next > until) break;
        now_ = *next;
        if (due != nullptr) {
            due->wake();
        } else {
            const auto what = agenda_.top().what;
            agenda_.pop();
            what();
        }
        if (after_each_step) after_each_step();
    }
    now_ = until;
}

Duration World::between(Duration low, Duration high) {
    return Duration{std::uniform_int_distribution<std::int64_t>{low.count(), high.count()}(random_)};
}

void World::cut(const std::string& from, const std::string& to, const std::string& only, bool is_cut) {
    if (is_cut)
        cuts_.insert({from, to, only});
    else
        cuts_.erase({from, to, only});
}

void World::deliver(const Host& sender, const SendAdvertisement& packet) {
    if (!sender.link_up(packet.port.interface)) return;
    for (auto& host : hosts_) {
        const auto is_cut = [&](const std::string& only) {
            return cuts_.contains({sender.name(), host->name(), only});
        };
        if (host.get() == &sender || is_cut("") || is_cut(packet.port.interface) ||
            is_cut(std::string(to_string(packet.port.family))))
            continue;
        if (!packet.destination.is_multicast() && !host->owns(packet.destination)) continue;
        if (chance() < faults.loss) continue;
        at(now_ + between(faults.delay_min, faults.delay_max), [packet, to = host.get()] {
            if (!to->alive() || !to->link_up(packet.port.interface) || !to->listens(packet.port)) return;
            to->when_awake([packet, to] {
                to->feed(DatagramReceived{packet.port, packet.source, packet.destination, vrrp::kTtl,
                                          packet.message});
            });
        });
    }
}

void World::note(const Host& host, const std::string& text) {
    std::array<char, 32> stamp{};
    std::snprintf(stamp.data(), stamp.size(), "%.3f",
                  std::chrono::duration<double>(now_.time_since_epoch()).count());
    story_ += std::string(stamp.data()) + " " + host.name() + " " + text + "\n";
}

std::string World::take_story() {
    return std::exchange(story_, {});
}

int World::active_count() const {
    return static_cast<int>(std::count_if(hosts_.begin(), hosts_.end(), [](const auto& host) {
        return host->alive() && host->role() == Role::active;
    }));
}

// ---- Host

Host::Host(World& world, settings::Settings settings) : world_(world), settings_(std::move(settings)) {
    const auto number = host_number(settings_.node);
    unsigned index = 2;
    for (const auto& name : interfaces_of(settings_)) {
        auto& facts = interfaces_[name];
        facts.name = name;
        facts.present = facts.admin_up = facts.carrier = true;
        facts.index = index++;
        facts.mac.bytes = {2, 0, 0, 0, static_cast<std::uint8_t>(facts.index), number};
        const auto text = std::to_string(number);
        const auto subnet = std::to_string(facts.index);
        for (const auto& own : {"192.0." + subnet + "." + text + "/24",
                                "2001:db8:0:" + subnet + "::" + text + "/64", "fe80::" + text + "/64"})
            facts.addresses.push_back({.prefix = *Prefix::parse(own)});
    }
}

void Host::boot() {
    node_ = std::make_unique<Node>(settings_);
    ++life_;
    refused_at_.reset();
    advert_shown_ = false;
    for (const auto& [name, facts] : interfaces_) feed(InterfaceChanged{facts});
    feed(HostAddressesChanged{all_addresses()});
    drivers_look();
    feed(Started{std::exchange(kept_, {}).value_or(Kept{})});
}

void Host::kill() {
    node_.reset();
    ++life_;
    ports_.clear();
    forget_clients();
    kept_.reset();
    world_.note(*this, "is killed");
}

void Host::leave() {
    feed(LeaveRequested{"SIGTERM"});
}

void Host::reload(settings::Settings changed) {
    const auto what = compare(settings_, std::move(changed));
    for (const auto& change : what.changes)
        world_.note(*this,
                    "reload: " + in_words(change) + " (" + std::string(to_string(change.effect)) + ")");
    settings_ = what.in_force;
    feed(Reconfigured{std::make_shared<const settings::Settings>(settings_), {}});
}

void Host::restart() {
    kept_.reset();
    feed(RestartRequested{"SIGTERM"});
    if (!kept_) return;  // it leaves
    node_.reset();
    ++life_;
    ports_.clear();
    forget_clients();
}

void Host::pause(Duration how_long) {
    paused_until_ = world_.now() + how_long;
    world_.note(*this, "is paused for " + format_duration(how_long));
}

void Host::when_awake(std::function<void()> what) {
    if (world_.now() >= paused_until_) return what();
    later(paused_until_ - world_.now(), std::move(what));
}

void Host::feed(const Event& event) {
    if (!node_) return;
    const auto actions = node_->handle(event, world_.now());
    perform(actions);
}

void Host::wake() {
    feed(DeadlineReached{});
}
std::optional<Instant> Host::next_deadline() const {
    const auto deadline = node_ ? node_->next_deadline() : std::nullopt;
    return deadline ? std::optional(std::max(*deadline, paused_until_)) : std::nullopt;
}
NodeStatus Host::status() const {
    return node_->status(world_.now());
}

bool Host::has_address(const IpAddress& address) const {
    return std::any_of(interfaces_.begin(), interfaces_.end(), [&](const auto& entry) {
        const auto& list = entry.second.addresses;
        return std::any_of(list.begin(), list.end(),
                           [&](const AddressFact& f) { return f.prefix.address == address; });
    });
}

bool Host::owns(const IpAddress& address) const {
    return has_address(address);
}
bool Host::link_up(const std::string& interface) const {
    return interfaces_.at(interface).carrier;
}

void Host::later(Duration delay, std::function<void()> what) {
    world_.at(world_.now() + delay, [this, life = life_, what = std::move(what)] {
        if (life == life_ && node_) what();
    });
}

void Host::changed(const std::string& interface) {
    later(kKernelLatency, [this, interface] {
        when_awake([this, interface] {
            feed(InterfaceChanged{interfaces_.at(interface)});
            feed(HostAddressesChanged{all_addresses()});
        });
    });
}

void Host::set_link(const std::string& interface, bool up) {
    interfaces_.at(interface).carrier = up;
    world_.note(*this, interface + (up ? " has a link again" : " loses its link"));
    changed(interface);
}

void Host::set_own_address(const std::string& interface, const Prefix& address, bool present) {
    auto& list = interfaces_.at(interface).addresses;
    std::erase_if(list, [&](const AddressFact& f) { return f.prefix == address; });
    if (present) list.insert(list.begin(), {.prefix = address});
    changed(interface);
}

void Host::make_anew(const std::string& interface) {
    auto& facts = interfaces_.at(interface);
    facts.index += 100;
    std::erase_if(facts.addresses, [](const AddressFact& f) { return f.ours; });
    world_.note(*this, interface + " is made anew");
    changed(interface);
}

void Host::set_mac(const std::string& interface, std::uint8_t last_byte) {
    interfaces_.at(interface).mac.bytes.back() = last_byte;
    world_.note(*this, interface + " has another MAC");
    changed(interface);
}

std::vector<HostAddress> Host::all_addresses() const {
    std::vector<HostAddress> all;
    for (const auto& [name, facts] : interfaces_)
        for (const auto& fact : facts.addresses)
            if (!fact.ours) all.push_back({facts.index, fact.prefix});
    return all;
}

void Host::put_foreign(const std::string& interface, const Prefix& address) {
    set_own_address(interface, address, true);
}

void Host::change_address(const IpAddress& address) {
    for (auto& [name, facts] : interfaces_)
        for (auto& fact : facts.addresses)
            if (fact.ours && fact.prefix.address == address) {
                fact.ours = false;
                changed(name);
            }
}

void Host::remove_address(const IpAddress& address) {
    expiry_.erase(address);
    for (auto& [name, facts] : interfaces_)
        if (std::erase_if(facts.addresses,
                          [&](const AddressFact& f) { return f.prefix.address == address; }) > 0)
            changed(name);
}

void Host::perform(const Actions& actions) {
    announced_.clear();
    for (const auto& action : actions) std::visit([this](const auto& a) { perform(a); }, action);
    if (shows_every_announcement && !announced_.empty()) {
        const auto more = announced_.size() - 1;
        world_.note(*this, "announces " + announced_.front().to_string() +
                               (more > 0 ? " and " + std::to_string(more) + " more" : ""));
    }
}

void Host::perform(const OpenPort& action) {
    ports_.insert(action.port);
    later(0ns, [this, port = action.port] { feed(PortOpened{port}); });
}

void Host::perform(const ClosePort& action) {
    ports_.erase(action.port);
}

void Host::perform(const SendAdvertisement& action) {
    // The regular ones would drown a story: the first after a change of role, and every goodbye.
    if (action.priority == vrrp::kReleasing || !advert_shown_ || shows_every_advertisement) {
        const auto sent = vrrp::decode(action.message, action.source, action.destination);
        const bool message_only = sent && sent->checksum_form == vrrp::ChecksumForm::message_only;
        world_.note(*this, "sends ADVERTISEMENT priority=" + std::to_string(action.priority) + " to " +
                               action.destination.to_string() +
                               (vrrp::decode_v2(action.message) ? " of version 2" : "") +
                               (action.source_mac ? " from " + action.source_mac->to_string() : "") +
                               (message_only ? " with the checksum of the message only" : ""));
    }
    advert_shown_ = true;
    if (refused_at_ && action.priority != vrrp::kReleasing && world_.now() - *refused_at_ > 1s) {
        advertised_while_refused = true;
        world_.note(*this, "still advertises after a refusal");
    }
    if (sends_fail)
        later(0ns, [this, action] {
            feed(SendFailed{action.port, action.vrid, "No buffer space available"});
        });
    else
        world_.deliver(*this, action);
}

void Host::hold(const address::AddressSet& set) {
    for (const auto& holding : set.holdings) {
        const auto& address = holding.written.address;
        auto& facts = interfaces_.at(holding.interface);
        if (set.retake)
            std::erase_if(facts.addresses, [&](const AddressFact& f) {
                return !f.ours && f.prefix.address == address && f.prefix.length == address.bits();
            });
        if (!has_address(address)) {
            facts.addresses.push_back({.prefix = {address, address.bits()}, .ours = true});
            changed(holding.interface);
        }
        if (!set.lease) continue;
        expiry_[address] = world_.now() + *set.lease;
        world_.at(expiry_[address], [this, address] { expire(address); });
    }
}

void Host::expire(const IpAddress& address) {
    const auto lease = expiry_.find(address);
    if (lease == expiry_.end() || world_.now() < lease->second) return;  // renewed or gone meanwhile
    world_.note(*this, "loses " + address.to_string() + " (lease over)");
    remove_address(address);
}

Duration Host::backend_delay() {
    backend_busy_until_ = std::max(backend_busy_until_, world_.now() + backend.latency + kKernelLatency);
    return backend_busy_until_ - world_.now();
}

void Host::perform(const ClaimAddresses& action) {
    const bool refused = world_.chance() < backend.refusals;
    const bool unanswered = world_.chance() < backend.lost_answers;
    world_.note(*this, "claims " + join(action.addresses));
    refused_at_.reset();
    latest_claim_ = action.id;
    later(backend_delay(), [this, action, refused, unanswered] {
        if (refused) {
            world_.note(*this, "is refused " + join(action.addresses));
        } else {
            hold(action.addresses);
        }
        if (unanswered) return;
        if (refused && action.id == latest_claim_) refused_at_ = world_.now();
        if (refused)
            feed(ClaimAnswered{action.id, Unexpected{std::string("refused by the backend")}});
        else
            feed(ClaimAnswered{action.id, Unit{}});
    });
}

void Host::perform(const RenewAddresses& action) {
    later(kKernelLatency, [this, action] {
        for (const auto& holding : action.addresses.holdings)
            if (!has_address(holding.written.address))
                return feed(ClaimAnswered{action.id, Unexpected{holding.written.to_string() + " on " +
                                                                holding.interface + ": not there any more"}});
        hold(action.addresses);
        feed(ClaimAnswered{action.id, Unit{}});
    });
}

void Host::perform(const ReleaseAddresses& action) {
    world_.note(*this, "releases " + join(action.addresses));
    latest_claim_ = {};  // withdrawn: its answer, whatever it is, no longer matters
    later(backend_delay(), [this, action] {
        for (const auto& holding : action.addresses.holdings) remove_address(holding.written.address);
        feed(ReleaseAnswered{action.id, Unit{}});
    });
}

void Host::perform(const AnnounceAddress& action) {
    auto& holder = world_.neighbour_cache[action.address];
    announced_.push_back(action.address);
    const bool moved = action.mac != interfaces_.at(action.interface).mac;
    if (holder != name() && !shows_every_announcement)
        world_.note(*this, "announces " + action.address.to_string() +
                               (moved ? " at " + action.mac.to_string() : ""));
    if (link_up(action.interface)) holder = name();
}

void Host::perform(const LeaveCompleted&) {
    world_.note(*this, "has left");
    // Not from inside its own call.
    world_.at(world_.now(), [this, life = life_] {
        if (life == life_) node_.reset();
        ports_.clear();
    });
}

void Host::perform(const KeepCompleted& action) {
    world_.note(*this, "ends for a restart");
    kept_ = action.kept;
}

void Host::perform(const Report& action) {
    if (action.id == "ROLE_CHANGED") advert_shown_ = false;
    if (action.id == "ROLE_CHANGED" && action.text.find("-> active") != std::string::npos)
        refused_at_.reset();
    if (action.id == "CLIENT_STARTED" || action.id == "CLIENT_STOPPED") return;
    if (action.id == "CLIENT_SELECTED" && action.text.ends_with("profile: express")) return;
    world_.note(*this,
                action.id == "ROLE_CHANGED" ? action.text : std::string(action.id) + " " + action.text);
}

}  // namespace pairkeep::test
