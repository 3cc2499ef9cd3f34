// A namespace with one link (eth0, its other end peer0) and a backend in it, asked and answered in one call.
#pragma once

#include <net/if.h>

#include <chrono>
#include <future>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "pairkeep/address/netlink.h"
#include "support/catch.h"
#include "unit/net/namespace.h"

namespace pairkeep::test {

struct AddressLab {
    Namespace here;
    std::unique_ptr<address::NetlinkBackend> backend;

    AddressLab() {
        make_link();
        backend = address::NetlinkBackend::open({}).value();
    }
    static void make_link() {
        ip("link add dev eth0 type veth peer name peer0");
        for (const char* device : {"eth0", "peer0"})
            ip("link set dev " + std::string(device) + " addrgenmode none up");
        // UP, and of both: the kernel tells of a carrier some time after it is there.
        for (const std::string device : {"eth0", "peer0"})
            REQUIRE(eventually([&] {
                return output_of("ip link show dev " + device).find("state UP") != std::string::npos;
            }));
    }

    static address::Holding holding(const char* written, bool prefix_route = false) {
        return {"eth0", if_nametoindex("eth0"), Prefix::parse(written).value(), prefix_route};
    }
    static address::AddressSet set(const std::vector<const char*>& written,
                                   std::optional<std::chrono::seconds> lease = std::nullopt) {
        address::AddressSet result;
        for (const char* text : written) result.holdings.push_back(holding(text));
        result.lease = lease;
        return result;
    }

    // "" for yes, else the error.
    using Verb = void (address::NetlinkBackend::*)(address::ClaimId, address::AddressSet,
                                                   address::NetlinkBackend::Done);
    std::string ask(Verb verb, const address::AddressSet& addresses) {
        std::promise<std::string> answer;
        (*backend.*verb)(address::ClaimId{7}, addresses, [&](address::ClaimId id, auto result) {
            answer.set_value(id != address::ClaimId{7} ? "wrong id" : result ? "" : result.error().message);
        });
        return answer.get_future().get();
    }
    std::string claim(const address::AddressSet& addresses) {
        return ask(&address::NetlinkBackend::claim, addresses);
    }
    std::string renew(const address::AddressSet& addresses) {
        return ask(&address::NetlinkBackend::renew, addresses);
    }
    std::string release(const address::AddressSet& addresses) {
        return ask(&address::NetlinkBackend::release, addresses);
    }

    address::Scan scan_all(std::vector<std::string> names) {
        std::promise<address::Scan> answer;
        backend->scan(std::move(names), [&](auto result) { answer.set_value(result.value()); });
        return answer.get_future().get();
    }
    std::vector<InterfaceFacts> scan(std::vector<std::string> names) {
        return scan_all(std::move(names)).interfaces;
    }
    std::vector<std::string> clean(std::vector<std::string> names) {
        std::promise<std::vector<std::string>> answer;
        backend->remove_leftovers({.interfaces = std::move(names), .routes = {}},
                                  [&](auto removed) { answer.set_value(std::move(removed)); });
        return answer.get_future().get();
    }

    // "192.0.2.10/32 ours", in the kernel's order.
    std::vector<std::string> addresses() {
        std::vector<std::string> result;
        const auto facts = scan({"eth0"});
        for (const AddressFact& fact : facts.at(0).addresses)
            result.push_back(fact.prefix.to_string() + (fact.ours ? " ours" : ""));
        return result;
    }
};

using Lines = std::vector<std::string>;

inline bool contains(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

}  // namespace pairkeep::test
