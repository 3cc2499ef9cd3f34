// What a configuration file resolves to on this node: every default applied, every name checked.
// Made by config/, read by everybody. Values only; the keys and their meaning are in pairkeep.yaml(5).
// Whoever adds a key says in failover/reconfigure.cpp what a reload does with it: it does not compile before.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "pairkeep/util/ip.h"
#include "pairkeep/util/time.h"

namespace pairkeep::settings {

enum class Transport { automatic, unicast, multicast };
enum class Profile { express, advanced };
enum class Run { automatic, when_active, always };  // as written; health/selection.h says what it comes to
enum class Enforce { stop, report };                // a client that runs where it should not
enum class Checksum { automatic, with_pseudo_header, message_only };  // of version 3 on IPv4
enum class TakeoverOnRelease { at_once, skew };
enum class OnRestart { keep, leave };

constexpr std::string_view to_string(Run run) {
    switch (run) {
        case Run::automatic:
            return "auto";
        case Run::when_active:
            return "when_active";
        case Run::always:
            return "always";
    }
    return "";
}

// What a restart may take, from the last advertisement to the first: a group whose peer takes over sooner is
// not kept.
inline constexpr Duration kRestartTakes = std::chrono::seconds{1};

// When a new Active tells the segment where its addresses are: so long after the takeover, then again and
// again.
struct Announce {
    std::vector<Duration> at{std::chrono::milliseconds{0},    std::chrono::milliseconds{100},
                             std::chrono::milliseconds{500},  std::chrono::milliseconds{1000},
                             std::chrono::milliseconds{2000}, std::chrono::milliseconds{5000},
                             std::chrono::milliseconds{10000}};  // ascending, the first is 0, never empty
    Duration refresh = std::chrono::seconds{60};
    bool operator==(const Announce&) const = default;
};

// When the loss of a link counts, and when its return does.
struct LinkDelays {
    Duration down{};                        // a shorter loss changes nothing
    Duration up = std::chrono::seconds{2};  // without a break after a loss, before the group is ready again
    bool operator==(const LinkDelays&) const = default;
};

// How often somebody may take virtual addresses from an Active before it gives the role away.
struct Removals {
    int limit = 5;  // 0: none
    Duration within = std::chrono::minutes{1};
    bool operator==(const Removals&) const = default;
};

struct Node {
    std::string name;
    std::vector<IpAddress> addresses;  // may be empty where every group is multicast
    std::uint8_t priority = 0;         // 1..255; 255 is the address owner (RFC 9568 5.2.4)
    bool operator==(const Node&) const = default;
};

struct GroupInterface {
    std::string name;
    std::vector<Prefix> virtual_addresses;  // as written; at least one; either family
    bool operator==(const GroupInterface&) const = default;
};

// What is asked of a check or of a client's health. Nothing goes through a shell.
struct CommandProbe {
    std::vector<std::string> command;  // passes with exit status 0
    bool operator==(const CommandProbe&) const = default;
};
struct PingProbe {
    std::string host;
    bool operator==(const PingProbe&) const = default;
};
struct TcpProbe {
    std::string host;
    std::uint16_t port = 0;
    bool operator==(const TcpProbe&) const = default;
};
struct HttpProbe {
    std::string url;  // http://...; passes with a 2xx or 3xx answer
    bool operator==(const HttpProbe&) const = default;
};
struct FileAgeProbe {
    std::string path;
    Duration at_most{};  // since its last modification
    bool operator==(const FileAgeProbe&) const = default;
};
struct ProcessProbe {
    std::string name;  // a process whose program has this name
    bool operator==(const ProcessProbe&) const = default;
};
struct WireGuardProbe {
    std::string interface;
    Duration at_most{};  // since the latest handshake of any peer
    bool operator==(const WireGuardProbe&) const = default;
};
struct StatusTextProbe {
    std::string pattern;  // ECMAScript regular expression, found somewhere in the unit's StatusText
    bool operator==(const StatusTextProbe&) const = default;
};
using Probe = std::variant<CommandProbe, PingProbe, TcpProbe, HttpProbe, FileAgeProbe, ProcessProbe,
                           WireGuardProbe, StatusTextProbe>;

struct OnFailure {
    enum class Kind { report, restart, fault, lower_priority };
    Kind kind = Kind::report;
    int lower_priority_by = 0;
    bool operator==(const OnFailure&) const = default;
};

struct Check {
    std::string name;  // of a client's health: the client's
    Probe probe;
    Duration interval = std::chrono::seconds{5};
    Duration timeout = std::chrono::seconds{2};
    int rise = 2;
    int fall = 3;
    OnFailure on_failure;
    bool operator==(const Check&) const = default;
};

struct Route {
    Prefix to;
    std::optional<IpAddress> via;
    std::string interface;      // empty: the kernel finds it by `via`
    std::uint32_t table = 254;  // main
    bool operator==(const Route&) const = default;
};

struct Hook {
    std::vector<std::string> command;  // argv, never empty; no shell
    Duration timeout = std::chrono::seconds{10};
    bool required = false;  // its failure fails the step
    bool operator==(const Hook&) const = default;
};
struct Hooks {
    std::vector<Hook> before_active;
    std::vector<Hook> after_active;
    std::vector<Hook> before_leave;
    std::vector<Hook> after_leave;
    bool operator==(const Hooks&) const = default;
};

struct Group {
    std::string name;
    std::vector<GroupInterface> interfaces;  // at least one
    std::uint8_t vrid = 0;                   // 1..255
    bool vrid_derived = false;               // from `vrid: auto`
    std::uint8_t priority = 0;               // this node's in this group, `preferred` applied
    std::optional<Duration> preempt_after;   // none: never; zero: always
    int version = 3;                         // 3, or 2 (RFC 3768, IPv4 only) for old peers
    std::string v2_password;   // version 2, simple password (RFC 2338); at most 8 bytes; empty: none
    bool virtual_mac = false;  // 00-00-5E-00-01-VRID / 00-00-5E-00-02-VRID on a macvlan per virtual router
    Duration advertisement_interval = std::chrono::seconds{1};
    int down_after = 3;
    Transport transport = Transport::automatic;
    std::uint8_t ttl_minimum = 255;  // GTSM; lower only where the peers are routed
    Checksum checksum = Checksum::automatic;
    bool accept = true;  // Accept_Mode: the host answers packets to the virtual addresses
    TakeoverOnRelease takeover_on_release =
        TakeoverOnRelease::at_once;  // resolved: skew unless there are two nodes
    Announce announce;
    LinkDelays link;
    Removals removals;
    std::optional<std::chrono::seconds> address_lease;  // kernel lifetime of a virtual address; none: off
    std::vector<std::string> clients;  // names in Settings::clients that belong to this group
    std::vector<Route> routes;         // only while active
    Hooks hooks;
    std::vector<std::string> track_interfaces;  // beside its own: unfit is a fault of the group
    std::vector<std::string> track_checks;      // names in Settings::checks
    bool last_resort = true;  // with failing checks it stands by with priority 1 instead of not at all
    bool operator==(const Group&) const = default;
};

// How a client is started and stopped.
struct Command {
    std::vector<std::string> argv;  // never empty; no shell; "{gateway}" is replaced
    bool operator==(const Command&) const = default;
};
struct SystemdUnit {
    std::string unit;  // with its suffix
    bool operator==(const SystemdUnit&) const = default;
};
struct ExecCommands {  // each an argv; no shell
    std::vector<std::string> start;
    std::vector<std::string> stop;
    std::vector<std::string> is_running;  // exit status 0: yes, 1..127 otherwise: no
    bool operator==(const ExecCommands&) const = default;
};
using How = std::variant<Command, SystemdUnit, ExecCommands>;

struct Client {
    std::string name;
    How how;
    Run run = Run::automatic;
    std::vector<Prefix> local_resources;
    std::string local_interface;
    bool exclusive = true;  // never in two places: killed at once where the role goes unplanned
    Enforce enforce = Enforce::stop;
    std::vector<std::string> after;     // clients of the same group: started after them, stopped before them
    std::vector<std::string> gateways;  // the first is used, the next one when unhealthy; empty: none
    std::optional<Check> health;
    Duration start_timeout = std::chrono::seconds{10};
    Duration stop_timeout = std::chrono::seconds{10};
    bool operator==(const Client&) const = default;
};

struct Settings {
    std::string file;  // where it was read from
    std::string connector_id;
    std::string site;
    Profile profile = Profile::express;
    std::string node;         // this node's name: one of `nodes`
    std::vector<Node> nodes;  // in the order of the file
    std::vector<Group> groups;
    std::vector<Client> clients;
    std::vector<Check> checks;
    OnRestart on_restart = OnRestart::keep;
    std::optional<Duration> hang_limit;  // the guardian ends a daemon that is silent for so long; none: never
    std::string control_socket;          // empty: RUN_DIR/pairkeep.sock
    std::string control_group = "pairkeep";  // may read
    std::string control_admin_group;         // may change, as root may; empty: nobody else
    std::string log_level = "info";          // debug | info | warning | error
    std::string log_target = "journal";      // journal (stderr where it does not lead there) | stderr
    std::vector<std::string> warnings;       // legal, but worth a line at start: "FILE:LINE:COLUMN: ..."
    bool operator==(const Settings&) const = default;
};

}  // namespace pairkeep::settings
