#include "pairkeep/util/nearest.h"

#include "support/catch.h"

using pairkeep::nearest;

TEST_CASE("a misspelt word finds the one that was meant", "[util]") {
    const std::vector<std::string> known{"interface", "virtual_addresses", "vrid", "preempt"};
    CHECK(nearest("intreface", known) == "interface");
    CHECK(nearest("virtual-address", known) == "virtual_addresses");
    CHECK(nearest("VRID", known) == "vrid");
    CHECK(nearest("pre_empt", known) == "preempt");
}

TEST_CASE("a word that resembles none finds nothing", "[util]") {
    CHECK(nearest("banana", {"interface", "vrid"}).empty());
    CHECK(nearest("x", {"vrid"}).empty());
    CHECK(nearest("vrid", {}).empty());
    CHECK(nearest(std::string(100'000, 'a'), {"interface"}).empty());
}
