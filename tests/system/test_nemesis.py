"""Seeded faults against two real daemons (tests/nemesis, docs/nemesis.md), and whether it would see what is wrong: mistakes planted
into the configuration, and for each of its rules an invented timeline that breaks it and one that just does not.
"""

import pathlib
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))

from nemesis.judge import BY_HAND, TUNNEL, Judge  # noqa: E402
from nemesis.run import Nemesis  # noqa: E402
from nemesis.schedule import KINDS, Fault, Round, Schedule, Timing, bound, schedule  # noqa: E402
from nemesis.timeline import Timeline  # noqa: E402

SECONDS = 60
# Together they have every kind of fault, which is what they were chosen by; one half each with advertisements every 1 s and 100 ms.
SEEDS = [*[(seed, 1) for seed in (208, 338, 376, 430)], *[(seed, 0.1) for seed in (128, 992, 1010, 1062)]]


@pytest.mark.parametrize("seed, interval", SEEDS)
def test_the_pair_comes_to_rest_after_every_fault(seed, interval):
    assert Nemesis(schedule(seed, interval, SECONDS), say=print).run()


def test_the_seeds_have_every_kind_of_fault():
    for interval in (1, 0.1):
        met = {fault.kind for seed, of in SEEDS if of == interval
               for one in schedule(seed, interval, SECONDS).rounds for fault in one.faults}
        assert met == set(KINDS)


def test_a_seed_is_a_schedule():
    assert schedule(7, 1, 600) == schedule(7, 1, 600) != schedule(8, 1, 600)


# Planted mistakes

NO_WATCHDOG = "unwatched"


def one_round(*faults, lasts=6.0):
    timing = Timing(0.1, 5)
    settle = lasts + bound(timing, "never", {fault.kind for fault in faults})
    return Schedule(0, timing, "unicast", "4", "never", (Round(0, lasts, settle, settle + 1, faults),))


@pytest.mark.parametrize("rule, fault, changes", (
    ("a dead node has no address", Fault("kill_tree", "active", 0.1, 12), {"group": {"address_lease": "off"}}),
    ("a guardian gives back", Fault("stop_worker", "active", 0.1, 6, NO_WATCHDOG),
     {"top": {"hang_limit": "off"}, "group": {"address_lease": "off"}}),
    ("one node has the address", Fault("clock_step", "a", 0.1, 0.1, 1), {"group_of_b": {"vrid": 52}}),
    ("a tunnel is in one place", Fault("clock_step", "a", 0.1, 0.1, 1), {"client": {"run": "always"}}),
), ids=("no_lease", "no_hang_limit", "two_pairs", "two_tunnels"))
def test_a_planted_mistake_is_found(rule, fault, changes):
    nemesis = Nemesis(one_round(fault, lasts=max(6.0, fault.end)), **changes)
    assert not nemesis.run()
    assert rule in {broken.rule for broken in nemesis.broken}


# Invented timelines: advertisements every second, so silence 3 s, lease 3 s, hang limit 1.5 s.

ADDRESS, UNTIL = "192.0.2.10", 30.0


class Invented:
    """a serves, b stands by, all is well: since 0."""

    def __init__(self):
        self.seen, self.adverts = Timeline(), []
        for node in "ab":
            for process in ("guardian", "worker"):
                self.seen.state(0, node, process, "running")
        self.holds("a", 0)
        self.runs(TUNNEL, "a", 0, UNTIL)
        self.runs(BY_HAND, "a", 0, UNTIL)

    def processes(self, time, node, value, which=("guardian", "worker")):
        for process in which:
            self.seen.state(time, node, process, value)

    def holds(self, node, since, until=None):
        self.seen.state(since, node, ADDRESS, True)
        if until is not None:
            self.seen.state(until, node, ADDRESS, False)

    def runs(self, client, node, since, until, pid=1):
        for step in range(int((until - since) * 10)):
            self.seen.word(since + step / 10, node, client, pid)

    def window(self, kind, since, until):
        self.seen.open_window(since, kind, "a")
        self.seen.close_window(until, kind, "a")

    def judge(self):
        return Judge(self.seen, Timing(1, 3), [ADDRESS],
                     lambda since, until: [one for one in self.adverts if since <= one[0] <= until])

    def broken(self):
        return [broken.rule for broken in self.judge().of_the_time(0, UNTIL)]

    def broken_at_rest(self, answered=True):
        found = self.judge().at_rest(UNTIL - 1, UNTIL, answered)
        return found[0].what if found else ""


@pytest.fixture
def seen():
    return Invented()


def test_nothing_is_wrong_with_a_pair_at_rest(seen):
    assert seen.broken() == [] and seen.broken_at_rest() == ""


@pytest.mark.parametrize("state", ("dead", "stopped"))
@pytest.mark.parametrize("gone_after, rules", ((4.9, []), (5.1, ["a dead node has no address"])))
def test_the_address_of_a_dead_node(seen, state, gone_after, rules):
    seen.processes(10, "a", state)
    seen.seen.state(10 + gone_after, "a", ADDRESS, False)
    assert seen.broken() == rules


def test_the_next_daemon_ends_what_is_left(seen):
    seen.processes(10, "a", "dead")
    seen.processes(12, "a", "running")
    assert seen.broken() == []


def test_who_looks_late_excuses_so_much(seen):
    seen.processes(10, "a", "dead")
    seen.seen.state(15.3, "a", ADDRESS, False)
    seen.seen.late(14, 0.5)
    assert seen.broken() == []


@pytest.mark.parametrize("gone_after, rules", ((3.4, []), (3.6, ["a guardian gives back"])))
def test_the_address_of_a_hung_worker(seen, gone_after, rules):
    seen.processes(10, "a", "stopped", ["worker"])
    seen.seen.state(10 + gone_after, "a", ADDRESS, False)
    assert seen.broken() == rules


@pytest.mark.parametrize("lasts, rules", ((2.9, []), (3.1, ["one node has the address"])))
def test_two_holders(seen, lasts, rules):
    seen.holds("b", 10, 10 + lasts)
    assert seen.broken() == rules


@pytest.mark.parametrize("kind", ("cut", "loss"))
@pytest.mark.parametrize("after_healing, rules", ((2.9, []), (3.1, ["one node has the address"])))
def test_two_holders_while_they_do_not_hear_each_other(seen, kind, after_healing, rules):
    seen.window(kind, 10, 20)
    seen.holds("b", 13, 20 + after_healing)
    assert seen.broken() == rules


@pytest.mark.parametrize("lasts, rules", ((2.9, []), (3.3, ["a tunnel is in one place"])))
def test_two_tunnels(seen, lasts, rules):
    seen.runs(TUNNEL, "b", 10, 10 + lasts)
    assert seen.broken() == rules


@pytest.mark.parametrize("lasts, rules", ((4.9, []), (5.3, ["a tunnel is in one place"])))
def test_two_tunnels_beside_one_that_was_stopped(seen, lasts, rules):
    """The service manager's watchdog ends it after 2 s."""
    seen.processes(10, "a", "stopped")
    seen.seen.state(13, "a", ADDRESS, False)
    seen.runs(TUNNEL, "b", 10, 10 + lasts)
    assert seen.broken() == rules


def test_two_tunnels_of_which_nobody_can_end_one(seen):
    seen.processes(10, "a", "stopped")
    seen.seen.state(13, "a", ADDRESS, False)
    seen.window("unwatched", 10, 25)
    seen.runs(TUNNEL, "b", 13, 25)
    assert seen.broken() == []


@pytest.mark.parametrize("away, goodbye, rules", (
    (3.2, False, []), (4, False, ["late means out"]), (4, True, [])), ids=("in_time", "late", "role_was_free"))
def test_who_was_away_listens_first(seen, away, goodbye, rules):
    back = 10 + away
    seen.processes(10, "a", "stopped")
    seen.processes(back, "a", "running")
    seen.adverts = [(9.9, "a", 250), (13.1, "b", 240), (back + 0.1, "a", 250), (back + 0.2, "a", 0)]
    if goodbye:
        seen.adverts.append((back - 0.5, "b", 0))
    assert seen.broken() == rules


@pytest.mark.parametrize("spoken_to, cut, rules", (
    (True, False, ["late means out"]), (True, True, []), (False, False, [])))
def test_a_backup_that_was_away_hears_what_was_said_meanwhile(seen, spoken_to, cut, rules):
    seen.processes(10, "b", "stopped")
    seen.processes(16, "b", "running")
    seen.adverts = [(16.1, "b", 240)] + [(15.5, "a", 250)] * spoken_to
    if cut:
        seen.window("cut", 12, 20)
    assert seen.broken() == rules


def test_who_is_seen_late_came_back_sooner(seen):
    seen.processes(10, "a", "stopped")
    seen.processes(16, "a", "running")
    seen.adverts = [(9.9, "a", 250), (16.1, "a", 250)]
    seen.seen.late(16, 2)
    assert seen.broken() == []


def test_who_was_away_and_gives_the_role_away_is_not_early(seen):
    seen.processes(10, "a", "stopped")
    seen.processes(14, "a", "running")
    seen.adverts = [(14.1, "a", 0)]
    assert seen.broken() == []


def test_rest_wants_one_holder(seen):
    seen.holds("b", 20)
    assert "192.0.2.10 is on a and b" in seen.broken_at_rest()
    seen.holds("b", 20, 25)
    seen.seen.state(29.5, "a", ADDRESS, False)
    assert "192.0.2.10 is on no node" in seen.broken_at_rest()
    seen.seen.state(29.6, "a", ADDRESS, True)
    assert "only just now" in seen.broken_at_rest()


def test_rest_wants_one_of_each_client_where_the_address_is(seen):
    seen.runs(TUNNEL, "a", 25, UNTIL, pid=2)
    assert "tunnel runs 2 times, on a and a" in seen.broken_at_rest()
    seen = Invented()
    seen.runs(BY_HAND, "b", 25, UNTIL)
    assert "by-hand runs 2 times, on a and b" in seen.broken_at_rest()
    seen = Invented()
    seen.seen.state(25, "a", ADDRESS, False)
    seen.holds("b", 25)
    assert "tunnel runs on a, where the address is not" in seen.broken_at_rest()


def test_rest_wants_an_answer_for_the_lan_client(seen):
    assert seen.broken_at_rest(answered=False) == "the LAN client gets no answer"
