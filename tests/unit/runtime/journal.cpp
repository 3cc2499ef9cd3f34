// What the journal gets: fields of a report, and whether it gets anything. In a mount namespace of its own a
// socket of the test stands where journald's would be.
#include "journal.h"

#include <sched.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <optional>
#include <set>
#include <stdexcept>

#include "log.h"
#include "process.h"

namespace {

using namespace pairkeep;
using failover::About;
using failover::Report;
using failover::Severity;
using test::Pipe;
using test::process_with_stderr;

const Report kRoleChanged{.severity = Severity::warning,
                          .id = "ROLE_CHANGED",
                          .about = About::group,
                          .subject = "lan",
                          .text = "backup -> active: nothing heard",
                          .group = "lan",
                          .role = failover::Role::active};

std::set<std::string> fields(const Report& report) {
    auto list = runtime::journal_fields(report, "connector-a");
    list.erase(std::remove_if(list.begin(), list.end(),
                              [](const std::string& field) { return field.starts_with("MESSAGE_ID="); }),
               list.end());
    std::set<std::string> set(list.begin(), list.end());
    CHECK(set.size() == list.size());
    return set;
}

// Where journald's socket would be: this test's, nobody's (its file remains), or no file.
enum class Journald { listens, is_dead, is_absent };

struct Outcome {
    std::vector<std::string> datagrams;
    std::string standard_error;
};

void must(bool done, const char* what) {
    if (!done) throw std::runtime_error(what);
}

// In the child: /run is empty, but for journald's folder. Gone with the process.
void enter_mount_namespace(const std::string& journald_folder) {
    must(unshare(CLONE_NEWNS) == 0, "unshare");
    must(mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0, "private mounts");
    must(mount("none", "/run", "tmpfs", 0, nullptr) == 0, "an empty /run");
    std::filesystem::create_directories("/run/systemd/journal");
    must(mount(journald_folder.c_str(), "/run/systemd/journal", nullptr, MS_BIND, nullptr) == 0,
         "bind mount");
}

class JournalSocket {
  public:
    explicit JournalSocket(Journald journald) {
        REQUIRE(mkdtemp(folder_.data()) != nullptr);
        if (journald == Journald::is_absent) return;
        fd_ = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        (folder_ + "/socket").copy(address.sun_path, sizeof address.sun_path - 1);
        REQUIRE(bind(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
        if (journald == Journald::is_dead) close(std::exchange(fd_, -1));
    }
    ~JournalSocket() {
        if (fd_ >= 0) close(fd_);
        std::filesystem::remove_all(folder_);
    }
    JournalSocket(const JournalSocket&) = delete;
    JournalSocket& operator=(const JournalSocket&) = delete;
    [[nodiscard]] const std::string& folder() const { return folder_; }
    [[nodiscard]] std::vector<std::string> received() const {
        std::vector<std::string> all;
        std::array<char, 4096> part{};
        for (ssize_t size = 0; fd_ >= 0 && (size = recv(fd_, part.data(), part.size(), 0)) >= 0;)
            all.emplace_back(part.data(), static_cast<std::size_t>(size));
        return all;
    }

  private:
    std::string folder_ = (std::filesystem::temp_directory_path() / "pairkeep-journal.XXXXXX").string();
    int fd_ = -1;
};

// In the child: what systemd does for a service whose standard error is the journal.
void enter_journal(const JournalSocket& socket) {
    enter_mount_namespace(socket.folder());
    struct stat file {};
    must(fstat(STDERR_FILENO, &file) == 0, "fstat");
    const auto stream = std::to_string(file.st_dev) + ":" + std::to_string(file.st_ino);
    setenv("JOURNAL_STREAM", stream.c_str(), 1);
}

settings::Settings for_target(const std::string& target) {
    settings::Settings settings;
    settings.node = "connector-a";
    settings.log_level = "debug";
    settings.log_target = target;
    return settings;
}

// Logs kRoleChanged and a detail, as a service of systemd would.
Outcome logged_by_a_service(Journald journald, const std::string& target) {
    const JournalSocket socket(journald);
    Pipe pipe;
    CHECK(process_with_stderr(pipe.ends[1], [&] {
              enter_journal(socket);
              runtime::Log log(for_target(target));
              log.write(kRoleChanged);
              log.debug("detail");
          }) == "well");
    return {socket.received(), pipe.read_all()};
}

bool requires_root() {
    if (geteuid() == 0) return false;
    std::puts("SKIPPED: needs root for a mount namespace");
    return true;
}

const std::string kPlainLines = "<4>lan ROLE_CHANGED: backup -> active: nothing heard\n<7>detail\n";

}  // namespace

TEST_CASE("a report about a group carries the group and its role") {
    CHECK(fields(kRoleChanged) == std::set<std::string>{"PAIRKEEP_EVENT=ROLE_CHANGED", "PAIRKEEP_GROUP=lan",
                                                        "PAIRKEEP_NODE=connector-a", "PAIRKEEP_ROLE=active"});
}

TEST_CASE("a report about a client carries the client, and the group that it follows") {
    Report report{Severity::info, "CLIENT_STARTED", About::client, "hq-vpn", "started"};
    std::set<std::string> expected{"PAIRKEEP_CLIENT=hq-vpn", "PAIRKEEP_EVENT=CLIENT_STARTED",
                                   "PAIRKEEP_NODE=connector-a"};
    CHECK(fields(report) == expected);
    report.group = "lan";
    report.role = failover::Role::fault;
    expected.insert({"PAIRKEEP_GROUP=lan", "PAIRKEEP_ROLE=fault"});
    CHECK(fields(report) == expected);
}

TEST_CASE("an interface is a field, as the subject and as the place") {
    const Report about{Severity::error, "PEER_DISCARDED", About::interface, "eth0", "bad checksum"};
    CHECK(fields(about) == std::set<std::string>{"PAIRKEEP_EVENT=PEER_DISCARDED", "PAIRKEEP_INTERFACE=eth0",
                                                 "PAIRKEEP_NODE=connector-a"});
    const Report there{Severity::warning, "STRANGER", About::group, "lan", "another cluster", "eth1"};
    CHECK(fields(there).contains("PAIRKEEP_INTERFACE=eth1"));
}

TEST_CASE("a report about this node names it once") {
    const Report report{Severity::info, "STARTED", About::node, "connector-a", "pairkeepd 1"};
    CHECK(fields(report) == std::set<std::string>{"PAIRKEEP_EVENT=STARTED", "PAIRKEEP_NODE=connector-a"});
}

TEST_CASE("every kind of fact has its MESSAGE_ID; what a client wrote has none") {
    const auto list = runtime::journal_fields(kRoleChanged, "connector-a");
    CHECK(std::find(list.begin(), list.end(), "MESSAGE_ID=c60f2c3393e849ac9f2589bdfcb8b0f5") != list.end());
    CHECK(runtime::message_id("LINES_DROPPED").size() == 32);
    CHECK(runtime::message_id("STDOUT").empty());
    for (const auto& field :
         runtime::journal_fields({Severity::info, "STDOUT", About::client, "hq-vpn", "hello"}, "connector-a"))
        CHECK_FALSE(field.starts_with("MESSAGE_ID"));
}

TEST_CASE("JOURNAL_STREAM counts only for the file that it names") {
    const Pipe named;
    const Pipe other;
    struct stat file {};
    REQUIRE(fstat(named.ends[1], &file) == 0);
    const auto stream = std::to_string(file.st_dev) + ":" + std::to_string(file.st_ino);
    CHECK(runtime::leads_to_journal(named.ends[1], stream.c_str()));
    CHECK_FALSE(runtime::leads_to_journal(other.ends[1], stream.c_str()));
    CHECK_FALSE(runtime::leads_to_journal(named.ends[1], nullptr));
    CHECK_FALSE(runtime::leads_to_journal(named.ends[1], ""));
    CHECK_FALSE(runtime::leads_to_journal(-1, stream.c_str()));
}

TEST_CASE("a service's lines go to the journal with their fields, and not to stderr") {
    if (requires_root()) return;
    const auto outcome = logged_by_a_service(Journald::listens, "journal");
    CHECK(outcome.standard_error.empty());
    REQUIRE(outcome.datagrams.size() == 2);
    CHECK(outcome.datagrams[0] ==
          "MESSAGE=lan ROLE_CHANGED: backup -> active: nothing heard\n"
          "PRIORITY=4\n"
          "SYSLOG_IDENTIFIER=pairkeepd\n"
          "MESSAGE_ID=c60f2c3393e849ac9f2589bdfcb8b0f5\n"
          "PAIRKEEP_EVENT=ROLE_CHANGED\n"
          "PAIRKEEP_GROUP=lan\n"
          "PAIRKEEP_NODE=connector-a\n"
          "PAIRKEEP_ROLE=active\n");
    CHECK(outcome.datagrams[1] == "MESSAGE=detail\nPRIORITY=7\nSYSLOG_IDENTIFIER=pairkeepd\n");
}

TEST_CASE("a journald that stands still holds up nobody, and what it misses is counted") {
    if (requires_root()) return;
    const JournalSocket stuck(Journald::listens);
    const Pipe pipe;
    CHECK(process_with_stderr(pipe.ends[1], [&] {
              enter_journal(stuck);
              runtime::Log log(for_target("journal"));
              for (int i = 0; i < 30'000; ++i) log.write(kRoleChanged);
              must(log.lines_missing() > 10'000, "lines are counted");
          }) == "well");
    CHECK(!stuck.received().empty());
}

TEST_CASE("target: stderr is obeyed by a service too") {
    if (requires_root()) return;
    const auto outcome = logged_by_a_service(Journald::listens, "stderr");
    CHECK(outcome.datagrams.empty());
    CHECK(outcome.standard_error == kPlainLines);
}

TEST_CASE("a line that journald cannot take goes to stderr with its level") {
    if (requires_root()) return;
    for (const auto journald : {Journald::is_dead, Journald::is_absent})
        CHECK(logged_by_a_service(journald, "journal").standard_error == kPlainLines);
}
