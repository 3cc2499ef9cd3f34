#include "journal.h"

#define SD_JOURNAL_SUPPRESS_LOCATION  // the line that sends is the same for all
#include <sys/stat.h>
#include <sys/uio.h>
#include <systemd/sd-journal.h>
#include <unistd.h>

#include <algorithm>
#include <array>

namespace pairkeep::runtime {
namespace {

constexpr const char* kSocket = "/run/systemd/journal/socket";

struct MessageId {
    std::string_view report;
    std::string_view id;
};
constexpr std::array kMessageIds{
#include "message_ids.inc"  // made of packaging/catalog/pairkeep.catalog
};

std::string_view subject_field(failover::About about) {
    switch (about) {
        case failover::About::node:
            return "PAIRKEEP_NODE";
        case failover::About::group:
            return "PAIRKEEP_GROUP";
        case failover::About::client:
            return "PAIRKEEP_CLIENT";
        case failover::About::interface:
            return "PAIRKEEP_INTERFACE";
        case failover::About::check:
            return "PAIRKEEP_CHECK";
    }
    return "";
}

}  // namespace

bool leads_to_journal(int fd, const char* journal_stream) {
    struct stat file {};
    if (journal_stream == nullptr || fstat(fd, &file) != 0) return false;
    return journal_stream == std::to_string(file.st_dev) + ":" + std::to_string(file.st_ino);
}

std::vector<std::string> journal_fields(const failover::Report& report, const std::string& node) {
    std::vector<std::string> fields;
    const auto add = [&](std::string_view key, std::string_view value) {
        std::string field = std::string(key) + "=";
        // The subject of a report about this node or a group is also its node or group: once is enough.
        if (value.empty() || std::any_of(fields.begin(), fields.end(),
                                         [&](const std::string& have) { return have.starts_with(field); }))
            return;
        fields.push_back(field.append(value));
    };
    add("MESSAGE_ID", message_id(report.id));
    add("PAIRKEEP_EVENT", report.id);
    add(subject_field(report.about), report.subject);
    add("PAIRKEEP_NODE", node);
    add("PAIRKEEP_GROUP", report.group);
    if (report.role) add("PAIRKEEP_ROLE", to_string(*report.role));
    add("PAIRKEEP_INTERFACE", report.interface);
    return fields;
}

std::string_view message_id(std::string_view id) {
    const auto* const found = std::find_if(kMessageIds.begin(), kMessageIds.end(),
                                           [&](const MessageId& known) { return known.report == id; });
    return found == kMessageIds.end() ? std::string_view{} : found->id;
}

bool send_to_journal(int priority, const std::vector<std::string_view>& fields, std::string_view text) {
    // libsystemd takes a socket that is not there for success, and the line would be lost: a service with its
    // own root directory has the journal behind stderr and no socket.
    if (access(kSocket, F_OK) != 0) return false;
    const std::string message = "MESSAGE=" + std::string(text);
    const std::string level = "PRIORITY=" + std::to_string(priority);
    std::vector<std::string_view> all{message, level, "SYSLOG_IDENTIFIER=pairkeepd"};
    all.insert(all.end(), fields.begin(), fields.end());
    std::vector<iovec> parts;
    parts.reserve(all.size());
    for (const auto field : all) parts.push_back({const_cast<char*>(field.data()), field.size()});
    return sd_journal_sendv(parts.data(), static_cast<int>(parts.size())) == 0;
}

}  // namespace pairkeep::runtime
