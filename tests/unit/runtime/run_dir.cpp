// The run directory belongs to one daemon at a time.
#include "run_dir.h"

#include <sysexits.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <utility>

#include "support/catch.h"

namespace {

namespace fs = std::filesystem;
using pairkeep::runtime::RunDir;

struct TemporaryFolder {
    fs::path path = fs::temp_directory_path() / ("pairkeep-run-dir-test-" + std::to_string(getpid()));
    TemporaryFolder() { fs::create_directories(path); }
    ~TemporaryFolder() { fs::remove_all(path); }
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;
};

std::string first_line(const fs::path& path) {
    std::ifstream file(path);
    std::string line;
    std::getline(file, line);
    return line;
}

auto take(const fs::path& path) {
    return RunDir::take(path, getpid());
}

}  // namespace

TEST_CASE("a missing run directory is made, with all that leads to it") {
    const TemporaryFolder folder;
    const auto path = folder.path / "not" / "yet" / "there";
    const auto taken = take(path);
    REQUIRE(taken);
    CHECK(fs::is_directory(path));
    CHECK(first_line(path / "pairkeepd.lock") == std::to_string(getpid()));
}

TEST_CASE("a second daemon is told who has the directory, and what to do") {
    const TemporaryFolder folder;
    const auto first = take(folder.path);
    REQUIRE(first);
    for (int again = 0; again < 2; ++again) {  // who was refused leaves the lock as it was
        const auto second = take(folder.path);
        REQUIRE_FALSE(second);
        CHECK(second.error().exit_code == EX_TEMPFAIL);
        CHECK(second.error().message ==
              "another pairkeepd (pid " + std::to_string(getpid()) + ") already runs in " +
                  folder.path.string() +
                  "; stop it first: two on one host would fight over the same addresses");
    }
}

TEST_CASE("the directory is free again when its owner is gone, also one that left a lock file behind") {
    const TemporaryFolder folder;
    std::ofstream(folder.path / "pairkeepd.lock") << "4194304000 of a daemon that crashed\n";
    for (int life = 0; life < 2; ++life) {
        const auto taken = take(folder.path);
        REQUIRE(taken);
        CHECK(first_line(folder.path / "pairkeepd.lock") == std::to_string(getpid()));
    }
}

TEST_CASE("the lock moves along with its owner and is not given back on the way") {
    const TemporaryFolder folder;
    auto taken = take(folder.path);
    REQUIRE(taken);
    {
        const RunDir moved = std::move(*taken);
        CHECK_FALSE(take(folder.path));
    }
    CHECK(take(folder.path));
}

TEST_CASE("two directories have two owners") {
    const TemporaryFolder folder;
    const auto one = take(folder.path / "one");
    const auto two = take(folder.path / "two");
    CHECK(one);
    CHECK(two);
}

TEST_CASE("a directory that cannot be made is an error with the way out") {
    const TemporaryFolder folder;
    std::ofstream(folder.path / "file") << "here\n";
    SECTION("below a file") {
        const auto path = (folder.path / "file" / "run").string();
        const auto taken = take(path);
        REQUIRE_FALSE(taken);
        CHECK(taken.error().exit_code == EX_CANTCREAT);
        CHECK(taken.error().message ==
              "cannot make the run directory " + path +
                  ": Not a directory; run as a user who may, or choose another with --run-dir");
    }
    SECTION("where a file is") {
        const auto taken = take((folder.path / "file").string());
        REQUIRE_FALSE(taken);
        CHECK(taken.error().exit_code == EX_CANTCREAT);
    }
    SECTION("where there can be none") {
        const auto taken = take("/proc/pairkeep");
        REQUIRE_FALSE(taken);
        CHECK(taken.error().exit_code == EX_CANTCREAT);
    }
}

TEST_CASE("a lock that cannot be opened is said with its path") {
    const TemporaryFolder folder;
    fs::create_directories(folder.path / "pairkeepd.lock");
    const auto taken = take(folder.path);
    REQUIRE_FALSE(taken);
    CHECK(taken.error().exit_code == EX_CANTCREAT);
    CHECK(taken.error().message ==
          "cannot open " + (folder.path / "pairkeepd.lock").string() + ": Is a directory");
}
