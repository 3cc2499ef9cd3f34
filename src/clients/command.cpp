#include "pairkeep/clients/command.h"

#include <utility>

namespace pairkeep::clients {
namespace {

constexpr std::size_t kLongestQuote = 200;

struct LastLines {
    std::string out;
    std::string err;

    // What it complained of last, or else said last.
    [[nodiscard]] std::string quote() const {
        const std::string& line = err.empty() ? out : err;
        return line.size() <= kLongestQuote ? line : line.substr(0, kLongestQuote) + "...";
    }
};

}  // namespace

std::shared_ptr<Child> run_command(boost::asio::io_context& service, ChildSpec spec, const Nursery& nursery,
                                   const std::function<void(const std::string&, bool)>& line,
                                   const std::function<void(const Ended&)>& done) {
    const auto last = std::make_shared<LastLines>();
    return Child::run(
        service, std::move(spec), nursery,
        {.started = [](int) {},
         .failed = [done](const std::string& why) { done({.exit = {}, .text = why}); },
         .exited =
             [done, last](const Exit& exit) {
                 const std::string quote = exit.well() ? "" : last->quote();
                 done({.exit = exit, .text = to_string(exit) + (quote.empty() ? "" : ": " + quote)});
             },
         .output =
             [line, last](const std::string& text, bool is_stderr) {
                 if (!text.empty()) (is_stderr ? last->err : last->out) = text;
                 if (line) line(text, is_stderr);
             }});
}

}  // namespace pairkeep::clients
