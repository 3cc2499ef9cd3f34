#include "status_json.h"

#include <algorithm>
#include <array>
#include <ctime>
#include <nlohmann/json.hpp>

namespace pairkeep::runtime {
namespace {

using nlohmann::ordered_json;

double seconds(Duration duration) {
    return std::chrono::duration<double>(duration).count();
}

std::string iso_utc(std::chrono::system_clock::time_point time) {
    const auto since_epoch = std::chrono::duration_cast<std::chrono::milliseconds>(time.time_since_epoch());
    const std::time_t whole = since_epoch.count() / 1000;
    std::tm parts{};
    gmtime_r(&whole, &parts);
    std::array<char, 40> text{};
    const auto length = std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%S", &parts);
    std::snprintf(text.data() + length, text.size() - length, ".%03dZ",
                  static_cast<int>(since_epoch.count() % 1000));
    return text.data();
}

template <class T, class F>
ordered_json or_null(const std::optional<T>& value, F&& to_json) {
    return value ? ordered_json(to_json(*value)) : ordered_json(nullptr);
}

std::string_view driver_word(const settings::How& how) {
    if (std::holds_alternative<settings::SystemdUnit>(how)) return "systemd";
    return std::holds_alternative<settings::ExecCommands>(how) ? "exec" : "command";
}

// What is run, or the unit that is.
std::vector<std::string> command_of(const settings::How& how) {
    if (const auto* unit = std::get_if<settings::SystemdUnit>(&how)) return {unit->unit};
    if (const auto* exec = std::get_if<settings::ExecCommands>(&how)) return exec->start;
    return std::get<settings::Command>(how).argv;
}

// Instants become wall time and ages here, and nowhere else.
class Writer {
  public:
    Writer(const settings::Settings& settings, const StatusFrame& frame)
        : settings_(settings), frame_(frame) {}

    [[nodiscard]] std::string at(Instant instant) const {
        const auto age =
            std::chrono::duration_cast<std::chrono::system_clock::duration>(frame_.now - instant);
        return iso_utc(frame_.wall - age);
    }
    [[nodiscard]] double age(Instant instant) const { return seconds(frame_.now - instant); }
    [[nodiscard]] double until(Instant instant) const { return std::max(0.0, seconds(instant - frame_.now)); }

    [[nodiscard]] ordered_json router(const failover::RouterStatus& router) const {
        ordered_json peers = ordered_json::array();
        for (const auto& peer : router.peers) peers.push_back(peer.to_string());
        ordered_json discarded = ordered_json::object();
        for (const auto& [cause, count] : router.counters.discarded) discarded[cause] = count;
        const auto in = [this](Instant t) { return until(t); };
        return {
            {"interface", router.interface},
            {"family", router.family == Family::ipv4 ? "ipv4" : "ipv6"},
            {"vrid", router.vrid},
            {"version", router.version},
            {"virtual_mac", or_null(router.virtual_mac,
                                    [](const VirtualMac& virtual_mac) {
                                        return ordered_json{{"address", virtual_mac.mac.to_string()},
                                                            {"device", virtual_mac.device}};
                                    })},
            {"transport", or_null(router.multicast, [](bool m) { return m ? "multicast" : "unicast"; })},
            {"state", router.state},
            {"reason", router.reason},
            {"source", or_null(router.source, [](const IpAddress& a) { return a.to_string(); })},
            {"peers", peers},
            {"checksum", router.family == Family::ipv4 && router.version == 3 ? ordered_json(router.checksum)
                                                                              : ordered_json(nullptr)},
            {"timers",
             {{"advertisement_interval", seconds(router.advertisement_interval)},
              {"active_adver_interval", seconds(router.active_adver_interval)},
              {"skew_time", seconds(router.skew_time)},
              {"active_down_interval", seconds(router.active_down_interval)},
              {"active_down_in", or_null(router.active_down_timer, in)},
              {"next_advert_in", or_null(router.next_advertisement, in)}}},
            {"last_advert",
             or_null(router.last_advertisement, [this](const failover::Heard& h) { return heard(h); })},
            {"strangers", strangers(router)},
            {"counters",
             {{"sent", router.counters.sent},
              {"send_errors", router.counters.send_errors},
              {"received", router.counters.received},
              {"accepted", router.counters.accepted},
              {"accepted_with_pseudo_header", router.counters.accepted_with_pseudo_header},
              {"accepted_message_only", router.counters.accepted_message_only},
              {"discarded", discarded}}}};
    }

    [[nodiscard]] ordered_json strangers(const failover::RouterStatus& router) const {
        ordered_json all = ordered_json::array();
        for (const auto& stranger : router.strangers) {
            ordered_json addresses = ordered_json::array();
            for (const auto& address : stranger.addresses) addresses.push_back(address.to_string());
            all.push_back({{"source", stranger.source.to_string()},
                           {"addresses", addresses},
                           {"shares_addresses", stranger.shares_addresses},
                           {"count", stranger.count},
                           {"ago", age(stranger.at)}});
        }
        return all;
    }

    [[nodiscard]] ordered_json heard(const failover::Heard& heard) const {
        return {{"source", heard.source.to_string()},
                {"node", heard.node.empty() ? ordered_json(nullptr) : ordered_json(heard.node)},
                {"priority", heard.priority},
                {"ago", age(heard.at)},
                {"at", at(heard.at)}};
    }

    [[nodiscard]] ordered_json plan(const failover::PlanStatus& plan) const {
        ordered_json steps = ordered_json::array();
        for (const auto& step : plan.steps) {
            const bool began = step.began != Instant{};
            const Instant end = step.outcome == failover::Outcome::running ? frame_.now : step.ended;
            steps.push_back(
                {{"step", failover::to_string(step.kind)},
                 {"outcome", failover::to_string(step.outcome)},
                 {"took", began ? ordered_json(seconds(end - step.began)) : ordered_json(nullptr)}});
        }
        return {{"kind", failover::to_string(plan.kind)}, {"finished", plan.finished}, {"steps", steps}};
    }

    [[nodiscard]] ordered_json links(const failover::GroupStatus& group) const {
        ordered_json all = ordered_json::array();
        for (const auto& link : group.links)
            all.push_back({{"interface", link.interface},
                           {"state", failover::to_string(link.state)},
                           {"for", age(link.since)},
                           {"counts_in", or_null(link.counts_at, [this](Instant t) { return until(t); })},
                           {"text", link.text}});
        return all;
    }

    [[nodiscard]] ordered_json removals(const failover::RemovalStatus& removals) const {
        return {{"count", removals.count},
                {"limit", removals.limit > 0 ? ordered_json(removals.limit) : ordered_json(nullptr)},
                {"within", seconds(removals.within)},
                {"latest", removals.latest.empty() ? ordered_json(nullptr) : ordered_json(removals.latest)},
                {"latest_ago", or_null(removals.latest_at, [this](Instant t) { return age(t); })}};
    }

    [[nodiscard]] ordered_json conflicts(const failover::GroupStatus& group) const {
        ordered_json all = ordered_json::array();
        for (const auto& conflict : group.conflicts)
            all.push_back(
                {{"address", conflict.address.to_string()},
                 {"interface", conflict.interface},
                 {"mac", conflict.mac.to_string()},
                 {"node", conflict.node.empty() ? ordered_json(nullptr) : ordered_json(conflict.node)},
                 {"count", conflict.count},
                 {"since", at(conflict.since)},
                 {"ago", age(conflict.at)}});
        return all;
    }

    [[nodiscard]] ordered_json group(const failover::GroupStatus& group,
                                     const settings::Group& made_from) const {
        ordered_json routers = ordered_json::array();
        for (const auto& r : group.routers) routers.push_back(router(r));
        ordered_json addresses = ordered_json::array();
        for (const auto& address : group.addresses)
            addresses.push_back({{"address", address.address.to_string()},
                                 {"interface", address.interface},
                                 {"wanted", address.wanted},
                                 {"present", address.present},
                                 {"ours", address.ours}});
        return {
            {"role", failover::to_string(group.role)},
            {"since", at(group.since)},
            {"for", age(group.since)},
            {"reason", group.reason},
            {"priority", group.priority},
            {"effective_priority", group.effective_priority},
            {"why_priority", group.why_priority},
            {"hold_down",
             {{"changes", group.hold_down.changes},
              {"left", or_null(group.hold_down.until, [this](Instant t) { return until(t); })}}},
            {"checks", group.checks},
            {"preempt", group.preempt},
            {"preempt_in", or_null(group.preempt_at, [this](Instant t) { return until(t); })},
            {"takeover_on_release",
             made_from.takeover_on_release == settings::TakeoverOnRelease::at_once ? "at_once" : "skew"},
            {"advertisement_interval", seconds(made_from.advertisement_interval)},
            {"down_after", made_from.down_after},
            {"two_actives", two_actives(group.two_actives)},
            {"plan", or_null(group.plan, [this](const failover::PlanStatus& p) { return plan(p); })},
            {"virtual_routers", routers},
            {"addresses", addresses},
            {"links", links(group)},
            {"retry_in", or_null(group.retry_at, [this](Instant t) { return until(t); })},
            {"removals", removals(group.removals)},
            {"conflicts", conflicts(group)},
            {"routes",
             or_null(group.routes,
                     [](const failover::RoutesStatus& r) {
                         return ordered_json{{"wanted", r.wanted}, {"held", r.held}, {"trouble", r.trouble}};
                     })},
            {"clients", group.clients},
            {"warnings", group.warnings}};
    }

    [[nodiscard]] ordered_json two_actives(const failover::TwoActivesStatus& both) const {
        return {{"count", both.count},
                {"total", seconds(both.total)},
                {"now", both.under_way},
                {"last_began", or_null(both.last_began, [this](Instant t) { return at(t); })},
                {"last_duration",
                 both.count == 0 ? ordered_json(nullptr) : ordered_json(seconds(both.last_duration))}};
    }

    // As Prometheus counts: each bucket with all that were not later.
    [[nodiscard]] ordered_json lateness() const {
        const auto& figures = frame_.lateness;
        ordered_json buckets = ordered_json::array();
        std::uint64_t so_far = 0;
        for (std::size_t i = 0; i < Lateness::kBounds.size(); ++i)
            buckets.push_back(
                {{"up_to", seconds(Lateness::kBounds.at(i))}, {"count", so_far += figures.in.at(i)}});
        return {{"count", figures.count},
                {"total", seconds(figures.total)},
                {"max", seconds(figures.max)},
                {"recent_max", seconds(figures.recent_max)},
                {"buckets", buckets}};
    }

    [[nodiscard]] ordered_json client(const failover::ClientStatus& client,
                                      const settings::Client& made_from) const {
        const auto text = [](const std::string& s) { return s; };
        return {
            {"state", failover::to_string(client.state)},
            {"wanted", client.wanted ? "running" : "stopped"},
            {"pid", client.pid > 0 ? ordered_json(client.pid) : ordered_json(nullptr)},
            {"since", at(client.since)},
            {"for", age(client.since)},
            {"reason", client.rule},
            {"group", client.group.empty() ? ordered_json(nullptr) : ordered_json(client.group)},
            {"follows", client.undecidable ? ordered_json(nullptr) : ordered_json(client.follows)},
            {"run", to_string(made_from.run)},
            {"override", override_of(client)},
            {"exclusive", made_from.exclusive},
            {"enforce", made_from.enforce == settings::Enforce::stop ? "stop" : "report"},
            {"driver", driver_word(made_from.how)},
            {"command", command_of(made_from.how)},
            {"text", client.text},
            {"trouble", client.trouble},
            {"warnings", client.warnings},
            {"health", or_null(client.health, [this](const failover::ProbeStatus& p) { return probe(p); })},
            {"gateway",
             client.gateways.empty() ? ordered_json(nullptr) : ordered_json(client.gateways.back().gateway)},
            {"gateways", gateways(client)},
            {"starts", client.starts},
            {"last_exit", or_null(client.last_exit, text)},
            {"last_exit_at", or_null(client.last_exit_at, [this](Instant t) { return at(t); })},
            {"next_start_in", or_null(client.next_start, [this](Instant t) { return until(t); })}};
    }

    // none | {"to": "stop", "by": "root", "since": ...}
    [[nodiscard]] ordered_json override_of(const failover::ClientStatus& client) const {
        if (client.override_ == failover::Override::automatic) return nullptr;
        return {{"to", failover::to_string(client.override_)},
                {"by", client.overridden_by},
                {"since", or_null(client.overridden_at, [this](Instant t) { return at(t); })}};
    }

    [[nodiscard]] ordered_json gateways(const failover::ClientStatus& client) const {
        ordered_json all = ordered_json::array();
        for (const auto& use : client.gateways)
            all.push_back({{"gateway", use.gateway}, {"since", at(use.since)}, {"why", use.why}});
        return all;
    }

    [[nodiscard]] ordered_json reading(const health::Reading& reading) const {
        return {{"verdict", health::to_string(reading.verdict)},
                {"at", at(reading.ended)},
                {"ago", age(reading.ended)},
                {"took", seconds(reading.ended - reading.began)},
                {"text", reading.text}};
    }

    [[nodiscard]] ordered_json probe(const failover::ProbeStatus& probe) const {
        ordered_json history = ordered_json::array();
        for (const auto& one : probe.history) history.push_back(reading(one));
        return {{"standing", health::to_string(probe.standing)},
                {"since", probe.since == Instant{} ? ordered_json(nullptr) : ordered_json(at(probe.since))},
                {"in_a_row", probe.in_a_row},
                {"failed_before", probe.failed_before},
                {"running", probe.running},
                {"next_in", or_null(probe.next, [this](Instant t) { return until(t); })},
                {"latest", or_null(probe.latest, [this](const health::Reading& r) { return reading(r); })},
                {"history", history}};
    }

    [[nodiscard]] ordered_json configuration() const {
        return {
            {"loaded", iso_utc(frame_.configuration.loaded)},
            {"last_reload", or_null(frame_.configuration.last_reload, [](const ReloadFacts& last) {
                 return ordered_json{
                     {"at", iso_utc(last.at)}, {"done", last.done}, {"by", last.who}, {"text", last.text}};
             })}};
    }

    [[nodiscard]] ordered_json nodes() const {
        ordered_json all = ordered_json::array();
        for (const auto& node : settings_.nodes) {
            ordered_json addresses = ordered_json::array();
            for (const auto& address : node.addresses) addresses.push_back(address.to_string());
            all.push_back({{"name", node.name},
                           {"addresses", addresses},
                           {"priority", node.priority},
                           {"this_node", node.name == settings_.node}});
        }
        return all;
    }

    [[nodiscard]] ordered_json sockets() const {
        ordered_json all = ordered_json::array();
        for (const auto& socket : frame_.sockets)
            all.push_back({{"interface", socket.interface},
                           {"family", socket.family == Family::ipv4 ? "ipv4" : "ipv6"},
                           {"dropped_by_kernel", socket.dropped_by_kernel}});
        return all;
    }

    [[nodiscard]] ordered_json process() const {
        const auto& [real_time, memory, hang_limit] = frame_.process;
        return {{"real_time",
                 {{"granted", real_time.granted},
                  {"priority", real_time.granted ? ordered_json(real_time.priority) : ordered_json(nullptr)},
                  {"text", real_time.text}}},
                {"memory_locked", {{"granted", memory.granted}, {"text", memory.text}}},
                {"hang_limit",
                 hang_limit == Duration{} ? ordered_json(nullptr) : ordered_json(seconds(hang_limit))}};
    }

  private:
    const settings::Settings& settings_;
    const StatusFrame& frame_;
};

// One that a reload has just taken away is not in the settings, and still ends.
template <class T>
const T& named(const std::vector<T>& list, const std::string& name) {
    static const T gone;
    const auto found =
        std::find_if(list.begin(), list.end(), [&](const T& entry) { return entry.name == name; });
    return found == list.end() ? gone : *found;
}

}  // namespace

std::string status_json(const settings::Settings& settings, const failover::NodeStatus& status,
                        const StatusFrame& frame) {
    const Writer writer(settings, frame);
    ordered_json groups = ordered_json::object();
    for (const auto& group : status.groups)
        groups[group.name] = writer.group(group, named(settings.groups, group.name));
    ordered_json clients = ordered_json::object();
    for (auto client : status.clients) {
        // A client that was never started has been stopped since the daemon began.
        if (client.since == Instant{}) client.since = frame.started;
        clients[client.name] = writer.client(client, named(settings.clients, client.name));
    }
    ordered_json checks = ordered_json::object();
    for (const auto& check : status.checks) checks[check.name] = writer.probe(check);
    const ordered_json document{{"schema", 1},
                                {"version", frame.version},
                                {"node", settings.node},
                                {"connector_id", settings.connector_id},
                                {"site", settings.site},
                                {"pid", frame.pid},
                                {"config_file", settings.file},
                                {"configuration", writer.configuration()},
                                {"time", iso_utc(frame.wall)},
                                {"uptime", seconds(frame.now - frame.started)},
                                {"nodes", writer.nodes()},
                                {"groups", groups},
                                {"clients", clients},
                                {"checks", checks},
                                {"sockets", writer.sockets()},
                                {"lateness", writer.lateness()},
                                {"log", {{"lines_missing", frame.log_lines_missing}}},
                                {"process", writer.process()},
                                {"discarded_peers", status.discarded_peers},
                                {"warnings", settings.warnings}};
    // Names and messages may hold bytes that are no UTF-8 (an errno text, a file name): replaced, never
    // thrown.
    return document.dump(-1, ' ', false, ordered_json::error_handler_t::replace) + "\n";
}

}  // namespace pairkeep::runtime
