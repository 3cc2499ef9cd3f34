// Values of a configuration, and the difference of two of them, as a person would write them.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "pairkeep/settings/settings.h"

namespace pairkeep::failover {

inline std::string said(const std::string& text) {
    return text.empty() ? "none" : text;
}
inline std::string said(bool value) {
    return value ? "true" : "false";
}
inline std::string said(int value) {
    return std::to_string(value);
}
inline std::string said(std::uint8_t value) {
    return std::to_string(value);
}
inline std::string said(Duration value) {
    return format_duration(value);
}
inline std::string said(const IpAddress& value) {
    return value.to_string();
}
inline std::string said(const Prefix& value) {
    return value.to_string();
}
inline std::string said(const std::optional<Duration>& value) {
    return value ? format_duration(*value) : "off";
}
inline std::string said(const std::optional<std::chrono::seconds>& value) {
    return value ? format_duration(*value) : "off";
}
[[nodiscard]] std::string said(settings::Profile value);
[[nodiscard]] std::string said(settings::OnRestart value);
[[nodiscard]] std::string said(const settings::Announce& value);
[[nodiscard]] std::string said(const settings::LinkDelays& value);
[[nodiscard]] std::string said(const settings::Removals& value);
[[nodiscard]] std::string said(settings::Run value);
[[nodiscard]] std::string said(settings::Enforce value);
[[nodiscard]] std::string said(settings::Checksum value);
[[nodiscard]] std::string said(settings::TakeoverOnRelease value);
[[nodiscard]] std::string said(settings::Transport value);
[[nodiscard]] std::string said(const settings::Route& value);
[[nodiscard]] std::string said(const settings::OnFailure& value);

template <class T>
std::string said(const std::vector<T>& values) {
    std::string text;
    for (const auto& value : values) text += (text.empty() ? "" : ", ") + said(value);
    return text.empty() ? "none" : text;
}

template <class T>
std::string difference(const T& before, const T& after) {
    return said(before) + " -> " + said(after);
}

// "adds A, B; removes C". Compared as words: there are lists of hundreds.
template <class T>
std::string difference(const std::vector<T>& before, const std::vector<T>& after) {
    const auto words_of = [](const std::vector<T>& values) {
        std::vector<std::string> words;
        words.reserve(values.size());
        for (const auto& value : values) words.push_back(said(value));
        return words;
    };
    const auto missing_in = [](const std::vector<std::string>& all, const std::vector<std::string>& from) {
        const std::set<std::string_view> known(all.begin(), all.end());
        std::vector<std::string> missing;
        for (const auto& value : from)
            if (!known.contains(value)) missing.push_back(value);
        return missing;
    };
    const auto old_words = words_of(before);
    const auto new_words = words_of(after);
    const auto added = missing_in(old_words, new_words);
    const auto removed = missing_in(new_words, old_words);
    if (added.empty() && removed.empty()) return "in another order: " + said(after);
    std::string text = added.empty() ? "" : "adds " + said(added);
    if (!removed.empty()) text += (text.empty() ? "removes " : "; removes ") + said(removed);
    return text;
}

}  // namespace pairkeep::failover
