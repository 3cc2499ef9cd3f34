// The file of the socket: its mode and group, and what happens to files that are already there.
#include <grp.h>
#include <sys/wait.h>

#include <fstream>

#include "server_at_work.h"
#include "support/catch.h"

using namespace pairkeep;
using namespace pairkeep::test;

namespace {

Result<std::unique_ptr<control::Server>, std::string> open_at(boost::asio::io_context& service,
                                                              const std::string& path,
                                                              const std::string& group = "") {
    return control::Server::open(service, {path, group}, echo);
}

struct stat look_at(const std::string& path) {
    struct stat found {};
    REQUIRE(lstat(path.c_str(), &found) == 0);
    return found;
}
unsigned mode_of(const std::string& path) {
    return look_at(path).st_mode & 07777U;
}

// A socket file whose program has died.
void leave_stale_socket(const std::string& path) {
    const int fd = socket(AF_UNIX, SOCK_STREAM, 0);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path.copy(std::begin(address.sun_path), sizeof address.sun_path - 1);
    REQUIRE(bind(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
    close(fd);
}

// Runs in a child without privileges: the exit status is the answer.
template <class Body>
int as_nobody(Body body) {
    const pid_t child = fork();
    if (child == 0) {
        if (geteuid() == 0 && (setgroups(0, nullptr) != 0 || setgid(65534) != 0 || setuid(65534) != 0))
            _exit(99);
        _exit(body());
    }
    int status = 0;
    waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

}  // namespace

TEST_CASE("the socket is for owner and group, whatever the umask") {
    const TemporaryDirectory directory;
    boost::asio::io_context service;
    const std::string path = directory / "s";
    const std::string own_group = getgrgid(getegid())->gr_name;
    for (const mode_t mask : {0000U, 0022U, 0077U, 0777U}) {
        const mode_t before = umask(mask);
        const auto server = open_at(service, path, own_group);
        umask(before);
        REQUIRE(server);
        CHECK(server.value()->warnings().empty());
        CHECK(mode_of(path) == 0660);
        CHECK(look_at(path).st_gid == getegid());
    }
    CHECK_FALSE(std::filesystem::exists(path));
}

TEST_CASE("without its group the socket is for the owner, with a warning") {
    const TemporaryDirectory directory;
    boost::asio::io_context service;
    const auto server = open_at(service, directory / "s", "no-such-group");
    REQUIRE(server);
    REQUIRE(server.value()->warnings().size() == 1);
    CHECK(
        has(server.value()->warnings()[0], "no group named no-such-group: the socket " + (directory / "s")));
    CHECK(mode_of(directory / "s") == 0600);
}

TEST_CASE("a group that may not be set leaves the socket to the owner, with a warning") {
    const TemporaryDirectory directory;
    REQUIRE(chmod((directory / "").c_str(), 0777) == 0);
    CHECK(as_nobody([&] {
              boost::asio::io_context service;
              const auto server = open_at(service, directory / "s", "root");
              if (!server || server.value()->warnings().size() != 1) return 1;
              struct stat found {};
              if (lstat((directory / "s").c_str(), &found) != 0 || (found.st_mode & 07777U) != 0600) return 2;
              return has(server.value()->warnings()[0], "to group root: Operation not permitted") ? 0 : 3;
          }) == 0);
}

TEST_CASE("a missing run directory is made, for all to enter, whatever the umask") {
    const TemporaryDirectory directory;
    boost::asio::io_context service;
    const mode_t before = umask(0077);
    const auto server = open_at(service, directory / "one/two/s");
    umask(before);
    REQUIRE(server);
    CHECK(mode_of(directory / "one/two") == 0755);
}

TEST_CASE("a directory that cannot be made is an error with its name") {
    const TemporaryDirectory directory;
    boost::asio::io_context service;
    std::ofstream(directory / "file") << "not a directory";
    const auto server = open_at(service, directory / "file/sub/s");
    REQUIRE_FALSE(server);
    CHECK(has(server.error(), "cannot make the directory " + (directory / "file/sub") + ": Not a directory"));
}

TEST_CASE("a stale socket is replaced") {
    const TemporaryDirectory directory;
    boost::asio::io_context service;
    leave_stale_socket(directory / "s");
    const auto server = open_at(service, directory / "s");
    CHECK(server.has_value());
    Wire wire(directory / "s");
}

TEST_CASE("a living socket is refused with the owner's pid, and goes on") {
    const ServerAtWork at_work(echo);
    boost::asio::io_context service;
    const auto second = open_at(service, at_work.path);
    REQUIRE_FALSE(second);
    CHECK(has(second.error(), "(pid " + std::to_string(getpid()) + ") listens on " + at_work.path));
    CHECK(status_of(at_work.get("/")) == 200);
}

TEST_CASE("what is not a socket is never deleted") {
    const TemporaryDirectory directory;
    boost::asio::io_context service;
    const std::string path = directory / "s";
    SECTION("a file") {
        std::ofstream(path) << "precious";
    }
    SECTION("a directory") {
        std::filesystem::create_directory(path);
    }
    SECTION("a link to a stale socket") {
        leave_stale_socket(directory / "elsewhere");
        std::filesystem::create_symlink("elsewhere", path);
    }
    SECTION("a link to nothing") {
        std::filesystem::create_symlink("nowhere", path);
    }
    const auto before = look_at(path).st_ino;
    const auto server = open_at(service, path);
    REQUIRE_FALSE(server);
    CHECK(has(server.error(), path + " exists and is not a socket"));
    CHECK(look_at(path).st_ino == before);
}

TEST_CASE("a path that the kernel cannot take is an error with its length") {
    const TemporaryDirectory directory;
    boost::asio::io_context service;
    const auto longest = directory / std::string(107 - (directory / "").size(), 'x');
    CHECK(open_at(service, longest).has_value());
    const auto server = open_at(service, longest + "x");
    REQUIRE_FALSE(server);
    CHECK(has(server.error(), "has 108 bytes, and the kernel allows 107"));
    CHECK_FALSE(open_at(service, "").has_value());
}

TEST_CASE("on close only our own file is removed") {
    const TemporaryDirectory directory;
    boost::asio::io_context service;
    const std::string path = directory / "s";
    auto first = open_at(service, path);
    REQUIRE(first);
    REQUIRE(unlink(path.c_str()) == 0);
    const auto second = open_at(service, path);
    REQUIRE(second);
    std::move(first).value().reset();
    CHECK(std::filesystem::exists(path));
    Wire wire(path);
}
