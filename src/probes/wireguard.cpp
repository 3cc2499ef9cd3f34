// When a WireGuard tunnel last completed a handshake: from the kernel, or from wireguard-go's socket where it
// has made the interface.
#include <linux/wireguard.h>
#include <netlink/attr.h>
#include <netlink/genl/ctrl.h>
#include <netlink/genl/genl.h>
#include <netlink/netlink.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <ctime>
#include <filesystem>
#include <memory>
#include <system_error>

#include "look.h"
#include "pairkeep/util/result.h"

namespace pairkeep::probes {
namespace {

using health::Verdict;

constexpr timeval kPatience{.tv_sec = 5, .tv_usec = 0};
constexpr std::size_t kLongestAnswer = 1024 * 1024;

// In seconds since 1970, or why that is not known.
using Handshake = Result<std::int64_t, std::string>;

std::string error_text(int error) {
    return std::generic_category().message(error);
}

Handshake ask_socket(const std::string& path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path.size() >= sizeof address.sun_path) return Unexpected{path + " is too long"};
    std::memcpy(address.sun_path, path.c_str(), path.size());
    struct Socket {
        int fd = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
        ~Socket() { ::close(fd); }
    } socket;
    static constexpr std::string_view kQuestion = "get=1\n\n";
    setsockopt(socket.fd, SOL_SOCKET, SO_RCVTIMEO, &kPatience, sizeof kPatience);
    if (::connect(socket.fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) < 0 ||
        ::send(socket.fd, kQuestion.data(), kQuestion.size(), MSG_NOSIGNAL) < 0)
        return Unexpected{path + " cannot be asked: " + error_text(errno)};
    std::string text;
    char part[4096];
    ssize_t size = 0;
    while (text.find("\n\n") == std::string::npos && text.size() < kLongestAnswer &&
           (size = ::recv(socket.fd, part, sizeof part, 0)) > 0)
        text.append(part, static_cast<std::size_t>(size));
    const auto latest = latest_handshake(std::string_view(text));
    if (!latest) return Unexpected{path + " gave no answer"};
    return *latest;
}

Handshake ask_kernel(const std::string& interface) {
    const std::unique_ptr<nl_sock, void (*)(nl_sock*)> socket(nl_socket_alloc(), nl_socket_free);
    if (!socket || genl_connect(socket.get()) < 0) return Unexpected<std::string>{"no netlink socket"};
    setsockopt(nl_socket_get_fd(socket.get()), SOL_SOCKET, SO_RCVTIMEO, &kPatience, sizeof kPatience);
    const int family = genl_ctrl_resolve(socket.get(), WG_GENL_NAME);
    if (family < 0)
        return Unexpected<std::string>{
            "this kernel has no WireGuard, and there is no socket of wireguard-go for " + interface};
    std::optional<std::int64_t> latest;
    nl_socket_modify_cb(
        socket.get(), NL_CB_VALID, NL_CB_CUSTOM,
        [](nl_msg* message, void* found) {
            auto& so_far = *static_cast<std::optional<std::int64_t>*>(found);
            if (const auto one = latest_handshake(*nlmsg_hdr(message)))
                so_far = std::max(so_far.value_or(0), *one);
            return static_cast<int>(NL_OK);
        },
        &latest);
    const std::unique_ptr<nl_msg, void (*)(nl_msg*)> message(nlmsg_alloc(), nlmsg_free);
    int error = -NLE_NOMEM;
    if (message && genlmsg_put(message.get(), NL_AUTO_PORT, NL_AUTO_SEQ, family, 0, NLM_F_DUMP,
                               WG_CMD_GET_DEVICE, WG_GENL_VERSION) != nullptr)
        error = nla_put_string(message.get(), WGDEVICE_A_IFNAME, interface.c_str());
    if (error >= 0) error = nl_send_auto(socket.get(), message.get());
    if (error >= 0) error = nl_recvmsgs_default(socket.get());
    if (error < 0)
        return Unexpected{interface +
                          " is no WireGuard interface, or may not be asked: " + nl_geterror(error)};
    if (!latest) return Unexpected{interface + ": the kernel gave no answer"};
    return *latest;
}

}  // namespace

std::optional<std::int64_t> latest_handshake(nlmsghdr& answer) {
    nlattr* device[WGDEVICE_A_MAX + 1] = {};
    if (genlmsg_parse(&answer, 0, device, WGDEVICE_A_MAX, nullptr) < 0) return std::nullopt;
    std::int64_t latest = 0;
    if (device[WGDEVICE_A_PEERS] == nullptr) return latest;
    nlattr* one = nullptr;
    int left = 0;
    nla_for_each_nested(one, device[WGDEVICE_A_PEERS], left) {
        nlattr* peer[WGPEER_A_MAX + 1] = {};
        if (nla_parse_nested(peer, WGPEER_A_MAX, one, nullptr) < 0) return std::nullopt;
        const nlattr* time = peer[WGPEER_A_LAST_HANDSHAKE_TIME];
        std::int64_t seconds = 0;  // the first half of a __kernel_timespec
        if (time == nullptr || nla_len(time) < static_cast<int>(sizeof seconds)) continue;
        std::memcpy(&seconds, nla_data(time), sizeof seconds);
        latest = std::max(latest, seconds);
    }
    return latest;
}

std::optional<std::int64_t> latest_handshake(std::string_view text) {
    static constexpr std::string_view kKey = "last_handshake_time_sec=";
    if (text.find("errno=0\n") == std::string_view::npos) return std::nullopt;
    std::int64_t latest = 0;
    for (std::size_t at = 0; (at = text.find(kKey, at)) != std::string_view::npos;) {
        at += kKey.size();
        std::int64_t seconds = 0;
        std::from_chars(text.data() + at, text.data() + text.size(), seconds);
        latest = std::max(latest, seconds);
    }
    return latest;
}

Answer look_at_wireguard(const settings::WireGuardProbe& probe, const std::string& run_dir) {
    const std::string path = run_dir + '/' + probe.interface + ".sock";
    std::error_code error;
    const Handshake latest =
        std::filesystem::exists(path, error) ? ask_socket(path) : ask_kernel(probe.interface);
    if (!latest) return {Verdict::unknown, latest.error()};
    if (*latest == 0) return {Verdict::failed, probe.interface + ": no handshake yet, with any peer"};
    // Both sources give wall time, the only time there is for it.
    const Duration age = std::max(Duration{0}, Duration(std::chrono::seconds(std::time(nullptr) - *latest)));
    const bool young = age <= probe.at_most;
    return {young ? Verdict::ok : Verdict::failed,
            probe.interface + ": latest handshake " + format_duration(age) + " ago" +
                (young ? "" : ", and at most " + format_duration(probe.at_most) + " is asked for")};
}

}  // namespace pairkeep::probes
