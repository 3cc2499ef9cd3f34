// The little of HTTP's texts that a probe needs. No socket.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace pairkeep::probes {

struct Url {
    std::string authority;  // as written: [2001:db8::1]:8080
    std::string host;       // 2001:db8::1
    std::uint16_t port = 80;
    std::string path = "/";  // with the query
};
[[nodiscard]] std::optional<Url> parse_url(std::string_view text);  // http:// only

// "HTTP/1.1 204 No Content" -> 204
[[nodiscard]] std::optional<int> http_status(std::string_view line);

}  // namespace pairkeep::probes
