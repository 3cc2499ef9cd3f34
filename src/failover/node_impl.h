// What a node is made of, for the two files that carry it out: its events in node.cpp, a reload in
// node_reconfigure.cpp.
#pragma once

#include <algorithm>
#include <array>
#include <limits>
#include <list>
#include <map>

#include "clients.h"
#include "deadlines.h"
#include "discarded_peers.h"
#include "group.h"
#include "pairkeep/failover/node.h"
#include "pairkeep/vrrp/packet.h"

namespace pairkeep::failover {

// On top of what the plans' steps may take; then it goes on, or ends, anyway.
inline constexpr Duration kLeaveMargin = std::chrono::seconds{5};

inline bool contains(const std::vector<std::string>& list, const std::string& name) {
    return std::find(list.begin(), list.end(), name) != list.end();
}
std::vector<std::string> clients_of_no_group(const settings::Settings& settings);

struct Node::Impl {
    // node.cpp
    explicit Impl(settings::Settings given);
    void describe_surroundings();
    void index_groups();
    void concerns_who_tracks(const std::string& check, Instant now);
    void on(const Started& event, Instant now, Actions& out);
    void on(const DeadlineReached&, Instant now, Actions& out);
    void on(const InterfaceChanged& event, Instant now, Actions& out);
    void on(const HostAddressesChanged& event, Instant now, Actions& out);
    void on(const AddressMeddled& event, Instant, Actions&);
    void on(const NeighbourHeard& event, Instant now, Actions& out);
    void on(const PortOpened& event, Instant now, Actions& out);
    void on(const PortFailed& event, Instant now, Actions& out);
    void on(const DatagramReceived& event, Instant now, Actions& out);
    [[nodiscard]] std::optional<std::size_t> owner_of(const PortKey& port, std::uint8_t vrid) const;
    void count_discarded(const PortKey& port, std::optional<std::size_t> owner, std::string_view cause);
    void on(const SendFailed& event, Instant now, Actions& out);
    void on(const ClaimAnswered& event, Instant now, Actions& out);
    void on(const ReleaseAnswered& event, Instant now, Actions& out);
    void on(const RoutesAnswered& event, Instant now, Actions& out);
    void on(const ClientSeen& event, Instant now, Actions& out);
    void on(const ClientOverridden& event, Instant now, Actions& out);
    void on(const RunEnded& event, Instant now, Actions& out);
    void on(const LeaveRequested& event, Instant now, Actions& out);
    void on(const RestartRequested& event, Instant now, Actions& out);
    void look_again(Instant now, Actions& out);
    void sync_ports(Actions& out);
    void tick(Instant now, Actions& out);

    // A group that something happened to is looked at in the same event: its deadline is now. So there is one
    // list of who is due, in the order of the file, and no group is asked for the sake of another.
    void concerns(std::size_t number, Instant now) { deadlines.set(number, now); }
    void concerns_all(Instant now) {
        for (std::size_t number = 0; number < groups.size(); ++number) concerns(number, now);
    }
    template <class Which>
    void concerns_those(const Which& which, Instant now) {
        for (std::size_t number = 0; number < groups.size(); ++number)
            if (which(*numbered[number])) concerns(number, now);
    }

    // node_reconfigure.cpp
    void on(const ClientRemoved& event, Instant, Actions&);
    [[nodiscard]] const settings::Client* wanted_client(const std::string& name) const;
    std::optional<Told> take_driver(const settings::Client& client);
    void on(const Reconfigured& event, Instant now, Actions& out);
    [[nodiscard]] bool waits_for_others(const settings::Group& wanted) const;
    void reconfigure_checks(Instant now, Actions& out);
    void reconfigure_others(Instant now, Actions& out);
    void retire(Group& group, const std::string& why, Instant now, Actions& out);
    void settle_groups(Instant now, Actions& out);
    void add_groups(Instant now, Actions& out);
    bool may_go(Group& group, Instant now, Actions& out);
    [[nodiscard]] bool is_asked(const std::string& check) const;
    [[nodiscard]] bool follows_file() const;

    settings::Settings settings;
    Surroundings around{
        .settings = settings,
        .virtual_addresses = {},
        .interfaces = {},
        .ports = {},
        .host_addresses = {},
        .addresses_changed = {},
        .vrids = {},
        .checks = {},
        .new_claim_id = [this] { return ClaimId{++last_claim}; },
        .new_run_id = [this] { return RunId{++last_run}; },
        .take_driver = [this](const settings::Client& client) { return take_driver(client); }};
    DiscardedPeers discarded_peers;
    std::list<Group> groups;             // a group is never moved
    std::vector<Group*> numbered;        // the same, by the numbers of `owners` and `deadlines`
    std::map<Group*, Instant> retiring;  // those that a reload takes away, and until when they are waited for
    std::map<std::string, settings::How> have_driver;  // clients, and what is run
    std::map<std::string, Told> told;                  // clients that are being made anew
    bool unsettled = false;                            // the groups are not yet those of the file
    using Numbers = std::array<std::size_t, 256>;
    static constexpr std::size_t kNobody = std::numeric_limits<std::size_t>::max();
    std::map<PortKey, Numbers> owners;  // whose a VRID is on a port
    Deadlines deadlines;                // of the groups
    vrrp::Decoded heard;                // the advertisement of this event; its room is used again
    Clients others{"", settings.clients, clients_of_no_group(settings), around.new_run_id};
    std::optional<Instant> reopen_ports_at;
    std::optional<Instant> leave_by;
    std::uint64_t last_claim = 0;
    std::uint64_t last_run = 0;
    bool started = false;
    bool ended = false;
};

}  // namespace pairkeep::failover
