#include "service_manager.h"

#include <sys/socket.h>
#include <sys/un.h>
#include <systemd/sd-daemon.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <cstdlib>
#include <cstring>

#include "pairkeep/runtime/runtime.h"

namespace pairkeep::runtime {
namespace {

using namespace std::chrono_literals;

// On top of what the plan may take: the daemon's own end.
constexpr auto kEndMargin = 5s;
constexpr std::size_t kMostUnsent = 16;  // for a manager that stands still
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

// A path, or "@name" in the abstract namespace.
std::string notify_address() {
    const char* written = std::getenv("NOTIFY_SOCKET");
    if (written == nullptr) return "";
    std::string address(written);
    if (address.size() < 2 || address.size() >= sizeof(sockaddr_un::sun_path)) return "";
    if (address.front() == '@')
        address.front() = '\0';
    else if (address.front() != '/')
        return "";
    return address;
}

}  // namespace

// Before the loop runs, and where nothing is left to hold up.
void tell_service_manager(const std::string& status) {
    sd_notify(0, ("STATUS=" + one_line(status)).c_str());
}

bool runs_as_service() {
    return std::getenv("INVOCATION_ID") != nullptr;
}

ServiceManager::ServiceManager() : address_(notify_address()) {
    if (address_.empty()) return;
    socket_ = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    std::uint64_t limit = 0;
    if (sd_watchdog_enabled(0, &limit) > 0) watchdog_ = std::chrono::microseconds(limit);
}

ServiceManager::~ServiceManager() {
    if (socket_ >= 0) close(socket_);
}

std::optional<Duration> ServiceManager::heartbeat() const {
    if (socket_ < 0) return std::nullopt;
    return watchdog_ ? std::min(kStatusEvery, *watchdog_ / 4) : kStatusEvery;
}

bool ServiceManager::send(const std::string& assignments) {
    if (socket_ < 0) return true;
    sockaddr_un to{};
    to.sun_family = AF_UNIX;
    std::memcpy(to.sun_path, address_.data(), address_.size());
    const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + address_.size());
    return sendto(socket_, assignments.data(), assignments.size(), MSG_NOSIGNAL,
                  reinterpret_cast<const sockaddr*>(&to), size) >= 0 ||
           (errno != EAGAIN && errno != ENOBUFS);  // what cannot be sent at all is not kept either
}

void ServiceManager::send_surely(const std::string& assignments) {
    if (unsent_.size() < kMostUnsent) unsent_.push_back(assignments);
    flush();
}

bool ServiceManager::flush() {
    while (!unsent_.empty() && send(unsent_.front())) unsent_.erase(unsent_.begin());
    return unsent_.empty();
}

void ServiceManager::ready() {
    send_surely("READY=1");
}

void ServiceManager::reloading() {
    send_surely("RELOADING=1\nMONOTONIC_USEC=" + usec(Clock::now().time_since_epoch()));
}

void ServiceManager::leaving(Duration limit) {
    send_surely("STOPPING=1\nEXTEND_TIMEOUT_USEC=" + usec(limit + kEndMargin));
}

void ServiceManager::alive() {
    if (flush()) send("WATCHDOG=1");
}

void ServiceManager::status(const std::string& line) {
    if (line != last_status_ && send("STATUS=" + one_line(line))) last_status_ = line;
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
    if (!status.leave_by) return line;
    std::string waits;
    for (const auto& client : status.clients)
        if (client.state != failover::ClientState::stopped)
            waits += (waits.empty() ? "" : ", ") + client.name;
    return "leaving; " + line + (waits.empty() ? "" : "; waits for the end of " + waits);
}

}  // namespace pairkeep::runtime
