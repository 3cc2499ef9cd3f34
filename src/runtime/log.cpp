#include "log.h"

#include <spdlog/async.h>
#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

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

}  // namespace

struct Log::Impl {
    std::shared_ptr<spdlog::details::thread_pool> pool =
        std::make_shared<spdlog::details::thread_pool>(kQueueLength, 1);
    std::shared_ptr<spdlog::async_logger> logger =
        std::make_shared<spdlog::async_logger>("pairkeepd", std::make_shared<spdlog::sinks::stderr_sink_mt>(),
                                               pool, spdlog::async_overflow_policy::overrun_oldest);
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
