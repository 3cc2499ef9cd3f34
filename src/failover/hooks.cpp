#include "hooks.h"

namespace pairkeep::failover {
namespace {

using namespace std::chrono_literals;

constexpr Duration kKillMargin = 2s;

// What could not be run says its name itself.
std::string named(const settings::Hook& hook, const std::string& why) {
    return why.starts_with(hook.command.front()) ? why : hook.command.front() + " " + why;
}

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
    cancel(now, out);
    hooks_ = hooks;
    facts_ = std::move(facts);
    next(now, out);
}

// With its failure: the next try must not fail by the last one's.
void Hooks::cancel(Instant now, Actions& out) {
    if (run_) kill(now, out);
    hooks_.clear();
    current_ = 0;
    any_failed_ = false;
    failure_.clear();
    deadline_.reset();
}

void Hooks::kill(Instant now, Actions& out) {
    out.push_back(CancelRun{*run_});
    killed_[hooks_[current_].command] = *run_;
    killed_until_ = now + kKillMargin;
    run_.reset();
}

void Hooks::next(Instant now, Actions& out) {
    while (!run_ && current_ < hooks_.size()) {
        const auto& hook = hooks_[current_];
        if (!killed_.empty() && now < killed_until_) {
            deadline_ = killed_until_;
            return;
        }
        if (killed_.contains(hook.command)) {
            failed("was not run: an earlier run of it was killed and still hangs", out);
            continue;
        }
        run_ = new_id_();
        deadline_ = now + hook.timeout;
        out.push_back(RunHook{*run_, hook, facts_});
    }
}

void Hooks::failed(const std::string& why, Actions& out) {
    const auto& hook = hooks_[current_];
    any_failed_ = true;
    if (hook.required) failure_ = "required hook " + named(hook, why);
    out.push_back(Report{hook.required ? Severity::error : Severity::warning, "HOOK_FAILED", About::group,
                         facts_.group,
                         std::string(to_string(facts_.point)) + ": " + named(hook, why) +
                             (hook.required ? "; it is required" : "; going on without it")});
    current_ = hook.required ? hooks_.size() : current_ + 1;
}

void Hooks::ended(const RunEnded& ended, Instant now, Actions& out) {
    if (run_ == ended.run) {
        run_.reset();
        deadline_.reset();
        if (ended.verdict == Verdict::ok)
            ++current_;
        else
            failed(ended.text, out);
        return next(now, out);
    }
    if (std::erase_if(killed_, [&](const auto& one) { return one.second == ended.run; }) == 0) return;
    if (!run_) deadline_.reset();
    next(now, out);
}

void Hooks::tick(Instant now, Actions& out) {
    if (!deadline_ || now < *deadline_) return;
    deadline_.reset();
    if (run_) {
        kill(now, out);
        failed("did not end within " + format_duration(hooks_[current_].timeout) + "; killed", out);
    }
    next(now, out);
}

Outcome Hooks::outcome() const {
    if (current_ < hooks_.size()) return Outcome::running;
    return any_failed_ ? Outcome::failed : Outcome::done;
}

}  // namespace pairkeep::failover
