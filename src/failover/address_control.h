// Keeps a group's virtual addresses as they are wished: held, or released. The other half of the reconciler.
// Wishes go to an address backend as claims; its answers come later, perhaps "no"; the kernel's notifications
// say what is really on the interface. An answer to an older claim changes nothing.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "pairkeep/failover/action.h"
#include "pairkeep/failover/status.h"
#include "pairkeep/settings/settings.h"
#include "pairkeep/util/address_set.h"
#include "pairkeep/util/interface.h"
#include "pairkeep/util/time.h"
#include "removals.h"

namespace pairkeep::failover {

class AddressControl {
  public:
    using NewClaimId = std::function<ClaimId()>;  // unique on this node
    AddressControl(const settings::Group& group, NewClaimId new_id);

    // `addresses`: what a claim or a release means right now (interface numbers, prefix routes).
    void want_held(address::AddressSet addresses, Instant now, Actions& out);
    void want_released(address::AddressSet addresses, Actions& out);
    // Other addresses, lease or accept_mode: what is held follows at once, what stays is not touched.
    void reconfigure(const settings::Group& group, address::AddressSet addresses, Instant now, Actions& out);

    void claim_answered(const ClaimAnswered& answer, Instant now, Actions& out);
    void release_answered(const ReleaseAnswered& answer, Instant now, Actions& out);
    void observe(const InterfaceFacts& facts, address::AddressSet addresses, Instant now, Actions& out);
    void meddled(const AddressMeddled& event);
    void tick(Instant now, Actions& out);
    [[nodiscard]] std::optional<Instant> next_deadline() const;
    [[nodiscard]] bool asks(ClaimId id) const {
        return id == latest_ || id == renewal_ || (dropping_ && id == dropping_->id);
    }

    // What is found may be claimed again yet: it is not left over.
    void expect_claim(bool expected) {
        claim_expected_ = expected;
        if (expected) check_at_.reset();
    }
    // Across a restart: the lifetime once more, and what there is to be found again.
    [[nodiscard]] std::vector<KeptAddress> keep(Actions& out);
    [[nodiscard]] std::optional<std::string> why_not_found(const std::vector<KeptAddress>& kept) const;

    [[nodiscard]] bool held() const { return state_ == State::held; }
    [[nodiscard]] bool released() const { return state_ == State::released && !dropping_; }
    [[nodiscard]] const std::optional<std::string>& refusal() const { return refusal_; }
    [[nodiscard]] const Removals& removals() const { return removals_; }
    // True once after addresses were put back: the segment must be told again.
    [[nodiscard]] bool take_repaired() { return std::exchange(repaired_, false); }
    [[nodiscard]] std::vector<AddressStatus> status() const;

  private:
    enum class State { released, claiming, held, releasing };
    struct Observed {
        std::string interface;
        Prefix address;
        bool present = false;
        bool ours = false;
        bool changed = false;      // it stands there in our form, and is not as we made it
        bool seen = false;         // held and noticed: from now on its absence means that somebody removed it
        std::string meddled_by{};  // as far as the kernel told, for the next repair
        [[nodiscard]] bool is_well() const { return present && !changed; }
    };
    void observe_these(const settings::Group& group);
    [[nodiscard]] bool stands(const address::Holding& holding) const;
    void claim(Instant now, Actions& out, bool retake = false);
    void release(Actions& out);
    void repair(Instant now, Actions& out);
    void claim_again(Instant now, Actions& out);
    void drop(const address::AddressSet& now_wanted, Actions& out);
    [[nodiscard]] Instant next_renewal(Instant now) const;
    [[nodiscard]] bool any_ours() const;
    [[nodiscard]] std::string what_is_wrong() const;

    std::string group_;
    NewClaimId new_id_;
    address::AddressSet addresses_;  // what a claim would mean now
    address::AddressSet claimed_;    // what the last claim meant; empty: nothing is claimed
    std::vector<Observed> observed_;
    // Claimed once and not of the group any more: released beside what goes on.
    struct Dropping {
        ClaimId id{};
        address::AddressSet addresses;
    };
    std::optional<Dropping> dropping_;
    std::optional<Instant> drop_again_at_;
    Removals removals_;
    bool wanted_ = false;
    bool claim_expected_ = false;
    State state_ = State::released;
    ClaimId latest_{};
    std::optional<ClaimId> renewal_;  // under way
    std::optional<std::string> refusal_;
    std::optional<Instant> answer_by_;  // a claim that nobody answered is as good as refused
    std::optional<Instant> renew_at_;
    std::optional<Instant> check_at_;  // by then notifications and wish must agree
    bool release_failed_ = false;
    bool repairing_ = false;  // claims beside the plan: the segment must be told afterwards
    bool repaired_ = false;
};

}  // namespace pairkeep::failover
