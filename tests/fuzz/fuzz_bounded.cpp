// Mutations of good input, from one number, for some seconds: what every build can afford.
//   PAIRKEEP_SEED=N    replays
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <vector>

#include "properties.h"
#include "support/catch.h"

namespace {

using namespace pairkeep;
using namespace pairkeep::fuzz;
using namespace std::chrono_literals;

std::uint64_t seed() {
    static const std::uint64_t value = [] {
        const char* text = std::getenv("PAIRKEEP_SEED");
        const std::uint64_t chosen =
            text != nullptr ? std::strtoull(text, nullptr, 10) : std::random_device{}();
        std::fprintf(stderr, "replay: PAIRKEEP_SEED=%llu\n",
                     static_cast<unsigned long long>(chosen));  // crashes too
        return chosen;
    }();
    return value;
}

class Dice {
  public:
    std::size_t below(std::size_t limit) {
        return std::uniform_int_distribution<std::size_t>{0, limit - 1}(engine_);
    }
    bool one_in(std::size_t chances) { return below(chances) == 0; }
    template <class List>
    const auto& one_of(const List& list) {
        return *std::next(std::begin(list), static_cast<std::ptrdiff_t>(below(std::size(list))));
    }

  private:
    std::mt19937_64 engine_{seed()};
};

void mutate_once(Bytes& bytes, Dice& dice) {
    static constexpr unsigned kTelling[]{0, 1, 0x21, 0x31, 0x32, 0x7f, 0x80, 0xf0, 0xfe, 0xff};
    if (bytes.empty()) return bytes.push_back(static_cast<std::byte>(dice.below(256)));
    const std::size_t at = dice.below(bytes.size());
    switch (dice.below(6)) {
        case 0:
            bytes[at] ^= static_cast<std::byte>(1U << dice.below(8));
            return;
        case 1:
            bytes[at] = static_cast<std::byte>(dice.below(256));
            return;
        case 2:
            bytes[at % 8 % bytes.size()] = static_cast<std::byte>(dice.one_of(kTelling));
            return;  // in the header
        case 3:
            return bytes.resize(at);
        case 4:
            return bytes.resize(bytes.size() + dice.below(40), static_cast<std::byte>(dice.below(256)));
        case 5:
            bytes.erase(bytes.begin() + static_cast<std::ptrdiff_t>(at));
            return;
    }
}

Bytes mutated(Bytes bytes, Dice& dice, const Ends& ends, Speaks speaks = Speaks::version_3) {
    for (std::size_t left = dice.below(4); left > 0; --left) mutate_once(bytes, dice);
    // Otherwise nearly everything would end at the checksum.
    return dice.one_in(3) ? bytes : with_checksum(std::move(bytes), ends, speaks);
}

void mutate_once(std::string& text, Dice& dice) {
    static const std::string kPieces[]{"\n",
                                       "\n  ",
                                       "  ",
                                       "\t",
                                       ": ",
                                       "- ",
                                       "{",
                                       "}",
                                       "[",
                                       "]",
                                       "\"",
                                       "'",
                                       "#",
                                       "&a ",
                                       "*a",
                                       "<<: *a",
                                       "!!str ",
                                       "---\n",
                                       "| ",
                                       "?",
                                       "~",
                                       "null",
                                       "true",
                                       "0",
                                       "-1",
                                       "256",
                                       "1e9",
                                       "10ms",
                                       "2s",
                                       "1h",
                                       "40.95s",
                                       "0.001s",
                                       "192.0.2.10/24",
                                       "::/0",
                                       "2001:db8:0:2::10/64",
                                       "fe80::1",
                                       "auto",
                                       "none",
                                       "off",
                                       "never",
                                       "always",
                                       "unicast",
                                       "multicast",
                                       "address_lease: 2s",
                                       "advertisement_interval: 10ms",
                                       "down_after: 1",
                                       "preempt: always",
                                       "priority: 255",
                                       "vrid: 1",
                                       "version: 2",
                                       "v2_password: s3cret",
                                       "virtual_mac: true",
                                       "\xff",
                                       "\xc3",
                                       "\xef\xbb\xbf",
                                       std::string(1, '\0')};
    if (text.empty()) return void(text = dice.one_of(kPieces));
    const std::size_t at = dice.below(text.size());
    const std::size_t line = text.rfind('\n', at) == std::string::npos ? 0 : text.rfind('\n', at) + 1;
    const std::size_t line_end = std::min(text.find('\n', at), text.size() - 1) + 1;
    switch (dice.below(6)) {
        case 0:
            text[at] = static_cast<char>(dice.below(256));
            return;
        case 1:
            text.insert(at, dice.one_of(kPieces));
            return;
        case 2:
            text.replace(at, dice.below(8), dice.one_of(kPieces));
            return;
        case 3:
            text.erase(at, 1 + dice.below(20));
            return;
        case 4:
            text.erase(line, line_end - std::min(line, line_end));
            return;
        case 5:
            text.insert(line, text.substr(line, line_end - std::min(line, line_end)));
            return;
    }
}

std::vector<std::string> good_files() {
    std::vector<std::string> texts;
    for (const auto& entry :
         std::filesystem::directory_iterator(PAIRKEEP_SOURCE_DIR "/tests/data/config/good")) {
        if (entry.path().extension() != ".yaml") continue;
        std::ifstream file(entry.path(), std::ios::binary);
        texts.emplace_back(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
    }
    std::sort(texts.begin(), texts.end());  // the folder's order is not the seed's
    return texts;
}

}  // namespace

// Requirements 53-59, 63, 71.
TEST_CASE("no message is misread, however it is mutated") {
    Dice dice;
    for (const auto family : {Family::ipv4, Family::ipv6}) {
        const auto ends = usual_ends(family);
        const std::vector<Bytes> good{good_packet(family, 128), good_packet(family, 0),
                                      good_packet(family, 255, 3), good_packet(family, 1, 200)};
        for (const auto& packet : good) REQUIRE(packet_violation(packet, ends).empty());
        for (int i = 0; i < 100'000; ++i) {
            const Bytes message = mutated(dice.one_of(good), dice, ends);
            const auto violation = packet_violation(message, ends);
            if (!violation.empty()) FAIL(violation << ": " << hex(message) << "PAIRKEEP_SEED=" << seed());
        }
    }
}

// Requirements 53-55, 57, 58, 66, 71.
TEST_CASE("no message of version 2 is misread, however it is mutated") {
    Dice dice;
    const auto ends = usual_ends(Family::ipv4);
    const auto plain = Speaks::version_2, with_password = Speaks::version_2_with_password;
    const std::vector<Bytes> good{
        good_packet(Family::ipv4, 128, 1, plain), good_packet(Family::ipv4, 0, 1, with_password),
        good_packet(Family::ipv4, 255, 3, plain), good_packet(Family::ipv4, 1, 200, with_password)};
    for (const auto& packet : good) REQUIRE(packet_violation_v2(packet).empty());
    for (int i = 0; i < 100'000; ++i) {
        const Bytes message = mutated(dice.one_of(good), dice, ends, plain);
        const auto violation = packet_violation_v2(message);
        if (!violation.empty()) FAIL(violation << ": " << hex(message) << "PAIRKEEP_SEED=" << seed());
    }
}

// Requirements 52-61, 66, 67, 75, 76.
TEST_CASE("no datagram moves a node but a good one, and none harms it for good") {
    const IpAddress sources[]{
        usual_ends(Family::ipv4).source,      usual_ends(Family::ipv6).source,
        *IpAddress::parse("192.0.2.77"),      *IpAddress::parse("fe80::77"),  // strangers
        *IpAddress::parse("192.0.2.11"),      *IpAddress::parse("fe80::11"),  // its own: a looped segment
        *IpAddress::parse("255.255.255.255"), *IpAddress::parse("::"),
    };
    const bool active = GENERATE(false, true);
    const auto speaks = GENERATE(Speaks::version_3, Speaks::version_2, Speaks::version_2_with_password);
    INFO("node is " << (active ? "active" : "backup") << ", speaks " << static_cast<int>(speaks)
                    << ", PAIRKEEP_SEED=" << seed());
    Dice dice;
    NodeUnderFire node(speaks);
    for (int i = 0; i < (speaks == Speaks::version_3 ? 50'000 : 20'000); ++i) {
        if (active && node.role() != failover::Role::active) node.become_active();
        if (!active && (node.role() != failover::Role::backup || i % 100 == 0)) node.become_backup();
        const auto family = speaks != Speaks::version_3 || dice.one_in(2) ? Family::ipv4 : Family::ipv6;
        auto ends = usual_ends(family);
        if (dice.one_in(3)) ends.source = dice.one_of(sources);
        const auto priority = static_cast<std::uint8_t>(dice.one_in(20) ? dice.below(256) : 100);
        const auto packet = good_packet(family, priority, 1 + dice.below(3), speaks);
        const NodeUnderFire::Shot shot{ends,
                                       static_cast<std::uint8_t>(dice.one_in(4) ? dice.below(256) : 255),
                                       mutated(packet, dice, ends, speaks)};
        const auto violation = node.shoot(shot);
        if (!violation.empty()) FAIL(violation);
        if (dice.one_in(50)) node.wait(Duration{1ms} * static_cast<int>(dice.below(500)));
    }
    CHECK(node.lasting_effect().empty());
}

TEST_CASE("no configuration file loads into what a node cannot run, and none goes without an answer") {
    const auto good = good_files();
    REQUIRE(good.size() > 5);
    for (const auto& text : good) {
        INFO(text);
        REQUIRE(yaml_violation(text).empty());
    }
    Dice dice;
    for (int i = 0; i < 5'000; ++i) {
        std::string text = dice.one_of(good);
        for (std::size_t left = 1 + dice.below(4); left > 0; --left) mutate_once(text, dice);
        const auto violation = yaml_violation(text);
        if (!violation.empty()) FAIL(violation << "\nPAIRKEEP_SEED=" << seed() << "\n" << text);
    }
}
