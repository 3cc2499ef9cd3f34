// How each kind of value is read, and what is said when it is another one.
#include "reader.h"

#include <algorithm>
#include <charconv>
#include <cstdint>

#include "keys.h"
#include "pairkeep/util/nearest.h"
#include "text.h"

namespace pairkeep::config {
namespace {

using Kind = YamlNode::Kind;

std::string what_stands_there(const YamlNode& node) {
    switch (node.kind) {
        case Kind::null:
            return "nothing";
        case Kind::scalar:
            return in_quotes(node.text);
        case Kind::list:
            return "a list";
        case Kind::map:
            return "a map";
    }
    return {};
}

// IPv4: every host bit is one.
bool is_directed_broadcast(const Prefix& prefix) {
    if (prefix.address.family() != Family::ipv4) return false;
    std::uint32_t host = 0;
    for (const std::uint8_t byte : prefix.address.bytes()) host = host << 8U | byte;
    const std::uint32_t host_bits = 0xffffffffU >> prefix.length;
    return (host & host_bits) == host_bits;
}

}  // namespace

void Value::problem(const std::string& message) const {
    report_->problem(mark(), name_ + ": " + message);
}

bool Value::is_empty_map() const {
    return node_ != nullptr && node_->kind == Kind::map && node_->children->empty();
}

bool Value::is(std::string_view word) const {
    return node_ != nullptr && node_->kind == Kind::scalar && node_->text == word;
}

Value Value::unless(std::string_view word) const {
    return is(word) ? Value{} : or_else(in_quotes(word));
}

Value Value::or_else(std::string_view form) const {
    Value other = *this;
    other.otherwise_.append(", or ").append(form);
    return other;
}

bool Value::is_scalar(std::string_view wanted) const {
    if (node_ == nullptr) return false;
    if (node_->kind == Kind::scalar) return true;
    if (node_->kind == Kind::null)
        problem("has no value; write " + std::string(wanted) + otherwise_ + ", or remove it");
    else
        problem("is " + what_stands_there(*node_) + "; write " + std::string(wanted) + otherwise_);
    return false;
}

std::optional<std::string> Value::text() const {
    if (!is_scalar("a word")) return std::nullopt;
    if (!has_control_character(node_->text)) return node_->text;
    problem(in_quotes(node_->text) + " contains a control character");
    return std::nullopt;
}

std::optional<std::string> Value::argument() const {
    if (!is_scalar("one argument")) return std::nullopt;
    if (node_->text.find('\0') == std::string::npos) return node_->text;
    problem("an argument cannot contain a zero byte");
    return std::nullopt;
}

std::optional<std::string> Value::plain_name() const {
    if (!is_scalar("a name")) return std::nullopt;
    const auto fault = fault_of_name(node_->text);
    if (!fault) return node_->text;
    problem(in_quotes(node_->text) + ' ' + *fault + "; a name is a word without spaces and \"/\"");
    return std::nullopt;
}

std::optional<std::string> Value::interface_name() const {
    if (!is_scalar("the name of an interface, for example eth0")) return std::nullopt;
    const auto fault = fault_of_interface_name(node_->text);
    if (!fault) return node_->text;
    problem(in_quotes(node_->text) + ' ' + *fault);
    return std::nullopt;
}

std::optional<int> Value::integer(int lowest, int highest) const {
    const std::string range =
        "a whole number from " + std::to_string(lowest) + " to " + std::to_string(highest);
    if (!is_scalar(range)) return std::nullopt;
    const std::string& digits = node_->text;
    int number = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
    const bool whole = error == std::errc{} && end == digits.data() + digits.size();
    if (whole && node_->quoted) {
        problem(in_quotes(digits) + " in quotes is text; write the number without them");
    } else if (whole && number >= 0 && digits.size() > 1 && digits.front() == '0') {
        problem(digits + " begins with 0, which some readers take for octal; write " +
                std::to_string(number));
    } else if (!whole || number < lowest || number > highest) {
        problem(in_quotes(digits) + " is not " + range + otherwise_);
    } else {
        return number;
    }
    return std::nullopt;
}

std::optional<bool> Value::boolean() const {
    if (!is_scalar("true or false")) return std::nullopt;
    if (!node_->quoted && (is("true") || is("false"))) return is("true");
    if (node_->quoted && (is("true") || is("false"))) {
        problem(in_quotes(node_->text) + " in quotes is text; write " + node_->text + " without them");
    } else {
        // What YAML 1.1 took for a truth value, and half of all programs still do.
        const std::string meant = is("yes") || is("on")   ? "; write true"
                                  : is("no") || is("off") ? "; write false"
                                                          : "";
        problem(in_quotes(node_->text) + " is not true or false" + meant);
    }
    return std::nullopt;
}

std::optional<Duration> Value::duration(const DurationRange& range) const {
    const std::string from_to = format_duration(range.shortest) + " to " + format_duration(range.longest);
    if (!is_scalar("a time from " + from_to)) return std::nullopt;
    const auto parsed = parse_duration(node_->text);
    if (!parsed) {
        if (node_->text.find_first_not_of("0123456789.") == std::string::npos && !node_->text.empty())
            refuse_bare_number(range);
        else
            problem(parsed.error() + otherwise_);
        return std::nullopt;
    }
    if (*parsed < range.shortest || *parsed > range.longest) {
        problem(in_quotes(node_->text) + " is outside " + from_to);
        return std::nullopt;
    }
    if (const Duration over = *parsed % range.step; over != Duration::zero()) {
        const Duration below = *parsed - over;
        problem(in_quotes(node_->text) + " is not a multiple of " + format_duration(range.step) + "; write " +
                format_duration(std::max(below, range.shortest)) + " or " +
                format_duration(below + range.step));
        return std::nullopt;
    }
    return *parsed;
}

// Only units that would be right here: nobody who wrote 100 for a heartbeat meant 100s.
void Value::refuse_bare_number(const DurationRange& range) const {
    std::string write;
    for (const char* unit : {"ms", "s", "min"}) {
        const std::string text = node_->text + unit;
        const auto meant = parse_duration(text);
        const bool nothing = meant && *meant == Duration::zero();  // 0s says it
        if (meant && *meant >= range.shortest && *meant <= range.longest && (!nothing || text == "0s"))
            write += (write.empty() ? "; write " : " or ") + text;
    }
    if (write.empty())
        write = "; write a time from " + format_duration(range.shortest) + " to " +
                format_duration(range.longest);
    problem(in_quotes(node_->text) + " has no unit" + write + otherwise_);
}

bool Value::address_is_usable(const IpAddress& address) const {
    static const Prefix mapped = *Prefix::parse("::ffff:0:0/96");
    const char* kind = address.is_multicast()                           ? "a multicast address"
                       : address.is_loopback()                          ? "a loopback address"
                       : address.is_unspecified()                       ? "the unspecified address"
                       : address == IpAddress::v4({255, 255, 255, 255}) ? "the broadcast address"
                       : mapped.contains(address) ? "an IPv4 address in IPv6 form; write it as IPv4"
                                                  : nullptr;
    if (kind != nullptr) problem(in_quotes(node_->text) + " is " + kind);
    return kind == nullptr;
}

std::optional<IpAddress> Value::address() const {
    if (!is_scalar("an address")) return std::nullopt;
    const auto parsed = IpAddress::parse(node_->text);
    if (parsed) return address_is_usable(*parsed) ? parsed : std::nullopt;
    if (const auto prefix = Prefix::parse(node_->text))
        problem(in_quotes(node_->text) +
                " is a prefix; an address of a node stands alone: " + prefix->address.to_string());
    else if (node_->text.find('%') != std::string::npos)
        problem(in_quotes(node_->text) + " names an interface after \"%\"; write the address alone");
    else
        problem(in_quotes(node_->text) + " is not an IPv4 or IPv6 address");
    return std::nullopt;
}

void Value::refuse_prefix() const {
    const auto slash = node_->text.find('/');
    const auto bare = IpAddress::parse(node_->text.substr(0, slash));
    if (!bare)
        problem(in_quotes(node_->text) +
                " is not an IPv4 or IPv6 address with its prefix length, such as 192.0.2.10/24");
    else if (slash == std::string::npos)
        problem(in_quotes(node_->text) + " lacks its prefix length; write for example " + node_->text +
                (bare->family() == Family::ipv4 ? "/24" : "/64"));
    else
        problem(in_quotes(node_->text) + " has no prefix length of " +
                std::string(to_string(bare->family())) + "; write a number from 1 to " +
                std::to_string(bare->bits()) + " after the \"/\"");
}

std::optional<Prefix> Value::virtual_address() const {
    if (!is_scalar("an address with its prefix length, for example 192.0.2.10/24")) return std::nullopt;
    const auto parsed = Prefix::parse(node_->text);
    if (!parsed) {
        refuse_prefix();
        return std::nullopt;
    }
    if (!address_is_usable(parsed->address)) return std::nullopt;
    // /31, /32, /127 and /128 have no address of the network's own.
    const bool has_network = parsed->length + 1 < parsed->address.bits();
    if (parsed->length == 0) {
        problem(in_quotes(node_->text) +
                " would make the whole Internet on-link; write the prefix length of the network");
    } else if (has_network && parsed->network().address == parsed->address) {
        problem(in_quotes(node_->text) + " is the network, not an address in it");
    } else if (has_network && is_directed_broadcast(*parsed)) {
        problem(in_quotes(node_->text) + " is the broadcast address of its network");
    } else {
        return parsed;
    }
    return std::nullopt;
}

void Value::refuse_word(const std::vector<std::string>& known) const {
    const std::string wanted = quoted_list(known, "or");
    if (!is_scalar(wanted)) return;
    const std::string spoken = word_for_truth(node_->text, known);
    problem(
        in_quotes(node_->text) + " is not " + wanted + otherwise_ +
        (spoken.empty() ? did_you_mean(node_->text, known) : "; did you mean " + in_quotes(spoken) + '?'));
}

std::vector<Value> Value::items() const {
    if (node_ == nullptr) return {};
    if (node_->kind != Kind::list) {
        const bool alone = node_->kind == Kind::scalar && node_->text.size() < 60;
        problem((node_->kind == Kind::null ? "has no value" : "is " + what_stands_there(*node_)) +
                "; write a list: [" + (alone ? node_->text : "first, second") + ']');
        return {};
    }
    if (node_->children->empty()) problem("the list is empty");
    std::vector<Value> items;
    int position = 0;
    for (const auto& child : *node_->children) {
        ++position;
        if (child.kind == Kind::null)
            problem("item " + std::to_string(position) + " of the list is empty");
        else
            items.emplace_back(child, child.mark, name_, *report_);
    }
    return items;
}

std::vector<Value> Value::one_or_more() const {
    if (node_ != nullptr && node_->kind == Kind::scalar) return {*this};
    return items();
}

std::vector<Entry> named_entries(const Value& value, std::string_view kind) {
    if (!value) return {};
    const YamlNode& map = *value.node();
    if (map.kind != Kind::map) {
        value.problem((map.kind == Kind::null ? "has no value" : "is " + what_stands_there(map)) +
                      "; write each " + std::string(kind) + " as NAME: {...}");
        return {};
    }
    if (map.children->empty()) value.problem("is empty; write at least one " + std::string(kind));
    std::map<std::string, Mark> seen;
    std::vector<Entry> entries;
    for (std::size_t i = 0; i + 1 < map.children->size(); i += 2) {
        const YamlNode& key = (*map.children)[i];
        const std::string name = key.kind == Kind::scalar ? key.text : "";
        const std::string titled = std::string(kind) + ' ' + in_quotes(name);
        if (key.kind != Kind::scalar) {
            value.report().problem(key.mark, "the name of a " + std::string(kind) + " is " +
                                                 what_stands_there(key) + "; write a word");
            continue;
        }
        if (const ForeignKey* merge = name == "<<" ? find_foreign_key(name, {}) : nullptr) {
            value.report().problem(key.mark, in_quotes(name) + ": " + std::string(merge->advice));
            continue;
        }
        if (const std::string glued = glued_key(name); !glued.empty() && name[glued.size() + 1] == '{') {
            value.report().problem(key.mark, missing_space(glued));
            continue;
        }
        if (const auto fault = fault_of_name(name))
            value.report().problem(key.mark,
                                   titled + ' ' + *fault + "; a name is a word without spaces and \"/\"");
        const auto [earlier, is_new] = seen.emplace(name, key.mark);
        if (!is_new) {
            value.report().problem(
                key.mark, titled + " is already written in line " + std::to_string(earlier->second.line));
            continue;
        }
        entries.push_back(
            {{name, key.mark}, Value((*map.children)[i + 1], key.mark, titled, value.report())});
    }
    return entries;
}

MapReader::MapReader(const Value& value, std::string_view section, std::string place)
    : map_(value), section_(section), place_(std::move(place)) {
    if (!value) return;
    const YamlNode& map = *value.node();
    if (map.kind != Kind::map) {
        const std::string glued = map.kind == Kind::scalar ? glued_key(map.text) : "";
        const std::string write = "write keys with their values here";
        value.problem(!glued.empty()           ? missing_space(glued)
                      : map.kind == Kind::null ? "has no value; " + write
                                               : "is " + what_stands_there(map) + "; " + write);
        return;
    }
    if (value.is_empty_map()) value.problem("is empty; write its keys, or remove it");
    readable_ = !value.is_empty_map();
    for (std::size_t i = 0; i + 1 < map.children->size(); i += 2) {
        const YamlNode& key = (*map.children)[i];
        if (key.kind != Kind::scalar) {
            map_.report().problem(key.mark, "a key is " + what_stands_there(key) + "; write a word");
            continue;
        }
        const auto [earlier, is_new] = written_.emplace(key.text, Written{key.mark, &(*map.children)[i + 1]});
        if (!is_new)
            map_.report().problem(key.mark, "key " + in_quotes(key.text) + " is already written in line " +
                                                std::to_string(earlier->second.mark.line));
    }
}

Value MapReader::operator[](std::string_view key) {
    asked_.emplace_back(key);
    const auto found = written_.find(key);
    return found == written_.end()
               ? Value{}
               : Value{*found->second.value, found->second.mark, std::string(key), map_.report()};
}

void MapReader::missing_all(const std::vector<std::string>& keys, const std::string& message) const {
    for (const auto& [other, written] : written_) {
        const bool asked = std::find(asked_.begin(), asked_.end(), other) != asked_.end();
        if (!asked && (find_foreign_key(other, keys) != nullptr || !nearest(other, keys).empty() ||
                       std::find(keys.begin(), keys.end(), glued_key(other)) != keys.end()))
            return;
    }
    map_.report().problem(map_.key_mark(), message);
}

void MapReader::done() const {
    const std::vector<std::string> later = later_keys(section_);
    std::vector<std::string> known = asked_;
    known.insert(known.end(), later.begin(), later.end());
    const auto has = [](const std::vector<std::string>& words, const std::string& word) {
        return std::find(words.begin(), words.end(), word) != words.end();
    };
    for (const auto& [key, written] : written_) {
        if (has(asked_, key)) continue;
        if (has(later, key)) {
            const std::string fault = fault_of_later_key(section_, key, *written.value);
            if (!fault.empty()) map_.report().problem(written.mark, fault);
            continue;
        }
        const std::string glued = glued_key(key);  // the value is not repeated: it may be a password
        map_.report().problem(written.mark, !glued.empty() ? missing_space(glued) + ' ' + place_
                                                           : "unknown key " + in_quotes(key) + ' ' + place_ +
                                                                 hint_for(key, known));
    }
}

std::string MapReader::hint_for(const std::string& key, const std::vector<std::string>& known) const {
    if (const ForeignKey* foreign = find_foreign_key(key, known)) return "; " + std::string(foreign->advice);
    const std::string hint = did_you_mean(key, known);
    return hint.empty() ? "; known are " + quoted_list(asked_.empty() ? known : asked_) : hint;
}

}  // namespace pairkeep::config
