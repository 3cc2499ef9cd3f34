// Which verbs there are, and what is said of the others.
#include "../../../src/cli/verbs.h"

#include "support/catch.h"

using namespace pairkeep::cli;

TEST_CASE("the verb is the first argument that belongs to no option") {
    CHECK(verb_of({"status", "--json"}) == "status");
    CHECK(verb_of({"--run-dir", "/tmp/x", "check"}) == "check");
    CHECK(verb_of({"--run-dir=/tmp/x", "check"}) == "check");
    CHECK(verb_of({"--config", "x.yaml", "--node", "a", "check"}) == "check");
    CHECK(verb_of({"--help"}) == std::nullopt);
    CHECK(verb_of({"--run-dir"}) == std::nullopt);
    CHECK(verb_of({}) == std::nullopt);
}

TEST_CASE("a verb works, is promised, is misspelt or is unknown") {
    CHECK(refusal("status", "0.1.0") == std::nullopt);
    CHECK(refusal("check", "0.1.0") == std::nullopt);
    CHECK(refusal("client", "0.1.0") == std::nullopt);
    CHECK(refusal("reload", "0.1.0") == std::nullopt);
    for (const std::string verb :
         {"watch", "history", "explain", "plan", "doctor", "switch", "maintenance", "ok-to-stop", "wait",
          "config", "init", "drill", "rebalance", "import", "key"})
        CHECK(refusal(verb, "0.1.0") == "'" + verb + "' is not supported yet in this version (0.1.0)");
    CHECK(refusal("statsu", "0.1.0") == "there is no verb 'statsu'; did you mean 'status'?");
    CHECK(refusal("chek", "0.1.0") == "there is no verb 'chek'; did you mean 'check'?");
    CHECK(refusal("restart-everything", "0.1.0") ==
          "there is no verb 'restart-everything'; see pairkeep --help");
}
