// Every file in tests/data/config against the text beside it: broken/ gives exactly these problems, good/
// gives exactly these settings. PAIRKEEP_REWRITE=1 writes the .expected files anew; commit only what you can
// explain.
#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "pairkeep/config/loader.h"
#include "show_settings.h"
#include "support/catch.h"

namespace {

namespace fs = std::filesystem;
using namespace pairkeep;

const fs::path kCorpus = fs::path(PAIRKEEP_SOURCE_DIR) / "tests" / "data" / "config";

std::string read_all(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

std::vector<fs::path> yaml_files(const fs::path& folder) {
    std::vector<fs::path> files;
    for (const auto& entry : fs::directory_iterator(folder))
        if (entry.path().extension() == ".yaml") files.push_back(entry.path());
    std::sort(files.begin(), files.end());
    return files;
}

struct Outcome {
    bool loaded = false;
    std::string text;
};

Outcome load(const fs::path& file) {
    const auto loaded = config::load_text(read_all(file), file.filename().string(), {}, "connector-a");
    if (loaded) return {true, tests::show(*loaded)};
    std::string text;
    for (const auto& problem : loaded.error()) text += problem.to_string() + '\n';
    return {false, text};
}

void compare(const fs::path& file, const std::string& text) {
    fs::path expected = file;
    expected.replace_extension(".expected");
    if (std::getenv("PAIRKEEP_REWRITE") != nullptr) std::ofstream(expected, std::ios::binary) << text;
    CHECK(text == read_all(expected));
}

}  // namespace

TEST_CASE("broken files say exactly what is wrong and where") {
    const auto files = yaml_files(kCorpus / "broken");
    REQUIRE(files.size() >= 50);
    for (const auto& file : files) {
        INFO(file);
        const Outcome outcome = load(file);
        CHECK_FALSE(outcome.loaded);
        compare(file, outcome.text);
    }
}

TEST_CASE("good files load with exactly these settings") {
    const auto files = yaml_files(kCorpus / "good");
    REQUIRE(files.size() >= 10);
    for (const auto& file : files) {
        INFO(file);
        const Outcome outcome = load(file);
        CHECK(outcome.loaded);
        compare(file, outcome.text);
    }
}
