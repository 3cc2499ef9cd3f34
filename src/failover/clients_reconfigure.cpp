// The clients of a group after the file was changed: what may stay runs on untouched.
#include <algorithm>

#include "clients.h"
#include "group.h"
#include "pairkeep/failover/reconfigure.h"

namespace pairkeep::failover {

void Clients::reconfigure(std::vector<settings::Client> wanted, Instant now, Actions& out) {
    wanted_ = std::move(wanted);
    follows_file_ = false;
    for (auto& member : members_) {
        const auto& settings = member.control.settings();
        const auto same = std::find_if(wanted_.begin(), wanted_.end(), [&](const settings::Client& client) {
            return client.name == settings.name && runs_alike(client, settings);
        });
        member.retiring = same == wanted_.end() || member.forgotten;
        if (!member.retiring) reconfigure(member, *same, now, out);
    }
}

void Clients::reconfigure(Member& member, const settings::Client& client, Instant now, Actions& out) {
    member.control.reconfigure(client);
    if (member.health && client.health) return member.health->reconfigure(*client.health, now, out);
    if (member.health) member.health->stop(now, out);
    member.health.reset();
    member.health_passed = false;
    if (client.health) member.health.emplace(*client.health, client.name, new_id_);
}

// What has stopped leaves its driver, and what has none yet gets one, as soon as nobody else has it.
void Clients::follow_file(const Surroundings& around, Instant now, Actions& out) {
    if (follows_file_) return;
    follows_file_ = true;
    for (auto& member : members_) {
        follows_file_ &= !member.retiring;
        const bool over = member.control.stopped() || member.control.untouched();
        if (!member.retiring || !over || std::exchange(member.forgotten, true)) continue;
        if (member.health) member.health->stop(now, out);
        member.health.reset();
        out.push_back(RemoveClient{member.control.settings().name});
    }
    if (leaving_) return;
    for (const auto& client : wanted_) {
        if (find(client.name) != nullptr) continue;
        follows_file_ = false;
        auto told = around.take_driver(client);
        if (!told) continue;
        out.push_back(AddClient{client, group_});
        add(client);
        members_.back().told = *std::move(told);
        std::stable_sort(members_.begin(), members_.end(), [&](const Member& a, const Member& b) {
            return place_of(a.control.settings().name) < place_of(b.control.settings().name);
        });
        select(around, now, out);
    }
}

void Clients::abandon(Actions& out) {
    for (const auto& member : members_)
        if (!member.forgotten) out.push_back(RemoveClient{member.control.settings().name});
}

std::size_t Clients::place_of(const std::string& name) const {
    const auto found = std::find_if(wanted_.begin(), wanted_.end(),
                                    [&](const settings::Client& client) { return client.name == name; });
    return static_cast<std::size_t>(found - wanted_.begin());
}

std::optional<Told> Clients::removed(const std::string& client) {
    const auto gone = std::find_if(members_.begin(), members_.end(), [&](const Member& member) {
        return member.forgotten && member.control.settings().name == client;
    });
    if (gone == members_.end()) return std::nullopt;
    auto told = std::move(gone->told);
    members_.erase(gone);
    return told;
}

}  // namespace pairkeep::failover
