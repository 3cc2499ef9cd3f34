// A value or an error.
#include "pairkeep/util/result.h"

#include <memory>
#include <string>
#include <variant>

#include "support/catch.h"

using pairkeep::Result;
using pairkeep::Unexpected;
using pairkeep::Unit;

TEST_CASE("a result is its value or its error, never both") {
    const Result<int, std::string> good = 7;
    REQUIRE(good.has_value());
    CHECK(static_cast<bool>(good));
    CHECK(*good == 7);
    CHECK_THROWS_AS(good.error(), std::bad_variant_access);

    const Result<int, std::string> bad = Unexpected{std::string{"no"}};
    REQUIRE_FALSE(bad.has_value());
    CHECK_FALSE(static_cast<bool>(bad));
    CHECK(bad.error() == "no");
    CHECK_THROWS_AS(bad.value(), std::bad_variant_access);
}

TEST_CASE("value and error may have one type and are still told apart") {
    const Result<std::string, std::string> good = std::string{"text"};
    const Result<std::string, std::string> bad = Unexpected{std::string{"text"}};
    CHECK(good.has_value());
    CHECK_FALSE(bad.has_value());
}

TEST_CASE("success may carry nothing") {
    const Result<Unit, std::string> done = Unit{};
    CHECK(done.has_value());
}

TEST_CASE("a value that cannot be copied can be taken out") {
    Result<std::unique_ptr<int>, int> result = std::make_unique<int>(7);
    CHECK(**result == 7);
    const std::unique_ptr<int> taken = std::move(result).value();
    CHECK(*taken == 7);
}

TEST_CASE("a value can be changed in place") {
    Result<std::string, int> result = std::string{"ab"};
    result->push_back('c');
    *result += "d";
    CHECK(result.value() == "abcd");
}
