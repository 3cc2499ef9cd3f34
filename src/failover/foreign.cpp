#include "foreign.h"

namespace pairkeep::failover {
namespace {

using namespace std::chrono_literals;

constexpr Duration kVridForgottenAfter = 1h;
constexpr Duration kStrangerForgottenAfter = 60s;
constexpr std::size_t kMostStrangers = 16;  // per virtual router
constexpr unsigned kHighestVrid = 255;

}  // namespace

void VridsInUse::are_ours(const std::string& interface, std::uint8_t vrid) {
    ours_[interface].insert(vrid);
}

void VridsInUse::heard(const std::string& interface, std::uint8_t vrid, Instant now) {
    heard_[interface][vrid] = now;
}

std::optional<std::uint8_t> VridsInUse::next_free(const std::string& interface, std::uint8_t vrid,
                                                  Instant now) const {
    const auto ours = ours_.find(interface);
    const auto heard = heard_.find(interface);
    for (unsigned step = 1; step < kHighestVrid; ++step) {
        const auto candidate = static_cast<std::uint8_t>((vrid - 1 + step) % kHighestVrid + 1);  // 1..255
        if (ours != ours_.end() && ours->second.contains(candidate)) continue;
        if (heard == heard_.end()) return candidate;
        const auto last = heard->second.at(candidate);
        if (last == Instant{} || now - last > kVridForgottenAfter) return candidate;
    }
    return std::nullopt;
}

const Stranger* Strangers::refused(const IpAddress& source, const vrrp::Advertisement& advertisement,
                                   bool shares_addresses, Instant now) {
    std::erase_if(known_, [&](const auto& known) { return now - known.second.at > kStrangerForgottenAfter; });
    const auto found = known_.find(source);
    if (found == known_.end() && known_.size() >= kMostStrangers) return nullptr;
    auto& stranger = known_[source];
    const bool took_ours = shares_addresses && !stranger.shares_addresses;
    stranger.source = source;
    stranger.addresses = advertisement.addresses;
    stranger.shares_addresses |= shares_addresses;  // for good: changing one's mind must not make lines
    stranger.at = now;
    ++stranger.count;
    return found == known_.end() || took_ours ? &stranger : nullptr;
}

std::vector<Stranger> Strangers::known(Instant now) const {
    std::vector<Stranger> all;
    for (const auto& [source, stranger] : known_)
        if (now - stranger.at <= kStrangerForgottenAfter) all.push_back(stranger);
    return all;
}

}  // namespace pairkeep::failover
