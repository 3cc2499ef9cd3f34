// Children with the real keeper on a service thread, by name, and what was said of them.
#pragma once

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <condition_variable>
#include <cstdio>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <ostream>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "pairkeep/clients/process.h"
#include "support/catch.h"

namespace pairkeep::clients {
inline std::ostream& operator<<(std::ostream& out, const Exit& exit) {
    return out << to_string(exit);
}
}  // namespace pairkeep::clients

namespace pairkeep::clients::test {

inline const std::string kKeeper = PAIRKEEP_PROGRAM_DIR "/pairkeep-keeper";

[[nodiscard]] ProcessSpec sh(const std::string& name, const std::string& script);
[[nodiscard]] ProcessSpec python(const std::string& name, const std::string& script);

// Waits until `condition` holds, with a limit that only a hanging test reaches.
[[nodiscard]] bool eventually(const std::function<bool()>& condition);
[[nodiscard]] bool gone(int pid);  // dead, reaped or not
[[nodiscard]] std::string read_file(const std::string& path);
[[nodiscard]] int count_open_files();

// For what this machine or user cannot do.
inline void not_tried(const char* reason) {
    // scripts/test fails on a skipped test that tests/skips.txt does not name.
    std::printf("SKIPPED: unit_clients: %s\n", reason);
}

class TemporaryFolder {
  public:
    TemporaryFolder();
    ~TemporaryFolder();
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;
    [[nodiscard]] std::string operator/(const std::string& name) const { return path_ + "/" + name; }
    // The pid that a client writes there.
    [[nodiscard]] int pid_in(const std::string& name) const;

  private:
    std::string path_;
};

class Service {
  public:
    explicit Service(std::vector<ProcessSpec> children, Nursery nursery = {kKeeper, ""});
    ~Service();
    Service(const Service&) = delete;
    Service& operator=(const Service&) = delete;

    void start(const std::string& child) { start({.name = child, .command = commands_.at(child)}); }
    void start(ChildSpec child);
    void terminate(const std::string& child);
    void kill(const std::string& child);
    // Empty, or saying so: nothing of that kind within the limit.
    [[nodiscard]] std::optional<int> started(const std::string& client);
    [[nodiscard]] Exit exited(const std::string& client);
    [[nodiscard]] std::string start_failed(const std::string& client);
    [[nodiscard]] bool wait_for_line(const std::string& client, const std::string& line);
    // What has come so far.
    [[nodiscard]] std::vector<std::string> output(const std::string& client, bool is_stderr = false);
    [[nodiscard]] std::vector<std::string> order_of_events(const std::string& client);

  private:
    struct Seen {
        std::optional<int> started;
        std::optional<Exit> exited;
        std::string start_failed;
        std::vector<std::string> out, err, order;
    };
    [[nodiscard]] bool wait(const std::function<bool()>& condition);
    void note(const std::string& client, const std::string& kind, const std::function<void(Seen&)>& change);

    std::mutex mutex_;
    std::condition_variable changed_;
    std::map<std::string, Seen> seen_;
    boost::asio::io_context service_;
    boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_{service_.get_executor()};
    std::map<std::string, std::vector<std::string>> commands_;
    Nursery nursery_;
    std::map<std::string, std::shared_ptr<Child>> children_;  // only touched on the thread
    std::thread thread_;
};

}  // namespace pairkeep::clients::test
