#include "check_text.h"

#include "pairkeep/util/time.h"
#include "screen.h"

namespace pairkeep::cli {
namespace {

std::string transport_of(settings::Transport transport) {
    switch (transport) {
        case settings::Transport::automatic:
            return "transport auto";
        case settings::Transport::unicast:
            return "unicast";
        case settings::Transport::multicast:
            return "multicast";
    }
    return "";
}

// After the last advert heard: Active_Down_Interval (RFC 9568 6.1), with down_after in the place of 3.
Duration takeover_time(const settings::Group& group) {
    return group.down_after * group.advertisement_interval +
           (256 - group.priority) * group.advertisement_interval / 256;
}

std::string line_of(const settings::Group& group, const std::string& node) {
    std::vector<std::string> places;
    for (const auto& interface : group.interfaces) {
        std::string place = interface.name;
        for (const auto& address : interface.virtual_addresses) place += ' ' + address.to_string();
        places.push_back(std::move(place));
    }
    return group.name + " on " + node + ": priority " + std::to_string(group.priority) + ", VRID " +
           std::to_string(group.vrid) + (group.vrid_derived ? " (derived)" : "") + ", " +
           joined(places, ", ") + ", " + transport_of(group.transport) + ", takes over " +
           format_duration(takeover_time(group)) + " after the last advert" +
           (group.clients.empty() ? "" : ", clients " + joined(group.clients, " ")) + '\n';
}

}  // namespace

std::string check_text(const settings::Settings& settings) {
    std::string text;
    for (const auto& group : settings.groups) text += line_of(group, settings.node);
    return text;
}

}  // namespace pairkeep::cli
