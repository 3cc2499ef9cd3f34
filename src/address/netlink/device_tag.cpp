#include "device_tag.h"

#include <charconv>
#include <string_view>

namespace pairkeep::address {

namespace {

constexpr std::string_view kTagStart = "pairkeep: virtual MAC above interface ";
constexpr std::string_view kBeforeStart = "; arp_ignore, arp_announce before: ";

// Takes a number from the front of a text, and the word that must stand behind it.
std::optional<std::uint32_t> take_number(std::string_view& text, std::string_view behind) {
    std::uint32_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{}) return std::nullopt;
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    if (!text.starts_with(behind)) return std::nullopt;
    text.remove_prefix(behind.size());
    return number;
}

}  // namespace

std::string DeviceTag::to_string() const {
    std::string text = std::string(kTagStart) + std::to_string(above);
    std::string_view start = kBeforeStart;
    for (const Before& one : before) {
        text += std::string(start) + std::to_string(one.index) + "=" + std::to_string(one.arp_ignore) + "/" +
                std::to_string(one.arp_announce);
        start = " ";
    }
    return text;
}

std::optional<DeviceTag> DeviceTag::parse(const std::string& alias) {
    std::string_view rest = alias;
    if (!rest.starts_with(kTagStart)) return std::nullopt;
    rest.remove_prefix(kTagStart.size());
    const auto above = take_number(rest, "");
    if (!above) return std::nullopt;
    DeviceTag tag{.above = *above, .before = {}};
    if (!rest.starts_with(kBeforeStart)) return tag;
    rest.remove_prefix(kBeforeStart.size());
    for (;;) {
        const auto index = take_number(rest, "=");
        const auto arp_ignore = index ? take_number(rest, "/") : std::nullopt;
        const auto arp_announce = arp_ignore ? take_number(rest, "") : std::nullopt;
        if (!arp_announce) return tag;
        tag.before.push_back({*index, *arp_ignore, *arp_announce});
        if (rest.starts_with(' ')) rest.remove_prefix(1);
    }
}

std::optional<DeviceTag> DeviceTag::of(const LinkMessage& link) {
    return link.kind == "macvlan" ? parse(link.alias) : std::nullopt;
}

}  // namespace pairkeep::address
