#include "properties.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <deque>
#include <optional>

#include "pairkeep/config/loader.h"
#include "pairkeep/util/checksum.h"
#include "pairkeep/vrrp/packet.h"
#include "support/world.h"

namespace pairkeep::fuzz {
namespace {

using namespace std::chrono_literals;
using failover::Role;

IpAddress ip(std::string_view text) {
    return *IpAddress::parse(text);
}

unsigned octet(std::span<const std::byte> message, std::size_t at) {
    return std::to_integer<unsigned>(message[at]);
}

// The sum over `data` of RFC 1071, one byte after the other: as unlike ours as possible.
unsigned slow_sum(std::span<const std::byte> data, unsigned sum) {
    for (std::size_t i = 0; i < data.size(); ++i) {
        sum += octet(data, i) << (i % 2 == 0 ? 8U : 0U);
        if (sum > 0xffffU) sum -= 0xffffU;
    }
    return sum;
}

bool checksum_is_right(std::span<const std::byte> message, const Ends& ends) {
    if (ends.source.family() == Family::ipv4 && slow_sum(message, 0) % 0xffffU == 0) return true;
    unsigned sum = slow_sum(std::as_bytes(ends.source.bytes()), 0);
    sum = slow_sum(std::as_bytes(ends.destination.bytes()), sum);
    sum = (sum + vrrp::kProtocol + static_cast<unsigned>(message.size())) % 0xffffU;
    return slow_sum(message, sum) % 0xffffU == 0;
}

// RFC 9568 7.1 and 5.2 in one expression, beside the decoder under test.
bool is_good(std::span<const std::byte> message, const Ends& ends) {
    return message.size() >= 8 && octet(message, 0) == 0x31 && checksum_is_right(message, ends) &&
           octet(message, 3) > 0 && ((octet(message, 4) & 0x0fU) != 0 || octet(message, 5) != 0) &&
           message.size() >= 8 + octet(message, 3) * ends.source.size();
}

constexpr std::string_view kPassword = "s3cret";

std::string_view password_of(Speaks speaks) {
    return speaks == Speaks::version_2_with_password ? kPassword : "";
}

// RFC 3768 7.1 and 5.3, as far as the message alone goes.
bool is_good_v2(std::span<const std::byte> message) {
    return message.size() >= 8 && octet(message, 0) == 0x21 && slow_sum(message, 0) % 0xffffU == 0 &&
           octet(message, 3) > 0 && message.size() >= 8 + octet(message, 3) * 4 + 8;
}

// What the configuration adds: authentication and interval.
bool is_ours_v2(std::span<const std::byte> message, Speaks speaks) {
    const auto expected = password_of(speaks);
    const std::size_t data = 8 + octet(message, 3) * 4;
    if (octet(message, 4) != (expected.empty() ? 0U : 1U) || octet(message, 5) != 1) return false;
    for (std::size_t i = 0; i < 8 && !expected.empty(); ++i)
        if (octet(message, data + i) != (i < expected.size() ? static_cast<unsigned char>(expected[i]) : 0U))
            return false;
    return true;
}

Bytes without_checksum(std::span<const std::byte> message) {
    Bytes bytes(message.begin(), message.end());
    bytes.at(6) = bytes.at(7) = std::byte{0};
    bytes.at(4) &= std::byte{0x0f};  // reserved, sent as zero
    return bytes;
}

// Everything asked for is granted, at once.
std::optional<failover::Event> granted(const failover::Action& action) {
    using namespace failover;
    if (const auto* a = std::get_if<OpenPort>(&action)) return PortOpened{a->port};
    if (const auto* a = std::get_if<ClaimAddresses>(&action)) return ClaimAnswered{a->id, Unit{}};
    if (const auto* a = std::get_if<RenewAddresses>(&action)) return ClaimAnswered{a->id, Unit{}};
    if (const auto* a = std::get_if<ReleaseAddresses>(&action)) return ReleaseAnswered{a->id, Unit{}};
    if (const auto* a = std::get_if<StartClient>(&action))
        return ClientSeen{.client = a->client, .order = a->order, .reality = Reality::running, .pid = 1};
    if (const auto* a = std::get_if<TerminateClient>(&action))
        return ClientSeen{.client = a->client, .order = a->order, .reality = Reality::stopped};
    if (const auto* a = std::get_if<KillClient>(&action))
        return ClientSeen{.client = a->client, .order = a->order, .reality = Reality::stopped};
    if (const auto* a = std::get_if<RunProbe>(&action)) return RunEnded{a->run, Verdict::ok, ""};
    if (const auto* a = std::get_if<RunHook>(&action)) return RunEnded{a->run, Verdict::ok, ""};
    if (const auto* a = std::get_if<SetRoutes>(&action))
        return RoutesAnswered{a->id, std::vector<std::string>{}};
    return std::nullopt;
}

constexpr int kWakeUps = 40;
constexpr int kMostAtOnce = 10'000;  // events at one instant: more is a loop without end

// Runs the settings alone for some wake-ups: nobody else is heard, so every group must become Active and go
// on.
std::string run_violation(const settings::Settings& settings) {
    failover::Node node(settings);
    Instant now{1h};
    std::deque<failover::Event> events;
    for (const auto& name : failover::interfaces_of(settings)) {
        InterfaceFacts facts{.name = name,
                             .present = true,
                             .index = 2,
                             .admin_up = true,
                             .carrier = true,
                             .mac = {},
                             .addresses = {{.prefix = *Prefix::parse("fe80::11/64")},
                                           {.prefix = *Prefix::parse("203.0.113.1/24")}}};
        for (const auto& own : settings.nodes)
            for (const auto& address : own.addresses)
                if (own.name == settings.node)
                    facts.addresses.push_back({.prefix = {address, address.bits()}});
        events.push_back(failover::InterfaceChanged{facts});
    }
    events.push_back(failover::Started{});
    for (int wake_ups = 0; wake_ups < kWakeUps; ++wake_ups) {
        for (int count = 0; !events.empty(); ++count) {
            if (count > kMostAtOnce) return "the node asks and asks at one instant";
            const auto event = events.front();
            events.pop_front();
            for (const auto& action : node.handle(event, now))
                if (const auto answer = granted(action)) events.push_back(*answer);
        }
        const auto next = node.next_deadline();
        if (!next) return wake_ups == 0 ? "" : "the node sleeps for ever";
        if (*next <= now) return "the node wants to be woken at the instant that it was just told of";
        now = *next;
        events.push_back(failover::DeadlineReached{});
    }
    return "";
}

std::string settings_violation(const settings::Settings& settings) {
    const auto known = [&](const settings::Node& node) { return node.name == settings.node; };
    if (std::none_of(settings.nodes.begin(), settings.nodes.end(), known))
        return "this node is not one of the nodes";
    if (settings.groups.empty()) return "no groups";
    for (const auto& group : settings.groups) {
        if (group.vrid == 0 || group.priority == 0) return "VRID or priority 0";
        if (group.version == 2 && (group.advertisement_interval % 1s != 0ns ||
                                   group.advertisement_interval > 255s || group.advertisement_interval < 1s))
            return "an interval that version 2 cannot send";
        if (group.version == 2 && group.accept) return "version 2 that accepts";
        if (group.v2_password.size() > 8) return "a password that cannot be sent";
        if (group.version == 3 && !group.v2_password.empty()) return "a password without a use";
        if (group.version == 3) {
            if (group.advertisement_interval < 10ms || group.advertisement_interval > 40950ms ||
                group.advertisement_interval % 10ms != 0ns)
                return "an interval that cannot be sent";
        }
        if (group.down_after < 1) return "down_after below 1";
        if (group.interfaces.empty()) return "a group without interfaces";
        for (const auto& interface : group.interfaces) {
            if (interface.virtual_addresses.empty()) return "an interface without addresses";
            if (interface.virtual_addresses.size() > vrrp::kMaxAddresses * 2)
                return "more addresses than can be counted";
        }
    }
    for (const auto& client : settings.clients)
        if (const auto* command = std::get_if<settings::Command>(&client.how);
            command != nullptr && command->argv.empty())
            return "a client without a command";
    return "";
}

}  // namespace

std::string hex(std::span<const std::byte> bytes) {
    std::string text;
    std::array<char, 4> two{};
    for (const std::byte byte : bytes) {
        std::snprintf(two.data(), two.size(), "%02x ", std::to_integer<unsigned>(byte));
        text += two.data();
    }
    return text;
}

Ends usual_ends(Family family) {
    return {ip(family == Family::ipv4 ? "192.0.2.12" : "fe80::12"), vrrp::multicast_group(family)};
}

Bytes good_packet(Family family, std::uint8_t priority, std::size_t addresses, Speaks speaks) {
    vrrp::Advertisement advertisement{kVrid, priority, 1s, {}};
    for (std::size_t i = 0; i < addresses; ++i)  // the first is the virtual address of the pair
        advertisement.addresses.push_back(
            ip((family == Family::ipv4 ? "192.0.2." : "2001:db8:0:2::") + std::to_string(10 + i)));
    const auto ends = usual_ends(family);
    if (speaks != Speaks::version_3)
        return vrrp::encode_v2(advertisement, vrrp::authentication_of(password_of(speaks)));
    return vrrp::encode(advertisement, vrrp::ChecksumForm::with_pseudo_header, ends.source, ends.destination);
}

Bytes with_checksum(Bytes message, const Ends& ends, Speaks speaks) {
    if (message.size() < 8 || ends.source.family() != ends.destination.family()) return message;
    message[6] = message[7] = std::byte{0};
    ChecksumSum sum;
    if (speaks == Speaks::version_3)
        sum.add_pseudo_header(ends.source, ends.destination, message.size(), vrrp::kProtocol);
    sum.add(message);
    message[6] = static_cast<std::byte>(sum.finish() >> 8U);
    message[7] = static_cast<std::byte>(sum.finish() & 0xffU);
    return message;
}

std::string packet_violation(std::span<const std::byte> message, const Ends& ends) {
    const auto decoded = vrrp::decode(message, ends.source, ends.destination);
    if (decoded.has_value() != is_good(message, ends))
        return decoded ? "a bad packet is accepted"
                       : "a good packet is refused: " + std::string(to_string(decoded.error()));
    if (!decoded) return "";
    const auto& advertisement = decoded->advertisement;
    if (advertisement.addresses.empty()) return "accepted without addresses";
    if (advertisement.max_advertise_interval < 10ms || advertisement.max_advertise_interval > 40950ms)
        return "accepted with an impossible interval";
    for (const auto& address : advertisement.addresses)
        if (address.family() != ends.source.family()) return "accepted with an address of another family";
    const Bytes again = vrrp::encode(advertisement, decoded->checksum_form, ends.source, ends.destination);
    if (again.size() > message.size() ||
        without_checksum(again) != without_checksum(message.first(again.size())))
        return "written back, it is another packet: " + hex(again);
    return "";
}

std::string packet_violation_v2(std::span<const std::byte> message) {
    const auto decoded = vrrp::decode_v2(message);
    if (decoded.has_value() != is_good_v2(message))
        return decoded ? "a bad packet is accepted"
                       : "a good packet is refused: " + std::string(to_string(decoded.error()));
    if (!decoded) return "";
    Bytes again = vrrp::encode_v2(decoded->advertisement, decoded->authentication);
    if (again.size() > message.size()) return "written back, it is longer: " + hex(again);
    Bytes before(message.begin(), message.begin() + static_cast<std::ptrdiff_t>(again.size()));
    for (auto* bytes : {&again, &before}) bytes->at(6) = bytes->at(7) = std::byte{0};
    return again == before ? "" : "written back, it is another packet: " + hex(again);
}

std::string yaml_violation(std::string_view text) {
    const auto loaded = config::load_text(text, "fuzz.yaml", {}, "connector-a");
    if (loaded) {
        const auto violation = settings_violation(*loaded);
        return violation.empty() ? run_violation(*loaded) : violation;
    }
    if (loaded.error().empty()) return "it does not load, and nobody says why";
    for (const auto& problem : loaded.error()) {
        if (problem.message.empty()) return "a problem without words";
        if (problem.line < 0 || (problem.line > 0 && problem.column < 1))
            return "a problem nowhere: " + problem.to_string();
        if (problem.to_string().find('\n') != std::string::npos)
            return "a problem of several lines: " + problem.to_string();
    }
    return "";
}

struct NodeUnderFire::Seen {
    Role role{};
    std::optional<Instant> deadline;
    std::uint64_t sent = 0;
    std::uint64_t accepted = 0;
};

NodeUnderFire::NodeUnderFire(Speaks speaks)
    : speaks_(speaks),
      world_(std::make_unique<test::World>()),
      host_(world_->add(test::pair_settings({.priorities = {kPriority, 128},
                                             .ipv6 = speaks == Speaks::version_3,
                                             .version = speaks == Speaks::version_3 ? 3 : 2,
                                             .v2_password = std::string(password_of(speaks)),
                                             .client = "vpn"},
                                            0))) {
    host_.boot();
    wait(10ms);
}

NodeUnderFire::~NodeUnderFire() = default;

NodeUnderFire::Seen NodeUnderFire::look() const {
    const auto status = host_.status();
    Seen seen{.role = status.groups.front().role, .deadline = host_.next_deadline()};
    for (const auto& router : status.groups.front().routers) {
        seen.sent += router.counters.sent;
        seen.accepted += router.counters.accepted;
    }
    return seen;
}

std::vector<Family> NodeUnderFire::families() const {
    if (speaks_ == Speaks::version_3) return {Family::ipv4, Family::ipv6};
    return {Family::ipv4};
}

bool NodeUnderFire::is_good(const Shot& shot) const {
    const auto& [source, destination] = shot.ends;
    if (shot.ttl != vrrp::kTtl || source.family() != destination.family() || host_.owns(source)) return false;
    if (speaks_ == Speaks::version_3)
        return fuzz::is_good(shot.payload, shot.ends) && octet(shot.payload, 1) == kVrid;
    return source.family() == Family::ipv4 && is_good_v2(shot.payload) && is_ours_v2(shot.payload, speaks_) &&
           octet(shot.payload, 1) == kVrid;
}

Role NodeUnderFire::role() const {
    return host_.role();
}

void NodeUnderFire::wait(Duration duration) {
    world_->run_for(duration);
    (void)world_->take_story();
}

std::string NodeUnderFire::shoot(const Shot& shot) {
    const auto before = look();
    const auto& [source, destination] = shot.ends;
    host_.feed(failover::DatagramReceived{
        {"eth0", destination.family()}, source, destination, shot.ttl, shot.payload});
    (void)world_->take_story();
    const auto after = look();
    const auto what = " by " + hex(shot.payload) + "from " + source.to_string() + " to " +
                      destination.to_string() + ", TTL " + std::to_string(shot.ttl);

    if (!is_good(shot)) {
        if (after.role != before.role) return "the role is moved" + what;
        if (after.deadline != before.deadline) return "a timer is moved" + what;
        if (after.sent != before.sent) return "an advertisement is provoked" + what;
        if (after.accepted != before.accepted) return "it is counted as accepted" + what;
        return "";
    }
    if (after.role == before.role) return "";
    if (before.role == Role::active && after.role == Role::backup && octet(shot.payload, 2) >= kPriority)
        return "";
    // takeover_on_release: at_once.
    if (before.role == Role::backup && after.role == Role::active &&
        octet(shot.payload, 2) == vrrp::kReleasing)
        return "";
    return "the role goes from " + std::string(to_string(before.role)) + " to " +
           std::string(to_string(after.role)) + what;
}

void NodeUnderFire::become_backup() {
    for (const auto family : families()) {
        const auto ends = usual_ends(family);
        const Bytes packet = good_packet(family, 255, 1, speaks_);
        host_.feed(
            failover::DatagramReceived{{"eth0", family}, ends.source, ends.destination, vrrp::kTtl, packet});
    }
    wait(10ms);
}

void NodeUnderFire::become_active() {
    constexpr int kLongestDownInterval = 4 * 41;  // seconds: a peer may have taught the longest interval
    for (int i = 0; i < kLongestDownInterval && role() != Role::active; ++i) wait(1s);
}

std::string NodeUnderFire::lasting_effect() {
    become_active();
    wait(2s);  // one that answers a rival at once has its pace again
    if (role() != Role::active) return "it does not become Active any more";
    const auto before = look();
    wait(10s);
    if (look().sent != before.sent + 10 * families().size())
        return "it does not send one advertisement per interval and family";
    const auto accepted = look().accepted;
    become_backup();
    if (look().accepted != accepted + families().size()) return "the next good packet does not count";
    if (role() != Role::backup) return "it does not yield to a better Active any more";
    return "";
}

}  // namespace pairkeep::fuzz
