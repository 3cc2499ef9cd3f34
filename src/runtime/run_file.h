// RUN_DIR/pairkeepd.run: what a daemon that ended for a restart left in force. Written at such an end only,
// and removed by the next start as soon as it was read: it never speaks of another run than the last.
#pragma once

#include <string>

#include "pairkeep/failover/event.h"
#include "pairkeep/settings/settings.h"
#include "pairkeep/util/result.h"
#include "pairkeep/util/time.h"

namespace pairkeep::runtime {

// One moment on the clocks that matter: ours ends with the process, and the host's with its boot.
struct Moment {
    Instant now{};
    Duration since_boot{};  // CLOCK_BOOTTIME: runs on while the host sleeps
    std::string boot_id;
};
[[nodiscard]] Moment this_moment();

[[nodiscard]] std::string run_file_text(const failover::Kept& kept, const settings::Settings& settings,
                                        const Moment& moment);
// The error says why nothing of it can be believed.
[[nodiscard]] Result<failover::Kept, std::string> read_run_file(const std::string& text,
                                                                const settings::Settings& settings,
                                                                const Moment& moment);

// Whole or not at all. The error is errno's, in words.
[[nodiscard]] Result<Unit, std::string> write_run_file(const std::string& run_dir, const std::string& text);
// Its text, after it is gone; empty: there is none.
[[nodiscard]] std::string take_run_file(const std::string& run_dir);

}  // namespace pairkeep::runtime
