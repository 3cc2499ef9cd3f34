// Questions that a look into files, /proc or the kernel answers. They may block: never on the service thread.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "pairkeep/probes/runner.h"

struct nlmsghdr;

namespace pairkeep::probes {

// `proc` and `run_dir` are other places only in tests.
[[nodiscard]] Answer look_at_file(const settings::FileAgeProbe& probe);
[[nodiscard]] Answer look_for_process(const settings::ProcessProbe& probe, const std::string& proc = "/proc");
[[nodiscard]] Answer look_at_status_text(const settings::StatusTextProbe& probe,
                                         const std::optional<std::string>& text);
[[nodiscard]] Answer look_at_wireguard(const settings::WireGuardProbe& probe,
                                       const std::string& run_dir = "/var/run/wireguard");

// When any peer completed its latest handshake, in seconds since 1970; 0: none did. Nothing: unreadable.
[[nodiscard]] std::optional<std::int64_t> latest_handshake(nlmsghdr& answer);  // one message of the kernel's
[[nodiscard]] std::optional<std::int64_t> latest_handshake(
    std::string_view text);  // of wireguard-go's socket

}  // namespace pairkeep::probes
