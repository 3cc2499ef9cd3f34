#include "pairkeep/health/check.h"

namespace pairkeep::health {
namespace {

constexpr std::size_t kHistory = 10;

}  // namespace

std::string_view to_string(Verdict verdict) {
    switch (verdict) {
        case Verdict::ok:
            return "ok";
        case Verdict::failed:
            return "failed";
        case Verdict::unknown:
            return "unknown";
    }
    return "";
}

std::string_view to_string(Standing standing) {
    switch (standing) {
        case Standing::untested:
            return "untested";
        case Standing::passing:
            return "passing";
        case Standing::failing:
            return "failing";
    }
    return "";
}

bool Check::count(Reading reading) {
    const bool same = !history_.empty() && in_a_row_ > 0 && history_.back().verdict == reading.verdict;
    in_a_row_ = same ? in_a_row_ + 1 : 1;
    const auto verdict = reading.verdict;
    const Instant now = reading.ended;
    if (verdict != Verdict::failed) answered_ = reading.began;
    history_.push_back(std::move(reading));
    if (history_.size() > kHistory) history_.pop_front();

    const auto enough = static_cast<unsigned>(verdict == Verdict::ok ? rise_ : fall_);
    const auto aim = verdict == Verdict::ok ? Standing::passing : Standing::failing;
    if (verdict == Verdict::unknown || standing_ == aim) return false;
    const bool first_pass = standing_ == Standing::untested && verdict == Verdict::ok;
    if (!first_pass && in_a_row_ < enough) return false;
    standing_ = aim;
    since_ = now;
    return true;
}

void Check::set_limits(int rise, int fall) {
    rise_ = rise;
    fall_ = fall;
}

void Check::forget(Instant now) {
    standing_ = Standing::untested;
    since_ = now;
    in_a_row_ = 0;
    answered_.reset();
}

bool Check::judged_since(Instant when) const {
    return standing_ == Standing::failing || (answered_ && *answered_ >= when);
}

}  // namespace pairkeep::health
