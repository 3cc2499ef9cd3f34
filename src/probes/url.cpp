#include "url.h"

#include <algorithm>
#include <charconv>

namespace pairkeep::probes {
namespace {

template <class Number>
std::optional<Number> number(std::string_view text) {
    Number value{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return value;
}

bool is_visible(char c) {
    return c > ' ' && c < 0x7f;
}

}  // namespace

std::optional<Url> parse_url(std::string_view text) {
    static constexpr std::string_view kScheme = "http://";
    if (!text.starts_with(kScheme) || !std::all_of(text.begin(), text.end(), is_visible)) return std::nullopt;
    text.remove_prefix(kScheme.size());
    text = text.substr(0, text.find('#'));
    const std::size_t slash = std::min(text.find_first_of("/?"), text.size());
    Url url;
    url.authority = text.substr(0, slash);
    if (slash < text.size()) url.path = (text[slash] == '?' ? "/" : "") + std::string(text.substr(slash));

    const std::size_t bracket = url.authority.starts_with('[') ? url.authority.find(']') : 0;
    if (bracket == std::string::npos) return std::nullopt;
    const std::size_t colon = url.authority.find(':', bracket);
    const std::string before = url.authority.substr(0, colon);
    url.host = bracket == 0 ? before : url.authority.substr(1, bracket - 1);
    if (bracket != 0 && before.size() != bracket + 1) return std::nullopt;
    if (colon != std::string::npos) {
        const auto port = number<std::uint16_t>(std::string_view(url.authority).substr(colon + 1));
        if (!port || *port == 0) return std::nullopt;
        url.port = *port;
    }
    if (url.host.empty() || url.host.find('@') != std::string::npos) return std::nullopt;
    return url;
}

std::optional<int> http_status(std::string_view line) {
    // "HTTP/1.x NNN"
    if (!line.starts_with("HTTP/1.") || line.size() < 12 || line[8] != ' ') return std::nullopt;
    if (line.size() > 12 && line[12] != ' ') return std::nullopt;
    return number<int>(line.substr(9, 3));
}

}  // namespace pairkeep::probes
