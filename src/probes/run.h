// One run: a question on its way to its one answer.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "aside.h"
#include "pairkeep/probes/runner.h"

namespace pairkeep::probes {

using health::Verdict;

class Run : public std::enable_shared_from_this<Run> {
  public:
    using Done = std::function<void(const Answer&)>;
    explicit Run(Done done) : done_(std::move(done)) {}
    virtual ~Run() = default;
    Run(const Run&) = delete;
    Run& operator=(const Run&) = delete;

    virtual void start() = 0;  // may answer at once
    // A thread aside that hangs is waited for: the next run of this name must not come beside it.
    void cancel() {
        overdue_ = true;
        if (!aside_) give_up();
    }

  protected:
    virtual void give_up() { answer(Verdict::failed, "no answer in time"); }
    void goes_aside() { aside_ = true; }
    // From a thread aside. False: it took too long, or somebody answered already.
    bool is_back() {
        aside_ = false;
        if (overdue_) give_up();
        return !answered_;
    }
    // The first counts.
    void answer(Verdict verdict, const std::string& text) {
        if (answered_) return;
        answered_ = true;
        stop();
        done_({verdict, text});
    }
    [[nodiscard]] bool answered() const { return answered_; }
    virtual void stop() {}  // sockets and the like: closed at the answer

  private:
    Done done_;
    bool aside_ = false;
    bool overdue_ = false;
    bool answered_ = false;
};

using RunPtr = std::shared_ptr<Run>;

inline constexpr const char* kTooMany = "too many earlier questions still hang: name servers, file systems?";

// The kinds. `service` and `aside` outlive them.
RunPtr make_command(boost::asio::io_context& service, clients::ChildSpec command,
                    const clients::Nursery& nursery, Runner::Line line, Run::Done done);
RunPtr make_ping(boost::asio::io_context& service, Aside& aside, std::string host, Run::Done done);
RunPtr make_tcp(boost::asio::io_context& service, Aside& aside, std::string host, std::uint16_t port,
                Run::Done done);
RunPtr make_http(boost::asio::io_context& service, Aside& aside, const std::string& url, Run::Done done);
// Anything that is looked up by a blocking function.
RunPtr make_look(Aside& aside, std::function<Answer()> look, Run::Done done);

}  // namespace pairkeep::probes
