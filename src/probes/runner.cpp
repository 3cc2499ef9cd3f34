// Which kind of run answers which question; who asked; one answer for each.
#include "pairkeep/probes/runner.h"

#include <map>

#include "look.h"
#include "pairkeep/clients/gateway.h"
#include "run.h"
// After <utility>: Boost 1.74 forgets it.
#include <boost/asio/post.hpp>

namespace pairkeep::probes {
namespace {

namespace asio = boost::asio;
using clients::with_gateway;

class LookRun final : public Run {
  public:
    LookRun(Aside& aside, std::function<Answer()> look, Done done)
        : Run(std::move(done)), aside_(aside), look_(std::move(look)) {}
    void start() override {
        const auto self = std::static_pointer_cast<LookRun>(shared_from_this());
        goes_aside();
        const bool asked = aside_.run([self] {
            return [self, seen = self->look_()] {
                if (self->is_back()) self->answer(seen.verdict, seen.text);
            };
        });
        if (asked || !is_back()) return;
        answer(Verdict::unknown, kTooMany);
    }

  private:
    Aside& aside_;
    const std::function<Answer()> look_;
};

}  // namespace

RunPtr make_look(Aside& aside, std::function<Answer()> look, Run::Done done) {
    return std::make_shared<LookRun>(aside, std::move(look), std::move(done));
}

struct Runner::Impl : std::enable_shared_from_this<Impl> {
    Impl(asio::io_context& its_service, clients::Nursery its_nursery, Answered its_answered)
        : service(its_service),
          nursery(std::move(its_nursery)),
          answered(std::move(its_answered)),
          aside(its_service) {}

    // Later, so that nobody is answered while he asks.
    Run::Done done(RunId id) {
        return [self = weak_from_this(), id](const Answer& answer) {
            const auto impl = self.lock();
            if (!impl) return;
            asio::post(impl->service, [self, id, answer] {
                const auto still = self.lock();
                if (still && !still->ended && still->runs.erase(id) > 0) still->answered(id, answer);
            });
        };
    }
    void add(RunId id, const RunPtr& run) {
        runs.insert_or_assign(id, run);
        run->start();
    }

    asio::io_context& service;
    const clients::Nursery nursery;
    const Answered answered;
    Aside aside;
    std::map<RunId, RunPtr> runs;
    bool ended = false;
};

Runner::Runner(asio::io_context& service, clients::Nursery nursery, Answered answered)
    : impl_(std::make_shared<Impl>(service, std::move(nursery), std::move(answered))) {}

Runner::~Runner() {
    impl_->ended = true;
    for (const auto& [id, run] : impl_->runs) run->cancel();
}

void Runner::probe(RunId id, const std::string& name, const settings::Probe& probe,
                   const std::string& gateway, const std::optional<std::string>& status_text) {
    struct Make {
        RunPtr operator()(const settings::CommandProbe& p) const {
            return make_command(impl.service,
                                {.name = name,
                                 .command = with_gateway(p.command, gateway),
                                 .cgroup = "run-" + std::to_string(id)},
                                impl.nursery, {}, done);
        }
        RunPtr operator()(const settings::PingProbe& p) const {
            return make_ping(impl.service, impl.aside, with_gateway(p.host, gateway), done);
        }
        RunPtr operator()(const settings::TcpProbe& p) const {
            return make_tcp(impl.service, impl.aside, with_gateway(p.host, gateway), p.port, done);
        }
        RunPtr operator()(const settings::HttpProbe& p) const {
            return make_http(impl.service, impl.aside, with_gateway(p.url, gateway), done);
        }
        RunPtr operator()(const settings::FileAgeProbe& p) const {
            return make_look(
                impl.aside,
                [p = settings::FileAgeProbe{with_gateway(p.path, gateway), p.at_most}] {
                    return look_at_file(p);
                },
                done);
        }
        RunPtr operator()(const settings::ProcessProbe& p) const {
            return make_look(
                impl.aside, [p] { return look_for_process(p); }, done);
        }
        RunPtr operator()(const settings::WireGuardProbe& p) const {
            return make_look(
                impl.aside, [p] { return look_at_wireguard(p); }, done);
        }
        RunPtr operator()(const settings::StatusTextProbe& p) const {
            return make_look(
                impl.aside,
                [p = settings::StatusTextProbe{with_gateway(p.pattern, gateway)}, text = text] {
                    return look_at_status_text(p, text);
                },
                done);
        }
        Impl& impl;
        RunId id;
        const std::string& name;
        const std::string& gateway;
        const std::optional<std::string>& text;
        Run::Done done;
    };
    impl_->add(id, std::visit(Make{*impl_, id, name, gateway, status_text, impl_->done(id)}, probe));
}

void Runner::command(RunId id, clients::ChildSpec command, Line line) {
    if (command.cgroup.empty()) command.cgroup = "run-" + std::to_string(id);
    impl_->add(id, make_command(impl_->service, std::move(command), impl_->nursery, std::move(line),
                                impl_->done(id)));
}

void Runner::cancel(RunId id) {
    if (const auto found = impl_->runs.find(id); found != impl_->runs.end()) {
        const RunPtr run = found->second;
        run->cancel();
    }
}

}  // namespace pairkeep::probes
