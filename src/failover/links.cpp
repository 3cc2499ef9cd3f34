#include "links.h"

#include <algorithm>
#include <utility>

#include "pairkeep/health/interface.h"

namespace pairkeep::failover {
namespace {

// A person's `ip link set down`, a deleted interface and one in another namespace are no flaps: only a lost
// carrier is bridged.
bool lacks_only_carrier(const InterfaceFacts& facts) {
    return facts.present && facts.admin_up && !facts.carrier;
}

}  // namespace

std::string_view to_string(LinkState state) {
    switch (state) {
        case LinkState::fit:
            return "fit";
        case LinkState::bridged:
            return "bridged";
        case LinkState::unfit:
            return "unfit";
        case LinkState::settling:
            return "settling";
    }
    return "";
}

Links::Links(const settings::Group& group) : group_(group.name), delays_(group.link) {
    for (const auto& interface : group.interfaces) links_.push_back({.name = interface.name});
    for (const auto& name : group.track_interfaces) links_.push_back({.name = name});
}

void Links::reconfigure(const settings::Group& group) {
    const auto before = std::exchange(links_, Links(group).links_);
    delays_ = group.link;
    for (auto& link : links_)
        for (const auto& known : before)
            if (known.name == link.name) link = known;
}

void Links::look(const std::map<std::string, InterfaceFacts>& facts, bool in_election, Instant now,
                 Actions& out) {
    regained_.clear();
    next_look_.reset();
    for (auto& link : links_) {
        const auto& seen = facts.at(link.name);
        const auto before = link.state;
        const auto lost_at = link.since;
        read(link, seen, now);
        link.state = judge(link, seen, in_election, now);
        tell(link, before, lost_at, now, out);
        if (before == LinkState::bridged && link.state == LinkState::fit) regained_.push_back(link.name);
        next_look_ = earliest(next_look_, counts_at(link));
    }
}

void Links::read(Link& link, const InterfaceFacts& facts, Instant now) {
    const auto trouble = health::why_unfit(facts);
    const bool fit = !trouble;
    const bool anew = fit && link.is_fit && facts.index != link.index;
    if (!link.looked || fit != link.is_fit || anew) link.since = now;
    link.was_lost |= link.is_fit && (!fit || anew);
    link.looked = true;
    link.is_fit = fit;
    link.index = facts.index;
    link.trouble = trouble.value_or("");
}

LinkState Links::judge(const Link& link, const InterfaceFacts& facts, bool in_election, Instant now) const {
    if (!link.is_fit) {
        const bool bridged = in_election && lacks_only_carrier(facts) && now - link.since < delays_.down;
        return bridged ? LinkState::bridged : LinkState::unfit;
    }
    const bool settling = !in_election && link.was_lost && now - link.since < delays_.up;
    return settling ? LinkState::settling : LinkState::fit;
}

void Links::tell(const Link& link, LinkState before, Instant lost_at, Instant now, Actions& out) {
    if (link.state == LinkState::bridged && before == LinkState::fit)
        out.push_back(Report{Severity::warning, "LINK_LOST", About::group, group_,
                             link.trouble + "; nothing changes unless that lasts for " +
                                 format_duration(delays_.down) + " (link: down_delay)",
                             link.name});
    if (link.state == LinkState::fit && before == LinkState::bridged)
        out.push_back(Report{Severity::info, "LINK_BACK", About::group, group_,
                             "interface " + link.name + " has a link again after " +
                                 format_duration(now - lost_at) + ", so nothing was changed",
                             link.name});
}

// A bridged loss is a fault from then on, and what settles is fit.
std::optional<Instant> Links::counts_at(const Link& link) const {
    if (link.state == LinkState::bridged) return link.since + delays_.down;
    if (link.state == LinkState::settling) return link.since + delays_.up;
    return std::nullopt;
}

std::optional<std::string> Links::why_unfit(const std::string& interface) const {
    for (const auto& link : links_)
        if (link.name == interface && link.state == LinkState::unfit) return link.trouble;
    return std::nullopt;
}

std::optional<std::string> Links::why_settling() const {
    for (const auto& link : links_)
        if (link.state == LinkState::settling)
            return "interface " + link.name + " is back, and counts when it has been up for " +
                   format_duration(delays_.up) + " (link: up_delay)";
    return std::nullopt;
}

bool Links::any_bridged() const {
    return std::any_of(links_.begin(), links_.end(),
                       [](const Link& link) { return link.state == LinkState::bridged; });
}

std::vector<LinkStatus> Links::status(Instant now) const {
    std::vector<LinkStatus> all;
    for (const auto& link : links_) {
        LinkStatus status{
            .interface = link.name, .state = link.state, .since = link.since, .counts_at = counts_at(link)};
        const auto age = format_duration(now - link.since);
        if (link.state == LinkState::bridged)
            status.text =
                link.trouble + " for " + age + " of " + format_duration(delays_.down) + " (link: down_delay)";
        if (link.state == LinkState::settling)
            status.text = "interface " + link.name + " has been up for " + age + " of " +
                          format_duration(delays_.up) + " (link: up_delay)";
        if (link.state == LinkState::unfit) status.text = link.trouble;
        all.push_back(std::move(status));
    }
    return all;
}

}  // namespace pairkeep::failover
