#include "pairkeep/guardian/estate.h"

#include <sys/socket.h>

#include <algorithm>
#include <map>
#include <utility>
#include <vector>

#include "ledger.h"
#include "pairkeep/vrrp/packet.h"
#include "places.h"

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

}  // namespace

struct Estate::Books {
    using Address = std::pair<unsigned, IpAddress>;  // on which interface
    using Path = std::pair<Router, IpAddress>;       // to whom

    Places<Address> addresses{kMostAddresses};
    std::map<Address, address::ClaimId> claims;  // the newest that asked for it
    Places<Path> goodbyes{kMostGoodbyes};
    Places<std::string> commands{kMostCommands};  // by client
    std::map<std::string, std::uint64_t> orders;  // the newest that started it
};

Estate::Estate(Ledger& ledger) : ledger_(ledger), books_(std::make_unique<Books>()) {}
Estate::~Estate() = default;

bool Estate::holds(address::ClaimId claim, const address::AddressSet& addresses) {
    bool all = true;
    for (const auto& holding : addresses.holdings) {
        const Books::Address key{holding.interface_index, holding.written.address};
        const auto place = books_->addresses.take(key);
        if (!place) {
            all = false;
            continue;
        }
        books_->claims[key] = claim;
        auto& entry = ledger_.addresses.at(*place);
        entry.family = number(holding.written.address.family());
        entry.interface_index = holding.interface_index;
        entry.address = padded(holding.written.address);
        entry.device = device_of(holding);
        entry.used = true;
    }
    return all;
}

void Estate::gave_back(address::ClaimId claim, const address::AddressSet& addresses) {
    for (const auto& holding : addresses.holdings) {
        const Books::Address key{holding.interface_index, holding.written.address};
        const auto newest = books_->claims.find(key);
        if (newest == books_->claims.end() || newest->second > claim) continue;
        books_->claims.erase(newest);
        if (const auto place = books_->addresses.leave(key)) ledger_.addresses.at(*place).used = false;
    }
}

bool Estate::advertises(const Router& router, unsigned interface_index, const IpAddress& source,
                        const IpAddress& destination, std::span<const std::byte> message) {
    if (message.size() > kLongestMessage) return false;
    const auto place = books_->goodbyes.take({router, destination});
    if (!place) return false;
    auto& entry = ledger_.goodbyes.at(*place);
    entry.used = false;
    entry.family = number(router.family);
    entry.interface_index = interface_index;
    entry.source = padded(source);
    entry.destination = padded(destination);
    entry.size = message.size();
    std::copy(message.begin(), message.end(), entry.message.begin());
    vrrp::make_release(std::span(entry.message).first(entry.size));
    entry.used = true;
    return true;
}

void Estate::is_kept() {
    for (auto& held : ledger_.addresses) held.used = false;
    for (auto& goodbye : ledger_.goodbyes) goodbye.used = false;
    for (auto& command : ledger_.commands) command.used = false;
}

void Estate::is_silent(const Router& router) {
    std::vector<Books::Path> ended;
    for (const auto& [path, place] : books_->goodbyes.taken())
        if (path.first == router) ended.push_back(path);
    for (const auto& path : ended)
        if (const auto place = books_->goodbyes.leave(path)) ledger_.goodbyes.at(*place).used = false;
}

bool Estate::runs(const std::string& client, std::uint64_t order, const std::vector<std::string>& stop) {
    std::string text;
    for (const auto& word : stop) text.append(word).push_back('\0');
    if (text.size() > kLongestCommand || stop.size() > kMostWords) return false;
    const auto known = books_->orders.find(client);
    if (known != books_->orders.end() && known->second >= order) return true;
    const auto place = books_->commands.take(client);
    if (!place) return false;
    books_->orders[client] = order;
    auto& entry = ledger_.commands.at(*place);
    entry.used = false;
    entry.words = static_cast<unsigned>(stop.size());
    std::copy(text.begin(), text.end(), entry.text.begin());
    entry.used = true;
    return true;
}

void Estate::runs_not(const std::string& client, std::uint64_t order) {
    const auto newest = books_->orders.find(client);
    if (newest == books_->orders.end() || newest->second > order) return;
    books_->orders.erase(newest);
    if (const auto place = books_->commands.leave(client)) ledger_.commands.at(*place).used = false;
}

void Estate::alive(Instant now, Duration limit) {
    ledger_.pulse.latest = now.time_since_epoch().count();
    ledger_.pulse.limit = limit.count();
    ledger_.pulse.loop_runs = true;
}

void Estate::loop_ends() {
    ledger_.pulse.loop_runs = false;
    ledger_.pulse.limit = 0;
}

}  // namespace pairkeep::guardian
