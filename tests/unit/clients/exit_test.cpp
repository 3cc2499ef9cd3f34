#include "pairkeep/clients/child.h"
#include "support/catch.h"

using pairkeep::clients::Exit;
using pairkeep::clients::to_string;

TEST_CASE("the end of a client is said in words") {
    CHECK(to_string(Exit{0, {}, ""}) == "exited with status 0");
    CHECK(to_string(Exit{{}, 9, ""}) == "killed by signal 9 (SIGKILL)");
    CHECK(to_string(Exit{{}, 15, "left 1 process behind, killed"}) ==
          "killed by signal 15 (SIGTERM); left 1 process behind, killed");
    CHECK(to_string(Exit{{}, 64, ""}) == "killed by signal 64");  // real-time signals have no name
    CHECK(to_string(Exit{{}, {}, "its keeper was killed"}) ==
          "ended, exit status unknown; its keeper was killed");
}
