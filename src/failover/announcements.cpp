#include "announcements.h"

#include <algorithm>

namespace pairkeep::failover {
namespace {

using namespace std::chrono_literals;

// Hundreds of broadcasts in one breath overrun the queues of switches and of the hosts that must hear them.
constexpr std::size_t kInOneBreath = 20;
constexpr Duration kPause = 500us;  // for each address

}  // namespace

void Announcements::start(Instant now) {
    series_began_ = now;
    done_ = 0;
    again_at_.reset();
    one_round_at_.reset();
}

void Announcements::stop() {
    series_began_.reset();
    again_at_.reset();
    one_round_at_.reset();
    in_round_ = false;
}

Instant Announcements::Allowance::next(Instant now) const {
    return std::max(now, whole_again_at_ - (at_once_ - 1) * gap_);
}

void Announcements::Allowance::use(Instant now) {
    whole_again_at_ = std::max(whole_again_at_, now) + gap_;
}

void Announcements::again(Instant now) {
    if (series_began_ && !again_at_) again_at_ = agains_in_all_.next(agains_.next(now));
}

void Announcements::one_round(Instant now) {
    if (series_began_ && !one_round_at_) one_round_at_ = rounds_.next(now);
}

Instant Announcements::next_of_series() const {
    const auto& at = schedule_.at;
    if (done_ < at.size()) return *series_began_ + at[done_];
    const auto refreshes = static_cast<std::int64_t>(done_ - at.size()) + 1;
    return *series_began_ + at.back() + refreshes * schedule_.refresh;
}

void Announcements::begin_round(Instant now) {
    in_round_ = true;
    position_ = 0;
    if (again_at_ && now >= *again_at_) {
        agains_.use(now);
        agains_in_all_.use(now);
        start(now);
    }
    if (one_round_at_ && now >= *one_round_at_) rounds_.use(now);
    one_round_at_.reset();
    while (next_of_series() <= now) ++done_;  // after a pause, or a long round, once is enough
}

Announcements::Batch Announcements::due(Instant now, std::size_t addresses) {
    const auto wake = next();
    if (!wake || now < *wake) return {};
    if (!in_round_) begin_round(now);
    const Batch batch{position_, std::min(position_ + kInOneBreath, addresses)};
    position_ = batch.to;
    in_round_ = position_ < addresses;
    quiet_until_ = now + kPause * static_cast<int>(batch.to - batch.from);
    return batch;
}

std::optional<Instant> Announcements::next() const {
    if (!series_began_) return std::nullopt;
    if (in_round_) return quiet_until_;
    const auto round = earliest(next_of_series(), earliest(again_at_, one_round_at_));
    return std::max(*round, quiet_until_);
}

}  // namespace pairkeep::failover
