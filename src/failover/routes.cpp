#include "routes.h"

namespace pairkeep::failover {
namespace {

using namespace std::chrono_literals;

constexpr Duration kAskAgain = 5s;

std::string join(const std::vector<std::string>& parts) {
    std::string text;
    for (const auto& part : parts) text += (text.empty() ? "" : ", ") + part;
    return text;
}

}  // namespace

Routes::Routes(const settings::Group& group, AddressControl::NewClaimId new_id)
    : group_(group), new_id_(std::move(new_id)) {}

void Routes::ask(Instant now, Actions& out) {
    asked_ = new_id_();
    ask_at_ = now + kAskAgain;
    out.push_back(SetRoutes{*asked_, group_.name, wanted_ ? group_.routes : std::vector<settings::Route>{}});
}

void Routes::want(bool held, Instant now, Actions& out) {
    if (!any() || wanted_ == held) return;
    wanted_ = held;
    reached_ = false;
    trouble_.clear();
    ask(now, out);
}

void Routes::reconfigured(Instant now, Actions& out) {
    if (!wanted_) return;
    reached_ = false;
    trouble_.clear();
    ask(now, out);
    wanted_ = any();
}

void Routes::withdraw_kept(Instant now, Actions& out) {
    wanted_ = true;
    want(false, now, out);
}

void Routes::look_again(Instant now, Actions& out) {
    if (any() && wanted_ && !asked_) ask(now, out);
}

void Routes::answered(const RoutesAnswered& answer, Instant now, Actions& out) {
    if (asked_ != answer.id) return;
    asked_.reset();
    if (!answer.changed) {
        if (trouble_ != answer.changed.error())
            out.push_back(Report{Severity::warning, "ROUTES_REFUSED", About::group, group_.name,
                                 std::string("the routes could not be ") + (wanted_ ? "set: " : "removed: ") +
                                     answer.changed.error() + "; trying again every " +
                                     format_duration(kAskAgain)});
        trouble_ = answer.changed.error();
        ask_at_ = now + kAskAgain;
        return;
    }
    if (reached_ && !answer.changed.value().empty())
        out.push_back(
            Report{Severity::warning, "ROUTE_MISSING", About::group, group_.name,
                   "the routes were not as they should be while this node is active, and are again: " +
                       join(answer.changed.value())});
    if (!trouble_.empty())
        out.push_back(Report{Severity::info, "ROUTES_SET", About::group, group_.name,
                             wanted_ ? "the routes are set" : "the routes are removed"});
    trouble_.clear();
    reached_ = true;
    ask_at_.reset();
    if (wanted_) ask_at_ = now + kAskAgain;
}

void Routes::tick(Instant now, Actions& out) {
    if (!ask_at_ || now < *ask_at_) return;
    if (asked_) trouble_ = "no answer within " + format_duration(kAskAgain);
    ask(now, out);
}

std::optional<Instant> Routes::next_deadline() const {
    return ask_at_;
}

std::optional<RoutesStatus> Routes::status() const {
    if (!any()) return std::nullopt;
    return RoutesStatus{
        .wanted = wanted_, .held = wanted_ && reached_ && trouble_.empty(), .trouble = trouble_};
}

}  // namespace pairkeep::failover
