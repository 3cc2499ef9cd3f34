#include "run_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <ctime>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>

namespace pairkeep::runtime {
namespace {

using nlohmann::json;
using nlohmann::ordered_json;

constexpr int kFormat = 1;
constexpr std::size_t kLongest = 1 << 20;

std::string path_in(const std::string& run_dir) {
    return run_dir + "/pairkeepd.run";
}

ordered_json as_json(const failover::KeptGroup& group, const Moment& moment) {
    ordered_json addresses = ordered_json::array();
    for (const auto& one : group.addresses)
        addresses.push_back({{"interface", one.interface}, {"address", one.address.to_string()}});
    const Duration sent = moment.since_boot - (moment.now - group.last_sent);
    return {{"name", group.name},
            {"role", "active"},
            {"last_sent_boottime_ns", sent.count()},
            {"addresses", addresses}};
}

failover::KeptGroup group_of(const json& from, const Moment& moment) {
    failover::KeptGroup group;
    group.name = from.at("name").get<std::string>();
    const Duration age = moment.since_boot - Duration{from.at("last_sent_boottime_ns").get<std::int64_t>()};
    if (age < Duration::zero()) throw std::runtime_error("its last advertisement lies in the future");
    group.last_sent = moment.now - age;
    for (const auto& one : from.at("addresses")) {
        const auto address = IpAddress::parse(one.at("address").get<std::string>());
        if (!address) throw std::runtime_error("an address in it is none");
        group.addresses.push_back({.interface = one.at("interface").get<std::string>(), .address = *address});
    }
    return group;
}

}  // namespace

Moment this_moment() {
    Moment moment;
    timespec since_boot{};
    clock_gettime(CLOCK_BOOTTIME, &since_boot);
    moment.now = Clock::now();
    moment.since_boot = std::chrono::seconds{since_boot.tv_sec} + Duration{since_boot.tv_nsec};
    std::ifstream("/proc/sys/kernel/random/boot_id") >> moment.boot_id;
    return moment;
}

std::string run_file_text(const failover::Kept& kept, const settings::Settings& settings,
                          const Moment& moment) {
    ordered_json groups = ordered_json::array();
    for (const auto& group : kept.groups) groups.push_back(as_json(group, moment));
    ordered_json clients = ordered_json::array();
    for (const auto& client : kept.clients)
        clients.push_back({{"name", client.name}, {"gateway", client.gateway}});
    const ordered_json document{
        {"format", kFormat},     {"boot_id", moment.boot_id}, {"connector_id", settings.connector_id},
        {"node", settings.node}, {"groups", groups},          {"clients", clients}};
    return document.dump(2, ' ', false, ordered_json::error_handler_t::replace) + "\n";
}

Result<failover::Kept, std::string> read_run_file(const std::string& text, const settings::Settings& settings,
                                                  const Moment& moment) {
    try {
        const auto document = json::parse(text);
        if (document.at("format") != kFormat) return Unexpected{std::string("it is of another version")};
        if (document.at("boot_id") != moment.boot_id) return Unexpected{std::string("it is of another boot")};
        if (document.at("connector_id") != settings.connector_id || document.at("node") != settings.node)
            return Unexpected{std::string("it is of another node")};
        failover::Kept kept;
        for (const auto& group : document.at("groups")) kept.groups.push_back(group_of(group, moment));
        for (const auto& client : document.at("clients"))
            kept.clients.push_back({.name = client.at("name").get<std::string>(),
                                    .gateway = client.at("gateway").get<std::string>()});
        return kept;
    } catch (const std::exception& error) {
        return Unexpected{std::string("it is damaged: ") + error.what()};
    }
}

Result<Unit, std::string> write_run_file(const std::string& run_dir, const std::string& text) {
    const auto path = path_in(run_dir);
    const auto draft = path + ".new";
    const int fd = open(draft.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0) return Unexpected{draft + ": " + std::strerror(errno)};
    const auto written = write(fd, text.data(), text.size());
    const int error = written < 0 ? errno : ENOSPC;
    close(fd);
    if (written == static_cast<ssize_t>(text.size()) && std::rename(draft.c_str(), path.c_str()) == 0)
        return Unit{};
    const auto why =
        draft + ": " + std::strerror(written == static_cast<ssize_t>(text.size()) ? errno : error);
    unlink(draft.c_str());
    return Unexpected{why};
}

std::string take_run_file(const std::string& run_dir) {
    const auto path = path_in(run_dir);
    const int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (fd < 0) return "";
    unlink(path.c_str());
    std::string text;
    char part[4096];
    for (ssize_t size = 0; text.size() < kLongest && (size = read(fd, part, sizeof part)) > 0;)
        text.append(part, static_cast<std::size_t>(size));
    close(fd);
    return text.empty() ? "{}" : text;
}

}  // namespace pairkeep::runtime
