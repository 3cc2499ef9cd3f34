// Lines of text for a terminal: a label in the margin, wrapped words beside it, colour or none. Knows nothing
// of pairkeep.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace pairkeep::cli {

enum class Tone { plain, strong, dim, good, careful, bad };

// A piece of text in a tone, to be joined with other text and given to Screen, which knows whether there is
// colour.
[[nodiscard]] std::string toned(Tone tone, std::string_view text);
// What others wrote, made safe: no escape sequence of theirs reaches the terminal.
[[nodiscard]] std::string harmless(std::string_view text);
[[nodiscard]] std::string joined(const std::vector<std::string>& parts, std::string_view between);

class Screen {
  public:
    Screen(std::size_t width, bool colour);
    // `text` starts at a fixed column, on the label's line or below a label that is too long, and wraps
    // there.
    void line(std::string_view label, std::string_view text, Tone label_tone = Tone::plain);
    // Cut off at the width: for what nobody reads to its end.
    void clipped_line(std::string_view label, std::string_view text);
    void blank() { out_ += '\n'; }
    [[nodiscard]] std::string take() { return std::move(out_); }

  private:
    void start_line(std::string_view label, Tone tone);
    void put_word(std::string_view word, std::size_t& column);
    void put_tone(Tone tone);

    std::size_t width_;
    bool colour_;
    std::string out_;
};

}  // namespace pairkeep::cli
