// The keys of a check and of a client's health: what is asked, how often, and what its failure does.
#include <regex>

#include "draft.h"
#include "text.h"
#include "values.h"

namespace pairkeep::config {
namespace {

using namespace std::chrono_literals;
using settings::OnFailure;
using settings::Probe;

constexpr DurationRange kInterval{100ms, 1h};
constexpr DurationRange kTimeout{10ms, 1h};
constexpr DurationRange kAge{1s, 24h * 30};
constexpr int kMostInARow = 100;
constexpr Duration kUsualTimeout = 2s;
constexpr std::size_t kLongestPattern = 200;
// A living tunnel renews its handshake every 2min, and takes an older key than 3min for none.
constexpr Duration kHandshake = 3min;

std::optional<Probe> command(const Value& value) {
    return settings::CommandProbe{read_command(value)};
}
std::optional<Probe> ping(const Value& value) {
    const auto host = read_host(value);
    return host ? std::optional<Probe>(settings::PingProbe{*host}) : std::nullopt;
}
std::optional<Probe> tcp(const Value& value) {
    const auto to = read_endpoint(value);
    return to ? std::optional<Probe>(settings::TcpProbe{to->host, to->port}) : std::nullopt;
}
std::optional<Probe> http(const Value& value) {
    const auto url = read_url(value);
    return url ? std::optional<Probe>(settings::HttpProbe{*url}) : std::nullopt;
}
std::optional<Probe> file(const Value& value) {
    settings::FileAgeProbe probe;
    MapReader map(value, "file", "in file");
    const Value path = map["path"];
    const Value at_most = map["at_most"];
    set(probe.path, read_path(path));
    set(probe.at_most, at_most.duration(kAge));
    map.done();
    if (map.readable() && !path) map.missing("path", "file: lacks its path; write path: /run/hq/alive");
    if (map.readable() && !at_most)
        map.missing("at_most", "file: lacks at_most, the age that is still right; write at_most: 5min");
    return probe;
}
std::optional<Probe> process(const Value& value) {
    const auto name = value.plain_name();
    return name ? std::optional<Probe>(settings::ProcessProbe{*name}) : std::nullopt;
}
std::optional<Probe> wireguard(const Value& value) {
    settings::WireGuardProbe probe{"", kHandshake};
    MapReader map(value, "wireguard", "in wireguard");
    const Value interface = map["interface"];
    set(probe.interface, interface.interface_name());
    set(probe.at_most, map["at_most"].duration(kAge));
    map.done();
    if (map.readable() && !interface)
        map.missing("interface", "wireguard: lacks its interface; write interface: wg0");
    return probe;
}
std::optional<Probe> status_text(const Value& value) {
    const auto pattern = value.text();
    if (!pattern) return std::nullopt;
    std::string fault;
    if (pattern->empty() || pattern->size() > kLongestPattern)
        fault = "write 1 to " + std::to_string(kLongestPattern) + " characters";
    try {
        // Without backtracking, as it will be used: with it "(a+)+b" takes seconds for one line of status.
        const std::regex tried(*pattern, std::regex::ECMAScript | std::regex_constants::__polynomial);
    } catch (const std::regex_error& error) {
        fault = error.code() == std::regex_constants::error_complexity
                    ? "it must not refer back (\\1)"
                    : "write it as ECMAScript does, with \"\\\" before brackets that are meant as such";
    }
    if (fault.empty()) return settings::StatusTextProbe{*pattern};
    value.problem(in_quotes(*pattern) + " is no regular expression; " + fault);
    return std::nullopt;
}

struct Kind {
    std::string_view key;
    std::optional<Probe> (*read)(const Value&);
};
constexpr std::array kKinds{Kind{"command", command},
                            Kind{"ping", ping},
                            Kind{"tcp", tcp},
                            Kind{"http", http},
                            Kind{"file", file},
                            Kind{"process", process},
                            Kind{"wireguard", wireguard},
                            Kind{"status_text", status_text}};

void read_probe(MapReader& map, const std::string& title, CheckDraft& check) {
    std::string written;
    for (const auto& kind : kKinds) {
        const Value value = map[kind.key];
        if (!value) continue;
        if (!written.empty()) {
            value.problem("stands beside " + written + "; write one of the two");
            continue;
        }
        written = kind.key;
        check.probe_mark = value.key_mark();
        if (const auto probe = kind.read(value)) check.result.probe = *probe;
    }
    if (!map.readable() || !written.empty()) return;
    std::vector<std::string> keys;
    keys.reserve(kKinds.size());
    for (const auto& kind : kKinds) keys.emplace_back(kind.key);
    map.missing_all(keys, title + " does not say what is asked; write one of " + quoted_list(keys, "or"));
}

// report | restart | fault | {lower_priority_by: 30}
std::optional<OnFailure> read_on_failure(const Value& value, bool of_client) {
    using Action = OnFailure::Kind;
    constexpr std::array kOfCheck{Word<Action>{"report", Action::report},
                                  Word<Action>{"fault", Action::fault}};
    constexpr std::array kOfClient{Word<Action>{"report", Action::report},
                                   Word<Action>{"restart", Action::restart},
                                   Word<Action>{"fault", Action::fault}};
    if (value && value.node()->kind == YamlNode::Kind::map) {
        MapReader map(value, "on_failure", "in on_failure");
        const Value by = map["lower_priority_by"];
        const auto amount = by.integer(1, kPreferredPriority);
        map.done();
        if (map.readable() && !by)
            map.missing("lower_priority_by", "on_failure: write {lower_priority_by: 30}, or a word");
        return amount ? std::optional(OnFailure{Action::lower_priority, *amount}) : std::nullopt;
    }
    if (value.is("restart") && !of_client) {
        value.problem(
            "restart is for the health of a client; a check belongs to none: write fault, report or "
            "{lower_priority_by: 30}");
        return std::nullopt;
    }
    const Value word = value.or_else("{lower_priority_by: 30}");
    const auto action = of_client ? word.one_of(kOfClient) : word.one_of(kOfCheck);
    return action ? std::optional(OnFailure{*action, 0}) : std::nullopt;
}

void read_times(MapReader& map, settings::Check& check) {
    set(check.interval, map["interval"].duration(kInterval));
    check.timeout = std::min(kUsualTimeout, check.interval);
    const Value timeout = map["timeout"];
    set(check.timeout, timeout.duration(kTimeout));
    if (check.timeout > check.interval)
        timeout.problem(in_quotes(timeout.node()->text) + " is longer than the interval of " +
                        format_duration(check.interval) +
                        "; one must have ended before the next begins, so write at most that");
    set(check.rise, map["rise"].integer(1, kMostInARow));
    set(check.fall, map["fall"].integer(1, kMostInARow));
}

CheckDraft read(const Value& value, const std::string& section, const std::string& title, bool of_client) {
    CheckDraft check;
    check.mark = value.key_mark();
    check.gateway = place_of_gateway(value);
    MapReader map(value, section, "in " + title);
    read_probe(map, title, check);
    read_times(map, check.result);
    const Value on_failure = map["on_failure"];
    check.on_failure = at(on_failure, read_on_failure(on_failure, of_client));
    using Action = OnFailure::Kind;
    check.result.on_failure = check.on_failure ? check.on_failure->value
                                               : OnFailure{of_client ? Action::restart : Action::fault, 0};
    map.done();
    return check;
}

}  // namespace

CheckDraft read_check(const Entry& entry) {
    CheckDraft check = read(entry.value, "check", entry.value.name(), false);
    check.result.name = entry.name.value;
    check.mark = entry.name.mark;
    return check;
}

CheckDraft read_health(const Value& value, const std::string& client) {
    CheckDraft check = read(value, "health", "health of client " + in_quotes(client), true);
    check.result.name = client;
    return check;
}

}  // namespace pairkeep::config
