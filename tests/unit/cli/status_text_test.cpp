// `pairkeep status` on one screen: sample documents and the text that each gives, both in data/.
// PAIRKEEP_REWRITE=1 in the environment writes the texts anew; commit only differences that you can explain.
#include "../../../src/cli/status_text.h"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <nlohmann/json.hpp>
#include <random>
#include <sstream>
#include <string>

#include "support/catch.h"

using namespace pairkeep::cli;
using Json = nlohmann::ordered_json;

namespace {

const std::string kData = PAIRKEEP_SOURCE_DIR "/tests/unit/cli/data/";

std::string read(const std::string& name) {
    std::ifstream file(kData + name);
    INFO(kData + name);
    REQUIRE(file);
    std::stringstream text;
    text << file.rdbuf();
    return text.str();
}

std::string shown(const std::string& json, const StatusTextOptions& options = {}) {
    const auto text = status_text(json, options);
    REQUIRE(text);
    return *text;
}

std::size_t longest_line(const std::string& text) {
    std::istringstream lines(text);
    std::size_t longest = 0;
    for (std::string line; std::getline(lines, line);)
        longest =
            std::max(longest, static_cast<std::size_t>(std::count_if(line.begin(), line.end(), [](char c) {
                         return (static_cast<unsigned char>(c) & 0xc0U) != 0x80U;
                     })));
    return longest;
}

std::string first_line(const std::string& text) {
    return text.substr(0, text.find('\n'));
}
bool has(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("each sample document gives its text") {
    const std::string name =
        GENERATE(as<std::string>{}, "active", "backup", "initialize", "fault", "client_in_back_off",
                 "lost_path", "two_groups", "two_active", "last_resort");
    INFO(name);
    const std::string text = shown(read(name + ".json"));
    if (std::getenv("PAIRKEEP_REWRITE") != nullptr) std::ofstream(kData + name + ".txt") << text;
    CHECK(text == read(name + ".txt"));
    CHECK(longest_line(text) <= 80);
}

TEST_CASE("a client that is started again and again is not well before its health has passed") {
    auto document = nlohmann::json::parse(read("active.json"));
    auto& client = document["clients"]["hq-vpn"];
    client["health"] = {{"standing", "untested"}, {"failed_before", false}};
    CHECK(first_line(shown(document.dump())).starts_with("OK "));
    client["health"]["failed_before"] = true;
    const std::string unwell = shown(document.dump());
    CHECK(unwell.starts_with("PROBLEM "));
    CHECK(has(unwell, "was not healthy when it last ran"));
    client["health"] = {{"standing", "passing"}, {"failed_before", false}};
    CHECK(first_line(shown(document.dump())).starts_with("OK "));
}

TEST_CASE("one group with one client fits on a terminal of 24 lines") {
    for (const std::string name :
         {"active", "backup", "initialize", "fault", "client_in_back_off", "lost_path"}) {
        INFO(name);
        const std::string text = shown(read(name + ".json"));
        CHECK(std::count(text.begin(), text.end(), '\n') < 24);
    }
}

TEST_CASE("colour changes no letter, and there is none unless asked for") {
    const std::string document = read("fault.json");
    std::string colourful = shown(document, {80, true});
    CHECK(has(colourful, "\x1b["));
    for (std::size_t start = 0; (start = colourful.find('\x1b')) != std::string::npos;)
        colourful.erase(start, colourful.find('m', start) - start + 1);
    CHECK(colourful == shown(document));
    CHECK_FALSE(has(shown(document), "\x1b"));
}

TEST_CASE("no line is longer than the terminal, however narrow or wide") {
    for (const std::size_t width : {40U, 60U, 100U, 500U})
        CHECK(longest_line(shown(read("fault.json"), {width, false})) <= std::min<std::size_t>(width, 120));
    Json document = Json::parse(read("active.json"));
    document["groups"]["lan"]["reason"] = std::string(300, 'x');
    document["site"] = "K\xc3\xb6ln " + std::string(200, 'y');
    CHECK(longest_line(shown(document.dump())) <= 80);
}

TEST_CASE("a document that lacks keys is shown as far as it goes") {
    CHECK(first_line(shown("{}")) == "WARNING     this node has no groups");
    CHECK(first_line(shown(R"({"groups": {"lan": {}}})")) ==
          "WARNING     lan: the role of this node is \"unknown\": the daemon gives no reason");
    const Json whole = Json::parse(read("fault.json")).flatten();
    for (const auto& [path, value] : whole.items()) {
        Json damaged = Json::parse(read("fault.json"));
        for (const Json& other : {Json(), Json("text"), Json(-1e300), Json(true),
                                  Json::array({1, "a", nullptr}), Json::object({{"a", 1}})}) {
            damaged[Json::json_pointer(path)] = other;
            INFO(path << " = " << other.dump());
            CHECK(has(shown(damaged.dump()), "Group lan"));
        }
    }
}

TEST_CASE("any part of a document may be of any type") {
    std::mt19937 random(std::random_device{}());
    const std::string good = read("two_groups.json");
    int shown_count = 0;
    for (int i = 0; i < 2000; ++i) {
        std::string text = good;
        for (int change = 0; change < 3; ++change)
            text[std::uniform_int_distribution<std::size_t>(0, text.size() - 1)(random)] =
                "0\"{}[],:ntx-"[random() % 12];
        const auto result = status_text(text, {});
        if (result) shown_count += longest_line(*result) <= 80 ? 1 : 1000000;
    }
    CHECK(shown_count > 0);
    CHECK(shown_count < 1000000);
}

TEST_CASE("what is no document at all is an error") {
    for (const std::string text : {"", "nonsense", "[]", "3", "{\"a\":", "\xff\xfe"})
        CHECK_FALSE(status_text(text, {}));
}

TEST_CASE("no escape sequence of a reason or a name reaches the terminal") {
    Json document = Json::parse(read("active.json"));
    document["groups"]["lan"]["reason"] =
        "evil \x1b[2J\x07 \xc2\x9b text\nline\x01"
        "5";
    document["clients"]["hq-vpn"]["command"] = {"rm\x1b]0;title\x07"};
    const std::string text = shown(document.dump());
    CHECK(has(text, "evil ?[2J? ? text line?5"));
    CHECK_FALSE(has(text, "\x1b"));
    CHECK_FALSE(has(text, "\xc2\x9b"));
}

TEST_CASE("a newer daemon is said to be newer") {
    Json document = Json::parse(read("active.json"));
    document["schema"] = 2;
    CHECK(has(shown(document.dump()), "WARNING     the daemon is newer than this program"));
}

TEST_CASE("a router shows its version where it is the old one, and its MAC address where it has one") {
    Json document = Json::parse(read("active.json"));
    CHECK(shown(document.dump()).find("version 2") == std::string::npos);
    CHECK(shown(document.dump()).find("virtual MAC") == std::string::npos);
    auto& router = document["groups"]["lan"]["virtual_routers"][0];
    router["version"] = 2;
    router["virtual_mac"] = {{"address", "00:00:5e:00:01:33"}, {"device", "pk4-51-2"}};
    const std::string text = shown(document.dump(), {1000, false});
    CHECK(text.find("VRID 51, version 2, virtual MAC 00:00:5e:00:01:33 on pk4-51-2, ") != std::string::npos);
}

TEST_CASE("a reload that failed is shown, one that worked is not") {
    auto document = nlohmann::json::parse(read("backup.json"));
    const auto before = shown(document.dump());
    auto& last = document["configuration"]["last_reload"];
    last = {{"at", "2026-11-21T05:00:00.000Z"}, {"done", true}, {"by", "root"}, {"text", "one change"}};
    CHECK(shown(document.dump()) == before);
    last["done"] = false;
    last["text"] = "pairkeep.yaml:3:1: what is this?";
    const auto text = shown(document.dump());
    CHECK(has(text, "WARNING"));
    CHECK(has(text, "the latest reload failed"));
    CHECK(has(text, "pairkeep.yaml:3:1"));
}
