#include "status_text.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <ctime>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "judgement.h"
#include "screen.h"
#include "view.h"

namespace pairkeep::cli {
namespace {

constexpr double kKnownSchema = 1;

struct Look {
    std::string_view word;
    Tone tone;
};
constexpr std::array<Look, 5> kVerdicts{{{"OK", Tone::good},  // in the order of Verdict
                                         {"WARNING", Tone::careful},
                                         {"WAITING", Tone::careful},
                                         {"PROBLEM", Tone::bad},
                                         {"FAULT", Tone::bad}}};
// Roles of groups and states of clients.
constexpr std::array<Look, 13> kStates{{{"active", Tone::good},
                                        {"backup", Tone::strong},
                                        {"initialize", Tone::careful},
                                        {"fault", Tone::bad},
                                        {"running", Tone::good},
                                        {"stopped", Tone::strong},
                                        {"starting", Tone::careful},
                                        {"stopping", Tone::careful},
                                        {"waiting_to_restart", Tone::bad},
                                        {"unknown", Tone::careful},
                                        {"passing", Tone::good},  // and the standing of checks
                                        {"failing", Tone::bad},
                                        {"untested", Tone::careful}}};

std::string spaced(std::string word) {
    std::replace(word.begin(), word.end(), '_', ' ');
    return word;
}

std::string state_word(const std::string& state) {
    const auto* const look =
        std::find_if(kStates.begin(), kStates.end(), [&](const Look& l) { return l.word == state; });
    std::string word = spaced(state);
    std::transform(word.begin(), word.end(), word.begin(),
                   [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
    return toned(look == kStates.end() ? Tone::careful : look->tone, word);
}

// " for 3min 20s", where the daemon says so.
std::string lasting(const View& thing) {
    const auto seconds = thing["for"].number();
    return seconds ? " for " + span(seconds) : "";
}

std::string counted(const View& count, const std::string& what) {
    const auto number = count.whole();
    return number ? ", " + *number + ' ' + what : "";
}

// Seconds since 1970 of "2026-11-21T05:00:00.123Z".
std::optional<double> moment(const std::string& text) {
    std::tm parts{};
    double seconds = 0;
    if (std::sscanf(text.c_str(), "%4d-%2d-%2dT%2d:%2d:%lf", &parts.tm_year, &parts.tm_mon, &parts.tm_mday,
                    &parts.tm_hour, &parts.tm_min, &seconds) != 6)
        return std::nullopt;
    parts.tm_year -= 1900;
    parts.tm_mon -= 1;
    return static_cast<double>(timegm(&parts)) + seconds;
}

void show_nodes(Screen& screen, const View& status) {
    std::string about = status["node"].text("?") + ", pair " + status["connector_id"].text("?");
    if (const auto site = status["site"].text(); !site.empty()) about += ", site " + site;
    about += ", up " + span(status["uptime"].number()) + ", pairkeep " + status["version"].text("?");
    screen.line("Node", about);
    const auto reload = status["configuration"]["last_reload"];
    if (reload["done"].truth() == false)
        screen.line("Reload", toned(Tone::bad, "failed at " + reload["at"].text("?") + ", by " +
                                                   reload["by"].text("?") + ": " + reload["text"].text("?")));
    for (const auto& node : status["nodes"].list()) {
        if (node["this_node"].truth() == true) continue;
        const auto addresses = node["addresses"].texts();
        screen.line("Peer", node["name"].text("?") +
                                (addresses.empty() ? "" : " at " + joined(addresses, " ")) +
                                (node["priority"].whole() ? ", priority " + *node["priority"].whole() : ""));
    }
}

// Only what is not granted, and would be of use on a busy machine.
void show_process(Screen& screen, const View& process) {
    for (const auto* permission : {"real_time", "memory_locked"})
        if (const View one = process[permission]; one["granted"].truth() == false)
            screen.line("Process", one["text"].text("?"));
}

void show_election(Screen& screen, const View& group) {
    std::vector<std::string> facts;
    if (const auto priority = group["priority"].whole()) {
        const auto now = group["effective_priority"].whole();
        facts.push_back("priority " + (now && *now != *priority
                                           ? toned(Tone::careful, *now + " in place of " + *priority)
                                           : *priority));
    }
    if (auto preempt = group["preempt"].text(); !preempt.empty()) {
        if (const auto left = group["preempt_in"].number()) preempt += " (" + span(left) + " left)";
        facts.push_back("preempt " + preempt);
    }
    if (const auto interval = group["advertisement_interval"].number())
        facts.push_back("advert every " + span(interval));
    if (const auto lost = group["down_after"].whole()) facts.push_back("down after " + *lost + " lost");
    // Of interest to the one who would take over.
    if (const auto release = group["takeover_on_release"].text();
        !release.empty() && group["role"].text() == "backup")
        facts.push_back(release == "at_once" ? "takeover at once after a release"
                                             : "takeover after a release waits Skew_Time");
    if (!facts.empty()) screen.line("  election", joined(facts, ", "));
    for (const auto& why : group["why_priority"].texts()) screen.line("", toned(Tone::careful, why));
}

void show_plan(Screen& screen, const View& plan) {
    if (!plan.is_object()) return;
    std::vector<std::string> steps;
    for (const auto& step : plan["steps"].list()) {
        const std::string outcome = step["outcome"].text("?");
        const bool bad = outcome == "failed" || outcome == "timed_out";
        std::string words = spaced(step["step"].text("?"));
        if (outcome != "done") words += ' ' + toned(bad ? Tone::bad : Tone::careful, spaced(outcome));
        if (const auto took = step["took"].number()) words += ' ' + span(took);
        steps.push_back(std::move(words));
    }
    const std::string state =
        plan["finished"].truth() == false ? toned(Tone::careful, "running") : "finished";
    screen.line("  plan", spaced(plan["kind"].text("?")) + ' ' + state + (steps.empty() ? "" : ": ") +
                              joined(steps, ", "));
}

std::string discards(const View& counters) {
    std::vector<std::string> causes;
    for (const auto& [cause, count] : counters["discarded"].members())
        causes.push_back(spaced(cause) + ' ' + count.whole().value_or("?"));
    return causes.empty() ? "" : ", " + toned(Tone::careful, "discarded: " + joined(causes, ", "));
}

std::string family_name(const std::string& family) {
    if (family == "ipv4") return "IPv4";
    return family == "ipv6" ? "IPv6" : family;
}

// Of the socket that this virtual router listens on; others of its interface and family share it.
double dropped_by_kernel(const View& status, const View& router) {
    for (const auto& socket : status["sockets"].list())
        if (socket["interface"].text() == router["interface"].text() &&
            socket["family"].text() == router["family"].text())
            return socket["dropped_by_kernel"].number().value_or(0);
    return 0;
}

void show_router(Screen& screen, const View& router, const View& status, const std::string& known_reason) {
    std::string what = router["interface"].text("?") + ' ' + family_name(router["family"].text("?")) +
                       " VRID " + router["vrid"].whole().value_or("?");
    if (router["version"].whole() == "2") what += ", version 2";
    if (const auto mac = router["virtual_mac"]; mac.is_object())
        what += ", virtual MAC " + mac["address"].text("?") + " on " + mac["device"].text("?");
    const auto peers = router["peers"].texts();
    if (const auto transport = router["transport"].text(); !transport.empty())
        what += ", " + transport + (peers.empty() ? "" : " to " + joined(peers, " "));
    if (router["checksum"].text() == "message_only") what += ", checksum message only";
    if (const auto next = router["timers"]["next_advert_in"].number())
        what += ", next advert in " + span(next);
    if (const auto left = router["timers"]["active_down_in"].number())
        what += ", Active_Down_Timer " + span(left);
    const std::string state = router["state"].text("?");
    const std::string reason = router["reason"].text();
    const bool says_more = !reason.empty() && reason != known_reason;
    if (state == "waiting" && !says_more) what += ", " + toned(Tone::careful, state);
    screen.line("  router", what);
    if (says_more) screen.line("", toned(Tone::careful, state + ": " + reason));
    const View advert = router["last_advert"];
    std::string last = "no advert heard yet";
    if (advert.is_object())
        last = "heard " + sender(advert) + " priority " + advert["priority"].whole().value_or("?") + ", " +
               span(advert["ago"].number()) + " ago";
    screen.line("", last);
    const View counters = router["counters"];
    if (!counters.is_object()) return;
    std::string counts = "adverts: " + counters["sent"].whole().value_or("?") + " sent";
    if (counters["send_errors"].number().value_or(0) > 0)
        counts +=
            ", " + toned(Tone::bad, counters["send_errors"].whole().value_or("?") + " could not be sent");
    counts += counted(counters["received"], "received");
    if (counters["accepted"].number() != counters["received"].number())
        counts += counted(counters["accepted"], "accepted");
    if (counters["accepted_message_only"].number().value_or(0) > 0)
        counts += counted(counters["accepted_message_only"], "with checksum message only");
    screen.line("", counts + discards(counters));
    if (const double dropped = dropped_by_kernel(status, router); dropped > 0)
        screen.line("", toned(Tone::careful,
                              std::to_string(static_cast<std::uint64_t>(dropped)) +
                                  " packets came faster than they could be read and were dropped: a flood"));
}

std::string address_state(const View& address) {
    const std::string on = " on " + address["interface"].text("?");
    const auto wanted = address["wanted"].truth();
    const auto present = address["present"].truth();
    const bool foreign = address["ours"].truth() == false;
    if (!wanted || !present) return toned(Tone::careful, "unknown") + on;
    if (!*present) return *wanted ? toned(Tone::bad, "MISSING") + on : "not" + on + ", which is right";
    if (foreign) return toned(Tone::careful, "set by somebody else") + on + "; pairkeep leaves it alone";
    return *wanted ? toned(Tone::good, "is") + on : toned(Tone::bad, "STILL") + on + ", and should be gone";
}

// " for 3min 20s", where the daemon says since when.
std::string since(const View& thing, std::optional<double> now) {
    const auto when = moment(thing["since"].text());
    return now && when ? " for " + span(*now - *when) : "";
}

// "health PASSING for 3min 20s; latest ok 2s ago: ..."; the text only where something is wrong.
std::string probe_state(const View& probe, std::optional<double> now) {
    const std::string standing = probe["standing"].text("unknown");
    std::string what = state_word(standing) + since(probe, now);
    const View latest = probe["latest"];
    if (!latest.is_object()) return what;
    what += ", latest " + latest["verdict"].text("?") + ' ' + span(latest["ago"].number()) + " ago";
    const bool well = standing == "passing" && latest["verdict"].text() == "ok";
    if (const auto text = latest["text"].text(); !text.empty() && !well) what += ": " + text;
    return what;
}

// What is beside the plain facts of a client: who told it otherwise, its health, its gateway, what is wrong.
void show_care(Screen& screen, const View& client, std::optional<double> now) {
    if (const View by = client["override"]; by.is_object())
        screen.line("", toned(Tone::careful, "told to " + by["to"].text("?") + " by " + by["by"].text("?") +
                                                 since(by, now) + ", until `pairkeep client auto`"));
    if (const auto text = client["text"].text(); !text.empty()) screen.line("", "says: " + text);
    if (const View health = client["health"]; health.is_object())
        screen.line("", "health " + probe_state(health, now));
    if (const auto gateway = client["gateway"].text(); !gateway.empty()) {
        const auto uses = client["gateways"].list();
        screen.line("", "gateway " + gateway + (uses.empty() ? "" : since(uses.back(), now)));
        if (uses.size() > 1)
            screen.line("", "before it " + uses[uses.size() - 2]["gateway"].text("?") + ": " +
                                uses.back()["why"].text("?"));
    }
    if (const auto trouble = client["trouble"].text(); !trouble.empty())
        screen.line("", toned(Tone::bad, trouble));
    for (const auto& warning : client["warnings"].texts()) screen.line("", toned(Tone::careful, warning));
}

void show_routes(Screen& screen, const View& routes) {
    if (!routes.is_object()) return;
    const bool wanted = routes["wanted"].truth().value_or(false);
    const bool held = routes["held"].truth().value_or(false);
    const auto trouble = routes["trouble"].text();
    screen.line("  routes", !trouble.empty() ? toned(Tone::bad, trouble)
                            : !wanted        ? "none, which is right"
                            : held           ? toned(Tone::good, "are set")
                                             : toned(Tone::careful, "are being set"));
}

void show_checks(Screen& screen, const View& group, const View& status, std::optional<double> now) {
    for (const auto& name : group["checks"].texts())
        screen.line("  check", name + ' ' + probe_state(status["checks"][name.c_str()], now));
}

void show_client(Screen& screen, const std::string& label, const std::string& name, const View& client,
                 std::optional<double> now) {
    if (!client.is_object())
        return screen.line(label, name + ' ' + toned(Tone::careful, "is not known to the daemon"));
    std::string what = name + ' ' + state_word(client["state"].text("unknown")) + lasting(client);
    if (const auto pid = client["pid"].whole()) what += ", pid " + *pid;
    if (const auto next = client["next_start_in"].number())
        what += ", " + toned(Tone::careful, "next start in " + span(next));
    if (const auto reason = client["reason"].text(); !reason.empty()) what += ", " + reason;
    if (const auto starts = client["starts"].number(); starts && *starts > 1)
        what += ", " + client["starts"].whole().value_or("?") + " starts";
    screen.line(label, what);
    if (const auto exit = client["last_exit"].text(); !exit.empty()) {
        const auto when = moment(client["last_exit_at"].text());
        screen.line("", toned(Tone::careful, "last exit: " + exit) +
                            (now && when ? ", " + span(*now - *when) + " ago" : ""));
    }
    show_care(screen, client, now);
    if (const auto command = client["command"].texts(); !command.empty())
        screen.clipped_line("", joined(command, " "));
}

void show_two_actives(Screen& screen, const View& both, std::optional<double> now) {
    const double count = both["count"].number().value_or(0);
    if (count == 0) return;
    const auto began = moment(both["last_began"].text());
    const std::string when = now && began ? ", the last " + span(*now - *began) + " ago" : "";
    const std::string times = both["count"].whole().value_or("?") + (count == 1 ? " time" : " times");
    screen.line(
        "  2 actives",
        both["now"].truth().value_or(false)
            ? toned(Tone::bad, "another node is active too") + ", for " + span(both["last_duration"].number())
            : toned(Tone::careful, times) + when + ", for " + span(both["last_duration"].number()) + "; " +
                  span(both["total"].number()) + " in all");
}

void show_group(Screen& screen, const std::string& name, const View& group, const View& status,
                std::optional<double> now) {
    screen.line("Group " + name, state_word(group["role"].text("unknown")) + lasting(group));
    if (const auto reason = group["reason"].text(); !reason.empty()) screen.line("  why", reason);
    if (const auto left = group["retry_in"].number())
        screen.line("", toned(Tone::careful, "next try in " + span(left)));
    show_election(screen, group);
    show_plan(screen, group["plan"]);
    for (const auto& router : group["virtual_routers"].list())
        show_router(screen, router, status, group["reason"].text());
    show_two_actives(screen, group["two_actives"], now);
    for (const auto& address : group["addresses"].list())
        screen.line("  address", address["address"].text("?") + ' ' + address_state(address));
    show_routes(screen, group["routes"]);
    show_checks(screen, group, status, now);
    for (const auto& client : group["clients"].texts())
        show_client(screen, "  client", client, status["clients"][client.c_str()], now);
}

void show_other_clients(Screen& screen, const View& status, std::optional<double> now) {
    std::set<std::string> shown;
    for (const auto& [name, group] : status["groups"].members())
        for (const auto& client : group["clients"].texts()) shown.insert(client);
    bool first = true;
    for (const auto& [name, client] : status["clients"].members()) {
        if (shown.contains(name)) continue;
        if (std::exchange(first, false)) screen.blank();
        show_client(screen, "Client", name, client, now);
    }
}

void show_warnings(Screen& screen, const View& status) {
    std::vector<std::string> warnings;
    for (const auto& [name, group] : status["groups"].members())
        for (const auto& warning : group["warnings"].texts()) warnings.push_back(name + ": " + warning);
    for (const auto& warning : status["warnings"].texts()) warnings.push_back(warning);
    if (const double missing = status["log"]["lines_missing"].number().value_or(0); missing > 0)
        warnings.push_back(
            std::to_string(static_cast<std::uint64_t>(missing)) +
            " log lines are missing since the daemon started: nobody read them, or the disk was full");
    if (const auto schema = status["schema"].number(); schema && *schema > kKnownSchema)
        warnings.push_back("the daemon is newer than this program: some of its status may be missing here");
    if (!warnings.empty()) screen.blank();
    for (const auto& warning : warnings) screen.line("WARNING", toned(Tone::careful, warning), Tone::bad);
}

}  // namespace

Result<std::string, std::string> status_text(std::string_view json, const StatusTextOptions& options) {
    const auto document = View::Json::parse(json, nullptr, false);
    const View status(&document);
    if (!status.is_object())
        return Unexpected{
            std::string("the daemon's answer is not a status document; is it another program's socket?")};
    const auto now = moment(status["time"].text());
    Screen screen(options.width, options.colour);
    for (const auto& [verdict, sentence] : judge(status)) {
        const Look& look = kVerdicts.at(static_cast<std::size_t>(verdict));
        screen.line(look.word, sentence, look.tone);
    }
    screen.blank();
    show_nodes(screen, status);
    show_process(screen, status["process"]);
    for (const auto& [name, group] : status["groups"].members()) {
        screen.blank();
        show_group(screen, name, group, status, now);
    }
    show_other_clients(screen, status, now);
    show_warnings(screen, status);
    return screen.take();
}

}  // namespace pairkeep::cli
