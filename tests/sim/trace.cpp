#include "trace.h"

#include <array>
#include <cstdio>

namespace pairkeep::sim {
namespace {

constexpr std::size_t kLinesKept = 40;

}  // namespace

void Trace::write(Instant now, const std::string& who, const std::string& text) {
    std::array<char, 32> stamp{};
    std::snprintf(stamp.data(), stamp.size(), "%12.6f ",
                  std::chrono::duration<double>(now.time_since_epoch()).count());
    const auto line = std::string(stamp.data()) + who + " " + text;
    for (const char c : line) hash_ = (hash_ ^ static_cast<unsigned char>(c)) * 0x100000001b3U;
    if (keep_ == Keep::print) std::puts(line.c_str());
    if (keep_ != Keep::last_lines) return;
    lines_.push_back(line);
    if (lines_.size() > kLinesKept) lines_.pop_front();
}

std::string Trace::last_lines() const {
    std::string text;
    for (const auto& line : lines_) text += "    " + line + "\n";
    return text;
}

}  // namespace pairkeep::sim
