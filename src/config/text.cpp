// The questions of text.h. Bytes and words only; no YAML, no keys.
#include "text.h"

#include <algorithm>
#include <array>
#include <cstdio>

#include "pairkeep/util/nearest.h"

namespace pairkeep::config {
namespace {

constexpr std::size_t kLongestShown = 60;
constexpr std::size_t kLongestName = 64;
constexpr std::size_t kLongestInterfaceName = 15;  // IFNAMSIZ with its final zero

unsigned char byte_at(std::string_view text, std::size_t index) {
    return static_cast<unsigned char>(text[index]);
}

// The length of the UTF-8 sequence at `index`; 0 when there is none. Overlong forms and surrogates are none.
std::size_t sequence_length(std::string_view text, std::size_t index) {
    const unsigned first = byte_at(text, index);
    if (first < 0x80) return 1;
    const std::size_t length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
    if (first < 0xc2 || first > 0xf4 || index + length > text.size()) return 0;
    for (std::size_t i = 1; i < length; ++i)
        if ((byte_at(text, index + i) & 0xc0U) != 0x80U) return 0;
    const unsigned second = byte_at(text, index + 1);
    const bool overlong = (first == 0xe0 && second < 0xa0) || (first == 0xf0 && second < 0x90);
    const bool outside = (first == 0xed && second > 0x9f) || (first == 0xf4 && second > 0x8f);
    return overlong || outside ? 0 : length;
}

// C0, DEL, and C1 (U+0080..U+009F: terminals obey those, too).
bool is_control(std::string_view text, std::size_t index) {
    const unsigned first = byte_at(text, index);
    if (first < 0x20 || first == 0x7f) return true;
    return first == 0xc2 && index + 1 < text.size() && byte_at(text, index + 1) < 0xa0;
}

std::optional<std::string> fault_of_any_name(std::string_view text, std::size_t longest,
                                             std::string_view forbidden) {
    if (text.empty()) return "is empty";
    if (text.size() > longest) return "is longer than " + std::to_string(longest) + " characters";
    if (has_control_character(text)) return "contains a control character";
    if (text.find_first_of(" \t") != std::string_view::npos) return "contains a space";
    const auto bad = text.find_first_of(forbidden);
    if (bad != std::string_view::npos) return "contains " + in_quotes(text.substr(bad, 1));
    return std::nullopt;
}

}  // namespace

std::string in_quotes(std::string_view text) {
    if (text.size() <= kLongestShown) return '"' + std::string(text) + '"';
    std::size_t end = kLongestShown;
    while (end > 0 && (byte_at(text, end) & 0xc0U) == 0x80U) --end;  // not in the middle of a character
    return '"' + std::string(text.substr(0, end)) + "...\"";
}

std::string quoted_list(const std::vector<std::string>& words, std::string_view last) {
    std::string out;
    for (std::size_t i = 0; i < words.size(); ++i) {
        if (i > 0) out += i + 1 == words.size() ? ' ' + std::string(last) + ' ' : ", ";
        out += in_quotes(words[i]);
    }
    return out;
}

std::string printable(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (!is_control(text, i)) {
            out += text[i];
            continue;
        }
        if (byte_at(text, i) == 0xc2) ++i;  // U+0080..U+009F: the second byte is the code
        std::array<char, 5> escaped{};
        std::snprintf(escaped.data(), escaped.size(), "\\x%02x", static_cast<unsigned>(byte_at(text, i)));
        out += escaped.data();
    }
    return out;
}

std::optional<std::size_t> first_bad_byte(std::string_view text) {
    for (std::size_t i = 0; i < text.size();) {
        const std::size_t length = sequence_length(text, i);
        const bool white = text[i] == '\t' || text[i] == '\n' || text[i] == '\r';
        if (length == 0 || (is_control(text, i) && !white)) return i;
        i += length;
    }
    return std::nullopt;
}

bool has_control_character(std::string_view text) {
    for (std::size_t i = 0; i < text.size(); ++i)
        if (is_control(text, i)) return true;
    return false;
}

std::optional<std::string> fault_of_name(std::string_view text) {
    return fault_of_any_name(text, kLongestName, "/");
}

std::optional<std::string> fault_of_interface_name(std::string_view text) {
    if (text == "." || text == "..") return "is no name that the kernel takes";
    if (const auto colon = text.find(':'); colon != std::string_view::npos && colon > 0)
        return "is an old alias name, not an interface; write " + in_quotes(text.substr(0, colon));
    return fault_of_any_name(text, kLongestInterfaceName, "/:");
}

std::string glued_key(std::string_view text) {
    const auto colon =
        text.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.");
    if (colon == std::string_view::npos || colon == 0 || text[colon] != ':') return "";
    const std::string_view key = text.substr(0, colon);
    const std::string_view rest = text.substr(colon + 1);
    const bool of_address =
        key.size() <= 4 && key.find_first_not_of("0123456789abcdefABCDEF") == std::string_view::npos;
    if (rest.empty() || of_address || rest.starts_with("//") ||
        std::string_view(" \t\r,]}").find(rest.front()) != std::string_view::npos)
        return "";
    return std::string(key);
}

std::string missing_space(std::string_view key) {
    return "a space is missing after " + in_quotes(std::string(key) + ':');
}

std::string word_for_truth(std::string_view text, const std::vector<std::string>& known) {
    const bool yes = text == "yes" || text == "on" || text == "true";
    const bool no = text == "no" || text == "off" || text == "false";
    if (!yes && !no) return "";
    const std::string word = yes ? "always" : "never";
    return std::find(known.begin(), known.end(), word) == known.end() ? "" : word;
}

std::string did_you_mean(std::string_view word, const std::vector<std::string>& candidates) {
    const std::string meant = nearest(word, candidates);
    return meant.empty() ? "" : "; did you mean " + in_quotes(meant) + '?';
}

}  // namespace pairkeep::config
