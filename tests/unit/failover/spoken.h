// What a control asked for, as words: one line to compare instead of a visit.
#pragma once

#include <string>
#include <utility>

#include "pairkeep/failover/action.h"

namespace pairkeep::test {

// "claim 1 192.0.2.10", "start vpn", "CLIENT_DOWN"; what a single control never asks for is "?".
struct Speak {
    std::string operator()(const failover::ClaimAddresses& a) const {
        return "claim " + of(a.id, a.addresses);
    }
    std::string operator()(const failover::RenewAddresses& a) const {
        return "renew " + of(a.id, a.addresses);
    }
    std::string operator()(const failover::ReleaseAddresses& a) const {
        return "release " + of(a.id, a.addresses);
    }
    std::string operator()(const failover::StartClient& a) const {
        return "start " + a.client + (a.gateway.empty() ? "" : " " + a.gateway);
    }
    std::string operator()(const failover::TerminateClient& a) const { return "terminate " + a.client; }
    std::string operator()(const failover::KillClient& a) const { return "kill " + a.client; }
    std::string operator()(const failover::AddClient& a) const { return "add " + a.client.name; }
    std::string operator()(const failover::RemoveClient& a) const { return "remove " + a.client; }
    std::string operator()(const failover::Report& a) const { return std::string(a.id); }
    std::string operator()(const failover::OpenPort&) const { return "?"; }
    std::string operator()(const failover::ClosePort&) const { return "?"; }
    std::string operator()(const failover::SendAdvertisement&) const { return "?"; }
    std::string operator()(const failover::StopAdvertising&) const { return "?"; }
    std::string operator()(const failover::AnnounceAddress&) const { return "?"; }
    std::string operator()(const failover::LeaveCompleted&) const { return "?"; }
    std::string operator()(const failover::KeepCompleted&) const { return "?"; }
    std::string operator()(const failover::LookAtClient&) const { return "?"; }
    std::string operator()(const failover::SetRoutes& a) const {
        return a.routes.empty() ? "no routes" : std::to_string(a.routes.size()) + " routes";
    }
    std::string operator()(const failover::RunProbe& a) const { return "probe " + a.name; }
    std::string operator()(const failover::RunHook& a) const { return "hook " + a.hook.command.front(); }
    std::string operator()(const failover::CancelRun& a) const {
        return "cancel " + std::to_string(static_cast<std::uint64_t>(a.run));
    }

    static std::string of(failover::ClaimId id, const address::AddressSet& set) {
        std::string text = std::to_string(static_cast<std::uint64_t>(id));
        for (const auto& holding : set.holdings) text += " " + holding.written.address.to_string();
        return text;
    }
};

// Everything asked for since the last call, and nothing is left.
inline std::string spoken(failover::Actions& actions) {
    std::string text;
    for (const auto& action : std::exchange(actions, {}))
        text.append(text.empty() ? "" : ", ").append(std::visit(Speak{}, action));
    return text;
}

inline std::string text_of_report(const failover::Actions& actions) {
    for (const auto& action : actions)
        if (const auto* report = std::get_if<failover::Report>(&action))
            return report->subject + ": " + report->text;
    return "no report";
}

}  // namespace pairkeep::test
