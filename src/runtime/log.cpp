#include "log.h"

#include <spdlog/async.h>
#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/base_sink.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include <cstdlib>
#include <future>
#include <thread>

namespace pairkeep::runtime {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t kQueueLength = 8192;
constexpr auto kLastWords = 1s;

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

// Past stdio: a writer that is stuck inside it holds stderr's lock, and exit() would wait for that lock for
// ever.
class StderrSink : public spdlog::sinks::base_sink<spdlog::details::null_mutex> {
    void sink_it_(const spdlog::details::log_msg& message) override {
        spdlog::memory_buf_t line;
        formatter_->format(message, line);
        std::size_t written = 0;
        while (written < line.size()) {
            const auto size = ::write(STDERR_FILENO, line.data() + written, line.size() - written);
            if (size < 0 && errno == EINTR) continue;
            if (size <= 0) return;  // nowhere left to complain
            written += static_cast<std::size_t>(size);
        }
    }
    void flush_() override {}
};

}  // namespace

struct Log::Impl {
    std::shared_ptr<spdlog::details::thread_pool> pool =
        std::make_shared<spdlog::details::thread_pool>(kQueueLength, 1);
    std::shared_ptr<spdlog::async_logger> logger = std::make_shared<spdlog::async_logger>(
        "pairkeepd", std::make_shared<StderrSink>(), pool, spdlog::async_overflow_policy::overrun_oldest);
};

Log::Log(const std::string& level) : impl_(std::make_unique<Impl>()) {
    impl_->logger->set_level(level_of(level));
    impl_->logger->set_error_handler([](const std::string&) {});  // nowhere left to complain
    impl_->logger->flush_on(spdlog::level::debug);
    // The journal has its own time stamps.
    const char* pattern =
        std::getenv("JOURNAL_STREAM") != nullptr ? "%l: %v" : "%Y-%m-%dT%H:%M:%S.%eZ %-7l %v";
    impl_->logger->set_formatter(
        std::make_unique<spdlog::pattern_formatter>(pattern, spdlog::pattern_time_type::utc));
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

void Log::write(failover::Severity severity, std::string_view id, const std::string& subject,
                const std::string& text) {
    impl_->logger->log(level_of(severity), "{} {}: {}", subject, id, text);
}

void Log::debug(const std::string& text) {
    impl_->logger->debug("{}", text);
}

}  // namespace pairkeep::runtime
