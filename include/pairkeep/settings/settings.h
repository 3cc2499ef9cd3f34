// What a configuration file resolves to on this node: every default applied, every name checked.
// Made by config/, read by everybody. Values only; the keys and their meaning are in pairkeep.yaml(5).
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "pairkeep/util/ip.h"
#include "pairkeep/util/time.h"

namespace pairkeep::settings {

enum class Transport { automatic, unicast, multicast };
enum class Run { when_active, always };
enum class Checksum { automatic, with_pseudo_header, message_only };  // of version 3 on IPv4
enum class TakeoverOnRelease { at_once, skew };

// When a new Active tells the segment where its addresses are: so long after the takeover, then again and
// again.
struct Announce {
    std::vector<Duration> at{std::chrono::milliseconds{0},    std::chrono::milliseconds{100},
                             std::chrono::milliseconds{500},  std::chrono::milliseconds{1000},
                             std::chrono::milliseconds{2000}, std::chrono::milliseconds{5000},
                             std::chrono::milliseconds{10000}};  // ascending, the first is 0, never empty
    Duration refresh = std::chrono::seconds{60};
};

struct Node {
    std::string name;
    std::vector<IpAddress> addresses;  // may be empty where every group is multicast
    std::uint8_t priority = 0;         // 1..255; 255 is the address owner (RFC 9568 5.2.4)
};

struct GroupInterface {
    std::string name;
    std::vector<Prefix> virtual_addresses;  // as written; at least one; either family
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
    std::optional<std::chrono::seconds> address_lease;  // kernel lifetime of a virtual address; none: off
    std::vector<std::string> clients;                   // names in Settings::clients that follow this group
};

struct Client {
    std::string name;
    std::vector<std::string> command;  // argv, never empty; no shell
    Run run = Run::when_active;
    bool exclusive = true;  // never in two places: killed at once where the role goes unplanned
    Duration start_timeout = std::chrono::seconds{10};
    Duration stop_timeout = std::chrono::seconds{10};
};

struct Settings {
    std::string file;  // where it was read from
    std::string connector_id;
    std::string site;
    std::string node;         // this node's name: one of `nodes`
    std::vector<Node> nodes;  // in the order of the file
    std::vector<Group> groups;
    std::vector<Client> clients;
    std::string control_socket;              // empty: RUN_DIR/pairkeep.sock
    std::string control_group = "pairkeep";  // may read
    std::string log_level = "info";          // debug | info | warning | error
    std::string log_target = "journal";      // journal (stderr where it does not lead there) | stderr
    std::vector<std::string> warnings;       // legal, but worth a line at start: "FILE:LINE:COLUMN: ..."
};

}  // namespace pairkeep::settings
