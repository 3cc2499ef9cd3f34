// Short questions to the world, each with one answer: what a check or a client's health asks, and the hooks
// of a change of role. How long one may take and what its answer means is decided in failover/.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "pairkeep/clients/child.h"
#include "pairkeep/health/check.h"
#include "pairkeep/settings/settings.h"

namespace pairkeep::probes {

struct Answer {
    health::Verdict verdict = health::Verdict::unknown;  // unknown: it could not be asked; `text` says why
    std::string text;
};

class Runner {
  public:
    using RunId = std::uint64_t;
    using Answered = std::function<void(RunId run, const Answer& answer)>;
    using Line = std::function<void(const std::string& line, bool is_stderr)>;

    // Everything here on the service thread. Answers come later, exactly one for each run, until the runner
    // is destroyed; that ends what still runs.
    Runner(boost::asio::io_context& service, clients::Nursery nursery, Answered answered);
    ~Runner();
    Runner(const Runner&) = delete;
    Runner& operator=(const Runner&) = delete;

    // `status_text`: of the client's unit, for a StatusTextProbe; none: not known.
    void probe(RunId run, const std::string& name, const settings::Probe& probe, const std::string& gateway,
               const std::optional<std::string>& status_text);
    void command(RunId run, clients::ChildSpec command, Line line);
    void cancel(RunId run);  // the answer comes when all of it is gone

  private:
    struct Impl;
    std::shared_ptr<Impl> impl_;
};

}  // namespace pairkeep::probes
