#include "hooks.h"

namespace pairkeep::failover {
namespace {

using namespace std::chrono_literals;

constexpr Duration kKillMargin = 2s;

}  // namespace

std::string_view to_string(HookPoint point) {
    switch (point) {
        case HookPoint::before_active:
            return "before_active";
        case HookPoint::after_active:
            return "after_active";
        case HookPoint::before_leave:
            return "before_leave";
        case HookPoint::after_leave:
            return "after_leave";
    }
    return "";
}

Duration Hooks::limit(const std::vector<settings::Hook>& hooks) {
    Duration all = kKillMargin;
    for (const auto& hook : hooks) all += hook.timeout + kKillMargin;
    return all;
}

void Hooks::begin(const std::vector<settings::Hook>& hooks, HookFacts facts, Instant now, Actions& out) {
    cancel(out);
    hooks_ = hooks;
    facts_ = std::move(facts);
    current_ = 0;
    any_failed_ = false;
    failure_.clear();
    next(now, out);
}

void Hooks::cancel(Actions& out) {
    hooks_.clear();
    current_ = 0;
    deadline_.reset();
    if (!run_) return;
    out.push_back(CancelRun{*run_});
    dying_ = std::exchange(run_, std::nullopt);
}

void Hooks::next(Instant now, Actions& out) {
    if (dying_ || run_ || current_ >= hooks_.size()) return;
    run_ = new_id_();
    deadline_ = now + hooks_[current_].timeout;
    out.push_back(RunHook{*run_, hooks_[current_], facts_});
}

void Hooks::failed(const std::string& why, Actions& out) {
    const auto& hook = hooks_[current_];
    any_failed_ = true;
    if (hook.required) failure_ = "required hook " + hook.command.front() + " " + why;
    out.push_back(Report{hook.required ? Severity::error : Severity::warning, "HOOK_FAILED", About::group,
                         facts_.group,
                         std::string(to_string(facts_.point)) + ": " + hook.command.front() + " " + why +
                             (hook.required ? "; it is required" : "; going on without it")});
}

void Hooks::ended(const RunEnded& ended, Instant now, Actions& out) {
    if (dying_ == ended.run) {
        dying_.reset();
        return next(now, out);
    }
    if (run_ != ended.run) return;
    run_.reset();
    deadline_.reset();
    if (ended.verdict != Verdict::ok) failed(ended.text, out);
    current_ = failure_.empty() ? current_ + 1 : hooks_.size();
    next(now, out);
}

void Hooks::tick(Instant now, Actions& out) {
    if (!deadline_ || now < *deadline_) return;
    deadline_.reset();
    failed("did not end within " + format_duration(hooks_[current_].timeout) + "; killed", out);
    out.push_back(CancelRun{*run_});
    dying_ = std::exchange(run_, std::nullopt);
    current_ = failure_.empty() ? current_ + 1 : hooks_.size();
}

Outcome Hooks::outcome() const {
    if (current_ < hooks_.size()) return Outcome::running;
    return any_failed_ ? Outcome::failed : Outcome::done;
}

}  // namespace pairkeep::failover
