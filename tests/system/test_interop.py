"""The matrix: pairkeep with every peer, family and transport, in the four ways that the role can move.

Roles and addresses are those of both sides; every advert of a test is judged by tshark's dissector. docs/interop.md has
the matrix as a table, which test_interop_page.py holds to what runs here.
"""

import time

import pytest
from conftest import follows, group_of, routers
from interop import PEERS, client_reaches, judge
from lab import wait_for

# Peer, families in one group, transport. FRR sends no unicast. keepalived has both families in a vrrp_sync_group.
WAYS = [(peer, families, transport)
        for peer in PEERS for families in ("4", "6", "46") for transport in ("multicast", "unicast")
        if (peer, transport) != ("FRR", "unicast")
        and (peer, families) != ("pairkeep", "46")]  # test_election.py: two of them, in every way
every_way = pytest.mark.parametrize("peer, families, transport", WAYS)


class Meeting:
    """pairkeep on a and a peer on b, and what each of them has said so far."""

    def __init__(self, pair, peer, families, transport, ours, theirs, preempt="never"):
        self.pair = pair(families, transport=transport, start="", group={"preempt": preempt},
                         nodes={"a": {"priority": ours}, "b": {"priority": theirs}})
        self.peer = PEERS[peer](self.pair, transport)
        self.transport, self.ours, self.theirs = transport, ours, theirs

    def __enter__(self):
        return self

    def __exit__(self, *error):
        if any(error):
            print(self.peer.log())

    def a_leads(self):
        """a is Active and b follows, says nothing and has nothing."""
        p = self.pair
        p["a"].wait_role("active")
        self.peer.wait_backup()
        p.wait_holder("a")
        self.quiet("a")

    def b_leads(self):
        p = self.pair
        self.peer.wait_active()
        if "a" in p.daemons and p["a"].process.alive:
            p["a"].wait(follows, what="a to follow b")
        wait_for(lambda: not p.virtual & p.hosts["a"].addresses("eth0"), what="the addresses to leave a")
        self.quiet("b")

    def quiet(self, speaker):
        """One speaks, and is believed: the other says nothing for longer than it would bear silence."""
        now = time.monotonic()
        self.pair.wait_adverts(speaker, 12, since=now)
        others = [f.host for f in self.pair.capture.adverts(since=now) if f.host != speaker]
        assert not others
        client_reaches(self.pair, self.peer.mac, speaker)

    def judge(self, ours, theirs):
        """In the end: exactly these priorities were sent, and pairkeep had nothing to object to."""
        p = self.pair
        judge(p, self.peer, self.transport, {"a": ours, "b": theirs})
        if p["a"].process.alive:
            status = p["a"].status()
            assert group_of(status)["warnings"] == []
            assert not any(router["counters"]["discarded"] for router in routers(status))


@every_way
def test_we_win(pair, peer, families, transport):
    """The peer is Active; a better pairkeep that preempts takes over. Requirement 50."""
    with Meeting(pair, peer, families, transport, 250, 100, preempt="always") as m:
        m.peer.start(100)
        m.b_leads()
        m.pair.start("a")
        m.a_leads()
        m.judge({250}, {100})


@every_way
def test_they_win(pair, peer, families, transport):
    """pairkeep is Active; a better peer that preempts takes over, and pairkeep yields to it. Requirement 42."""
    with Meeting(pair, peer, families, transport, 100, 250, preempt="always") as m:
        m.pair.start("a").wait_role("active")
        m.quiet("a")
        m.peer.start(250, preempt=True)
        m.b_leads()
        assert "has priority 250, this node 100" in m.pair["a"].log()
        m.judge({100}, {250})


@every_way
def test_graceful(pair, peer, families, transport):
    """Each leaves in an orderly way while it is Active, and the other follows its priority 0. Requirements 28, 47."""
    with Meeting(pair, peer, families, transport, 250, 240) as m:
        m.peer.start(240)
        m.b_leads()
        m.pair.start("a").wait(follows, what="a to follow b")
        m.peer.terminate()
        m.pair["a"].wait_role("active")
        assert "gave the role away (priority 0)" in m.pair["a"].log()
        m.peer.start(240)
        m.a_leads()
        assert m.pair["a"].terminate() == 0
        m.b_leads()
        assert [f.content.priority for f in m.pair.capture.adverts(host="a")][-1] == 0
        m.judge({250, 0}, {240, 0})


@every_way
def test_kill(pair, peer, families, transport):
    """Each is killed while it is Active, and the other hears its silence. Requirement 25."""
    with Meeting(pair, peer, families, transport, 250, 240) as m:
        m.peer.start(240)
        m.b_leads()
        m.pair.start("a").wait(follows, what="a to follow b")
        m.peer.kill9()
        m.pair["a"].wait_role("active")
        assert "was silent for" in m.pair["a"].log()
        m.peer.start(240)
        m.a_leads()
        m.pair["a"].kill9()
        m.peer.wait_active()
        m.pair.wait_adverts("b", 5, since=time.monotonic())
        m.judge({250}, {240})
