// What the worker writes down for its guardian.
#include "pairkeep/guardian/estate.h"

#include <algorithm>
#include <memory>

#include "ledger.h"
#include "pairkeep/vrrp/packet.h"
#include "support/catch.h"

using namespace pairkeep;
using namespace pairkeep::guardian;
using address::ClaimId;

namespace {

address::AddressSet set_of(std::initializer_list<const char*> addresses) {
    address::AddressSet set;
    for (const auto* text : addresses) set.holdings.push_back({"eth0", 3, *Prefix::parse(text), false, {}});
    return set;
}

struct Books {
    std::unique_ptr<Ledger> ledger = std::make_unique<Ledger>();
    Estate estate{*ledger};

    [[nodiscard]] auto addresses() const {
        return std::count_if(ledger->addresses.begin(), ledger->addresses.end(),
                             [](const auto& entry) { return entry.used.load(); });
    }
    [[nodiscard]] auto goodbyes() const {
        return std::count_if(ledger->goodbyes.begin(), ledger->goodbyes.end(),
                             [](const auto& entry) { return entry.used.load(); });
    }
};

const Router kRouter{"eth0", Family::ipv4, 51};
const auto kSource = *IpAddress::parse("192.0.2.11");
const auto kPeer = *IpAddress::parse("192.0.2.12");
const auto kOther = *IpAddress::parse("192.0.2.13");

Bytes advertisement(std::uint8_t priority, const IpAddress& destination) {
    return vrrp::encode({51, priority, std::chrono::seconds{1}, {*IpAddress::parse("192.0.2.10")}},
                        vrrp::ChecksumForm::with_pseudo_header, kSource, destination);
}

}  // namespace

TEST_CASE("addresses are in the books from their claim to their release, once") {
    Books books;
    const auto set = set_of({"192.0.2.10/24", "2001:db8::10/64"});
    REQUIRE(books.estate.holds(ClaimId{1}, set));
    REQUIRE(books.estate.holds(ClaimId{2}, set));
    CHECK(books.addresses() == 2);
    CHECK(books.ledger->addresses[0].interface_index == 3);
    books.estate.gave_back(ClaimId{3}, set);
    CHECK(books.addresses() == 0);
}

TEST_CASE("the late answer to a release does not take what was claimed again meanwhile") {
    Books books;
    const auto set = set_of({"192.0.2.10/24"});
    REQUIRE(books.estate.holds(ClaimId{1}, set));
    REQUIRE(books.estate.holds(ClaimId{3}, set));
    books.estate.gave_back(ClaimId{2}, set);
    CHECK(books.addresses() == 1);
}

TEST_CASE("one address more than there is room for is told") {
    Books books;
    address::AddressSet all;
    for (unsigned i = 0; i <= kMostAddresses; ++i) {
        const auto low = static_cast<std::uint8_t>(i), high = static_cast<std::uint8_t>(i >> 8U);
        all.holdings.push_back({"eth0", 3, {IpAddress::v4({10, 0, high, low}), 32}, false, {}});
    }
    CHECK_FALSE(books.estate.holds(ClaimId{1}, all));
    all.holdings.pop_back();
    CHECK(books.estate.holds(ClaimId{2}, all));
}

TEST_CASE("the goodbye is the last advertisement with priority 0, to everybody who got it") {
    Books books;
    for (const auto& peer : {kPeer, kOther})
        for (const std::uint8_t priority : {std::uint8_t{250}, std::uint8_t{100}})
            REQUIRE(books.estate.advertises(kRouter, 3, kSource, peer, advertisement(priority, peer)));
    REQUIRE(books.goodbyes() == 2);
    for (std::size_t i = 0; i < 2; ++i) {
        const auto& entry = books.ledger->goodbyes.at(i);
        const auto expected = advertisement(vrrp::kReleasing, i == 0 ? kPeer : kOther);
        CHECK(std::equal(expected.begin(), expected.end(), entry.message.begin(),
                         entry.message.begin() + static_cast<std::ptrdiff_t>(entry.size)));
    }
}

TEST_CASE("who is no Active any more has no goodbye, and its place is free") {
    Books books;
    const Router other{"eth0", Family::ipv4, 52};
    REQUIRE(books.estate.advertises(kRouter, 3, kSource, kPeer, advertisement(250, kPeer)));
    REQUIRE(books.estate.advertises(kRouter, 3, kSource, kOther, advertisement(250, kOther)));
    REQUIRE(books.estate.advertises(other, 3, kSource, kPeer, advertisement(250, kPeer)));
    books.estate.is_silent(kRouter);
    CHECK(books.goodbyes() == 1);
    books.estate.is_silent(kRouter);
    books.estate.is_silent(other);
    CHECK(books.goodbyes() == 0);
    for (std::size_t i = 0; i < kMostGoodbyes + 1; ++i) {  // or the ledger would be full some day
        REQUIRE(books.estate.advertises(kRouter, 3, kSource, kPeer, advertisement(250, kPeer)));
        REQUIRE(books.goodbyes() == 1);
        books.estate.is_silent(kRouter);
    }
}

namespace {

std::vector<std::string> words_of(const LastCommand& command) {
    std::vector<std::string> words;
    const char* word = command.text.data();
    for (unsigned i = 0; i < command.words; ++i) word += words.emplace_back(word).size() + 1;
    return words;
}

}  // namespace

TEST_CASE(
    "a client that outlives us has its stop command in the books from its start until it is seen ended") {
    Books books;
    const std::vector<std::string> stop{"systemctl", "stop", "", "openvpn-client@hq.service"};
    REQUIRE(books.estate.runs("hq", 4, stop));
    REQUIRE(books.ledger->commands[0].used);
    CHECK(words_of(books.ledger->commands[0]) == stop);
    books.estate.runs_not("hq", 3);  // a reading from before the start
    CHECK(books.ledger->commands[0].used);
    books.estate.runs_not("hq", 4);
    CHECK_FALSE(books.ledger->commands[0].used);
}

TEST_CASE("only a newer start replaces a stop command") {
    Books books;
    REQUIRE(books.estate.runs("hq", 4, {"stop", "gw1"}));
    REQUIRE(books.estate.runs("hq", 4, {"stop", "gw2"}));
    CHECK(words_of(books.ledger->commands[0]).back() == "gw1");
    REQUIRE(books.estate.runs("hq", 5, {"stop", "gw2"}));
    CHECK(words_of(books.ledger->commands[0]).back() == "gw2");
    CHECK_FALSE(books.ledger->commands[1].used);
}

TEST_CASE("a stop command that does not fit is told") {
    Books books;
    CHECK_FALSE(books.estate.runs("hq", 1, {std::string(kLongestCommand, 'x')}));
    CHECK_FALSE(books.estate.runs("hq", 1, std::vector<std::string>(kMostWords + 1, "x")));
    for (std::size_t i = 0; i < kMostCommands; ++i)
        REQUIRE(books.estate.runs("client" + std::to_string(i), 1, {"stop"}));
    CHECK_FALSE(books.estate.runs("one more", 1, {"stop"}));
}

TEST_CASE("nobody counts before the loop runs and after it ended") {
    Books books;
    CHECK(books.ledger->pulse.limit == 0);
    books.estate.alive(Instant{std::chrono::seconds{3}}, std::chrono::milliseconds{500});
    CHECK(books.ledger->pulse.latest == 3'000'000'000);
    CHECK(books.ledger->pulse.limit == 500'000'000);
    books.estate.loop_ends();
    CHECK(books.ledger->pulse.limit == 0);
}

TEST_CASE("after an end for a restart nothing is to be given back") {
    Books books;
    REQUIRE(books.estate.holds(ClaimId{1}, set_of({"192.0.2.10/24"})));
    REQUIRE(books.estate.runs("hq", 4, {"stop"}));
    REQUIRE(books.estate.advertises(kRouter, 3, kSource, kPeer, advertisement(250, kPeer)));
    books.estate.is_kept();
    CHECK(books.addresses() == 0);
    CHECK(books.goodbyes() == 0);
    CHECK_FALSE(books.ledger->commands[0].used);
}
