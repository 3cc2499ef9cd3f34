#include "pairkeep/guardian/estate.h"

#include <sys/socket.h>

#include <algorithm>
#include <cstring>

#include "ledger.h"
#include "pairkeep/vrrp/packet.h"

namespace pairkeep::guardian {
namespace {

std::uint8_t number(Family family) {
    return family == Family::ipv4 ? AF_INET : AF_INET6;
}

std::array<std::uint8_t, 16> padded(const IpAddress& address) {
    std::array<std::uint8_t, 16> bytes{};
    std::copy(address.bytes().begin(), address.bytes().end(), bytes.begin());
    return bytes;
}

std::array<char, 16> device_of(const address::Holding& holding) {
    std::array<char, 16> name{};
    if (holding.virtual_mac) holding.virtual_mac->device.copy(name.data(), name.size() - 1);
    return name;
}

bool is(const HeldAddress& entry, const address::Holding& holding) {
    return entry.used && entry.interface_index == holding.interface_index &&
           entry.family == number(holding.written.address.family()) &&
           entry.address == padded(holding.written.address);
}

template <class Entries, class Condition>
auto* first(Entries& entries, Condition condition) {
    const auto it = std::find_if(entries.begin(), entries.end(), condition);
    return it == entries.end() ? nullptr : &*it;
}

}  // namespace

bool Estate::holds(address::ClaimId claim, const address::AddressSet& addresses) {
    bool all = true;
    for (const auto& holding : addresses.holdings) {
        auto* entry = first(ledger_.addresses, [&](const auto& one) { return is(one, holding); });
        if (entry == nullptr) entry = first(ledger_.addresses, [](const auto& one) { return !one.used; });
        if (entry == nullptr) {
            all = false;
            continue;
        }
        entry->family = number(holding.written.address.family());
        entry->interface_index = holding.interface_index;
        entry->address = padded(holding.written.address);
        entry->device = device_of(holding);
        entry->claim = static_cast<std::uint64_t>(claim);
        entry->used = true;
    }
    return all;
}

void Estate::gave_back(address::ClaimId claim, const address::AddressSet& addresses) {
    for (const auto& holding : addresses.holdings)
        if (auto* entry = first(ledger_.addresses, [&](const auto& one) { return is(one, holding); }))
            if (entry->claim <= static_cast<std::uint64_t>(claim)) entry->used = false;
}

bool Estate::advertises(const Router& router, unsigned interface_index, const IpAddress& source,
                        const IpAddress& destination, std::span<const std::byte> message) {
    const auto key = std::make_tuple(router, destination);
    const auto known = goodbyes_.find(key);
    Goodbye* entry = known != goodbyes_.end()
                         ? &ledger_.goodbyes.at(known->second)
                         : first(ledger_.goodbyes, [](const auto& one) { return !one.used; });
    if (entry == nullptr || message.size() > kLongestMessage) return false;
    entry->used = false;
    entry->family = number(router.family);
    entry->interface_index = interface_index;
    entry->source = padded(source);
    entry->destination = padded(destination);
    entry->size = message.size();
    std::copy(message.begin(), message.end(), entry->message.begin());
    vrrp::make_release(std::span(entry->message).first(entry->size));
    entry->used = true;
    if (known == goodbyes_.end())
        goodbyes_.emplace(key, static_cast<std::size_t>(entry - ledger_.goodbyes.data()));
    return true;
}

void Estate::is_silent(const Router& router) {
    for (auto it = goodbyes_.begin(); it != goodbyes_.end();) {
        if (std::get<Router>(it->first) != router) {
            ++it;
            continue;
        }
        ledger_.goodbyes.at(it->second).used = false;
        it = goodbyes_.erase(it);
    }
}

}  // namespace pairkeep::guardian
