// What is legal, and may still surprise at three in the morning. Asked only of a file without mistakes.
#include <algorithm>

#include "draft.h"
#include "text.h"

namespace pairkeep::config {
namespace {

using namespace std::chrono_literals;

constexpr Duration kLongStop = 60s;
constexpr std::size_t kEthernetMtu = 1500;
constexpr std::size_t kIpv6Headers = 40 + 8;  // IPv6 and VRRP (RFC 9568 5.1)
constexpr std::size_t kIpv6Address = 16;
constexpr std::size_t kMostIpv6Addresses = (kEthernetMtu - kIpv6Headers) / kIpv6Address;

void warn_of_nodes(const Draft& draft, Report& report) {
    if (draft.nodes.size() == 1)
        report.warning(draft.nodes.front().name.mark, "only one node is listed; nobody takes over from it");
    for (const auto& node : draft.nodes)
        if (node.priority && node.priority->value == kAddressOwner)
            report.warning(node.priority->mark,
                           "priority 255 means that this node always takes the role back, "
                           "whatever preempt says (RFC 9568 6.4.1); 254 does not");
}

// 255 is Ethernet's neighbours only. A packet that came through a router reaches nobody by multicast, and
// `auto` takes unicast only between neighbours: there a lower number opens the door and lets nobody in.
void warn_of_ttl(const GroupDraft& group, Report& report) {
    if (group.result.ttl_minimum == 255 || group.result.transport == settings::Transport::unicast) return;
    const std::string how =
        group.result.transport == settings::Transport::multicast ? "transport: multicast" : "transport: auto";
    report.warning(group.ttl_minimum_mark,
                   "ttl_minimum: below 255 it lets packets in that came through a router, where anybody can "
                   "send from; with " +
                       how +
                       " no node is behind one (RFC 9568 5.1.1.3, 5.1.2.3); write 255, or transport: unicast "
                       "where the nodes are routed");
}

void warn_of_version_2(const GroupDraft& group, Report& report) {
    if (group.result.v2_password.empty()) return;
    report.warning(
        group.v2_password_mark,
        "v2_password: everybody in the network reads it in every advertisement (RFC 3768 10): it "
        "keeps nobody out and is for old peers that insist on one. It is no secret; take none that "
        "is used elsewhere");
}

void warn_of_virtual_mac(const GroupDraft& group, Report& report) {
    if (!group.result.virtual_mac || group.result.transport != settings::Transport::unicast) return;
    report.warning(
        group.virtual_mac_mark,
        "virtual_mac: with transport: unicast the advertisements come from the interface's own MAC "
        "address, so that switches learn where the virtual one is by announcements alone, every " +
            format_duration(group.result.announce.refresh) +
            "; write transport: multicast, which is also what auto does here (RFC 9568 7.2)");
}

// Longer than that, and the peer is Active before this node says that it is not.
void warn_of_down_delay(const GroupDraft& group, Report& report) {
    const Duration silence = group.result.down_after * group.result.advertisement_interval;
    if (group.result.link.down <= silence) return;
    report.warning(group.down_delay_mark,
                   "down_delay: the other node takes over after " + format_duration(silence) +
                       " of silence (down_after x advertisement_interval), so with " +
                       format_duration(group.result.link.down) +
                       " both may be active for a while; write at most " + format_duration(silence));
}

void warn_of_ipv6(const GroupDraft& group, const InterfaceDraft& interface, Report& report) {
    std::vector<At<Prefix>> addresses;
    for (const auto& address : interface.virtual_addresses)
        if (address.value.address.family() == Family::ipv6) addresses.push_back(address);
    if (addresses.empty()) return;
    const std::string where = " on " + interface.name.value + " of group " + in_quotes(group.result.name);
    const bool has_link_local = std::any_of(addresses.begin(), addresses.end(),
                                            [](const auto& a) { return a.value.address.is_link_local(); });
    if (!has_link_local)
        report.warning(addresses.front().mark,
                       "no IPv6 virtual address" + where +
                           " is link-local; RFC 9568 5.2.9 wants one, sent first: peers that check it refuse "
                           "our advertisements, and hosts whose default router this is need it. None is "
                           "invented; between two pairkeeps it may be missing, otherwise add for example "
                           "\"fe80::10/64\"");
    if (addresses.size() > kMostIpv6Addresses)
        report.warning(addresses[kMostIpv6Addresses].mark,
                       std::to_string(addresses.size()) + " IPv6 virtual addresses" + where +
                           " make advertisements of " +
                           std::to_string(kIpv6Headers + kIpv6Address * addresses.size()) + " bytes; the " +
                           std::to_string(kEthernetMtu) + " of Ethernet hold " +
                           std::to_string(kMostIpv6Addresses) +
                           ". Fragments are often lost: make several groups, or see that the MTU is larger "
                           "all the way");
}

void warn_of_client(const Draft& draft, const ClientDraft& client, Report& report) {
    if (client.result.stop_timeout > kLongStop)
        report.warning(client.stop_timeout_mark,
                       "stop_timeout: a planned move waits for an exclusive client to stop, here up to " +
                           format_duration(client.result.stop_timeout));
    const bool by_run = client.result.run != settings::Run::automatic;
    if (client.selection_mark.line != 0 && (by_run || draft.profile == settings::Profile::express))
        report.warning(client.selection_mark,
                       std::string("local_resources and local_interface decide nothing here: ") +
                           (by_run ? "`run:` is written" : "`profile: express` lets every client follow"));
    if (client.selection_mark.line == 0 && !by_run && client.result.exclusive &&
        draft.profile == settings::Profile::advanced)
        report.warning(
            client.mark,
            "it has neither local_resources nor local_interface, so with `profile: advanced` it runs on "
            "both nodes; write run: when_active, or run: always where that is meant");
    if (client.result.gateways.size() > 1 && !client.health)
        report.warning(client.gateways_mark,
                       "gateways: without `health:` nobody sees that one is dead while the client runs on");
}

void warn_of_restart(const Draft& draft, const GroupDraft& group, Report& report) {
    const Duration patience = group.result.down_after * group.result.advertisement_interval;
    if (draft.on_restart == settings::OnRestart::leave || patience >= settings::kRestartTakes) return;
    report.warning(
        group.advertisement_interval_mark,
        "on_restart: keep cannot hold here: the peer takes over " + format_duration(patience) +
            " after the last advertisement (down_after x advertisement_interval), and a restart of "
            "pairkeepd may take " +
            format_duration(settings::kRestartTakes) +
            ". While this group is active a restart gives all roles away, as a stop does; write "
            "on_restart: leave where that is meant");
}

void warn_of_check(const Draft& draft, const CheckDraft& check, Report& report) {
    for (const auto& group : draft.groups)
        for (const auto& tracked : group.track_checks)
            if (tracked.value == check.result.name) return;
    report.warning(check.mark, "check " + in_quotes(check.result.name) +
                                   " is asked and shown, and moves nothing: no group tracks it");
}

}  // namespace

void warn(const Draft& draft, Report& report) {
    warn_of_nodes(draft, report);
    for (const auto& group : draft.groups) {
        warn_of_ttl(group, report);
        warn_of_version_2(group, report);
        warn_of_virtual_mac(group, report);
        warn_of_restart(draft, group, report);
        warn_of_down_delay(group, report);
        for (const auto& interface : group.interfaces) warn_of_ipv6(group, interface, report);
    }
    for (const auto& client : draft.clients) warn_of_client(draft, client, report);
    for (const auto& check : draft.checks) warn_of_check(draft, check, report);
}

}  // namespace pairkeep::config
