// Commands and hooks: exit statuses, time limits, what they are told and what they say.
#include <signal.h>

#include <fstream>

#include "asked.h"
#include "pairkeep/clients/facts.h"
#include "unit/clients/harness.h"

using namespace pairkeep::probes;
using namespace pairkeep::probes::test;
using pairkeep::clients::test::gone;
using pairkeep::clients::test::TemporaryFolder;
using Words = std::vector<std::string>;

TEST_CASE("a command passes with exit status 0, and its last words explain a failure") {
    Asked runner;
    CHECK(runner.ask(pairkeep::settings::CommandProbe{{"true"}}) ==
          Answer{Verdict::ok, "exited with status 0"});
    CHECK(runner.ask(pairkeep::settings::CommandProbe{{"sh", "-c", "echo out; echo no route >&2; exit 2"}}) ==
          Answer{Verdict::failed, "exited with status 2: no route"});
    CHECK(runner.ask(pairkeep::settings::CommandProbe{{"sh", "-c", "echo only out; exit 2"}}) ==
          Answer{Verdict::failed, "exited with status 2: only out"});
    CHECK(runner.ask(pairkeep::settings::CommandProbe{{"sh", "-c", "kill -9 $$"}}) ==
          Answer{Verdict::failed, "killed by signal 9 (SIGKILL)"});
    CHECK(runner.ask(pairkeep::settings::CommandProbe{{"no-such-program"}}) ==
          Answer{Verdict::unknown, "no-such-program: not found in PATH"});
    CHECK(runner.ask(pairkeep::settings::CommandProbe{{"test", "{gateway}", "=", "gw1"}}, "gw1").verdict ==
          Verdict::ok);
}

TEST_CASE("a cancelled command is answered when all of it is gone") {
    Asked runner;
    const TemporaryFolder folder;
    const auto run = runner.begin([&](Runner& it, Runner::RunId id) {
        it.probe(id, "c",
                 pairkeep::settings::CommandProbe{
                     {"sh", "-c", "sleep 1000 & echo $! > " + folder / "pid" + "; wait"}},
                 "", {});
    });
    const int child = folder.pid_in("pid");
    CHECK_FALSE(gone(child));
    runner.cancel(run);
    CHECK(runner.wait(run) == Answer{Verdict::failed, "ended early: killed by signal 9 (SIGKILL)"});
    CHECK(gone(child));
    runner.cancel(run);  // answered already: nothing
}

TEST_CASE("a hook is told its facts in both ways, and its lines are heard") {
    Asked runner;
    const pairkeep::clients::Facts facts{
        {"group", "lan"}, {"priority", 250}, {"addresses", Words{"192.0.2.10/24", "2001:db8::10/64"}}};
    CHECK(pairkeep::clients::environment_of(facts) ==
          Words{"PAIRKEEP_GROUP=lan", "PAIRKEEP_PRIORITY=250",
                "PAIRKEEP_ADDRESSES=192.0.2.10/24 2001:db8::10/64"});
    CHECK(pairkeep::clients::json_of(facts) ==
          "{\"group\":\"lan\",\"priority\":250,\"addresses\":[\"192.0.2.10/24\",\"2001:db8::10/64\"]}\n");
    CHECK(pairkeep::clients::json_of({{"name", std::string("\xff")}}) == "{\"name\":\"\xef\xbf\xbd\"}\n");
    Words lines;
    const auto run = runner.begin([&](Runner& it, Runner::RunId id) {
        it.command(id,
                   {.name = "hook",
                    .command = {"sh", "-c", "cat; echo $PAIRKEEP_ADDRESSES; echo trouble >&2; exit 1"},
                    .environment = pairkeep::clients::environment_of(facts),
                    .input = pairkeep::clients::json_of(facts)},
                   [&](const std::string& line, bool is_stderr) {
                       lines.push_back((is_stderr ? "! " : "") + line);
                   });
    });
    CHECK(runner.wait(run) == Answer{Verdict::failed, "exited with status 1: trouble"});
    CHECK(std::count(lines.begin(), lines.end(), "192.0.2.10/24 2001:db8::10/64") == 1);
    CHECK(std::count(lines.begin(), lines.end(), "! trouble") == 1);
    CHECK(lines.size() == 3);
}

TEST_CASE("the end of the runner ends what runs") {
    const TemporaryFolder folder;
    int child = -1;
    {
        Asked runner;
        runner.begin([&](Runner& it, Runner::RunId id) {
            it.probe(id, "c",
                     pairkeep::settings::CommandProbe{
                         {"sh", "-c", "echo $$ > " + folder / "pid" + "; sleep 1000"}},
                     "", {});
        });
        child = folder.pid_in("pid");
    }
    CHECK(pairkeep::clients::test::eventually([&] { return gone(child); }));
}
