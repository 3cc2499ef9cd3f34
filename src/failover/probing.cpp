#include "probing.h"

#include <algorithm>

namespace pairkeep::failover {

Probing::Probing(settings::Check check, std::string client, NewRunId new_id)
    : settings_(std::move(check)),
      client_(std::move(client)),
      new_id_(std::move(new_id)),
      check_(settings_.rise, settings_.fall) {}

void Probing::forget(Instant now) {
    failed_before_ |= failing();
    check_.forget(now);
}

void Probing::start(const std::string& gateway, Instant now) {
    forget(now);
    gateway_ = gateway;
    began_ = now;
    next_ = now;
    overdue_ = now + settings_.timeout;  // of an earlier run that still hangs
}

void Probing::stop(Instant now, Actions& out) {
    next_.reset();
    forget(now);
    if (!run_ || std::exchange(run_->counted, true)) return;
    out.push_back(CancelRun{run_->id});
}

void Probing::reconfigure(const settings::Check& check, Instant now, Actions& out) {
    const bool other_question = check.probe != settings_.probe;
    settings_ = check;
    check_.set_limits(check.rise, check.fall);
    if (!next_) return;
    next_ = other_question ? now : std::min(*next_, now + check.interval);
    if (other_question && run_ && !std::exchange(run_->counted, true)) out.push_back(CancelRun{run_->id});
}

void Probing::soon(Instant now) {
    if (next_) next_ = std::min(*next_, now);
}

bool Probing::count(health::Verdict verdict, const std::string& text, Instant began, Instant now,
                    Actions& out) {
    const auto before = check_.standing();
    if (!check_.count({.verdict = verdict, .began = began, .ended = now, .text = text})) return false;
    if (passing()) failed_before_ = false;
    const std::string what = client_.empty() ? "check" : "health";
    if (failing())
        out.push_back(Report{Severity::warning, "CHECK_FAILING", about(), settings_.name,
                             what + " failed " + std::to_string(check_.in_a_row()) +
                                 (check_.in_a_row() == 1 ? " time: " : " times in a row: ") + text});
    else if (before == health::Standing::failing)
        out.push_back(Report{Severity::info, "CHECK_PASSING", about(), settings_.name,
                             what + " passed " + std::to_string(check_.in_a_row()) +
                                 (check_.in_a_row() == 1 ? " time" : " times in a row")});
    return true;
}

bool Probing::ended(const RunEnded& ended, Instant now, Actions& out) {
    if (!run_ || run_->id != ended.run) return false;
    const Run run = *run_;
    run_.reset();
    return !run.counted && count(ended.verdict, ended.text, run.began, now, out);
}

bool Probing::tick(Instant now, Actions& out) {
    if (run_) return next_ && now >= overdue_ && time_out(now, out);
    if (!next_ || now < *next_) return false;
    run_ = Run{.id = new_id_(), .began = now};
    next_ = now + settings_.interval;
    overdue_ = now + settings_.timeout;
    out.push_back(RunProbe{run_->id, settings_.name, client_, settings_.probe, settings_.timeout, gateway_});
    return false;
}

// A command in state D survives its SIGKILL. It fails at the pace at which new runs would.
bool Probing::time_out(Instant now, Actions& out) {
    overdue_ = now + std::max(settings_.interval, settings_.timeout);
    std::string text = "no answer within " + format_duration(settings_.timeout);
    if (std::exchange(run_->counted, true))
        text = "no answer: its run of " + format_duration(now - run_->began) +
               " ago was cancelled and still hangs";
    else
        out.push_back(CancelRun{run_->id});
    return count(health::Verdict::failed, text, run_->began, now, out);
}

std::optional<Instant> Probing::next_deadline() const {
    return run_ && next_ ? overdue_ : next_;
}

std::string Probing::why_failing() const {
    const auto& history = check_.history();
    const std::string what = client_.empty() ? "check " : "health of client ";
    return what + settings_.name + " is failing" + (history.empty() ? "" : ": " + history.back().text);
}

ProbeStatus Probing::status() const {
    const auto& history = check_.history();
    return {.name = settings_.name,
            .standing = check_.standing(),
            .since = check_.since(),
            .in_a_row = check_.in_a_row(),
            .latest = history.empty() ? std::nullopt : std::optional(history.back()),
            .history = {history.begin(), history.end()},
            .failed_before = failed_before_,
            .running = run_.has_value(),
            .next = next_};
}

}  // namespace pairkeep::failover
