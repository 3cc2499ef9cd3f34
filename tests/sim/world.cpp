#include "world.h"

#include <algorithm>

#include "pairkeep/vrrp/packet.h"

namespace pairkeep::sim {

using namespace std::chrono_literals;

World::World(Scenario scenario, Random random, Trace& trace)
    : scenario_(std::move(scenario)),
      random_(random),
      trace_(trace),
      judge_(*this),
      weather_(scenario_.weather) {
    for (const auto& plan : scenario_.machines)
        machines_.push_back(std::make_unique<Machine>(*this, machines_.size(), plan));
    caches_.resize(machines_.size());
    judge_.begin();
}

void World::at(Instant when, std::function<void()> what) {
    agenda_.push_back({std::max(when, now_), ++order_, std::move(what)});
    std::push_heap(agenda_.begin(), agenda_.end());
}

void World::run_until(Instant until, const std::function<bool()>& enough) {
    while (true) {
        std::optional<Instant> next;
        if (!agenda_.empty()) next = agenda_.front().when;
        Machine* due = nullptr;
        for (auto& machine : machines_) {
            const auto wake = machine->next_wake();
            // What happens at one moment happens in any order.
            if (!wake || (next && (*wake > *next || (*wake == *next && random_.chance(0.5))))) continue;
            next = wake;
            due = machine.get();
        }
        if (!next || *next > until) break;
        now_ = std::max(now_, *next);
        if (due != nullptr) {
            due->wake();
        } else {
            std::pop_heap(agenda_.begin(), agenda_.end());
            const auto what = std::move(agenda_.back().what);
            agenda_.pop_back();
            what();
        }
        judge_.after_step();
        if (enough && enough()) return;
    }
    now_ = until;
}

void World::cut(std::size_t from, std::size_t to, bool is_cut) {
    if (is_cut)
        cuts_.insert({from, to});
    else
        cuts_.erase({from, to});
    cut_changed_[{from, to}] = now_;
    trace_.say(now_, "network:", [&] {
        return machines_[to]->name() + (is_cut ? " no longer hears " : " hears again ") +
               machines_[from]->name();
    });
}

void World::send(std::size_t sender, const failover::SendAdvertisement& sent) {
    Packet packet{.sender = sender, .sent = sent};
    packet.ttl = static_cast<std::uint8_t>(255 - scenario_.hops);
    const auto& sender_of = *machines_[sender];
    const auto& group = sender_of.group(sender_of.group_of_vrid(sent.vrid).value());
    const auto decoded = group.version == 2 ? vrrp::decode_v2(sent.message)
                                            : vrrp::decode(sent.message, sent.source, sent.destination);
    if (!decoded) throw Violation("readable", "sends a packet that cannot be decoded");
    packet.interval = decoded->advertisement.max_advertise_interval;
    packet.message_only = decoded->checksum_form == vrrp::ChecksumForm::message_only;
    const auto shared = std::make_shared<const Packet>(std::move(packet));
    for (std::size_t to = 0; to < machines_.size(); ++to)
        if (to != sender && !is_cut(sender, to)) transmit(shared, to);
    // A switch learns where a virtual MAC is from every frame that comes from it.
    if (sent.source_mac)
        for (const auto& interface : group.interfaces)
            for (const auto& address : interface.virtual_addresses)
                if (interface.name == sent.port.interface && address.address.family() == sent.port.family)
                    announce(sender, interface.name, address.address);
}

void World::transmit(const std::shared_ptr<const Packet>& packet, std::size_t receiver) {
    const auto& destination = packet->sent.destination;
    auto& machine = *machines_[receiver];
    if (!destination.is_multicast() && !machine.has(destination)) return;
    const int copies = random_.chance(weather_.loss) ? 0 : random_.chance(weather_.duplication) ? 2 : 1;
    for (int i = 0; i < copies; ++i)
        at(now_ + random_.between(weather_.delay_min, weather_.delay_max),
           [packet, &machine] { machine.deliver(packet); });
}

void World::inject(const std::string& interface, Packet packet, const IpAddress& destination) {
    packet.sent.port.interface = interface;
    packet.sent.destination = destination;
    packet.forged = true;
    const auto shared = std::make_shared<const Packet>(std::move(packet));
    for (std::size_t to = 0; to < machines_.size(); ++to) transmit(shared, to);
}

void World::announce(std::size_t sender, const std::string& interface, const IpAddress& address) {
    if (!machines_[sender]->link_up(interface)) return;
    for (std::size_t to = 0; to < machines_.size(); ++to) {
        if (to != sender && (is_cut(sender, to) || random_.chance(weather_.loss))) continue;
        at(now_ + random_.between(weather_.delay_min, weather_.delay_max),
           [this, to, address, sender, healed = healed_] {
               if (healed != healed_) return;  // the healing is no cause of late news
               const auto [known, is_new] = caches_[to].try_emplace(address, sender);
               if (!is_new && known->second != sender) touch();
               known->second = sender;
           });
    }
}

std::optional<std::size_t> World::holder_seen_by(std::size_t machine, const IpAddress& address) const {
    const auto known = caches_[machine].find(address);
    return known == caches_[machine].end() ? std::nullopt : std::optional(known->second);
}

std::optional<Instant> World::hear_each_other_since(std::size_t a, std::size_t b) const {
    if (weather_.loss > 0 || weather_.delay_min != weather_.delay_max || is_cut(a, b) || is_cut(b, a) ||
        !machines_[a]->undisturbed() || !machines_[b]->undisturbed())
        return std::nullopt;
    Instant since = std::max({weather_changed_, machines_[a]->disturbed_at(), machines_[b]->disturbed_at()});
    for (const auto& direction : {std::pair{a, b}, std::pair{b, a}})
        if (const auto changed = cut_changed_.find(direction); changed != cut_changed_.end())
            since = std::max(since, changed->second);
    return since;
}

void World::heal() {
    healed_ = true;
    weather_.loss = weather_.duplication = 0;
    weather_.delay_max = weather_.delay_min;
    weather_changed_ = now_;
    for (const auto& [from, to] : std::set(cuts_)) cut(from, to, false);
    for (auto& machine : machines_) machine->heal();
    // Who asks a host that no longer answers for the address asks everybody again before long, and so does
    // the refresh of the announcements. What remains, only those repair who still call themselves Active.
    for (auto& cache : caches_)
        std::erase_if(cache,
                      [&](const auto& entry) { return !machines_[entry.second]->serves(entry.first); });
    trace_.say(now_, "network:", [] { return "is healed"; });
}

}  // namespace pairkeep::sim
