"""The two nodes lose sight of each other, and a LAN client sees both: cut apart both serve it, which is VRRP's nature.
When the partition heals one of them steps down, and the client, whose traffic may have gone to just that one, must
learn it at once: whoever speaks first, and also where the survivor never heard the other.

A prober on the client judges. Its neighbour entries are set to the loser just before the partition heals: the worst
case. The limit is no measure of speed. A client that nobody tells keeps its entry for half a minute or more, and then
needs five seconds and three questions to find out.
"""

import contextlib
import time

import pytest
from conftest import TRANSPORTS, VIRTUAL, follows, group_of
from interop import PEERS, client_reaches
from lab import Prober, wait_for

BOTH_WAYS = [("a", "b"), ("b", "a")]
LOST_SIGHT = {"both": BOTH_WAYS, "a_to_b": [("a", "b")]}

# Nothing but what is announced because of the healing: no later rounds of the takeover.
QUIET = {"announce": {"at": ["0s"], "refresh": "60s"}}


@contextlib.contextmanager
def probers(pair):
    with contextlib.ExitStack() as stack:
        yield [stack.enter_context(Prober(pair.client, VIRTUAL[n], every=0.02)) for n in pair.families]


def mislead(pair, mac):
    """The client knows the virtual addresses by this hardware address."""
    pair.client.ip(*[f"neigh replace {VIRTUAL[n]} lladdr {mac} dev eth0 nud reachable" for n in pair.families])


def heal(pair, speaker):
    """The next to speak, when the nodes see each other again, is `speaker`: the other Active has just spoken."""
    other = "b" if speaker == "a" else "a"
    now = time.monotonic()
    wait_for(lambda: {f.content.family for f in pair.capture.adverts(host=other, since=now)} >= set(pair.families),
             every=0.001, what=f"adverts of {other}")
    pair.lab.divide("lan")
    return time.monotonic()


def assert_served(pair, probing, since, settled, winner="a"):
    """The client's traffic has gone on since then, and does when the nodes have `settled`."""
    settled()
    end = time.monotonic()
    for prober in probing:
        wait_for(lambda: prober.answered_since(end), 30, "an answer to the client")
    pair.wait_adverts(winner, 15, since=end)
    for prober in probing:
        gap = prober.longest_gap(since)
        assert gap.seconds < 2, f"{gap.seconds:.3f}s without an answer, {prober.lost(since)} probes lost"


@pytest.mark.parametrize("transport", TRANSPORTS)
@pytest.mark.parametrize("lost_sight", ("both", "a_to_b"))
def test_the_client_is_served_after_healing(pair, lost_sight, transport):
    """b becomes Active beside a, and yields in the end. One way only, a hears it all the time."""
    p = pair("46", transport=transport, group=QUIET)
    p.settled()
    with probers(p) as probing:
        for speaker in "ab":
            p.lab.divide("lan", *LOST_SIGHT[lost_sight])
            p["b"].wait_role("active")
            p.wait_adverts("b", 12, since=time.monotonic())
            assert p["a"].role() == "active"
            mislead(p, p.hosts["b"].mac("eth0"))
            healed = heal(p, speaker)
            assert_served(p, probing, healed, p.settled)
            client_reaches(p, None, "a")
    assert p["a"].log().count("ROLE_CHANGED: active ->") == 0
    for name in "ab":
        # That both had the address is told for a minute.
        assert [told for told in group_of(p[name].status())["warnings"] if "is its own" not in told] == []


@pytest.mark.parametrize("transport", TRANSPORTS)
def test_the_client_is_served_when_the_better_node_hears_nothing(pair, transport):
    """b is Active and not heard any more: a, the better one, takes over, and b yields to it without being heard."""
    p = pair("46", transport=transport, start="ba", group=QUIET)
    p.settled(active="b")
    with probers(p) as probing:
        for prober in probing:
            wait_for(lambda: prober.answered_since(0), what="the client to be served")
        cut = time.monotonic()
        p.lab.divide("lan", ("b", "a"))
        p["b"].wait(follows, what="b to follow a")
        assert_served(p, probing, cut, p.settled)
        healed = time.monotonic()
        p.lab.divide("lan")
        assert_served(p, probing, healed, p.settled)
    assert p["b"].log().count("ROLE_CHANGED: active ->") == 1


@contextlib.contextmanager
def meeting_active(pair, peer, families, ours, theirs, **options):
    """pairkeep and a peer, both Active and out of each other's sight."""
    p = pair(families, transport="multicast", start="", group=QUIET,
             nodes={"a": {"priority": ours}, "b": {"priority": theirs}})
    p.lab.divide("lan", *BOTH_WAYS)
    p.start("a").wait_role("active")
    other = PEERS[peer](p, "multicast")
    other.start(theirs, **options)
    try:
        other.wait_active()
        now = time.monotonic()
        for host in "ab":
            p.wait_adverts(host, 12, since=now)
        yield p, other
    finally:
        print(other.log())


@pytest.mark.parametrize("speaker", "ab")
@pytest.mark.parametrize("survivor", ("pairkeep", "keepalived"))
def test_the_client_is_served_after_healing_with_keepalived(pair, survivor, speaker):
    """keepalived says its last word only when it is told to. What it does as a survivor with ours needs no setting."""
    ours, theirs, winner, loser = (250, 240, "a", "b") if survivor == "pairkeep" else (240, 250, "b", "a")
    with meeting_active(pair, "keepalived", "46", ours, theirs,
                        globally="vrrp_higher_prio_send_advert true") as (p, keepalived), probers(p) as probing:
        for prober in probing:
            wait_for(lambda: prober.answered_since(0), what="the client to be served")
        mislead(p, p.hosts[loser].mac("eth0"))
        healed = heal(p, speaker)

        def settled():
            p["a"].wait_role("active" if winner == "a" else "backup")
            (keepalived.wait_backup if winner == "a" else keepalived.wait_active)()

        assert_served(p, probing, healed, settled, winner)
        client_reaches(p, keepalived.mac, winner)


@pytest.mark.parametrize("peer", ("keepalived", "FRR"))
def test_a_foreign_loser_yields_without_a_last_word(pair, peer):
    """So a pairkeep that survives and did not hear it cannot know that a client may be misled."""
    with meeting_active(pair, peer, "4", 250, 240) as (p, other):
        healed = heal(p, "a")
        other.wait_backup()
        p.wait_adverts("a", 12, since=healed)
        first = p.capture.adverts(host="a", since=healed)[0]
        # One that was due at that very moment may cross ours; a last word would come sooner than its pace.
        *_, before, last = p.capture.adverts(host="b")
        late = p.capture.adverts(host="b", since=first.time)
        assert not late or (late == [last] and last.time - before.time > 0.09), late


def test_a_frr_that_survives_tells_the_clients_nothing(pair):
    with meeting_active(pair, "FRR", "4", 240, 250) as (p, _):
        before = len(p.capture.gratuitous_arps(host="b"))
        healed = heal(p, "b")
        p["a"].wait(follows, what="a to follow b")
        p.wait_adverts("b", 20, since=healed)
        assert len(p.capture.gratuitous_arps(host="b")) == before
