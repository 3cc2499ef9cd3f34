// A cursor over the tree, so that the schema reads like the documentation: map["down_after"].integer(2, 10).
// Every reader gives the value, or nothing: where nothing was written, and where something wrong was written,
// which is then already reported with its place. No key is named here.
#pragma once

#include <array>
#include <chrono>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "document.h"
#include "pairkeep/util/ip.h"
#include "pairkeep/util/time.h"
#include "report.h"

namespace pairkeep::config {

// Something read and where it was written: cross checks point there.
template <class T>
struct At {
    T value{};
    Mark mark;
};

struct DurationRange {
    Duration shortest;
    Duration longest;
    Duration step = Duration{1};
};

template <class T>
struct Word {
    std::string_view text;
    T value;
};

class Value {
  public:
    Value() = default;  // nothing is written
    Value(const YamlNode& node, Mark key, std::string name, Report& report)
        : node_(&node), key_mark_(key), name_(std::move(name)), report_(&report) {}

    explicit operator bool() const { return node_ != nullptr; }
    [[nodiscard]] Mark mark() const { return node_ != nullptr ? node_->mark : Mark{}; }
    [[nodiscard]] Mark key_mark() const { return key_mark_; }  // of the value where it has no key
    [[nodiscard]] const std::string& name() const { return name_; }
    [[nodiscard]] const YamlNode* node() const { return node_; }
    [[nodiscard]] Report& report() const { return *report_; }
    [[nodiscard]] bool is(std::string_view word) const;
    [[nodiscard]] bool is_empty_map() const;
    // The same, or nothing where `word` is written: auto, none, off.
    [[nodiscard]] Value unless(std::string_view word) const;
    // The same; where it is wrong, `form` is named beside what is read next.
    [[nodiscard]] Value or_else(std::string_view form) const;

    [[nodiscard]] std::optional<std::string> text() const;            // one line
    [[nodiscard]] std::optional<std::string> argument() const;        // any text, as an argument of a program
    [[nodiscard]] std::optional<std::string> plain_name() const;      // fault_of_name
    [[nodiscard]] std::optional<std::string> interface_name() const;  // fault_of_interface_name
    [[nodiscard]] std::optional<int> integer(int lowest, int highest) const;
    [[nodiscard]] std::optional<bool> boolean() const;
    [[nodiscard]] std::optional<Duration> duration(const DurationRange& range) const;
    [[nodiscard]] std::optional<IpAddress> address() const;
    [[nodiscard]] std::optional<Prefix> virtual_address() const;
    template <class T, std::size_t N>
    [[nodiscard]] std::optional<T> one_of(const std::array<Word<T>, N>& words) const {
        std::vector<std::string> known;
        for (const auto& word : words) {
            if (is(word.text)) return word.value;
            known.emplace_back(word.text);
        }
        refuse_word(known);
        return std::nullopt;
    }
    [[nodiscard]] std::vector<Value> items() const;        // of a list that is not empty
    [[nodiscard]] std::vector<Value> one_or_more() const;  // a scalar alone, or the items of a list

    void problem(const std::string& message) const;  // with the name of the key in front

  private:
    [[nodiscard]] bool is_scalar(std::string_view wanted) const;
    void refuse_word(const std::vector<std::string>& known) const;
    void refuse_bare_number(const DurationRange& range) const;
    [[nodiscard]] bool address_is_usable(const IpAddress& address) const;
    void refuse_prefix() const;

    const YamlNode* node_ = nullptr;
    Mark key_mark_;
    std::string name_;
    std::string otherwise_;  // `, or "auto"`: what else could have been written
    Report* report_ = nullptr;
};

// For keys that may be absent: keeps the default where nothing (right) was written.
template <class T, class U>
void set(T& target, std::optional<U> read) {
    if (read) target = *std::move(read);
}

template <class T>
std::optional<At<T>> at(const Value& value, std::optional<T> read) {
    if (!read) return std::nullopt;
    return At<T>{*std::move(read), value.mark()};
}

template <class T>
void append(std::vector<At<T>>& list, std::optional<At<T>> read) {
    if (read) list.push_back(*std::move(read));
}

// A map whose keys are names that the operator gives.
struct Entry {
    At<std::string> name;
    Value value;
};
[[nodiscard]] std::vector<Entry> named_entries(const Value& value, std::string_view kind);

// A map with known keys: those that were asked for, and those of keys.h. Call done() after the last one.
class MapReader {
  public:
    // `section` is how keys.h calls this kind of map; `place` ends the sentence 'unknown key "x" ...'.
    MapReader(const Value& value, std::string_view section, std::string place);
    [[nodiscard]] Value operator[](std::string_view key);
    [[nodiscard]] bool readable() const { return readable_; }
    [[nodiscard]] bool has(std::string_view key) const { return written_.contains(key); }
    // `key` is required and not written. Silent where an unknown key was surely meant to be it: done() says
    // that.
    void missing(std::string_view key, const std::string& message) const {
        missing_all(std::vector<std::string>{std::string(key)}, message);
    }
    void missing_all(const std::vector<std::string>& keys, const std::string& message) const;
    void done() const;

  private:
    [[nodiscard]] std::string hint_for(const std::string& key, const std::vector<std::string>& known) const;
    struct Written {
        Mark mark;  // of the key
        const YamlNode* value;
    };
    Value map_;
    std::string section_;
    std::string place_;
    bool readable_ = false;
    std::map<std::string, Written, std::less<>> written_;
    std::vector<std::string> asked_;
};

}  // namespace pairkeep::config
