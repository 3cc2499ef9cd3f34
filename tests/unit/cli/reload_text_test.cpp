// The answer of a reload as text.
#include "../../../src/cli/reload_text.h"

#include "support/catch.h"

using namespace pairkeep::cli;

namespace {

const std::string kTwo =
    R"({"file": "/etc/pairkeep/pairkeep.yaml", "dry_run": true, "needs_restart": true, "changes": [
    {"text": "group lan: priority: 250 -> 200", "consequence": "at once", "note": ""},
    {"text": "node a: log.target: journal -> stderr", "consequence": "needs a restart", "note": ""},
    {"text": "group lan: vrid: 51 -> 52", "consequence": "at once", "note": "both nodes need it"}]})";

}  // namespace

TEST_CASE("changes stand together with what comes of them") {
    CHECK(reload_text(kTwo).value() ==
          "/etc/pairkeep/pairkeep.yaml: this would change\n"
          "  group lan: priority: 250 -> 200\n"
          "  group lan: vrid: 51 -> 52\n"
          "      both nodes need it\n"
          "    -> at once\n"
          "  node a: log.target: journal -> stderr\n"
          "    -> needs a restart\n");
    std::string done = kTwo;
    done.replace(done.find("true"), 4, "false");
    CHECK(reload_text(done).value().starts_with("/etc/pairkeep/pairkeep.yaml: in force\n"));
}

TEST_CASE("nothing to change, and documents that are none") {
    CHECK(reload_text(R"({"file": "x.yaml", "changes": []})").value() == "x.yaml: nothing to change\n");
    for (const std::string body : {"", "[]", "true"}) CHECK_FALSE(reload_text(body));
    CHECK(reload_text(R"({"changes": [{}]})").value().find("?") != std::string::npos);
}

TEST_CASE("the loader's errors, one in a line, and nothing for a terminal") {
    CHECK(
        reload_problems(R"({"error": "x", "problems": ["a.yaml:1:2: one", "a.yaml:3:4: \u001b[31mtwo"]})") ==
        "a.yaml:1:2: one\na.yaml:3:4: ?[31mtwo\n");
    CHECK(reload_problems("").empty());
    CHECK(reload_problems("{}").empty());
}
