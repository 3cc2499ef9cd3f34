#include "service_manager.h"

#include <systemd/sd-daemon.h>

#include <algorithm>
#include <cctype>
#include <cstdlib>

#include "pairkeep/runtime/runtime.h"

namespace pairkeep::runtime {
namespace {

using namespace std::chrono_literals;

// On top of what the plan may take: the daemon's own end.
constexpr auto kEndMargin = 5s;
constexpr Duration kStatusEvery = 500ms;

std::string usec(Duration duration) {
    return std::to_string(std::chrono::duration_cast<std::chrono::microseconds>(duration).count());
}

// A status line is one line: a newline would begin another assignment.
std::string one_line(std::string text) {
    std::replace(text.begin(), text.end(), '\n', ' ');
    return text;
}

std::string upper(std::string_view text) {
    std::string result(text);
    for (char& c : result) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    return result;
}

}  // namespace

void tell_service_manager(const std::string& status) {
    sd_notify(0, ("STATUS=" + one_line(status)).c_str());
}

std::optional<Duration> ServiceManager::heartbeat() {
    if (std::getenv("NOTIFY_SOCKET") == nullptr) return std::nullopt;
    std::uint64_t limit = 0;
    if (sd_watchdog_enabled(0, &limit) <= 0) return kStatusEvery;
    return std::min<Duration>(kStatusEvery, std::chrono::microseconds(limit) / 4);
}

void ServiceManager::ready() {
    sd_notify(0, "READY=1");
}

void ServiceManager::alive() {
    sd_notify(0, "WATCHDOG=1");
}

void ServiceManager::leaving(Duration limit) {
    sd_notify(0, ("STOPPING=1\nEXTEND_TIMEOUT_USEC=" + usec(limit + kEndMargin)).c_str());
}

void ServiceManager::roles(const failover::NodeStatus& status) {
    auto line = status_line(status);
    if (line == last_status_) return;
    tell_service_manager(line);
    last_status_ = std::move(line);
}

std::string status_line(const failover::NodeStatus& status) {
    using failover::Role;
    std::string line;
    for (const auto& group : status.groups) {
        if (!line.empty()) line += "; ";
        line += group.name + " " + upper(to_string(group.role));
        // The other roles speak for themselves.
        if (group.role == Role::initialize || group.role == Role::fault) line += ": " + group.reason;
    }
    return line;
}

}  // namespace pairkeep::runtime
