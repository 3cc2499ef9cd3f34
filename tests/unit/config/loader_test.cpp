// What the corpus cannot hold: who this node is, files that cannot be read, fixed numbers, hostile input.
#include "pairkeep/config/loader.h"

#include <unistd.h>

#include <array>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <regex>
#include <string>

#include "support/catch.h"

namespace {

namespace fs = std::filesystem;
using namespace pairkeep;
using config::load_file;
using config::load_text;

const std::string kShort =
    "connector_id: hq\n"
    "nodes:\n"
    "  gw-a: {address: 192.0.2.11}\n"
    "  gw-b.example.net: {address: 192.0.2.12}\n"
    "groups:\n"
    "  lan: {interface: eth0, virtual_addresses: [192.0.2.10/24]}\n"
    "clients:\n"
    "  hq-vpn: {command: [openvpn, --config, /etc/openvpn/hq.conf]}\n";

std::string node_for(const std::string& hostname, const config::LoadOptions& options = {}) {
    const auto loaded = load_text(kShort, "f", options, hostname);
    return loaded ? loaded->node : loaded.error().front().to_string();
}

std::string first_problem(const std::string& text) {
    const auto loaded = load_text(text, "f", {}, "gw-a");
    return loaded ? "it loads" : loaded.error().front().to_string();
}

std::string file_text(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

struct TemporaryFolder {
    fs::path path = fs::temp_directory_path() / ("pairkeep-config-test-" + std::to_string(getpid()));
    TemporaryFolder() { fs::create_directories(path); }
    ~TemporaryFolder() { fs::remove_all(path); }
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;
};

}  // namespace

TEST_CASE("this node is the one named like the host, whole or up to the first dot, or as --node says") {
    CHECK(node_for("gw-a") == "gw-a");
    CHECK(node_for("gw-a.example.net") == "gw-a");
    CHECK(node_for("gw-b.example.net") == "gw-b.example.net");
    CHECK(node_for("elsewhere", {"gw-a"}) == "gw-a");
    CHECK(node_for("gw-a", {"gw-b.example.net"}) == "gw-b.example.net");
    // --node is taken as it is: what the operator wrote is not shortened.
    CHECK(node_for("gw-a", {"gw-a.example.net"}) ==
          "f:3:3: there is no node \"gw-a.example.net\" (--node); the nodes are \"gw-a\" and "
          "\"gw-b.example.net\"");
    CHECK(node_for("gw-a", {"gw-x"}) ==
          "f:3:3: there is no node \"gw-x\" (--node); the nodes are \"gw-a\" and \"gw-b.example.net\"");
    CHECK(
        node_for("gw-b") ==
        "f:3:3: no node is named like this host, \"gw-b\"; the nodes are \"gw-a\" and \"gw-b.example.net\"; "
        "rename one, or say which with --node NAME");
}

TEST_CASE("a derived VRID never drifts: both nodes and every version must find the same") {
    // FNV-1a (32 bits) of connector_id, a zero byte, group; modulo 255, plus 1. Computed apart from this
    // code.
    CHECK(config::derived_vrid("hq", "lan") == 150);
    CHECK(config::derived_vrid("hq", "dmz") == 41);
    CHECK(config::derived_vrid("hq2", "lan") == 147);
    CHECK(config::derived_vrid("a", "bc") == 227);
    CHECK(config::derived_vrid("ab", "c") == 168);
    CHECK(config::derived_vrid("Z\xc3\xbcrich", "lan") == 113);
    CHECK(config::derived_vrid("", "") == 142);
    for (int i = 0; i < 10'000; ++i) CHECK(config::derived_vrid("hq", std::to_string(i)) != 0);
}

TEST_CASE("a file that cannot be read says why") {
    const TemporaryFolder folder;
    const auto problem_of = [](const fs::path& path) {
        const auto loaded = load_file(path.string(), {});
        REQUIRE_FALSE(loaded);
        REQUIRE(loaded.error().size() == 1);
        return loaded.error().front().to_string();
    };
    const fs::path missing = folder.path / "missing.yaml";
    CHECK(problem_of(missing) ==
          missing.string() +
              ": cannot be read: No such file or directory; write it, the same on both "
              "nodes: pairkeep.yaml(5), and an example is in "
              "/usr/share/doc/pairkeep/examples");
    CHECK(problem_of(folder.path) == folder.path.string() + ": cannot be read: Is a directory");
    CHECK(problem_of("/dev/zero") == "/dev/zero: larger than 1 MiB; is this the right file?");

    const fs::path large = folder.path / "large.yaml";
    std::ofstream(large) << kShort << "# " << std::string(1 << 20, 'x') << '\n';
    CHECK(problem_of(large) == large.string() + ": larger than 1 MiB; is this the right file?");
}

TEST_CASE("a file that can be read is the same as its text") {
    const TemporaryFolder folder;
    const fs::path path = folder.path / "pairkeep.yaml";
    std::ofstream(path) << kShort;
    const auto loaded = load_file(path.string(), {"gw-a"});
    REQUIRE(loaded);
    CHECK(loaded->file == path.string());
    CHECK(loaded->groups.at(0).clients == std::vector<std::string>{"hq-vpn"});
}

TEST_CASE("1 MiB of anything ends with a message, soon and without a crash") {
    const std::array<std::string, 14> pieces{"[",    "{",  "- ", "? ",  "a: ", "[a,", "&a ",
                                             "{a: ", "\"", "!",  "*a ", ": ",  "|\n", "'"};
    for (const auto& piece : pieces) {
        INFO(piece);
        std::string text;
        while (text.size() + piece.size() <= std::size_t{1} << 20U) text += piece;
        CHECK(first_problem(text).starts_with("f"));
    }
}

TEST_CASE("a thousand unknown keys do not fill the terminal") {
    std::string text = kShort;
    for (int i = 0; i < 1000; ++i) text += "unknown" + std::to_string(i) + ": 1\n";
    const auto loaded = load_text(text, "f", {}, "gw-a");
    REQUIRE_FALSE(loaded);
    REQUIRE(loaded.error().size() == 101);
    CHECK(loaded.error().front().line == 9);
    CHECK(loaded.error().back().to_string() == "f: and 900 more problems after these");
}

TEST_CASE("aliases count as what they stand for") {
    std::string text = "connector_id: hq\nsite: &l [";
    for (int i = 0; i < 1000; ++i) text += "x, ";
    text += "x]\nnodes: [";
    for (int i = 0; i < 1000; ++i) text += "*l, ";
    CHECK(first_problem(text + "*l]\n").find("more than 20000 values, aliases counted in full") !=
          std::string::npos);
}

TEST_CASE("a node beyond the last free priority is refused") {
    std::string text =
        "connector_id: hq\ngroups: {lan: {interface: eth0, virtual_addresses: [192.0.2.10/24]}}\nnodes:\n";
    std::string gw = "  gw-a: {}\n";
    for (int i = 1; i < 254; ++i) gw += "  n" + std::to_string(i) + ": {}\n";
    const auto loaded = load_text(text + gw, "f", {}, "gw-a");
    REQUIRE(loaded);
    std::array<bool, 256> seen{};
    for (const auto& node : loaded->nodes) {
        CHECK_FALSE(seen.at(node.priority));
        seen.at(node.priority) = true;
    }
    CHECK_FALSE(seen[0]);
    CHECK_FALSE(seen[255]);
    CHECK(first_problem(text + gw + "  late: {}\n") ==
          "f:258:3: no priority is left for this node; there are 254");
}

TEST_CASE("damaged files are refused with a place, or load; nothing else happens") {
    std::mt19937 random(2);  // fixed: a failure must come back
    const std::string alphabet = " \t\n:{}[],-&*!|>'\"%@`#?\\0az~<.\x01\x04\xff";
    const fs::path good = fs::path(PAIRKEEP_SOURCE_DIR) / "tests" / "data" / "config" / "good";
    for (const auto& entry : fs::directory_iterator(good)) {
        if (entry.path().extension() != ".yaml") continue;
        const std::string text = file_text(entry.path());
        for (int round = 0; round < 300; ++round) {
            std::string damaged = text;
            for (auto changes = random() % 4 + 1; changes > 0 && !damaged.empty(); --changes) {
                const std::size_t place = random() % damaged.size();
                const char other = alphabet[random() % alphabet.size()];
                switch (random() % 4) {
                    case 0:
                        damaged[place] = other;
                        break;
                    case 1:
                        damaged.insert(place, 1, other);
                        break;
                    case 2:
                        damaged.erase(place, random() % 8 + 1);
                        break;
                    case 3:
                        damaged.resize(place);
                        break;
                }
            }
            INFO(damaged);
            const auto loaded = load_text(damaged, "f", {}, "connector-a");
            if (loaded) {
                CHECK_FALSE(loaded->groups.empty());
                continue;
            }
            REQUIRE_FALSE(loaded.error().empty());
            for (const auto& problem : loaded.error()) {
                CHECK_FALSE(problem.message.empty());
                CHECK(problem.message.find_first_of("\n\t\x1b") == std::string::npos);
            }
        }
    }
}

TEST_CASE(
    "hang_limit: half of the shortest silence after which the other node takes over, not below 100 ms") {
    using namespace std::chrono_literals;
    const auto limit = [](const std::string& interval, const std::string& top) {
        const std::string lan = "  lan: {interface: eth0, virtual_addresses: [192.0.2.10/24]";
        std::string text = kShort + top;
        text.replace(text.find(lan), lan.size(),
                     lan + ", clients: [hq-vpn], advertisement_interval: " + interval);
        text.insert(text.find("clients:\n"),
                    "  wan: {interface: eth1, virtual_addresses: [198.51.100.10/24], down_after: 5}\n");
        const auto loaded = load_text(text, "f", {}, "gw-a");
        REQUIRE(loaded);
        return loaded->hang_limit;
    };
    CHECK(limit("1s", "") == 1500ms);
    CHECK(limit("10s", "") == 2500ms);  // of the other group
    CHECK(limit("100ms", "hang_limit: auto\n") == 150ms);
    CHECK(limit("10ms", "") == 100ms);
    CHECK(limit("10ms", "hang_limit: 500ms\n") == 500ms);
    CHECK_FALSE(limit("1s", "hang_limit: off\n"));
    CHECK(first_problem(kShort + "hang_limit: 99ms\n").find("100ms") != std::string::npos);
    CHECK(first_problem(kShort + "hang_limit: 61s\n").find("1min") != std::string::npos);
}

TEST_CASE(
    "address_lease: whole seconds of the silence after which the other node takes over, not below 2 s") {
    using namespace std::chrono_literals;
    const auto lease = [](const std::string& keys) {
        std::string text = kShort;
        const std::string lan = "virtual_addresses: [192.0.2.10/24]";
        text.replace(text.find(lan), lan.size(), lan + ", " + keys);
        const auto loaded = load_text(text, "f", {}, "gw-a");
        REQUIRE(loaded);
        return loaded->groups.front().address_lease;
    };
    CHECK(lease("advertisement_interval: 1s") == 3s);
    CHECK(lease("advertisement_interval: 1.33s") == 3s);
    CHECK(lease("advertisement_interval: 10ms") == 2s);
    CHECK(lease("advertisement_interval: 40s, down_after: 10") == 400s);
}

TEST_CASE("the installed example loads, as it is and with every commented key in force") {
    const fs::path example = fs::path(PAIRKEEP_SOURCE_DIR) / "conf" / "pairkeep.yaml";
    const std::string text = file_text(example);
    const auto loaded = load_text(text, "pairkeep.yaml", {}, "connector-a");
    REQUIRE(loaded);
    CHECK(loaded->warnings.empty());

    // "#key: value" is a key that can be uncommented; "# words" is for the reader.
    const std::string all = std::regex_replace(text, std::regex("(^|\n)( *)#([^ \n])"), "$1$2$3");
    REQUIRE(all != text);
    const auto variant = load_text(all, "pairkeep.yaml", {}, "connector-a");
    std::string problems;
    if (!variant)
        for (const auto& problem : variant.error()) problems += problem.to_string() + '\n';
    CHECK(problems.empty());
    // Commented keys show their defaults, so nothing but the label may change.
    if (variant) {
        CHECK(variant->groups.at(0).advertisement_interval == loaded->groups.at(0).advertisement_interval);
        CHECK(variant->groups.at(0).address_lease == loaded->groups.at(0).address_lease);
        CHECK(variant->groups.at(0).vrid == loaded->groups.at(0).vrid);
        CHECK(variant->groups.at(0).priority == loaded->groups.at(0).priority);
        CHECK(variant->groups.at(0).preempt_after == loaded->groups.at(0).preempt_after);
        CHECK(variant->groups.at(0).ttl_minimum == loaded->groups.at(0).ttl_minimum);
        CHECK(variant->groups.at(0).checksum == loaded->groups.at(0).checksum);
        CHECK(variant->groups.at(0).accept == loaded->groups.at(0).accept);
        CHECK(variant->groups.at(0).takeover_on_release == loaded->groups.at(0).takeover_on_release);
        CHECK(variant->groups.at(0).announce.at == loaded->groups.at(0).announce.at);
        CHECK(variant->groups.at(0).announce.refresh == loaded->groups.at(0).announce.refresh);
        CHECK(variant->clients.at(0).stop_timeout == loaded->clients.at(0).stop_timeout);
        CHECK(variant->control_group == loaded->control_group);
        CHECK(variant->log_level == loaded->log_level);
        CHECK(variant->log_target == loaded->log_target);
    }
}

// RFC 3768 6.4.3: there is no Accept_Mode. An owner accepts whatever the settings say (failover/).
TEST_CASE("a group of version 2 does not accept, and none of version 3 is meant by it (requirement 37)") {
    const std::string two =
        "connector_id: hq\nnodes: {gw-a: {}, gw-b: {}}\ngroups:\n"
        "  old: {interface: eth0, virtual_addresses: [192.0.2.10/24], version: 2}\n"
        "  new: {interface: eth1, virtual_addresses: [198.51.100.10/24]}\n";
    const auto loaded = load_text(two, "f", {}, "gw-a");
    REQUIRE(loaded);
    CHECK_FALSE(loaded->groups.at(0).accept);
    CHECK(loaded->groups.at(1).accept);
}
