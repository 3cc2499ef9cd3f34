// A driver on a service thread, and what it said of its clients, in order.
#pragma once

#include <algorithm>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <condition_variable>
#include <functional>
#include <future>
#include <memory>
#include <mutex>
#include <ostream>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "pairkeep/clients/driver.h"
#include "support/catch.h"

namespace pairkeep::clients {

inline std::string to_string(State state) {
    static constexpr const char* kNames[] = {"unknown", "stopped",  "starting",
                                             "running", "stopping", "failed"};
    return kNames[static_cast<std::size_t>(state)];
}
inline std::ostream& operator<<(std::ostream& out, const Observation& seen) {
    out << seen.client << " #" << seen.order << ' ' << to_string(seen.state);
    if (seen.pid != 0) out << " pid " << seen.pid;
    if (!seen.text.empty()) out << ", " << seen.text;
    if (!seen.trouble.empty()) out << " (" << seen.trouble << ")";
    return out;
}

}  // namespace pairkeep::clients

namespace pairkeep::clients::test {

class Observed {
  public:
    using Make = std::function<std::unique_ptr<Driver>(boost::asio::io_context&, Driver::Callbacks)>;

    explicit Observed(const Make& make) {
        driver_ = make(service_, {.seen = [this](const Observation& seen) { note(seen); },
                                  .output =
                                      [this](const std::string&, const std::string& line, bool) {
                                          const std::lock_guard lock(mutex_);
                                          lines_.push_back(line);
                                          changed_.notify_all();
                                      }});
        thread_ = std::thread([this] { service_.run(); });
    }
    ~Observed() {
        std::promise<void> done;
        boost::asio::post(service_, [&] {
            driver_.reset();
            done.set_value();
        });
        done.get_future().wait();
        service_.stop();
        thread_.join();
    }
    Observed(const Observed&) = delete;
    Observed& operator=(const Observed&) = delete;

    Driver* operator->() { return driver_.get(); }
    boost::asio::io_context& service() { return service_; }

    // The first observation, of those that nobody has waited for yet, that fits. The ones before it are gone.
    Observation wait(const std::function<bool(const Observation&)>& fits) {
        std::unique_lock lock(mutex_);
        Observation found;
        const auto found_it = [&] {
            for (std::size_t i = next_; i < all_.size(); ++i) {
                if (!fits(all_[i])) continue;
                found = all_[i];
                next_ = i + 1;
                return true;
            }
            return false;
        };
        const bool came = changed_.wait_for(lock, std::chrono::seconds(30), found_it);
        INFO("said:" << all());
        REQUIRE(came);
        return found;
    }
    Observation wait(Order order, State state) {
        return wait([=](const Observation& seen) { return seen.order == order && seen.state == state; });
    }
    bool wait_for_line(const std::string& line) {
        std::unique_lock lock(mutex_);
        return changed_.wait_for(lock, std::chrono::seconds(60), [&] {
            return std::find(lines_.begin(), lines_.end(), line) != lines_.end();
        });
    }
    // "#1 starting", "#1 running", ...: each change once.
    std::vector<std::string> history() {
        const std::lock_guard lock(mutex_);
        std::vector<std::string> told;
        for (const Observation& seen : all_) {
            std::string one = "#" + std::to_string(seen.order) + ' ' + to_string(seen.state);
            if (told.empty() || told.back() != one) told.push_back(std::move(one));
        }
        return told;
    }

  private:
    void note(const Observation& seen) {
        const std::lock_guard lock(mutex_);
        all_.push_back(seen);
        changed_.notify_all();
    }
    std::string all() const {
        std::string text;
        for (const Observation& seen : all_)
            text += " #" + std::to_string(seen.order) + ' ' + to_string(seen.state) + ' ' + seen.text + ' ' +
                    seen.trouble + ';';
        return text;
    }

    std::mutex mutex_;
    std::condition_variable changed_;
    std::vector<Observation> all_;
    std::vector<std::string> lines_;
    std::size_t next_ = 0;
    boost::asio::io_context service_;
    boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_{service_.get_executor()};
    std::unique_ptr<Driver> driver_;
    std::thread thread_;
};

}  // namespace pairkeep::clients::test
