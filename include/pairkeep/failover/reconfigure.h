// What a changed configuration file means for a node that runs: every difference in words, and what comes of
// it. Made before anything is done, and the same for `reload --dry-run`, the answer of a reload, and the
// core.
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "pairkeep/failover/action.h"
#include "pairkeep/settings/settings.h"

namespace pairkeep::failover {

enum class Effect : std::uint8_t {
    in_place,  // at once; roles, addresses, tunnels and timers of what did not change stay
    added,
    removed,
    rejoined,       // a group: leaves in order and is made anew
    restarted,      // a client: stopped, and started anew where it should run
    needs_restart,  // of pairkeepd; not put in force
};
[[nodiscard]] std::string_view to_string(Effect effect);

struct Change {
    About about = About::node;
    std::string subject;  // its name
    std::string key;      // as in the file: "virtual_addresses"; empty: the whole of it
    std::string what;     // "1s -> 100ms", "adds 192.0.2.12/24; removes 192.0.2.11/24"; empty: says no more
    Effect effect = Effect::in_place;
    std::string note = {};  // what to know before; empty: nothing
    bool operator==(const Change&) const = default;
};
// "group lan: virtual_addresses: adds 192.0.2.12/24".
[[nodiscard]] std::string in_words(const Change& change);
// "at once; roles, addresses and tunnels stay".
[[nodiscard]] std::string_view in_words(Effect effect);

struct Reconfiguration {
    std::vector<Change> changes;  // empty: the same configuration
    settings::Settings in_force;  // from now on: the new ones, but for what needs a restart
    std::set<std::tuple<About, std::string, Effect>> found = {};  // of the changes, for has()
    [[nodiscard]] bool has(About about, std::string_view subject, Effect effect) const;
};
// Both are of the same node. Also called on the protocol loop, with a thousand groups: nothing is compared
// with all others.
[[nodiscard]] Reconfiguration compare(const settings::Settings& now, settings::Settings wanted);

// The same command, unit and gateways (and where a driver keeps it, stop_timeout): it need not be restarted.
[[nodiscard]] bool runs_alike(const settings::Client& a, const settings::Client& b);

}  // namespace pairkeep::failover
