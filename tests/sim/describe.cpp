#include "describe.h"

namespace pairkeep::sim {
namespace {

using namespace failover;

std::string text(const PortKey& port) {
    return std::string(to_string(port.family)) + " on " + port.interface;
}

std::string text(const address::AddressSet& set) {
    return std::to_string(set.holdings.size()) + " address(es) from " +
           set.holdings.front().written.address.to_string();
}

std::string text(RunId id) {
    return std::to_string(static_cast<std::uint64_t>(id));
}

std::string text(address::ClaimId id) {
    return "#" + std::to_string(static_cast<std::uint64_t>(id));
}

std::string advertisement(std::span<const std::byte> message) {
    if (message.size() < 8) return "a short packet";
    const auto byte = [&](std::size_t at) { return std::to_integer<unsigned>(message[at]); };
    return "vrid " + std::to_string(byte(1)) + " priority " + std::to_string(byte(2)) + " interval " +
           std::to_string((byte(4) * 256 + byte(5)) * 10) + "ms";
}

struct Words {
    // Events
    std::string operator()(const Started& e) const {
        return "< started" +
               (e.kept.groups.empty() ? "" : ", after " + e.kept.groups.front().name + " was kept");
    }
    std::string operator()(const RestartRequested&) const { return "< restart"; }
    std::string operator()(const DeadlineReached&) const { return "< deadline"; }
    std::string operator()(const InterfaceChanged& e) const {
        return "< interface " + e.facts.name + (e.facts.present ? "" : " gone") +
               (e.facts.carrier ? "" : " without link") + ", " + std::to_string(e.facts.addresses.size()) +
               " addresses";
    }
    std::string operator()(const HostAddressesChanged& e) const {
        return "< the host has " + std::to_string(e.addresses.size()) + " addresses";
    }
    std::string operator()(const AddressMeddled& e) const {
        return "< " + e.who + " meddles with " + e.address.to_string();
    }
    std::string operator()(const NeighbourHeard& e) const {
        return "< " + e.mac.to_string() + " says it has " + e.address.to_string();
    }
    std::string operator()(const PortOpened& e) const { return "< port open: " + text(e.port); }
    std::string operator()(const PortFailed& e) const { return "< port failed: " + text(e.port); }
    std::string operator()(const DatagramReceived& e) const {
        return "< hears " + e.source.to_string() + ": " + advertisement(e.payload) + " ttl " +
               std::to_string(e.ttl);
    }
    std::string operator()(const SendFailed& e) const { return "< send failed: " + text(e.port); }
    std::string operator()(const ClaimAnswered& e) const {
        return "< claim " + text(e.id) + (e.result ? " done" : " refused");
    }
    std::string operator()(const ReleaseAnswered& e) const {
        return "< release " + text(e.id) + (e.result ? " done" : " failed");
    }
    std::string operator()(const RoutesAnswered& e) const { return "< routes " + text(e.id); }
    std::string operator()(const ClientSeen& e) const {
        return "< client " + e.client + " is " + std::string(to_string(e.reality)) + " " + e.text;
    }
    std::string operator()(const ClientOverridden& e) const {
        return "< client " + e.client + " overridden: " + std::string(to_string(e.to));
    }
    std::string operator()(const RunEnded& e) const {
        return "< run " + text(e.run) + " ended: " + std::string(to_string(e.verdict));
    }
    std::string operator()(const ClientRemoved& e) const { return "< client " + e.client + " removed"; }
    std::string operator()(const Reconfigured&) const { return "< reconfigured"; }
    std::string operator()(const LeaveRequested&) const { return "< leave"; }

    // Actions
    std::string operator()(const OpenPort& a) const { return "> open port " + text(a.port); }
    std::string operator()(const ClosePort& a) const { return "> close port " + text(a.port); }
    std::string operator()(const SendAdvertisement& a) const {
        return "> sends " + a.source.to_string() + " to " + a.destination.to_string() + ": " +
               advertisement(a.message);
    }
    std::string operator()(const StopAdvertising& a) const { return "> silent on " + text(a.port); }
    std::string operator()(const ClaimAddresses& a) const {
        return "> claim " + text(a.id) + ": " + text(a.addresses);
    }
    std::string operator()(const RenewAddresses& a) const {
        return "> renew " + text(a.id) + ": " + text(a.addresses);
    }
    std::string operator()(const ReleaseAddresses& a) const {
        return "> release " + text(a.id) + ": " + text(a.addresses);
    }
    std::string operator()(const AnnounceAddress& a) const { return "> announce " + a.address.to_string(); }
    std::string operator()(const StartClient& a) const { return "> start " + a.client; }
    std::string operator()(const TerminateClient& a) const { return "> terminate " + a.client; }
    std::string operator()(const KillClient& a) const { return "> kill " + a.client; }
    std::string operator()(const AddClient& a) const { return "> add " + a.client.name; }
    std::string operator()(const RemoveClient& a) const { return "> remove " + a.client; }
    std::string operator()(const SetRoutes& a) const {
        return "> routes " + text(a.id) + ": " + std::to_string(a.routes.size());
    }
    std::string operator()(const RunProbe& a) const { return "> probe " + text(a.run) + ": " + a.name; }
    std::string operator()(const RunHook& a) const {
        return "> hook " + text(a.run) + ": " + a.hook.command.front();
    }
    std::string operator()(const CancelRun& a) const { return "> cancel run " + text(a.run); }
    std::string operator()(const LookAtClient& a) const { return "> looks at " + a.client; }
    std::string operator()(const LeaveCompleted&) const { return "> leave completed"; }
    std::string operator()(const KeepCompleted& a) const {
        return "> ends for a restart, keeps " + std::to_string(a.kept.groups.size()) + " groups";
    }
    std::string operator()(const Report& a) const {
        return "> says " + a.subject + " " + std::string(a.id) + ": " + a.text;
    }
};

}  // namespace

std::string describe(const Event& event) {
    return std::visit(Words{}, event);
}

std::string describe(const Action& action) {
    return std::visit(Words{}, action);
}

}  // namespace pairkeep::sim
