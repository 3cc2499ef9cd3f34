// A runner on a service thread, asked one thing at a time.
#pragma once

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <chrono>
#include <future>
#include <map>
#include <mutex>
#include <ostream>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "pairkeep/probes/runner.h"
#include "support/catch.h"

namespace pairkeep::probes {
inline bool operator==(const Answer& a, const Answer& b) {
    return a.verdict == b.verdict && a.text == b.text;
}
inline std::ostream& operator<<(std::ostream& out, const Answer& answer) {
    return out << health::to_string(answer.verdict) << ": " << answer.text;
}
}  // namespace pairkeep::probes

namespace pairkeep::probes::test {

using health::Verdict;

class Asked {
  public:
    Asked()
        : runner_(std::make_unique<Runner>(service_,
                                           clients::Nursery{PAIRKEEP_PROGRAM_DIR "/pairkeep-keeper", ""},
                                           [this](Runner::RunId run, const Answer& answer) {
                                               const std::lock_guard lock(mutex_);
                                               ++answers_[run];
                                               if (answers_[run] == 1) waiting_[run].set_value(answer);
                                           })),
          thread_([this] { service_.run(); }) {}
    ~Asked() {
        std::promise<void> done;
        boost::asio::post(service_, [&] {
            runner_.reset();
            done.set_value();
        });
        done.get_future().wait();
        service_.stop();
        thread_.join();
        for (const auto& [run, count] : answers_) CHECK(count == 1);
    }
    Asked(const Asked&) = delete;
    Asked& operator=(const Asked&) = delete;

    Answer ask(const settings::Probe& probe, const std::string& gateway = "") {
        return wait(begin(
            [&](Runner& runner, Runner::RunId run) { runner.probe(run, "c", probe, gateway, status_text); }));
    }
    Runner::RunId begin(const std::function<void(Runner&, Runner::RunId)>& what) {
        const Runner::RunId run = ++last_;
        {
            const std::lock_guard lock(mutex_);
            waiting_[run] = {};
        }
        std::promise<void> begun;
        boost::asio::post(service_, [&] {
            what(*runner_, run);
            begun.set_value();
        });
        begun.get_future().wait();
        return run;
    }
    void cancel(Runner::RunId run) {
        boost::asio::post(service_, [this, run] { runner_->cancel(run); });
    }
    Answer wait(Runner::RunId run) {
        std::future<Answer> answer;
        {
            const std::lock_guard lock(mutex_);
            answer = waiting_[run].get_future();
        }
        if (answer.wait_for(std::chrono::seconds(120)) != std::future_status::ready)
            return {Verdict::unknown, "the test has waited in vain"};
        return answer.get();
    }

    std::optional<std::string> status_text;

  private:
    std::mutex mutex_;
    std::map<Runner::RunId, std::promise<Answer>> waiting_;
    std::map<Runner::RunId, int> answers_;
    Runner::RunId last_ = 0;
    boost::asio::io_context service_;
    boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_{service_.get_executor()};
    std::unique_ptr<Runner> runner_;
    std::thread thread_;
};

}  // namespace pairkeep::probes::test
