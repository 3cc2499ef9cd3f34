#include "log.h"

#include <spdlog/async.h>
#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/base_sink.h>
#include <spdlog/spdlog.h>
#include <syslog.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <future>
#include <thread>

#include "journal.h"

namespace pairkeep::runtime {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t kQueueLength = 8192;
constexpr auto kLastWords = 1s;
constexpr auto kDroppedPause = 1s;  // between two lines that say how many were dropped

spdlog::level::level_enum level_of(const std::string& name) {
    if (name == "debug") return spdlog::level::debug;
    if (name == "warning") return spdlog::level::warn;
    if (name == "error") return spdlog::level::err;
    return spdlog::level::info;
}

spdlog::level::level_enum level_of(failover::Severity severity) {
    switch (severity) {
        case failover::Severity::info:
            return spdlog::level::info;
        case failover::Severity::warning:
            return spdlog::level::warn;
        case failover::Severity::error:
            return spdlog::level::err;
    }
    return spdlog::level::info;
}

int priority_of(spdlog::level::level_enum level) {
    if (level >= spdlog::level::err) return LOG_ERR;
    if (level == spdlog::level::warn) return LOG_WARNING;
    return level == spdlog::level::info ? LOG_INFO : LOG_DEBUG;
}

// What spdlog's queue carries as one text: the fields, each with a zero behind it, one more zero, the text.
struct Line {
    std::vector<std::string_view> fields;
    std::string_view text;
};

std::string pack(const std::vector<std::string>& fields, std::string_view text) {
    std::string packed;
    for (const auto& field : fields) packed.append(field).push_back('\0');
    packed.push_back('\0');
    return packed.append(text);
}

Line unpack(std::string_view packed) {
    Line line;
    while (packed.front() != '\0') {
        line.fields.push_back(packed.substr(0, packed.find('\0')));
        packed.remove_prefix(line.fields.back().size() + 1);
    }
    line.text = packed.substr(1);
    return line;
}

// Past stdio: a writer that is stuck inside it holds stderr's lock, and exit() would wait for that lock for
// ever. False: not all of it was taken.
bool write_to_stderr(std::string_view line) {
    while (!line.empty()) {
        const auto size = ::write(STDERR_FILENO, line.data(), line.size());
        if (size < 0 && errno == EINTR) continue;
        if (size <= 0) return false;
        line.remove_prefix(static_cast<std::size_t>(size));
    }
    return true;
}

class Sink : public spdlog::sinks::base_sink<spdlog::details::null_mutex> {
  public:
    Sink(const settings::Settings& settings, spdlog::details::thread_pool& pool)
        : node_(settings.node),
          stderr_is_journal_(leads_to_journal(STDERR_FILENO, std::getenv("JOURNAL_STREAM"))),
          to_journal_(settings.log_target == "journal" && stderr_is_journal_),
          pool_(pool) {}

    [[nodiscard]] std::string packed(const failover::Report& report) const {
        const auto fields = to_journal_ ? journal_fields(report, node_) : std::vector<std::string>{};
        return pack(fields, report.subject + " " + std::string(report.id) + ": " + report.text);
    }

    [[nodiscard]] const std::string& node() const { return node_; }

    [[nodiscard]] std::uint64_t refused() const { return refused_; }  // by whoever reads or stores them

    // The pool's thread, and after it has ended whoever ends it. `dropped`: by the queue.
    void tell_missing(std::uint64_t dropped) {
        const auto missing = dropped + refused_;
        if (missing == told_missing_) return;
        const auto text =
            packed({failover::Severity::warning, "LINES_DROPPED", failover::About::node, node_,
                    std::to_string(missing - told_missing_) +
                        " log lines are missing before this one: more came than could be written"});
        told_missing_at_ = spdlog::log_clock::now();
        if (put({"pairkeepd", spdlog::level::warn, text})) told_missing_ = missing;
    }

  private:
    void sink_it_(const spdlog::details::log_msg& message) override {
        if (message.time - told_missing_at_ >= kDroppedPause) tell_missing(pool_.overrun_counter());
        if (!put(message)) ++refused_;
    }
    void flush_() override {}

    [[nodiscard]] bool put(const spdlog::details::log_msg& message) {
        const auto line = unpack({message.payload.data(), message.payload.size()});
        const int priority = priority_of(message.level);
        if (to_journal_ && send_to_journal(priority, line.fields, line.text)) return true;
        // The journal has its own time stamps and reads the level off a line (sd-daemon(3)).
        if (stderr_is_journal_)
            return write_to_stderr("<" + std::to_string(priority) + ">" + std::string(line.text) + "\n");
        auto plain = message;
        plain.payload = {line.text.data(), line.text.size()};
        spdlog::memory_buf_t text;
        formatter_->format(plain, text);
        return write_to_stderr({text.data(), text.size()});
    }

    std::string node_;
    bool stderr_is_journal_;
    bool to_journal_;
    spdlog::details::thread_pool& pool_;
    std::atomic<std::uint64_t> refused_ = 0;
    std::uint64_t told_missing_ = 0;
    spdlog::log_clock::time_point told_missing_at_{};
};

}  // namespace

struct Log::Impl {
    explicit Impl(const settings::Settings& settings)
        : sink(std::make_shared<Sink>(settings, *pool)),
          logger(std::make_shared<spdlog::async_logger>("pairkeepd", sink, pool,
                                                        spdlog::async_overflow_policy::overrun_oldest)) {}
    ~Impl() {
        const auto dropped = pool->overrun_counter();
        logger.reset();
        pool.reset();  // writes what waits
        sink->tell_missing(dropped);
    }
    Impl(const Impl&) = delete;
    Impl& operator=(const Impl&) = delete;

    std::shared_ptr<spdlog::details::thread_pool> pool =
        std::make_shared<spdlog::details::thread_pool>(kQueueLength, 1);
    std::shared_ptr<Sink> sink;
    std::shared_ptr<spdlog::async_logger> logger;
};

Log::Log(const settings::Settings& settings) : impl_(std::make_unique<Impl>(settings)) {
    set_level(settings.log_level);
    impl_->logger->set_error_handler([](const std::string&) {});  // nowhere left to complain
    impl_->logger->set_formatter(std::make_unique<spdlog::pattern_formatter>("%Y-%m-%dT%H:%M:%S.%eZ %-7l %v",
                                                                             spdlog::pattern_time_type::utc));
}

void Log::set_level(const std::string& log_level) {
    impl_->logger->set_level(level_of(log_level));
}

Log::~Log() {
    // A reader that does not read must not keep the daemon from ending.
    std::promise<void> written;
    auto done = written.get_future();
    std::thread writer([impl = std::move(impl_), written = std::move(written)]() mutable {
        impl.reset();
        written.set_value();
    });
    if (done.wait_for(kLastWords) == std::future_status::ready)
        writer.join();
    else
        writer.detach();
}

void Log::write(const failover::Report& report) {
    impl_->logger->log(level_of(report.severity), "{}", impl_->sink->packed(report));
}

void Log::write(failover::Severity severity, std::string_view id, const std::string& text) {
    write({severity, id, failover::About::node, impl_->sink->node(), text});
}

std::uint64_t Log::lines_missing() const {
    return impl_->pool->overrun_counter() + impl_->sink->refused();
}

void Log::debug(const std::string& text) {
    impl_->logger->debug("{}", pack({}, text));
}

}  // namespace pairkeep::runtime
