#include "pairkeep/clients/command.h"

#include <utility>

#include "pairkeep/clients/last_lines.h"

namespace pairkeep::clients {
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
                 done({.exit = exit, .text = to_string(exit) + (exit.well() ? "" : last->quote())});
             },
         .output =
             [line, last](const std::string& text, bool is_stderr) {
                 last->note(text, is_stderr);
                 if (line) line(text, is_stderr);
             }});
}

}  // namespace pairkeep::clients
