// Reading JSON of which anything may be missing or of another type, as from an older or newer daemon: every
// question has an answer, nothing throws.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "screen.h"

namespace pairkeep::cli {

class View {
  public:
    using Json = nlohmann::ordered_json;  // groups stay in the order of the daemon's file

    explicit View(const Json* json) : json_(json) {}

    [[nodiscard]] bool is_object() const { return json_ != nullptr && json_->is_object(); }
    [[nodiscard]] View operator[](const char* key) const {
        if (json_ == nullptr || !json_->is_object()) return View(nullptr);
        const auto found = json_->find(key);
        return View(found == json_->end() ? nullptr : &*found);
    }
    [[nodiscard]] std::string text(const std::string& fallback = "") const {
        return json_ != nullptr && json_->is_string() ? harmless(json_->get_ref<const std::string&>())
                                                      : fallback;
    }
    [[nodiscard]] std::optional<double> number() const {
        return json_ != nullptr && json_->is_number() ? std::optional(json_->get<double>()) : std::nullopt;
    }
    // A count, or an identifier such as a pid: without decimals.
    [[nodiscard]] std::optional<std::string> whole() const {
        return json_ != nullptr && json_->is_number_integer() ? std::optional(json_->dump()) : std::nullopt;
    }
    [[nodiscard]] std::optional<bool> truth() const {
        return json_ != nullptr && json_->is_boolean() ? std::optional(json_->get<bool>()) : std::nullopt;
    }
    [[nodiscard]] std::vector<View> list() const {
        std::vector<View> elements;
        if (json_ != nullptr && json_->is_array())
            for (const auto& element : *json_) elements.emplace_back(&element);
        return elements;
    }
    [[nodiscard]] std::vector<std::string> texts() const {
        std::vector<std::string> all;
        for (const auto& element : list()) all.push_back(element.text("?"));
        return all;
    }
    [[nodiscard]] std::vector<std::pair<std::string, View>> members() const {
        std::vector<std::pair<std::string, View>> all;
        if (is_object())
            for (const auto& [key, value] : json_->items()) all.emplace_back(harmless(key), View(&value));
        return all;
    }

  private:
    const Json* json_;
};

}  // namespace pairkeep::cli
