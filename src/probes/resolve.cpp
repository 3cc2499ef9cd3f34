#include "resolve.h"

#include <netdb.h>
#include <sys/socket.h>

#include <boost/asio/ip/tcp.hpp>
#include <cstring>

#include "run.h"

namespace pairkeep::probes {
namespace {

namespace asio = boost::asio;

Resolved look_up(const std::string& host) {
    Resolved resolved;
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    addrinfo* found = nullptr;
    if (const int error = getaddrinfo(host.c_str(), nullptr, &hints, &found); error != 0) {
        resolved.trouble = host + ": " + gai_strerror(error);
        return resolved;
    }
    for (const addrinfo* one = found; one != nullptr; one = one->ai_next) {
        asio::ip::tcp::endpoint endpoint;
        std::memcpy(endpoint.data(), one->ai_addr, one->ai_addrlen);
        resolved.addresses.push_back(endpoint.address());
    }
    freeaddrinfo(found);
    return resolved;
}

}  // namespace

void resolve(Aside& aside, const std::string& host, const std::function<void(const Resolved&)>& done) {
    boost::system::error_code not_an_address;
    const auto address = asio::ip::make_address(host, not_an_address);
    if (!not_an_address) return done({.addresses = {address}, .trouble = {}});
    const bool asked =
        aside.run([host, done] { return [done, resolved = look_up(host)] { done(resolved); }; });
    if (!asked) done({{}, kTooMany, health::Verdict::unknown});
}

}  // namespace pairkeep::probes
