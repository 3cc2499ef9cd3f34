#include "screen.h"

#include <algorithm>
#include <array>
#include <utility>

namespace pairkeep::cli {
namespace {

constexpr std::size_t kTextColumn = 12;
// A tone inside of text: this mark and the tone's number. harmless() lets no such mark in.
constexpr char kMark = '\x01';
constexpr std::array<std::string_view, 6> kEscapes{"\x1b[0m",    "\x1b[1m",   "\x1b[2m", "\x1b[32m",
                                                   "\x1b[1;33m", "\x1b[1;31m"};  // in the order of Tone

bool starts_character(char c) {
    return (static_cast<unsigned char>(c) & 0xc0U) != 0x80U;
}  // of UTF-8

}  // namespace

std::string toned(Tone tone, std::string_view text) {
    const auto mark = [](Tone t) { return std::string{kMark, static_cast<char>('0' + static_cast<int>(t))}; };
    return mark(tone).append(text) + mark(Tone::plain);
}

std::string harmless(std::string_view text) {
    std::string safe;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto byte = static_cast<unsigned char>(text[i]);
        const bool c1 = byte == 0xc2 && i + 1 < text.size() && static_cast<unsigned char>(text[i + 1]) < 0xa0;
        if (c1) ++i;  // U+0080..U+009F are control characters too
        if (text[i] == '\n' || text[i] == '\t')
            safe += ' ';
        else
            safe += c1 || byte < 0x20 || byte == 0x7f ? '?' : text[i];
    }
    return safe;
}

std::string joined(const std::vector<std::string>& parts, std::string_view between) {
    std::string text;
    for (const auto& part : parts) text.append(text.empty() ? "" : between).append(part);
    return text;
}

Screen::Screen(std::size_t width, bool colour)
    : width_(std::clamp<std::size_t>(width, 40, 120)), colour_(colour) {}

void Screen::put_tone(Tone tone) {
    if (colour_) out_ += kEscapes.at(static_cast<std::size_t>(tone));
}

void Screen::start_line(std::string_view label, Tone tone) {
    if (tone != Tone::plain) put_tone(tone);
    out_ += label;
    if (tone != Tone::plain) put_tone(Tone::plain);
    const auto size = static_cast<std::size_t>(std::count_if(label.begin(), label.end(), starts_character));
    if (size + 2 > kTextColumn) out_ += '\n';
    out_.append(kTextColumn - (size + 2 > kTextColumn ? 0 : size), ' ');
}

// Where a tone spans words, the terminal keeps it over the line break; the indent is blank in every tone.
void Screen::put_word(std::string_view word, std::size_t& column) {
    for (std::size_t i = 0; i < word.size(); ++i) {
        if (word[i] == kMark && i + 1 < word.size()) {
            put_tone(static_cast<Tone>(word[++i] - '0'));
            continue;
        }
        if (starts_character(word[i]) && column++ == width_) {  // a word longer than the line
            out_.append("\n").append(kTextColumn, ' ');
            column = kTextColumn + 1;
        }
        out_ += word[i];
    }
}

void Screen::line(std::string_view label, std::string_view text, Tone label_tone) {
    start_line(label, label_tone);
    std::size_t column = kTextColumn;
    for (std::size_t begin = 0; begin <= text.size();) {
        const std::size_t end = std::min(text.find(' ', begin), text.size());
        const std::string_view word = text.substr(begin, end - begin);
        const auto marks = static_cast<std::size_t>(std::count(word.begin(), word.end(), kMark));
        const auto size =
            static_cast<std::size_t>(std::count_if(word.begin(), word.end(), starts_character)) - 2 * marks;
        if (column > kTextColumn && column + 1 + size > width_) {
            out_.append("\n").append(kTextColumn, ' ');
            column = kTextColumn;
        } else if (begin > 0) {
            out_ += ' ';
            ++column;
        }
        put_word(word, column);
        begin = end + 1;
    }
    out_ += '\n';
}

void Screen::clipped_line(std::string_view label, std::string_view text) {
    start_line(label, Tone::plain);
    put_tone(Tone::dim);
    std::size_t room = width_ - kTextColumn;
    const bool fits =
        static_cast<std::size_t>(std::count_if(text.begin(), text.end(), starts_character)) <= room;
    if (!fits) room -= 3;
    for (const char c : text) {
        if (starts_character(c) && room-- == 0) break;
        out_ += c;
    }
    if (!fits) out_ += "...";
    put_tone(Tone::plain);
    out_ += '\n';
}

}  // namespace pairkeep::cli
