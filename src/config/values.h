// Values with a form of their own that several keys share: a command, a network, a host, a unit. Each is read
// from a Value and reported there when it is another thing; which key it belongs to is for the schema.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "reader.h"

namespace pairkeep::config {

inline constexpr std::string_view kGateway = "{gateway}";

// The items of a list that may be empty: [] is written where "none" is meant.
[[nodiscard]] std::vector<Value> items_or_none(const Value& value);
[[nodiscard]] std::vector<At<std::string>> read_names(const Value& value);  // an empty list is fine

[[nodiscard]] std::vector<std::string> read_command(const Value& value);  // [program, argument, ...]
[[nodiscard]] std::optional<Prefix> read_network(const Value& value);     // without host bits
[[nodiscard]] std::optional<std::string> read_host(const Value& value);   // a name, an address, or {gateway}
[[nodiscard]] std::optional<std::string> read_path(const Value& value);   // begins with "/"
[[nodiscard]] std::optional<std::string> read_unit(const Value& value);   // of systemd, with ".service"

struct Endpoint {
    std::string host;
    std::uint16_t port = 0;
};
[[nodiscard]] std::optional<Endpoint> read_endpoint(const Value& value);  // host:port, [2001:db8::1]:port
[[nodiscard]] std::optional<std::string> read_url(const Value& value);    // http://host[:port][/path]

// Where {gateway} stands first in what is written here.
[[nodiscard]] std::optional<Mark> place_of_gateway(const Value& value);

}  // namespace pairkeep::config
