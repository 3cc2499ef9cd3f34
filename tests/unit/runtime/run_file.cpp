#include "run_file.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "support/catch.h"

using namespace pairkeep;
using namespace pairkeep::runtime;
using namespace std::chrono_literals;

namespace {

settings::Settings settings_of(const std::string& node) {
    settings::Settings settings;
    settings.connector_id = "hq";
    settings.node = node;
    return settings;
}

const Moment kBefore{.now = Instant{1000s}, .since_boot = 5000s, .boot_id = "this-boot"};

failover::Kept kept() {
    failover::Kept kept;
    kept.groups.push_back({.name = "lan",
                           .last_sent = kBefore.now - 20ms,
                           .addresses = {{"eth0", *IpAddress::parse("192.0.2.10")},
                                         {"eth1", *IpAddress::parse("2001:db8::10")}}});
    kept.clients.push_back({.name = "vpn", .gateway = "gw2.example.net"});
    return kept;
}

std::string why_refused(const std::string& text, const Moment& moment, const std::string& node = "a") {
    const auto read = read_run_file(text, settings_of(node), moment);
    return read ? "" : read.error();
}

std::string changed(std::string text, const std::string& from, const std::string& to) {
    return text.replace(text.find(from), from.size(), to);
}

struct Folder {
    Folder() {
        std::string name = "/tmp/pairkeep-run-XXXXXX";
        path = mkdtemp(name.data());
    }
    ~Folder() { std::filesystem::remove_all(path); }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    std::string path;
};

}  // namespace

TEST_CASE("what is kept comes back, on the next process's clock") {
    const auto text = run_file_text(kept(), settings_of("a"), kBefore);
    // Its own clock may begin anywhere; the host's went on for 400 ms.
    const Moment after{
        .now = Instant{7s}, .since_boot = kBefore.since_boot + 400ms, .boot_id = kBefore.boot_id};
    const auto read = read_run_file(text, settings_of("a"), after);
    REQUIRE(read);
    REQUIRE(read->groups.size() == 1);
    CHECK(read->groups[0].name == "lan");
    CHECK(after.now - read->groups[0].last_sent == 420ms);
    CHECK(read->groups[0].addresses == kept().groups[0].addresses);
    REQUIRE(read->clients.size() == 1);
    CHECK(read->clients[0].name == "vpn");
    CHECK(read->clients[0].gateway == "gw2.example.net");
}

TEST_CASE("a run file that cannot be believed says why") {
    const auto text = run_file_text(kept(), settings_of("a"), kBefore);
    CHECK(why_refused(text, kBefore).empty());
    CHECK(why_refused(text, kBefore, "b") == "it is of another node");
    auto rebooted = kBefore;
    rebooted.boot_id = "the-next";
    CHECK(why_refused(text, rebooted) == "it is of another boot");
    auto earlier = kBefore;
    earlier.since_boot -= 1s;
    CHECK(why_refused(text, earlier) == "it is damaged: its last advertisement lies in the future");
    CHECK(why_refused(changed(text, "\"format\": 1", "\"format\": 2"), kBefore) ==
          "it is of another version");
    CHECK(why_refused(changed(text, "192.0.2.10", "192.0.2"), kBefore) ==
          "it is damaged: an address in it is none");
    for (const std::string damaged : {"", "{}", "[]", "null", "{\"format\": 1", "\xff\xfe"})
        CHECK(why_refused(damaged, kBefore).starts_with("it is damaged: "));
    for (std::size_t size = 0; size < text.size() - 2; ++size)
        CHECK(why_refused(text.substr(0, size), kBefore).starts_with("it is damaged: "));
}

TEST_CASE("a run file is read once") {
    const Folder folder;
    CHECK(take_run_file(folder.path).empty());
    REQUIRE(write_run_file(folder.path, "first"));
    REQUIRE(write_run_file(folder.path, "second"));
    struct stat info {};
    REQUIRE(stat((folder.path + "/pairkeepd.run").c_str(), &info) == 0);
    CHECK((info.st_mode & 0777) == 0600);
    CHECK(take_run_file(folder.path) == "second");
    CHECK(take_run_file(folder.path).empty());
    CHECK(std::filesystem::is_empty(folder.path));
}

TEST_CASE("an empty run file is a damaged one, and what is no file is none") {
    const Folder folder;
    std::ofstream(folder.path + "/pairkeepd.run").flush();
    CHECK(why_refused(take_run_file(folder.path), kBefore).starts_with("it is damaged"));
    REQUIRE(symlink("/etc/hostname", (folder.path + "/pairkeepd.run").c_str()) == 0);
    CHECK(take_run_file(folder.path).empty());
    const auto written = write_run_file(folder.path + "/absent", "text");
    REQUIRE(!written);
    CHECK(written.error().ends_with("No such file or directory"));
}

TEST_CASE("this moment is one of this boot") {
    const auto moment = this_moment();
    CHECK(moment.boot_id.size() == 36);
    CHECK(moment.since_boot > 0s);
    CHECK(this_moment().since_boot >= moment.since_boot);
}
