#include "pairkeep/control/routes.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <nlohmann/json.hpp>
#include <utility>

#include "pairkeep/util/nearest.h"
#include "socket_file.h"

namespace pairkeep::control {
namespace {

constexpr std::string_view kStatus = "/v1/status";
constexpr std::string_view kReload = "/v1/reload";
constexpr std::string_view kClient = "/v1/client/";
constexpr std::array<std::string_view, 3> kOverrides{"stop", "start", "auto"};
constexpr std::string_view kPlainInPath =
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~@:";

Reply failure(int status, const std::string& sentence) {
    const nlohmann::json body{{"error", sentence}};
    return {status, body.dump(-1, ' ', true, nlohmann::json::error_handler_t::replace)};
}

Reply wrong_method(const std::string& sentence, const std::string& allowed) {
    Reply reply = failure(405, sentence);
    reply.headers.emplace_back("Allow", allowed);
    return reply;
}

std::string name_of(const Peer& peer) {
    return peer.uid == 0 ? "root" : "UID " + std::to_string(peer.uid);
}

std::string why_not(const Admins& admins, const Peer& peer) {
    const std::string who = "changing something is for root" +
                            (admins.group.empty() ? "" : " and the members of group " + admins.group) +
                            ", and you are " + name_of(peer) + "; ";
    if (admins.group.empty())
        return who + "run it as root, or name a group in the configuration: control: {admin_group: GROUP}";
    return who + "run it as root, or join that group and log in again";
}

std::string no_such_client(const std::string& name, const std::vector<std::string>& clients) {
    std::string text = "there is no client \"" + name + '"';
    if (const auto meant = nearest(name, clients); !meant.empty())
        return text + "; did you mean \"" + meant + "\"?";
    if (clients.empty()) return text + "; the configuration has none";
    text += "; the clients are";
    for (const auto& client : clients) text += (&client == &clients.front() ? " " : ", ") + client;
    return text;
}

// {"override": "stop"}: the word, or nothing where it is another document.
std::optional<std::string> override_in(const std::string& body) {
    const auto document = nlohmann::json::parse(body, nullptr, false);
    if (!document.is_object() || document.size() != 1 || !document.contains("override")) return std::nullopt;
    const auto& word = document["override"];
    if (!word.is_string()) return std::nullopt;
    const auto text = word.get<std::string>();
    const bool known = std::find(kOverrides.begin(), kOverrides.end(), text) != kOverrides.end();
    return known ? std::optional(text) : std::nullopt;
}

void override_client(const Routes& routes, const Permissions& permissions, const Request& request,
                     const std::function<void(Reply)>& reply) {
    const auto name = percent_decoded(std::string_view(request.path).substr(kClient.size()));
    if (request.method != "POST")
        return reply(
            wrong_method("a client is overridden with POST; its state is in GET /v1/status", "POST"));
    const auto& [admins, clients] = permissions;
    if (!admins.include(request.peer)) return reply(failure(403, why_not(admins, request.peer)));
    if (!name) return reply(failure(400, "this path is not percent-encoded as it should be"));
    if (std::find(clients.begin(), clients.end(), *name) == clients.end())
        return reply(failure(404, no_such_client(*name, clients)));
    const auto to = override_in(request.body);
    if (!to)
        return reply(failure(
            400, R"(the body is not {"override": "stop"}, {"override": "start"} or {"override": "auto"})"));
    const nlohmann::json done{{"client", *name}, {"override", *to}};
    routes.override_client({*name, *to, name_of(request.peer)}, [reply, text = done.dump()] {
        reply({200, text});
    });
}

// {"dry_run": true}, {} or nothing; no value: another document.
std::optional<bool> dry_run_in(const std::string& body) {
    if (body.empty()) return false;
    const auto document = nlohmann::json::parse(body, nullptr, false);
    if (!document.is_object() || document.size() > 1) return std::nullopt;
    if (document.empty()) return false;
    if (!document.contains("dry_run") || !document["dry_run"].is_boolean()) return std::nullopt;
    return document["dry_run"].get<bool>();
}

void reload(const Routes& routes, const Admins& admins, const Request& request,
            std::function<void(Reply)> reply) {
    if (request.method != "POST") return reply(wrong_method("a reload is asked for with POST", "POST"));
    if (!admins.include(request.peer)) return reply(failure(403, why_not(admins, request.peer)));
    const auto dry_run = dry_run_in(request.body);
    if (!dry_run)
        return reply(failure(400, R"(the body is not {"dry_run": true}, {"dry_run": false} or {})"));
    routes.reload({.dry_run = *dry_run, .who = name_of(request.peer)}, std::move(reply));
}

}  // namespace

Admins Admins::find(const std::string& group) {
    Admins admins{group, std::nullopt, {}};
    if (group.empty()) return admins;
    if (const auto found = group_id(group)) admins.gid = *found;
    if (!admins.gid)
        admins.warnings.push_back("control.admin_group: no group named " + group +
                                  " on this host: only root may change something; groupadd " + group);
    return admins;
}

bool Admins::include(const Peer& peer) const {
    if (peer.uid == 0) return true;
    if (!gid) return false;
    return peer.gid == *gid || std::find(peer.groups.begin(), peer.groups.end(), *gid) != peer.groups.end();
}

Handler handler_of(Routes routes, std::shared_ptr<const Permissions> permissions) {
    return [routes = std::move(routes), permissions = std::move(permissions)](
               const Request& request, std::function<void(Reply)> reply) {
        const std::string_view path = request.path;
        if (path.starts_with(kClient) && path.size() > kClient.size())
            return override_client(routes, *permissions, request, reply);
        if (path == kReload) return reload(routes, permissions->admins, request, std::move(reply));
        if (path != kStatus)
            return reply(failure(
                404,
                "no such path; this version has GET /v1/status, POST /v1/client/NAME and POST /v1/reload"));
        if (request.method != "GET" && request.method != "HEAD")
            return reply(wrong_method("/v1/status is read with GET", "GET, HEAD"));
        routes.status(std::move(reply));
    };
}

std::string percent_encoded(std::string_view text) {
    constexpr std::string_view kDigits = "0123456789ABCDEF";
    std::string encoded;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (kPlainInPath.find(c) != std::string_view::npos)
            encoded += c;
        else
            encoded.append({'%', kDigits[byte >> 4U], kDigits[byte & 15U]});
    }
    return encoded;
}

std::optional<std::string> percent_decoded(std::string_view text) {
    std::string decoded;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%') {
            decoded += text[i];
            continue;
        }
        if (i + 2 >= text.size()) return std::nullopt;
        unsigned char byte = 0;
        const char* begin = text.data() + i + 1;
        const auto [end, error] = std::from_chars(begin, begin + 2, byte, 16);
        if (error != std::errc{} || end != begin + 2) return std::nullopt;
        decoded += static_cast<char>(byte);
        i += 2;
    }
    return decoded;
}

}  // namespace pairkeep::control
