#include "harness.h"

#include <signal.h>
#include <stdlib.h>

#include <algorithm>
#include <boost/asio/post.hpp>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <stdexcept>

namespace pairkeep::clients::test {
namespace {
constexpr std::chrono::seconds kLimit{60};
}

ProcessSpec sh(const std::string& name, const std::string& script) {
    return {name, {"sh", "-c", script}};
}
ProcessSpec python(const std::string& name, const std::string& script) {
    return {name, {"python3", "-c", script}};
}

bool eventually(const std::function<bool()>& condition) {
    const auto deadline = std::chrono::steady_clock::now() + kLimit;
    while (!condition()) {
        if (std::chrono::steady_clock::now() > deadline) return false;
        std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
    return true;
}

bool gone(int pid) {
    const std::string stat = read_file("/proc/" + std::to_string(pid) + "/stat");
    const std::size_t end_of_name = stat.rfind(") ");
    return end_of_name == std::string::npos || stat[end_of_name + 2] == 'Z' || stat[end_of_name + 2] == 'X';
}

std::string read_file(const std::string& path) {
    std::ostringstream text;
    text << std::ifstream(path).rdbuf();  // a process that ends meanwhile is a read error, and no exception
    return text.str();
}

int count_open_files() {
    const std::filesystem::directory_iterator files("/proc/self/fd");
    return static_cast<int>(std::distance(begin(files), end(files)));
}

TemporaryFolder::TemporaryFolder() {
    char path[] = "/tmp/pairkeep-clients-XXXXXX";
    if (mkdtemp(path) == nullptr) throw std::runtime_error("no folder in /tmp");
    path_ = path;
}
TemporaryFolder::~TemporaryFolder() {
    std::filesystem::remove_all(path_);
}

int TemporaryFolder::pid_in(const std::string& name) const {
    std::string text;
    // With its newline it is written completely.
    if (!eventually([&] { return (text = read_file(*this / name)).ends_with('\n'); })) return -1;
    return std::atoi(text.c_str());
}

Service::Service(std::vector<ProcessSpec> children, Nursery nursery) : nursery_(std::move(nursery)) {
    for (ProcessSpec& child : children) commands_[child.name] = std::move(child.command);
    thread_ = std::thread([this] { service_.run(); });
}

Service::~Service() {
    service_.stop();
    thread_.join();
    std::vector<std::shared_ptr<Child>> all;
    for (const auto& [name, child] : children_) all.push_back(child);
    Child::end_all(all);
}

void Service::start(ChildSpec spec) {
    if (spec.cgroup.empty()) spec.cgroup = client_cgroup(spec.name);
    spec.holds_life_line = true;
    const std::string name = spec.name;
    const Child::Callbacks callbacks{
        .started = [this, name](int pid) { note(name, "started", [&](Seen& seen) { seen.started = pid; }); },
        .failed =
            [this, name](const std::string& why) {
                note(name, "start_failed", [&](Seen& seen) { seen.start_failed = why; });
            },
        .exited = [this,
                   name](const Exit& exit) { note(name, "exited", [&](Seen& seen) { seen.exited = exit; }); },
        .output =
            [this, name](const std::string& line, bool is_stderr) {
                note(name, "output", [&](Seen& seen) { (is_stderr ? seen.err : seen.out).push_back(line); });
            }};
    boost::asio::post(service_, [this, name, spec = std::move(spec), callbacks] {
        children_[name] = Child::run(service_, spec, nursery_, callbacks);
    });
}

void Service::terminate(const std::string& child) {
    boost::asio::post(service_, [this, child] { children_.at(child)->terminate(); });
}
void Service::kill(const std::string& child) {
    boost::asio::post(service_, [this, child] { children_.at(child)->kill(); });
}

void Service::note(const std::string& client, const std::string& kind,
                   const std::function<void(Seen&)>& change) {
    const std::lock_guard lock(mutex_);
    Seen& seen = seen_[client];
    change(seen);
    if (kind != "output" || seen.order.empty() || seen.order.back() != kind) seen.order.push_back(kind);
    changed_.notify_all();
}

bool Service::wait(const std::function<bool()>& condition) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, kLimit, condition);
}

// Each answer is taken once, so that the next start can be waited for.
std::optional<int> Service::started(const std::string& client) {
    if (!wait([&] { return seen_[client].started || !seen_[client].start_failed.empty(); })) return {};
    const std::lock_guard lock(mutex_);
    return std::exchange(seen_[client].started, {});
}

Exit Service::exited(const std::string& client) {
    if (!wait([&] { return seen_[client].exited.has_value(); }))
        return {{}, {}, "the test has waited in vain"};
    const std::lock_guard lock(mutex_);
    return *std::exchange(seen_[client].exited, {});
}

std::string Service::start_failed(const std::string& client) {
    if (!wait([&] { return !seen_[client].start_failed.empty(); })) return {};
    const std::lock_guard lock(mutex_);
    return std::exchange(seen_[client].start_failed, {});
}

bool Service::wait_for_line(const std::string& client, const std::string& line) {
    return wait([&] { return std::ranges::count(seen_[client].out, line) > 0; });
}

std::vector<std::string> Service::output(const std::string& client, bool is_stderr) {
    const std::lock_guard lock(mutex_);
    return is_stderr ? seen_[client].err : seen_[client].out;
}

std::vector<std::string> Service::order_of_events(const std::string& client) {
    const std::lock_guard lock(mutex_);
    return seen_[client].order;
}

}  // namespace pairkeep::clients::test
