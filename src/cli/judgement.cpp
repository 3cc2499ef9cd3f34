#include "judgement.h"

#include <algorithm>
#include <cmath>
#include <set>

#include "pairkeep/util/time.h"

namespace pairkeep::cli {
namespace {

void worsen(Judgement& judgement, Verdict verdict) {
    judgement.verdict = std::max(judgement.verdict, verdict);
}

void add(Judgement& judgement, Verdict verdict, const std::string& sentence) {
    worsen(judgement, verdict);
    judgement.sentence += (judgement.sentence.empty() ? "" : "; ") + sentence;
}

// A node that takes no part (fault, initialize) listens all the same: what is fresh was heard.
bool counts_as_heard(const View& router, const View& advert) {
    const auto ago = advert["ago"].number();
    const std::string state = router["state"].text();
    if (!ago || advert["priority"].number().value_or(0) == 0) return false;
    const bool listens = state == "idle" || state == "waiting";
    return state == "heard" ||
           (listens && *ago < router["timers"]["active_down_interval"].number().value_or(0));
}

// The advert by which the Active is known: one from a node of the file, if any, for its name; else the first.
std::optional<View> heard(const View& group) {
    std::optional<View> best;
    for (const auto& router : group["virtual_routers"].list()) {
        const View advert = router["last_advert"];
        if (!counts_as_heard(router, advert)) continue;
        if (!best || ((*best)["node"].text().empty() && !advert["node"].text().empty())) best = advert;
    }
    return best;
}

std::string heard_active(const std::optional<View>& advert) {
    if (!advert) return toned(Tone::bad, "NOBODY is heard as Active");
    const std::string who = (*advert)["node"].text(sender(*advert));
    return who + " is " + toned(Tone::good, "ACTIVE") + ", heard " + span((*advert)["ago"].number()) + " ago";
}

std::optional<double> takes_over_in(const View& group) {
    std::optional<double> last;  // the group is silent when all of its routers are
    for (const auto& router : group["virtual_routers"].list())
        if (const auto left = router["timers"]["active_down_in"].number())
            last = std::max(last.value_or(0), *left);
    return last;
}

// A start takes moments; who waits for longer while nobody is Active is an outage.
bool waits_in_vain(const View& group, const std::optional<View>& advert) {
    constexpr double kStart = 10;
    return !advert && group["for"].number().value_or(0) > kStart;
}

Judgement judge_role(const std::string& name, const View& group, const std::string& node) {
    const std::string role = group["role"].text("unknown");
    const std::string reason = group["reason"].text("the daemon gives no reason");
    const auto advert = heard(group);
    if (role == "active")
        return {Verdict::ok, name + ": " + node + ", this node, is " + toned(Tone::good, "ACTIVE") + " for " +
                                 span(group["for"].number())};
    if (role == "backup" && advert)
        return {Verdict::ok, name + ": " + heard_active(advert) + "; this node is its backup"};
    if (role == "backup") {
        const auto left = takes_over_in(group);
        return {Verdict::warning, name + ": " + heard_active(advert) + "; this node is BACKUP" +
                                      (left ? ", takes over in " + span(left) : "")};
    }
    if (role == "initialize")
        return {waits_in_vain(group, advert) ? Verdict::problem : Verdict::waiting,
                name + ": this node waits: " + reason + "; " + heard_active(advert)};
    if (role == "fault")
        return {Verdict::fault, name + ": this node is in " + toned(Tone::bad, "FAULT") + ": " + reason +
                                    "; " + heard_active(advert)};
    return {Verdict::warning, name + ": the role of this node is \"" + role + "\": " + reason};
}

// Another node that is Active beside us: fresh, and heard since we became Active ourselves.
void judge_rival(Judgement& judgement, const View& group) {
    if (group["role"].text() != "active") return;
    for (const auto& router : group["virtual_routers"].list()) {
        const View advert = router["last_advert"];
        const auto ago = advert["ago"].number();
        const auto fresh = router["timers"]["active_down_interval"].number();
        if (!ago || !fresh || *ago >= *fresh || *ago >= group["for"].number().value_or(0)) continue;
        if (advert["priority"].number().value_or(0) == 0) continue;  // it has just left
        return add(judgement, Verdict::problem,
                   sender(advert) + " is ACTIVE too, heard " + span(ago) + " ago");
    }
}

void judge_addresses(Judgement& judgement, const View& group) {
    for (const auto& address : group["addresses"].list()) {
        const auto wanted = address["wanted"].truth();
        const auto present = address["present"].truth();
        if (!wanted || !present) continue;
        const std::string what = address["address"].text("?");
        const std::string where = address["interface"].text("?");
        if (*wanted && !*present) add(judgement, Verdict::problem, what + " is missing on " + where);
        if (*present && address["ours"].truth() == false)
            add(judgement, Verdict::warning, what + " was set on " + where + " by somebody else");
        else if (*present && !*wanted)
            add(judgement, Verdict::problem, what + " is on " + where + " and should not be");
    }
}

void judge_plan(Judgement& judgement, const View& group) {
    if (group["plan"]["finished"].truth() == false) add(judgement, Verdict::warning, "its plan is running");
}

// Fit to be chosen as it was configured, or less.
void judge_fitness(Judgement& judgement, const View& group) {
    if (const auto why = group["why_priority"].texts(); !why.empty())
        add(judgement, Verdict::warning, why.front());
    if (const auto trouble = group["routes"]["trouble"].text(); !trouble.empty())
        add(judgement, Verdict::problem, "routes: " + trouble);
}

// One that moves the role has its word in why_priority already.
void judge_checks(Judgement& judgement, const View& group, const View& checks) {
    const auto why = group["why_priority"].texts();
    for (const auto& name : group["checks"].texts()) {
        const bool told = std::any_of(why.begin(), why.end(), [&](const std::string& text) {
            return text.find("check " + name + ' ') != std::string::npos;
        });
        if (checks[name.c_str()]["standing"].text() == "failing" && !told)
            add(judgement, Verdict::warning, "check " + name + " is failing");
    }
}

// What keeps its driver from working, whose word it follows, whether it does its work.
void judge_care(Judgement& judgement, const std::string& name, const View& client) {
    if (const auto trouble = client["trouble"].text(); !trouble.empty())
        add(judgement, Verdict::problem, "client " + name + ": " + trouble);
    if (const View by = client["override"]; by.is_object())
        add(judgement, Verdict::warning,
            "client " + name + " was told to " + by["to"].text("?") + " by " + by["by"].text("?"));
    if (client["health"]["standing"].text() == "failing")
        add(judgement, Verdict::problem, "client " + name + " is not healthy");
    else if (client["health"]["failed_before"].truth() == true && client["state"].text() == "running")
        add(judgement, Verdict::problem,
            "client " + name + " was not healthy when it last ran, and its health has not passed since");
}

void judge_client(Judgement& judgement, const std::string& name, const View& client) {
    judge_care(judgement, name, client);
    const std::string wanted = client["wanted"].text();
    const std::string state = client["state"].text();
    if (wanted.empty() || state.empty() || wanted == state) return;
    const bool on_its_way = state == "starting" || state == "stopping";
    const std::string exit = on_its_way ? "" : client["last_exit"].text();
    std::string words = state;
    std::replace(words.begin(), words.end(), '_', ' ');
    add(judgement, on_its_way ? Verdict::warning : Verdict::problem,
        "client " + name + " should be " + wanted + " and is " + words +
            (exit.empty() ? "" : " (" + exit + ")"));
}

void judge_warnings(Judgement& judgement, const View& warnings) {
    const std::size_t count = warnings.list().size();
    if (count == 1) add(judgement, Verdict::warning, "1 warning, see below");
    if (count > 1) add(judgement, Verdict::warning, std::to_string(count) + " warnings, see below");
}

}  // namespace

std::string span(std::optional<double> seconds) {
    if (!seconds) return "?";
    constexpr double kLongest = 100.0 * 366 * 86400;
    const double value = std::clamp(*seconds, 0.0, kLongest);
    // As exact as a person reads it: tenths up to ten seconds, then whole seconds.
    const double unit = value < 0.001 ? 1e-6 : value < 1 ? 1e-3 : value < 10 ? 0.1 : 1;
    return format_duration(Duration{std::llround(std::round(value / unit) * unit * 1e9)});
}

std::string sender(const View& advert) {
    const std::string source = advert["source"].text("an unknown address");
    const std::string node = advert["node"].text();
    return node.empty() ? source : node + " (" + source + ")";
}

std::vector<Judgement> judge(const View& status) {
    std::vector<Judgement> judgements;
    std::set<std::string> judged;
    for (const auto& [name, group] : status["groups"].members()) {
        Judgement judgement = judge_role(name, group, status["node"].text("this node"));
        judge_rival(judgement, group);
        judge_addresses(judgement, group);
        judge_fitness(judgement, group);
        judge_checks(judgement, group, status["checks"]);
        judge_plan(judgement, group);
        for (const auto& client : group["clients"].texts())
            if (judged.insert(client).second)
                judge_client(judgement, client, status["clients"][client.c_str()]);
        judge_warnings(judgement, group["warnings"]);
        judgements.push_back(std::move(judgement));
    }
    if (judgements.empty()) judgements.push_back({Verdict::warning, "this node has no groups"});
    for (const auto& peer : status["discarded_peers"].texts())
        add(judgements.front(), Verdict::problem, peer);
    Judgement rest;
    for (const auto& [name, client] : status["clients"].members())
        if (!judged.contains(name)) judge_client(rest, name, client);
    judge_warnings(rest, status["warnings"]);
    if (status["configuration"]["last_reload"]["done"].truth() == false)
        add(rest, Verdict::warning, "the latest reload failed, see below");
    if (!rest.sentence.empty()) judgements.push_back(std::move(rest));
    return judgements;
}

}  // namespace pairkeep::cli
