#include "address_control.h"

#include <algorithm>
#include <iterator>

namespace pairkeep::failover {
namespace {

using namespace std::chrono_literals;

// Answers and notifications travel on different roads. Only what still differs after this is a difference.
constexpr Duration kNotificationsSettle = 1s;

constexpr Duration kClaimLimit = 30s;  // providers take seconds

}  // namespace

AddressControl::AddressControl(const settings::Group& group, NewClaimId new_id)
    : group_(group.name), new_id_(std::move(new_id)), removals_(group.removals) {
    observe_these(group);
}

// What was observed of an address that stays is still true.
void AddressControl::observe_these(const settings::Group& group) {
    const auto before = std::exchange(observed_, {});
    for (const auto& interface : group.interfaces)
        for (const auto& address : interface.virtual_addresses) {
            Observed observed;
            observed.interface = interface.name;
            observed.address = address;
            for (const auto& known : before)
                if (known.interface == observed.interface && known.address == observed.address)
                    observed = known;
            observed_.push_back(std::move(observed));
        }
}

bool AddressControl::stands(const address::Holding& holding) const {
    return std::any_of(observed_.begin(), observed_.end(), [&](const Observed& o) {
        return o.present && o.ours && o.interface == holding.interface && o.address == holding.written;
    });
}

bool AddressControl::any_ours() const {
    return std::any_of(observed_.begin(), observed_.end(),
                       [](const Observed& o) { return o.present && o.ours; });
}

// "removed 192.0.2.10 on eth0 (pid 123 (dhclient)), changed 192.0.2.20 on eth0"
std::string AddressControl::what_is_wrong() const {
    std::string text;
    std::string_view told;
    for (const auto& observed : observed_) {
        if (observed.is_well()) continue;
        const std::string_view what = observed.present ? "changed " : "removed ";
        text += text.empty() ? "" : ", ";
        if (what != told) text += what;
        told = what;
        text += observed.address.address.to_string() + " on " + observed.interface;
        if (!observed.meddled_by.empty()) text += " (" + observed.meddled_by + ")";
    }
    return text;
}

void AddressControl::claim(Instant now, Actions& out, bool retake) {
    state_ = State::claiming;
    latest_ = new_id_();
    answer_by_ = now + kClaimLimit;
    refusal_.reset();
    check_at_.reset();
    renewal_.reset();
    renew_at_.reset();
    if (addresses_.lease) renew_at_ = next_renewal(now);  // a slow claim holds some already
    for (auto& observed : observed_) observed.seen = false;
    claimed_ = addresses_;
    claimed_.retake = retake;
    out.push_back(ClaimAddresses{latest_, claimed_});
}

void AddressControl::release(Actions& out) {
    claimed_.retake |= state_ == State::held;
    state_ = State::releasing;
    latest_ = new_id_();
    release_failed_ = false;
    check_at_.reset();
    renewal_.reset();
    // What was claimed, where it was claimed: the interface may be another one by now.
    out.push_back(ReleaseAddresses{latest_, claimed_.holdings.empty() ? addresses_ : claimed_});
}

void AddressControl::want_held(address::AddressSet addresses, Instant now, Actions& out) {
    addresses_ = std::move(addresses);
    wanted_ = true;
    if (state_ == State::released || state_ == State::releasing) claim(now, out);
}

void AddressControl::want_released(address::AddressSet addresses, Actions& out) {
    addresses_ = std::move(addresses);
    wanted_ = false;
    repairing_ = false;
    refusal_.reset();
    answer_by_.reset();
    renew_at_.reset();
    if (state_ == State::releasing || (state_ == State::released && !any_ours())) return;
    release(out);
}

// Released before the new claim is made: one whose prefix changed is in both.
void AddressControl::reconfigure(const settings::Group& group, address::AddressSet addresses, Instant now,
                                 Actions& out) {
    removals_.reconfigure(group.removals);
    if (addresses != addresses_) drop(addresses, out);
    observe_these(group);
    if (addresses == addresses_) return;
    addresses_ = std::move(addresses);
    if (!wanted_ || (state_ != State::held && state_ != State::claiming)) return;
    // What is new was never ours: nothing of somebody else's is taken for it.
    const bool repairs = std::exchange(repairing_, true) && state_ == State::claiming;
    claim(now, out, repairs);
}

// What was claimed, and what was found of ours without being claimed: an earlier run left it.
void AddressControl::drop(const address::AddressSet& now_wanted, Actions& out) {
    auto gone = claimed_.holdings.empty() ? addresses_ : claimed_;
    if (claimed_.holdings.empty())
        std::erase_if(gone.holdings, [this](const address::Holding& holding) { return !stands(holding); });
    const auto is_wanted = [&](const address::Holding& holding) {
        return std::any_of(now_wanted.holdings.begin(), now_wanted.holdings.end(), [&](const auto& other) {
            return other.interface == holding.interface && other.written == holding.written;
        });
    };
    std::erase_if(gone.holdings, is_wanted);
    std::erase_if(claimed_.holdings, [&](const address::Holding& holding) {
        return std::find(gone.holdings.begin(), gone.holdings.end(), holding) != gone.holdings.end();
    });
    // Those of an earlier change that were not confirmed yet go along, unless they are wanted again.
    if (dropping_)
        std::copy_if(dropping_->addresses.holdings.begin(), dropping_->addresses.holdings.end(),
                     std::back_inserter(gone.holdings),
                     [&](const address::Holding& holding) { return !is_wanted(holding); });
    dropping_.reset();
    drop_again_at_.reset();
    if (gone.holdings.empty()) return;
    gone.keep_devices = wanted_;
    dropping_ = Dropping{new_id_(), std::move(gone)};
    out.push_back(ReleaseAddresses{dropping_->id, dropping_->addresses});
}

void AddressControl::claim_answered(const ClaimAnswered& answer, Instant now, Actions& out) {
    if (renewal_ == answer.id) {
        renewal_.reset();
        if (answer.result) return;
        out.push_back(Report{Severity::warning, "RENEWAL_FAILED", About::group, group_,
                             "the kernel's lifetime of the virtual addresses could not be renewed: " +
                                 answer.result.error() + "; claiming them again"});
        if (state_ == State::held) claim_again(now, out);
        return;
    }
    if (answer.id != latest_ || state_ != State::claiming) return;
    const bool was_repair = std::exchange(repairing_, false);
    answer_by_.reset();
    if (!answer.result) {
        state_ = State::released;
        latest_ = new_id_();  // whatever is still said about this claim comes too late
        renew_at_.reset();
        refusal_ = "the virtual addresses could not be claimed: " + answer.result.error();
        return;
    }
    state_ = State::held;
    repaired_ = was_repair;
    check_at_ = now + kNotificationsSettle;
    for (auto& observed : observed_) {
        observed.seen = observed.is_well();
        observed.meddled_by.clear();
    }
}

void AddressControl::release_answered(const ReleaseAnswered& answer, Instant now, Actions& out) {
    if (dropping_ && answer.id == dropping_->id) {
        if (answer.result) return dropping_.reset();
        drop_again_at_ = now + kNotificationsSettle;
        out.push_back(Report{Severity::error, "RELEASE_FAILED", About::group, group_,
                             "virtual addresses that are not configured any more could not be released, "
                             "trying again: " +
                                 answer.result.error()});
        return;
    }
    if (answer.id != latest_ || state_ != State::releasing) return;
    check_at_ = now + kNotificationsSettle;
    if (answer.result) {
        state_ = State::released;
        claimed_ = {};
        return;
    }
    release_failed_ = true;
    out.push_back(Report{Severity::error, "RELEASE_FAILED", About::group, group_,
                         "virtual addresses could not be released, trying again: " + answer.result.error()});
}

void AddressControl::repair(Instant now, Actions& out) {
    const auto what = what_is_wrong();
    removals_.note("somebody " + what, now);
    // Held all the same: the plan that the refusal begins releases what is left.
    if (auto excess = removals_.take_excess(now)) {
        refusal_ = *std::move(excess);
        return;
    }
    out.push_back(Report{Severity::warning, "ADDRESS_MISSING", About::group, group_,
                         "somebody " + what + " while this node is active; putting it back"});
    claim_again(now, out);
}

void AddressControl::meddled(const AddressMeddled& event) {
    for (auto& observed : observed_)
        if (state_ == State::held && observed.interface == event.interface &&
            observed.address.address == event.address)
            observed.meddled_by = event.who;
}

void AddressControl::claim_again(Instant now, Actions& out) {
    repairing_ = true;
    claim(now, out, true);
}

void AddressControl::observe(const InterfaceFacts& facts, address::AddressSet addresses, Instant now,
                             Actions& out) {
    addresses_ = std::move(addresses);
    bool spoiled = false;
    for (auto& observed : observed_) {
        if (observed.interface != facts.name) continue;
        // Ours wins over a copy that somebody put beside it with another prefix length.
        const AddressFact* found = nullptr;
        for (const auto& fact : facts.addresses)
            if (facts.present && fact.prefix.address == observed.address.address &&
                (found == nullptr || fact.ours))
                found = &fact;
        observed.present = found != nullptr;
        observed.ours = found != nullptr && found->ours;
        // Duplicate address detection is off for ours: one that waits for it, or failed it, was added by
        // somebody.
        observed.changed = found != nullptr && found->prefix.length == found->prefix.address.bits() &&
                           (!found->ours || found->tentative || found->duplicate);
        if (state_ != State::held) continue;
        if (observed.is_well()) observed.seen = true;
        spoiled |= observed.seen && !observed.is_well();
    }
    if (spoiled) repair(now, out);
    if (state_ == State::released && any_ours() && !check_at_ && !claim_expected_)
        check_at_ = now + kNotificationsSettle;
}

// A third of the lifetime, and for all groups at the same moments: what they ask for in one breath is one
// look at the interface.
Instant AddressControl::next_renewal(Instant now) const {
    const Duration third = Duration{*addresses_.lease} / 3;
    return now + third - now.time_since_epoch() % third;
}

void AddressControl::tick(Instant now, Actions& out) {
    if (answer_by_ && now >= *answer_by_) {
        // Still claiming: it may be carried out later, and the release must come behind it.
        answer_by_.reset();
        latest_ = new_id_();
        refusal_ =
            "the virtual addresses could not be claimed: no answer within " + format_duration(kClaimLimit);
    }
    if (renew_at_ && now >= *renew_at_) {
        renew_at_ = next_renewal(now);
        if (!renewal_ && state_ == State::held) {
            renewal_ = new_id_();
            out.push_back(RenewAddresses{*renewal_, claimed_});
        }
    }
    if (drop_again_at_ && now >= *drop_again_at_) {
        drop_again_at_.reset();
        dropping_->id = new_id_();
        out.push_back(ReleaseAddresses{dropping_->id, dropping_->addresses});
    }
    if (!check_at_ || now < *check_at_) return;
    check_at_.reset();
    if (state_ == State::held && !what_is_wrong().empty()) {
        repair(now, out);
    } else if (state_ == State::releasing && release_failed_) {
        release(out);
    } else if (state_ == State::released && any_ours()) {
        out.push_back(
            Report{Severity::warning, "ADDRESS_LEFT_OVER", About::group, group_,
                   "a virtual address of ours is on the interface although this node is not active; "
                   "removing it"});
        release(out);
    }
}

std::vector<KeptAddress> AddressControl::keep(Actions& out) {
    if (state_ == State::held && claimed_.lease) {
        renewal_ = new_id_();
        out.push_back(RenewAddresses{*renewal_, claimed_});
    }
    std::vector<KeptAddress> kept;
    for (const auto& o : observed_) kept.push_back({.interface = o.interface, .address = o.address.address});
    return kept;
}

std::optional<std::string> AddressControl::why_not_found(const std::vector<KeptAddress>& kept) const {
    bool any = false;
    for (const auto& o : observed_) {
        if (std::find(kept.begin(), kept.end(), KeptAddress{o.interface, o.address.address}) == kept.end())
            continue;
        any = true;
        if (!o.present || !o.ours)
            return o.address.address.to_string() + " is not on " + o.interface + " any more";
    }
    if (!any) return "it had none of the virtual addresses";
    return std::nullopt;
}

std::optional<Instant> AddressControl::next_deadline() const {
    return earliest(earliest(answer_by_, drop_again_at_), earliest(renew_at_, check_at_));
}

std::vector<AddressStatus> AddressControl::status() const {
    std::vector<AddressStatus> all;
    for (const auto& o : observed_)
        all.push_back({.address = o.address,
                       .interface = o.interface,
                       .wanted = wanted_,
                       .present = o.present,
                       .ours = o.ours});
    return all;
}

}  // namespace pairkeep::failover
