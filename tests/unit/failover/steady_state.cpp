// Nothing is allocated for an advertisement that is sent or heard as thousands before it: whoever asks the
// system for memory may have to wait for it. Everything that this program asks for is counted in here.
#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <new>

#include "pairkeep/failover/node.h"
#include "pairkeep/vrrp/packet.h"
#include "support/catch.h"

namespace {

std::atomic<std::uint64_t> allocations = 0;

void* counted(std::size_t size) {
    ++allocations;
    if (void* memory = std::malloc(size == 0 ? 1 : size)) return memory;
    throw std::bad_alloc();
}

}  // namespace

void* operator new(std::size_t size) {
    return counted(size);
}
void* operator new[](std::size_t size) {
    return counted(size);
}
void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
    return counted(size);
}
void* operator new[](std::size_t size, const std::nothrow_t&) noexcept {
    return counted(size);
}
void operator delete(void* memory) noexcept {
    std::free(memory);
}
void operator delete[](void* memory) noexcept {
    std::free(memory);
}
void operator delete(void* memory, std::size_t) noexcept {
    std::free(memory);
}
void operator delete[](void* memory, std::size_t) noexcept {
    std::free(memory);
}

namespace {

using namespace pairkeep;
using namespace pairkeep::failover;
using namespace std::chrono_literals;

constexpr unsigned kGroups = 50;
constexpr auto kInterval = 100ms;
const IpAddress kOwn = *IpAddress::parse("192.0.2.11");
const IpAddress kPeer = *IpAddress::parse("192.0.2.12");
const PortKey kPort{"eth0", Family::ipv4};

struct Options {
    int version = 3;
    bool multicast = true;
    bool virtual_mac = false;
    bool tracked = false;  // a check, and a client with a health
};

IpAddress virtual_address(unsigned group) {
    return IpAddress::v4({198, 51, 100, static_cast<std::uint8_t>(group + 1)});
}

settings::Settings settings_of(const Options& options) {
    settings::Settings settings;
    settings.nodes = {{"connector-with-a-long-name-a", {kOwn}, 250},
                      {"connector-with-a-long-name-b", {kPeer}, 240}};
    settings.node = settings.nodes[0].name;
    settings::Check check;
    check.name = "uplink";
    check.interval = 1h;
    check.timeout = 30min;
    if (options.tracked) {
        settings::Client client;
        client.name = "vpn";
        client.how = settings::Command{{"true"}};
        client.health = check;
        settings.checks = {check};
        settings.clients = {client};
    }
    for (unsigned number = 0; number < kGroups; ++number) {
        settings::Group group;
        group.name = "group-with-a-long-name-" + std::to_string(number);
        group.interfaces = {{"eth0", {Prefix{virtual_address(number), 32}}}};
        group.vrid = static_cast<std::uint8_t>(number + 1);
        group.priority = 250;
        group.version = options.version;
        group.virtual_mac = options.virtual_mac;
        group.transport = options.multicast ? settings::Transport::multicast : settings::Transport::unicast;
        group.advertisement_interval = options.version == 2 ? Duration{1s} : Duration{kInterval};
        group.address_lease.reset();  // renewals are no advertisements
        group.announce.refresh = 24h;
        if (options.tracked) group.track_checks = {"uplink"};
        if (options.tracked && number == 0) group.clients = {"vpn"};
        settings.groups.push_back(group);
    }
    return settings;
}

// The node and a world that grants it everything.
class Host {
  public:
    explicit Host(const Options& options) : node_(settings_of(options)) {
        facts_ = {.name = "eth0",
                  .present = true,
                  .index = 2,
                  .admin_up = true,
                  .carrier = true,
                  .mac = {},
                  .addresses = {{Prefix{kOwn, 24}}}};
        feed(InterfaceChanged{facts_});
        feed(HostAddressesChanged{{HostAddress{1, Prefix{kOwn, 24}}}});
        if (options.tracked) feed(ClientSeen{.client = "vpn", .reality = Reality::stopped});
        feed(Started{});
    }

    void feed(const Event& event) {
        Actions actions;
        node_.handle(event, now_, actions);
        for (const auto& action : actions) answer(action);
    }
    void wait_until(Instant when) {
        for (;;) {
            const auto next = node_.next_deadline();
            if (!next || *next > when) break;
            now_ = std::max(now_, *next);
            feed(DeadlineReached{});
        }
        now_ = when;
    }

    [[nodiscard]] Instant now() const { return now_; }
    [[nodiscard]] Node& node() { return node_; }
    [[nodiscard]] bool all(Role role) const {
        const auto status = node_.status(now_);
        return std::all_of(status.groups.begin(), status.groups.end(),
                           [&](const GroupStatus& group) { return group.role == role; });
    }

  private:
    void answer(const Action& action) {
        if (const auto* open = std::get_if<OpenPort>(&action)) feed(PortOpened{open->port});
        if (const auto* run = std::get_if<RunProbe>(&action))
            feed(RunEnded{.run = run->run, .verdict = Verdict::ok, .text = "well"});
        if (const auto* start = std::get_if<StartClient>(&action))
            feed(ClientSeen{
                .client = start->client, .order = start->order, .reality = Reality::running, .pid = 7});
        if (const auto* claim = std::get_if<ClaimAddresses>(&action)) {
            for (const auto& holding : claim->addresses.holdings)
                facts_.addresses.push_back({.prefix = {holding.written.address, 32}, .ours = true});
            feed(ClaimAnswered{claim->id, Unit{}});
            feed(InterfaceChanged{facts_});
        }
    }

    InterfaceFacts facts_;
    Instant now_ = Instant{} + 1h;
    Node node_;
};

struct Counted {
    std::uint64_t adverts = 0;
    std::uint64_t allocated = 0;
};

Counted count_sent(Host& host, Instant until) {
    Counted counted;
    Actions actions;
    actions.reserve(4 * kGroups);  // what the runtime's has grown to
    const auto before = allocations.load();
    while (const auto next = host.node().next_deadline()) {
        if (*next > until) break;
        host.node().handle(DeadlineReached{}, *next, actions);
        for (const auto& action : actions)
            counted.adverts += std::holds_alternative<SendAdvertisement>(action);
        actions.clear();
    }
    counted.allocated = allocations.load() - before;
    return counted;
}

// The peer's adverts, of all groups in turn.
Counted count_heard(Host& host, const Options& options, unsigned rounds) {
    const auto interval = options.version == 2 ? Duration{1s} : Duration{kInterval};
    const IpAddress destination = options.multicast ? vrrp::multicast_group(Family::ipv4) : kOwn;
    std::vector<Bytes> messages;
    for (unsigned number = 0; number < kGroups; ++number) {
        const vrrp::Advertisement said{.vrid = static_cast<std::uint8_t>(number + 1),
                                       .priority = 240,
                                       .max_advertise_interval = interval,
                                       .addresses = {virtual_address(number)}};
        messages.push_back(options.version == 2 ? vrrp::encode_v2(said, {})
                                                : vrrp::encode(said, vrrp::ChecksumForm::with_pseudo_header,
                                                               kPeer, destination));
    }
    Counted counted;
    Actions actions;
    actions.reserve(4 * kGroups);
    Instant now = host.now();
    std::uint64_t before = 0;
    for (unsigned round = 0; round < rounds; ++round, now += interval) {
        if (round == 2) before = allocations.load();  // whoever is heard for the first time is worth a line
        for (const auto& message : messages) {
            host.node().handle(DatagramReceived{kPort, kPeer, destination, 255, message}, now, actions);
            actions.clear();
            ++counted.adverts;
        }
    }
    counted.allocated = allocations.load() - before;
    return counted;
}

}  // namespace

TEST_CASE("an Active allocates nothing for what it sends") {
    const Options options = GENERATE(Options{}, Options{.version = 2}, Options{.multicast = false},
                                     Options{.virtual_mac = true}, Options{.tracked = true});
    Host host(options);
    host.wait_until(host.now() + 30s);
    REQUIRE(host.all(Role::active));
    const auto counted = count_sent(host, host.now() + 100s);
    CHECK(counted.adverts >= kGroups * 99U);
    CHECK(counted.allocated == 0);
}

TEST_CASE("a Backup allocates nothing for what it hears") {
    const Options options = GENERATE(Options{}, Options{.version = 2}, Options{.multicast = false},
                                     Options{.virtual_mac = true}, Options{.tracked = true});
    Host host(options);
    REQUIRE(host.all(Role::backup));
    const auto counted = count_heard(host, options, 200);
    REQUIRE(host.all(Role::backup));
    CHECK(counted.adverts == kGroups * 200U);
    CHECK(counted.allocated == 0);
}

TEST_CASE("what does allocate is counted") {
    const auto before = allocations.load();
    ::operator delete(::operator new(7));
    CHECK(allocations.load() == before + 1);
}
