// The keys of a group that say how it speaks VRRP. Its interfaces, addresses and clients: schema_groups.cpp.
#include <algorithm>

#include "draft.h"
#include "text.h"

namespace pairkeep::config {
namespace {

using namespace std::chrono_literals;
using settings::Checksum;
using settings::TakeoverOnRelease;
using settings::Transport;

enum class Preempt { never, always };
constexpr std::array kPreempts{Word<Preempt>{"never", Preempt::never},
                               Word<Preempt>{"always", Preempt::always}};
constexpr std::array kVersions{Word<int>{"3", 3}, Word<int>{"2", 2}};
constexpr std::array kTransports{Word<Transport>{"auto", Transport::automatic},
                                 Word<Transport>{"unicast", Transport::unicast},
                                 Word<Transport>{"multicast", Transport::multicast}};
constexpr std::array kChecksums{Word<Checksum>{"auto", Checksum::automatic},
                                Word<Checksum>{"with_pseudo_header", Checksum::with_pseudo_header},
                                Word<Checksum>{"message_only", Checksum::message_only}};
constexpr std::array kTakeovers{Word<TakeoverOnRelease>{"at_once", TakeoverOnRelease::at_once},
                                Word<TakeoverOnRelease>{"skew", TakeoverOnRelease::skew}};

constexpr DurationRange kAdvertisementInterval{10ms, 40950ms,
                                               10ms};  // RFC 9568 5.2.7: 12 bits of centiseconds
constexpr DurationRange kSomeInterval{Duration{1}, 1h};
constexpr Duration kLongestOfVersion2 = 255s;  // RFC 3768 5.3.7: 8 bits of seconds
constexpr std::size_t kLongestPassword = 8;    // RFC 2338 5.3.10
constexpr DurationRange kPreemptAfter{1s, 24h};
constexpr DurationRange kAnnounceAt{0s, 10min};
constexpr DurationRange kAnnounceRefresh{1s, 24h};
constexpr std::size_t kMostAnnouncements = 20;
constexpr DurationRange kLinkDelay{0s, 10min};
constexpr DurationRange kRemovalsWithin{1s, 24h};
constexpr int kMostRemovals = 100;

// never | always | {after: 5min}
std::optional<Duration> read_preempt(const Value& value) {
    if (value && value.node()->kind == YamlNode::Kind::map) {
        MapReader map(value, "preempt", "in preempt");
        const auto after = map["after"].duration(kPreemptAfter);
        map.done();
        return after;
    }
    const auto word = value.or_else("{after: 5min}").one_of(kPreempts);
    return word == Preempt::always ? std::optional(Duration::zero()) : std::nullopt;
}

std::optional<Duration> read_interval(const Value& value, int version) {
    if (version == 3) return value.duration(kAdvertisementInterval);
    const auto interval = value.duration(kSomeInterval);
    if (!interval || (*interval % 1s == 0ns && *interval <= kLongestOfVersion2)) return interval;
    const auto nearest =
        std::clamp<Duration>(std::chrono::round<std::chrono::seconds>(*interval), 1s, kLongestOfVersion2);
    value.problem(
        in_quotes(value.node()->text) +
        " is not whole seconds from 1s to 255s, which version 2 counts in (RFC 3768 5.3.7); write " +
        std::to_string(std::chrono::duration_cast<std::chrono::seconds>(nearest).count()) + "s");
    return std::nullopt;
}

// It is repeated in no message: who writes one here takes it for a secret.
std::optional<std::string> read_password(const Value& value) {
    if (!value) return std::nullopt;
    const YamlNode& node = *value.node();
    const bool printable =
        std::all_of(node.text.begin(), node.text.end(), [](char c) { return c >= '!' && c <= '~'; });
    if (node.kind != YamlNode::Kind::scalar || node.text.empty())
        value.problem("is no word; write 1 to 8 characters, or remove it");
    else if (!printable)
        value.problem("has other characters than ASCII letters, digits and punctuation");
    else if (node.text.size() > kLongestPassword)
        value.problem(
            "is longer than 8 characters; version 2 sends no more (RFC 2338 5.3.10), and peers that "
            "take a longer one cut it: write its first 8");
    else
        return node.text;
    return std::nullopt;
}

std::vector<Duration> read_announce_at(const Value& value) {
    const auto items = value.items();
    if (items.size() > kMostAnnouncements) {
        value.problem(std::to_string(items.size()) + " times; write at most " +
                      std::to_string(kMostAnnouncements) + ", refresh goes on after them");
        return {};
    }
    std::vector<Duration> times;
    for (const Value& item : items) {
        const auto time = item.duration(kAnnounceAt);
        if (!time) return {};
        if (times.empty() && *time != Duration::zero())
            item.problem("the first is " + in_quotes(item.node()->text) +
                         "; write 0s in front, an Active announces at once (RFC 9568 6.4.2)");
        else if (!times.empty() && *time <= times.back())
            item.problem(in_quotes(item.node()->text) + " is not later than " +
                         format_duration(times.back()) +
                         " before it; write times after the takeover, ascending");
        times.push_back(*time);
    }
    return times;
}

void read_announce(const Value& value, settings::Announce& announce) {
    MapReader map(value, "announce", "in announce");
    if (const Value at = map["at"]) announce.at = read_announce_at(at);
    set(announce.refresh, map["refresh"].duration(kAnnounceRefresh));
    map.done();
}

void read_link(const Value& value, GroupDraft& group) {
    MapReader map(value, "link", "in link");
    const Value down = map["down_delay"];
    set(group.result.link.down, down.duration(kLinkDelay));
    group.down_delay_mark = down.mark();
    set(group.result.link.up, map["up_delay"].duration(kLinkDelay));
    map.done();
}

void read_removals(const Value& value, settings::Removals& removals) {
    MapReader map(value, "removals", "in removals");
    const Value limit = map["limit"];
    if (limit.is("none"))
        removals.limit = 0;
    else
        set(removals.limit, limit.or_else("none").integer(1, kMostRemovals));
    set(removals.within, map["within"].duration(kRemovalsWithin));
    map.done();
}

}  // namespace

void read_protocol(MapReader& map, GroupDraft& group) {
    settings::Group& result = group.result;
    result.preempt_after = read_preempt(map["preempt"]);
    set(result.version, map["version"].one_of(kVersions));
    const Value interval = map["advertisement_interval"];
    set(result.advertisement_interval, read_interval(interval, result.version));
    group.advertisement_interval_mark = interval.mark();
    set(result.down_after, map["down_after"].integer(2, 10));
    const Value transport = map["transport"];
    set(result.transport, transport.one_of(kTransports));
    group.transport_mark = transport.mark();
    const Value ttl = map["ttl_minimum"];
    if (const auto hops = ttl.integer(1, 255)) result.ttl_minimum = static_cast<std::uint8_t>(*hops);
    group.ttl_minimum_mark = ttl.mark();
    const Value checksum = map["checksum"];
    group.checksum = at(checksum, checksum.one_of(kChecksums));
    if (group.checksum) result.checksum = group.checksum->value;
    const Value accept = map["accept"];
    group.accept = at(accept, accept.boolean());
    if (group.accept) result.accept = group.accept->value;
    const Value virtual_mac = map["virtual_mac"];
    set(result.virtual_mac, virtual_mac.boolean());
    group.virtual_mac_mark = virtual_mac.mark();
    const Value password = map["v2_password"].unless("none");
    set(result.v2_password, read_password(password));
    group.v2_password_mark = password.mark();
    const Value takeover = map["takeover_on_release"];
    group.takeover_on_release = at(takeover, takeover.one_of(kTakeovers));
    read_announce(map["announce"], result.announce);
    read_link(map["link"], group);
    read_removals(map["removals"], result.removals);
}

}  // namespace pairkeep::config
