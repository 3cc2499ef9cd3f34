// A group's addresses, their clock, and what their control asked for.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "address_control.h"
#include "spoken.h"
#include "support/catch.h"

namespace pairkeep::test {

using namespace std::chrono_literals;
using namespace failover;

inline constexpr Instant kStart{100s};
inline const Prefix kVirtual = *Prefix::parse("192.0.2.10/24");

inline settings::Group lan() {
    settings::Group group;
    group.name = "lan";
    group.interfaces = {{.name = "eth0", .virtual_addresses = {kVirtual}}};
    return group;
}

inline const AddressFact kOurs{.prefix = *Prefix::parse("192.0.2.10/32"), .ours = true};
inline const AddressFact kForeign{.prefix = kVirtual};

// A control, its clock, its claim numbers from 1, and what it asked for.
struct AddressBench {
    std::uint64_t last_id = 0;
    address::AddressSet set{.holdings = {{.interface = "eth0", .interface_index = 2, .written = kVirtual}},
                            .lease = {}};
    AddressControl control{lan(), [this] { return ClaimId{++last_id}; }};
    Instant now = kStart;
    Actions out;

    explicit AddressBench(std::optional<std::chrono::seconds> lease = {}) { set.lease = lease; }
    AddressBench(const AddressBench&) = delete;  // the claim numbers are this one's
    AddressBench& operator=(const AddressBench&) = delete;

    std::string want_held() { return control.want_held(set, now, out), spoken(out); }
    std::string want_released() { return control.want_released(set, out), spoken(out); }
    std::string claim_done(std::uint64_t id) {
        return control.claim_answered({ClaimId{id}, Unit{}}, now, out), spoken(out);
    }
    std::string claim_refused(std::uint64_t id) {
        control.claim_answered({ClaimId{id}, Unexpected{std::string{"not permitted"}}}, now, out);
        return spoken(out);
    }
    std::string release_done(std::uint64_t id) {
        control.release_answered({ClaimId{id}, Unit{}}, now, out);
        return spoken(out);
    }
    std::string release_refused(std::uint64_t id) {
        control.release_answered({ClaimId{id}, Unexpected{std::string{"no buffer"}}}, now, out);
        return spoken(out);
    }
    std::string notice(std::vector<AddressFact> addresses, bool present = true) {
        control.observe(
            {.name = "eth0", .present = present, .index = 2, .mac = {}, .addresses = std::move(addresses)},
            set, now, out);
        return spoken(out);
    }
    std::string tick(Duration later = 0s) { return now += later, control.tick(now, out), spoken(out); }

    void hold() {  // claim 1, answered, noticed, settled
        want_held();
        claim_done(1);
        notice({kOurs});
        tick(1s);
    }
};

}  // namespace pairkeep::test
