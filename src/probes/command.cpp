// A command of the operator's: exit status 0 is yes, everything else no. A hook is one too.
#include "pairkeep/clients/command.h"

#include "run.h"

namespace pairkeep::probes {
namespace {

class CommandRun final : public Run {
  public:
    CommandRun(boost::asio::io_context& service, clients::ChildSpec command, const clients::Nursery& nursery,
               Runner::Line line, Done done)
        : Run(std::move(done)),
          service_(service),
          command_(std::move(command)),
          nursery_(nursery),
          line_(std::move(line)) {}

    void start() override {
        child_ = clients::run_command(
            service_, command_, nursery_, line_,
            [self = std::static_pointer_cast<CommandRun>(shared_from_this())](const clients::Ended& ended) {
                self->child_.reset();
                if (!ended.exit) return self->answer(Verdict::unknown, ended.text);
                self->answer(ended.well() ? Verdict::ok : Verdict::failed,
                             (self->cancelled_ ? "ended early: " : "") + ended.text);
            });
    }

  private:
    void give_up() override {
        cancelled_ = true;
        // It holds us as well, and lives on until its end without being held.
        if (const auto child = std::exchange(child_, {})) child->kill();
    }

    boost::asio::io_context& service_;
    const clients::ChildSpec command_;
    const clients::Nursery nursery_;
    const Runner::Line line_;
    std::shared_ptr<clients::Child> child_;
    bool cancelled_ = false;
};

}  // namespace

RunPtr make_command(boost::asio::io_context& service, clients::ChildSpec command,
                    const clients::Nursery& nursery, Runner::Line line, Run::Done done) {
    return std::make_shared<CommandRun>(service, std::move(command), nursery, std::move(line),
                                        std::move(done));
}

}  // namespace pairkeep::probes
