// Small questions about text: may it stand in a message, is it a name, which known word does it resemble.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pairkeep::config {

// In double quotes, shortened where it is long.
[[nodiscard]] std::string in_quotes(std::string_view text);
// "a", "b" and "c"
[[nodiscard]] std::string quoted_list(const std::vector<std::string>& words, std::string_view last = "and");

// Messages quote the file, and a file can hold escape sequences: nothing that a terminal obeys gets out.
[[nodiscard]] std::string printable(std::string_view text);

// Where text stops being UTF-8 without control characters (tab and line ends are fine).
[[nodiscard]] std::optional<std::size_t> first_bad_byte(std::string_view text);
[[nodiscard]] bool has_control_character(std::string_view text);

// Why `text` cannot name a node, group or client: "contains a space"; none: it can.
[[nodiscard]] std::optional<std::string> fault_of_name(std::string_view text);
[[nodiscard]] std::optional<std::string> fault_of_interface_name(std::string_view text);

// The key in front of a colon that lacks its space ("vrid" of "vrid:51"), for which YAML takes the whole as
// one word; empty: there is none. An address or a URL is none.
[[nodiscard]] std::string glued_key(std::string_view text);
[[nodiscard]] std::string missing_space(std::string_view key);  // "a space is missing after "vrid:""

// What a yes or no means where the words are others (preempt: yes); empty: nothing.
[[nodiscard]] std::string word_for_truth(std::string_view text, const std::vector<std::string>& known);

// "; did you mean "x"?", or nothing.
[[nodiscard]] std::string did_you_mean(std::string_view word, const std::vector<std::string>& candidates);

}  // namespace pairkeep::config
