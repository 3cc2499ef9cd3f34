// A group: what fails over as one. It has the role; its virtual routers only hear (vrrp/virtual_router.h).
// One decision here makes one plan (plan.h), and AddressControl and ClientControl keep what the plan reached.
//   group.cpp           readiness, and the role by the rules of RFC 9568 6.4 for several routers at once
//   group_fitness.cpp   how fit this node is for the role: checks, clients' health, hold-down, last resort
//   group_plan.cpp      carrying out a plan's steps
//   group_hears.cpp     whose advertisement counts, and what it means
//   group_listens.cpp   a Backup: silence, goodbyes, lost paths, preemption
//   group_restart.cpp   a role that is kept across a restart; one whose advertisements come too late
//   group_reconfigure.cpp  the file was changed while it runs
//   group_announce.cpp  an Active tells the segment where its addresses are
//   group_status.cpp    what it says of itself
#pragma once

#include <array>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "address_control.h"
#include "announcements.h"
#include "clients.h"
#include "conflicts.h"
#include "foreign.h"
#include "hold_down.h"
#include "hooks.h"
#include "links.h"
#include "pairkeep/failover/action.h"
#include "pairkeep/failover/event.h"
#include "pairkeep/failover/plan.h"
#include "pairkeep/failover/status.h"
#include "pairkeep/health/interface.h"
#include "pairkeep/settings/settings.h"
#include "pairkeep/vrrp/virtual_router.h"
#include "probing.h"
#include "routes.h"
#include "two_actives.h"

namespace pairkeep::failover {

inline constexpr std::string_view kStarting = "starting";
inline constexpr std::string_view kOpening = "its VRRP socket is being opened";

struct Port {
    unsigned interface_index = 0;
    bool open = false;
    std::string why_not{kOpening};
};

// What a group may look at of the node around it. Owned by the Node, outlives its groups.
struct Surroundings {
    const settings::Settings& settings;
    std::vector<IpAddress> virtual_addresses;                // of all groups
    std::map<std::string, InterfaceFacts> interfaces;        // the latest facts; absent ones too
    std::map<PortKey, Port> ports;                           // those that a group wants
    std::optional<std::vector<HostAddress>> host_addresses;  // on whatever interface; none: not told yet
    Instant addresses_changed{};                             // the latest time, on whatever interface
    VridsInUse vrids;
    std::map<std::string, Probing> checks;
    AddressControl::NewClaimId new_claim_id;
    NewRunId new_run_id;
    TakeDriver take_driver;

    [[nodiscard]] const InterfaceFacts& facts(const std::string& interface) const;
    // "connector-b (192.0.2.12)", or "192.0.2.77 (not in nodes:)".
    [[nodiscard]] std::string describe(const IpAddress& source) const;
    [[nodiscard]] const settings::Node* node_of(const IpAddress& source) const;
    [[nodiscard]] bool has(const IpAddress& address) const;  // this host, as far as it was told
    [[nodiscard]] bool is_of_this_host(const std::string& interface, const IpAddress& address) const;
    // None of the addresses that `nodes:` lists for this node is on this host.
    [[nodiscard]] std::optional<std::string> why_nowhere() const;
};

[[nodiscard]] std::vector<IpAddress> in_order_of_advertising(const settings::GroupInterface& interface,
                                                             Family family);
[[nodiscard]] vrrp::ChecksumForm first_checksum_form(
    const settings::Group& group);  // until a peer's is known

class Group {
  public:
    // `later`: made by a reload, when no driver knows its clients yet.
    Group(const settings::Group& settings, const Surroundings& around, bool later = false);
    Group(const Group&) = delete;  // its parts refer to its settings
    Group& operator=(const Group&) = delete;

    void start(const Kept& kept, Instant now, Actions& out);
    void surroundings_changed(Instant now, Actions& out);  // interfaces, ports
    void observe(const InterfaceFacts& facts, Instant now, Actions& out);
    // Nothing else changed there: paths and prefixes are as they were. False: no interface of this group.
    bool our_addresses_changed(const InterfaceFacts& facts, Instant now, Actions& out);
    void meddled(const AddressMeddled& event) { addresses_.meddled(event); }
    void neighbour_heard(const NeighbourHeard& event, Instant now, Actions& out);
    void hear(const PortKey& port, const vrrp::Decoded& decoded, const DatagramReceived& datagram,
              Instant now, Actions& out);
    void step_back_if_late(Instant now, Actions& out);  // before any event is looked at
    void tick(Instant now, Actions& out);               // also after every event: carries the plan on
    // False: an answer to somebody else's question.
    bool claim_answered(const ClaimAnswered& answer, Instant now, Actions& out);
    bool release_answered(const ReleaseAnswered& answer, Instant now, Actions& out);
    bool routes_answered(const RoutesAnswered& answer, Instant now, Actions& out);
    void run_ended(const RunEnded& ended, Instant now, Actions& out);
    void leave(const std::string& why, Instant now, Actions& out);
    // Keys that can be changed while it runs (failover/reconfigure.h); the virtual routers are the same.
    // `peers`: the addresses of nodes are others.
    void reconfigure(const settings::Group& settings, bool peers, Instant now, Actions& out);
    // Clients of this group, old and new. Of one that left: empty.
    void reconfigure_clients(const std::vector<std::string>& names, Instant now, Actions& out);
    [[nodiscard]] bool forgets_clients(Instant now,
                                       Actions& out);  // of one that left; true: no driver has one
    void abandon(Instant now, Actions& out);           // it did not leave in time
    // Why a restart cannot keep the role: it is Active, and its peer would take over sooner.
    [[nodiscard]] std::optional<std::string> why_not_kept() const;
    void keep(Kept& kept, Instant now, Actions& out);  // nothing follows: the daemon ends

    [[nodiscard]] Duration leave_limit() const;  // of all steps together
    [[nodiscard]] bool left() const;             // after leave(): nothing of this group is on this node
    [[nodiscard]] std::optional<Instant> next_deadline() const;
    [[nodiscard]] std::vector<PortKey> ports() const;         // of its virtual routers
    [[nodiscard]] std::vector<PortKey> wanted_ports() const;  // those that it has a path for
    [[nodiscard]] Clients& clients() { return clients_; }
    [[nodiscard]] const Clients& clients() const { return clients_; }
    // Unicast: a replaced network card has another MAC, and the peer would go on sending to the old one.
    void announce_source(const PortKey& port, Actions& out) const;
    void interface_reattached(const std::string& interface, Instant now, Actions& out);
    void count_discarded(const PortKey& port, std::string_view cause);
    void count_send_error(const PortKey& port, std::uint8_t vrid, const std::string& why, Actions& out);
    // Rules of this group alone: the counter's name, or nothing. version: and the rest of the message are
    // good.
    [[nodiscard]] std::optional<std::string_view> why_refused(const vrrp::Decoded& decoded,
                                                              Family family) const;
    [[nodiscard]] vrrp::Version version() const {
        return vrrp::Version{static_cast<std::uint8_t>(settings_.version)};
    }
    [[nodiscard]] const settings::Group& settings() const { return settings_; }
    // Refused sources with our VRID and our addresses, in words.
    [[nodiscard]] std::vector<std::string> unlisted_peers(Instant now) const;
    [[nodiscard]] GroupStatus status(Instant now) const;
    [[nodiscard]] Role role() const { return role_; }
    [[nodiscard]] const std::string& reason() const { return reason_; }
    void sign(Report& report) const;  // name and role, when it is about this group or a client of it

  private:
    // An advertisement as it goes to one destination, and what it was made of.
    struct Prepared {
        IpAddress destination;
        IpAddress source;
        std::uint8_t priority = 0;
        Duration interval{};
        vrrp::ChecksumForm checksum_form{};
        std::vector<IpAddress> addresses;
        SharedBytes message;
    };
    // A virtual router, the road it uses, and what it counted.
    struct Router {
        PortKey port;
        vrrp::VirtualRouter timers;
        std::vector<IpAddress> addresses;  // as advertised, in the order of the file
        std::optional<health::Path> path;
        bool is_unicast = false;  // for good: falling back to multicast would make it a stranger to its peer
        std::string waiting;      // why there is no path
        vrrp::ChecksumForm checksum_form = vrrp::ChecksumForm::with_pseudo_header;  // of what it sends
        RouterCounters counters;
        std::optional<Heard> last_heard;
        std::optional<Instant> path_lost_since;  // silent while another router of the group is heard
        Instant last_answer{};
        Instant sent_at{};       // the newest advertisement, as far as nobody said that it failed
        Instant sent_before{};   // the one before
        std::size_t copies = 0;  // of the newest: one for each peer
        std::size_t failed_copies = 0;
        std::string send_error = {};
        bool send_error_reported = false;
        Strangers strangers;
        std::map<IpAddress, bool> differing;  // who announced other addresses, and whether he still does
        std::vector<Prepared> prepared;       // for each destination, and the goodbyes apart
    };

    // group.cpp
    [[nodiscard]] std::string find_path(Router& router) const;
    [[nodiscard]] std::optional<std::string> why_not_ready(Instant now, Actions& out);
    void look_at_links(Instant now, Actions& out);
    [[nodiscard]] bool in_election() const { return role_ == Role::backup || role_ == Role::active; }
    void enter(Role role, const std::string& reason, Instant now, Actions& out);
    void become_backup(const std::string& reason, Instant now, Actions& out);
    void become_active(const std::string& reason, Instant now, Actions& out);
    void advertise_from_now(PlanKind plan, Instant now, Actions& out);
    void lose_role(const std::string& reason, Instant now, Actions& out);
    void fail(const std::string& reason, Instant now, Actions& out);
    void advertise(Router& router, std::uint8_t priority, Instant due, Instant now, Actions& out);
    [[nodiscard]] const SharedBytes& message(Router& router, std::uint8_t priority,
                                             const IpAddress& destination) const;
    void advertise_all(std::uint8_t priority, Instant now, Actions& out);

    // group_restart.cpp
    [[nodiscard]] Duration patience_of_peers() const;
    [[nodiscard]] Instant last_sent() const;
    void resume(Instant now, Actions& out);
    void give_up_if_late(Instant now, Actions& out);
    [[nodiscard]] std::string late() const;
    void give_up_resuming(const std::string& why, Instant now, Actions& out);

    // group_fitness.cpp
    void assess(Instant now, Actions& out);
    [[nodiscard]] bool is_ailment(const Probing& probing) const;
    [[nodiscard]] bool ails() const;
    [[nodiscard]] std::string ailments() const;
    void watch_client_health(Instant now);
    void set_priority(Instant now);
    [[nodiscard]] std::vector<std::string> why_priority(Instant now) const;
    void report_fitness(Actions& out) const;
    void give_away(Instant now, Actions& out);
    void note_change(Instant now, Actions& out);
    [[nodiscard]] std::optional<std::string> why_unproven(Instant now, Actions& out);
    [[nodiscard]] std::optional<Instant> fitness_deadline() const;
    [[nodiscard]] std::optional<Instant> last_resort_heard_until(Instant now) const;
    [[nodiscard]] bool is_last_resort(std::uint8_t priority) const;
    [[nodiscard]] bool says_last_resort(std::uint8_t priority) const;

    // group_listens.cpp
    void check_takeover(Instant now, Actions& out);
    void check_paths(Instant now, Actions& out);
    void note_worse(const vrrp::Advertisement& advertisement, Instant now);
    [[nodiscard]] bool preempts(Instant now) const;
    [[nodiscard]] bool preempts(std::uint8_t priority, Instant now) const;
    [[nodiscard]] std::optional<Instant> preempt_at(Instant now) const;
    [[nodiscard]] std::string preempt_in_words() const;
    [[nodiscard]] bool hears_worse(const Router& router, Instant now) const;
    [[nodiscard]] std::string why_silent(Instant now) const;

    // group_hears.cpp
    [[nodiscard]] bool accepts(Router& router, const vrrp::Advertisement& advertisement,
                               const IpAddress& source, Instant now, Actions& out);
    [[nodiscard]] std::optional<std::string_view> why_refused_v2(const vrrp::Decoded& decoded) const;
    void refuse(Router& router, const vrrp::Advertisement& advertisement, const IpAddress& source,
                bool shares_addresses, Instant now, Actions& out);
    [[nodiscard]] std::string in_words(const Router& router, const Stranger& stranger, Instant now) const;
    void compare_addresses(Router& router, const vrrp::Advertisement& advertisement, const IpAddress& source,
                           Actions& out);
    void hear_in_backup(Router& router, const vrrp::Advertisement& advertisement, const IpAddress& source,
                        Instant now, Actions& out);
    void hear_goodbye_of_all(const Router& said_on, const vrrp::Advertisement& goodbye,
                             const IpAddress& source, Instant now);
    void hear_in_active(Router& router, const vrrp::Advertisement& advertisement, const IpAddress& source,
                        Instant now, Actions& out);
    [[nodiscard]] Duration patience_with(const vrrp::Advertisement& advertisement) const;
    [[nodiscard]] bool yields_to_equal(const Router& router, const vrrp::Advertisement& advertisement,
                                       Instant now);
    [[nodiscard]] static bool may_answer(const Router& router, Instant now);
    void note_rival(const vrrp::Advertisement& advertisement, const IpAddress& source, Instant now,
                    Actions& out);
    void check_rival(Instant now, Actions& out);

    // group_status.cpp
    [[nodiscard]] RouterStatus router_status(const Router& router, Instant now) const;
    [[nodiscard]] std::string router_state(const Router& router, Instant now) const;
    void add_warnings(const Router& router, Instant now, std::vector<std::string>& warnings) const;

    // group_plan.cpp
    void begin_plan(PlanKind kind, Instant now, Actions& out);
    void carry_on_plan(Instant now, Actions& out);
    void begin_step(StepKind step, Instant now, Actions& out);
    [[nodiscard]] Outcome step_outcome(StepKind step) const;
    [[nodiscard]] Duration step_limit(PlanKind plan, StepKind step) const;
    void check_refusal(Instant now, Actions& out);
    [[nodiscard]] address::AddressSet address_set() const;
    [[nodiscard]] std::optional<std::string> refusal() const;
    [[nodiscard]] std::vector<StepKind> absent_steps() const;
    void begin_hooks(HookPoint point, const std::vector<settings::Hook>& hooks, Instant now, Actions& out);
    // What the addresses of the family are on, as soon as the interface is there.
    [[nodiscard]] std::optional<VirtualMac> virtual_mac(const InterfaceFacts& facts, Family family) const;

    // group_reconfigure.cpp
    void reconfigure_routers(const settings::Group& before, bool peers);
    void reconfigure_routes(const settings::Group& before, Instant now, Actions& out);
    [[nodiscard]] Duration pace(Instant now) const;

    // group_announce.cpp
    [[nodiscard]] bool is_own_mac(const MacAddress& mac, Family family) const;
    void announce(Instant now, Actions& out);

    settings::Group settings_;
    const Surroundings& around_;
    std::vector<Router> routers_;  // the first leads: it alone decides between equal priorities
    Links links_;
    AddressControl addresses_;
    Routes routes_;
    Clients clients_;
    Hooks hooks_;

    Role role_ = Role::initialize;
    Instant since_{};
    std::string reason_{kStarting};
    std::optional<IpAddress> active_known_;  // as told in the reason, while backup
    std::optional<Instant> active_told_at_;
    Instant next_advertisement_{};  // while active
    Duration quick_pace_{};         // until then: it is slower since a reload
    Instant quick_until_{};
    std::optional<PlanRun> plan_;
    Announcements announcements_;
    Conflicts conflicts_;
    std::size_t address_count_ = 0;
    std::optional<Instant> worse_heard_since_;  // without a break, in this Backup period
    std::optional<Instant> refused_until_;      // after a refused claim: no new try before
    Duration refusal_pause_{};
    std::string refusal_;                 // in words
    std::optional<Instant> rival_since_;  // another Active is heard beside this one
    std::string rival_node_;              // its name in `nodes`; empty: not listed
    Instant rival_heard_{};
    Instant rival_over_at_{};
    bool rival_reported_ = false;
    TwoActives two_actives_;
    std::optional<KeptGroup> resume_;    // the role of the last run, until it is taken up again, or cannot be
    std::optional<Instant> kept_since_;  // fitness as it was before the restart, until it is looked at
    std::optional<Instant> tie_won_at_;  // the leading router beat an equal priority
    std::optional<Instant> tie_until_;   // how long the leading router may take to decide
    bool leaving_ = false;

    // How fit this node is. The effective priority is what it advertises and compares with.
    std::uint8_t priority_ = 0;
    bool sick_ = false;  // something that is a fault of the group fails, but no interface does: ailments()
    std::string fault_;  // the latest, in words
    HoldDown hold_down_;
    std::optional<Instant> waits_since_;  // interfaces are fit, and the checks have still to show it
    std::optional<Instant> clear_by_;     // what the latest look waited for: clients that are being stopped
    std::optional<Instant> client_sick_until_;
    std::string client_ailment_;
    unsigned client_faults_ = 0;  // without health between
};

}  // namespace pairkeep::failover
