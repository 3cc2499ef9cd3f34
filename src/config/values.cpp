#include "values.h"

#include <algorithm>
#include <charconv>
#include <cstdint>

#include "text.h"

namespace pairkeep::config {
namespace {

using Kind = YamlNode::Kind;

constexpr std::size_t kLongestHost = 253;  // RFC 1035 2.3.4, as text
constexpr std::size_t kLongestUnit = 255;
constexpr std::string_view kLetters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
constexpr std::string_view kService = ".service";
constexpr std::array<std::string_view, 10> kOtherUnits{
    ".socket", ".target", ".timer", ".path", ".mount", ".swap", ".slice", ".scope", ".device", ".automount"};

bool only(std::string_view text, std::string_view further) {
    return std::all_of(text.begin(), text.end(), [&](char c) {
        return kLetters.find(c) != std::string_view::npos || further.find(c) != std::string_view::npos;
    });
}

// fe80::1%eth0: which interface a link-local address is on.
bool is_address(std::string_view text) {
    const auto zone = text.find('%');
    const auto address = IpAddress::parse(text.substr(0, zone));
    return address && (zone == std::string_view::npos || address->is_link_local());
}

bool is_host(std::string_view text) {
    if (is_address(text) || text.find(kGateway) != std::string_view::npos) return true;
    // Digits and dots alone are an address that went wrong.
    const bool digits = text.find_first_not_of("0123456789.") == std::string_view::npos;
    return !text.empty() && !digits && text.size() <= kLongestHost && text.front() != '-' &&
           text.front() != '.' && only(text, ".-_");
}

std::optional<std::uint16_t> port_of(std::string_view digits) {
    std::uint16_t port = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
    if (error != std::errc{} || end != digits.data() + digits.size() || port == 0) return std::nullopt;
    return port;
}

// host:port or [address]:port; where `usual` is given the port may be missing.
std::optional<Endpoint> parse_endpoint(std::string_view text, std::uint16_t usual) {
    std::string_view host = text;
    std::string_view rest;
    if (text.starts_with('[')) {
        const auto end = text.find(']');
        if (end == std::string_view::npos) return std::nullopt;
        host = text.substr(1, end - 1);
        rest = text.substr(end + 1);
        if (!is_address(host) || host.find(':') == std::string_view::npos) return std::nullopt;
    } else if (const auto colon = text.rfind(':'); colon != std::string_view::npos) {
        host = text.substr(0, colon);
        rest = text.substr(colon);
        if (host.find(':') != std::string_view::npos) return std::nullopt;  // IPv6 without brackets
    }
    if (!is_host(host)) return std::nullopt;
    if (rest.empty() && usual != 0) return Endpoint{std::string(host), usual};
    if (!rest.starts_with(':')) return std::nullopt;
    const auto port = port_of(rest.substr(1));
    if (!port) return std::nullopt;
    return Endpoint{std::string(host), *port};
}

std::optional<Mark> find_gateway(const YamlNode& node) {
    if (node.kind == Kind::scalar && node.text.find(kGateway) != std::string::npos) return node.mark;
    if (node.children == nullptr) return std::nullopt;
    for (const auto& child : *node.children)
        if (const auto found = find_gateway(child)) return found;
    return std::nullopt;
}

std::string fault_of_unit(std::string_view unit) {
    if (unit.find('/') != std::string_view::npos)
        return " is a path; write the name of the unit, as systemctl does";
    for (const auto other : kOtherUnits)
        if (unit.ends_with(other)) return " is no service; a client is a .service";
    if (unit.size() + kService.size() > kLongestUnit || !only(unit, ":-_.\\@"))
        return " is no name that a unit can have";
    if (unit.ends_with('@') || unit.ends_with("@.service")) {
        const auto name = unit.substr(0, unit.rfind('@'));
        return " is a template; name its instance: " + std::string(name) + "@NAME.service";
    }
    if (unit == "pairkeepd" || unit == "pairkeepd.service") return " is pairkeep itself";
    return "";
}

}  // namespace

std::vector<Value> items_or_none(const Value& value) {
    const bool none = value && value.node()->kind == Kind::list && value.node()->children->empty();
    return none ? std::vector<Value>{} : value.items();
}

std::vector<At<std::string>> read_names(const Value& value) {
    std::vector<At<std::string>> names;
    for (const Value& item : items_or_none(value)) {
        const auto name = at(item, item.plain_name());
        const auto same = [&](const At<std::string>& other) { return name && other.value == name->value; };
        if (std::any_of(names.begin(), names.end(), same))
            item.problem(in_quotes(name->value) + " is written twice");
        else
            append(names, name);
    }
    return names;
}

std::vector<std::string> read_command(const Value& value) {
    if (value && value.node()->kind == Kind::scalar) {
        value.problem("is one text; no shell splits it, so write a list: [program, argument, ...]");
        return {};
    }
    std::vector<std::string> command;
    for (const Value& item : value.items())
        if (auto argument = item.argument()) command.push_back(*std::move(argument));
    if (!command.empty() && command.front().empty()) value.problem("the program's name is empty");
    return command;
}

std::optional<Prefix> read_network(const Value& value) {
    auto text = value.text();
    if (!text) return std::nullopt;
    const auto prefix = Prefix::parse(*text);
    if (prefix && prefix->network() == *prefix) return prefix;
    const auto alone = IpAddress::parse(*text);
    if (prefix)
        value.problem(in_quotes(*text) + " has host bits; the network is " + prefix->network().to_string());
    else if (alone)
        value.problem(in_quotes(*text) + " lacks its prefix length; one host is " + *text + '/' +
                      std::to_string(alone->bits()));
    else
        value.problem(in_quotes(*text) + " is not a network, such as 10.20.0.0/16" +
                      (*text == "default" ? "; write 0.0.0.0/0 or \"::/0\"" : ""));
    return std::nullopt;
}

std::optional<std::string> read_host(const Value& value) {
    auto text = value.text();
    if (!text) return std::nullopt;
    if (is_host(*text)) return text;
    value.problem(in_quotes(*text) + " is neither an address nor a host's name");
    return std::nullopt;
}

std::optional<std::string> read_path(const Value& value) {
    auto text = value.text();
    if (!text) return std::nullopt;
    if (text->starts_with('/')) return text;
    value.problem(in_quotes(*text) + " is not a whole path; write one that begins with \"/\"");
    return std::nullopt;
}

std::optional<std::string> read_unit(const Value& value) {
    auto text = value.text();
    if (!text) return std::nullopt;
    const std::string fault = text->empty() ? " names no unit" : fault_of_unit(*text);
    if (!fault.empty()) {
        value.problem(in_quotes(*text) + fault);
        return std::nullopt;
    }
    if (text->ends_with(kService)) return text;
    // A dot may belong to the name or begin a suffix: nothing is guessed.
    if (text->find('.') == std::string::npos) return *text + std::string(kService);
    value.problem(in_quotes(*text) + " lacks its suffix; write " + *text + std::string(kService));
    return std::nullopt;
}

std::optional<Endpoint> read_endpoint(const Value& value) {
    auto text = value.text();
    if (!text) return std::nullopt;
    if (auto endpoint = parse_endpoint(*text, 0)) return endpoint;
    const bool bare = is_address(*text) && text->find(':') != std::string::npos;
    value.problem(
        in_quotes(*text) +
        (bare             ? " is an IPv6 address without brackets"
         : is_host(*text) ? " lacks its port; write \"" + *text + ":443\""
                          : " is not host:port, the port from 1 to 65535") +
        (text->find_first_of(":[") != std::string::npos ? "; IPv6 is written \"[2001:db8::1]:443\"" : ""));
    return std::nullopt;
}

std::optional<std::string> read_url(const Value& value) {
    constexpr std::string_view kScheme = "http://";
    auto text = value.text();
    if (!text) return std::nullopt;
    if (text->starts_with("https:")) {
        value.problem(in_quotes(*text) +
                      " needs TLS, which a check does not speak; write command: with curl");
        return std::nullopt;
    }
    const std::string_view rest = std::string_view(*text).substr(std::min(kScheme.size(), text->size()));
    const auto authority = rest.substr(0, rest.find_first_of("/?"));
    if (text->starts_with(kScheme) && text->find_first_of(" #") == std::string::npos &&
        parse_endpoint(authority, 80))
        return text;
    value.problem(in_quotes(*text) + " is not a URL, such as http://192.0.2.1:8080/health");
    return std::nullopt;
}

std::optional<Mark> place_of_gateway(const Value& value) {
    return value ? find_gateway(*value.node()) : std::nullopt;
}

}  // namespace pairkeep::config
