"""The matrix: pairkeep with every peer, family and transport, in the four ways that the role can move.

Roles and addresses are those of both sides; every advert of a test is judged by tshark's dissector. docs/interop.md has
the matrix as a table, which test_interop_page.py holds to what runs here.
"""

import time

import pytest
from conftest import follows, group_of, routers
from interop import PEERS, VIRTUAL, Way, client_asks, client_reaches, judge, pairkeep_accepts, usable, who_resolved
from lab import wait_for

# Peer, families in one group, way. FRR sends no unicast. keepalived has both families in a vrrp_sync_group.
WAYS = [(peer, families, Way(transport))
        for peer in PEERS for families in ("4", "6", "46") for transport in ("multicast", "unicast")
        if (peer, transport) != ("FRR", "unicast")
        and (peer, families) != ("pairkeep", "46")]  # test_election.py: two of them, in every way
WAYS += [(peer, families, Way("multicast", version, mac))
         for peer in PEERS for families, version, mac in (
             ("4", 3, "virtual"), ("6", 3, "virtual"), ("4", 2, "own"), ("4", 2, "virtual"))]
every_way = pytest.mark.parametrize("peer, families, way", WAYS, ids=[
    f"{peer}-{families}-{way.transport}-v{way.version}-{way.mac}" for peer, families, way in WAYS])


class Meeting:
    """pairkeep on a and a peer on b, and what each of them has said so far."""

    def __init__(self, pair, peer, families, way, ours, theirs, preempt="never"):
        self.pair = pair(families, start="", group=way.group | {"preempt": preempt},
                         nodes={"a": {"priority": ours}, "b": {"priority": theirs}})
        self.peer = PEERS[peer](self.pair, *way)
        self.way = way

    def __enter__(self):
        return self

    def __exit__(self, *error):
        if any(error):
            print(self.peer.log())

    def a_leads(self, alone=False):
        """a is Active and b follows, says nothing and has nothing."""
        self.pair["a"].wait_role("active")
        if not alone:
            self.peer.wait_backup()
        wait_for(lambda: self.virtual <= usable(self.pair.hosts["a"]), what="a's addresses")
        self.served("a", alone)

    def b_leads(self, alone=False):
        self.peer.wait_active()
        if not alone:
            self.pair["a"].wait(follows, what="a to follow b")
        wait_for(lambda: not self.virtual & usable(self.pair.hosts["a"]), what="the addresses to leave a")
        self.served("b", alone)

    @property
    def virtual(self):
        return {VIRTUAL[n] for n in self.pair.families}

    def served(self, speaker, alone):
        """The client is. One speaks and is believed: the other says nothing for longer than it would bear silence."""
        now = time.monotonic()
        accepts = pairkeep_accepts(self.way) if speaker == "a" else self.peer.accepts()
        client_reaches(self.pair, self.peer.mac, speaker, self.way, accepts)
        client_asks(self.pair)
        if not alone:
            self.pair.wait_adverts(speaker, self.way.down_after + 2, since=now)
            assert not [f.host for f in self.pair.capture.adverts(since=now) if f.host != speaker]
        assert who_resolved(self.pair, now) == {speaker}

    def judge(self, ours, theirs):
        """In the end: exactly these priorities were sent, and pairkeep had nothing to object to."""
        p = self.pair
        judge(p, self.peer, {"a": ours, "b": theirs})
        if p["a"].process.alive:
            status = p["a"].status()
            assert group_of(status)["warnings"] == []
            assert not any(router["counters"]["discarded"] for router in routers(status))


@every_way
def test_we_win(pair, peer, families, way):
    """The peer is Active; a better pairkeep that preempts takes over. Requirement 50."""
    with Meeting(pair, peer, families, way, 250, 100, preempt="always") as m:
        m.peer.start(100)
        m.b_leads(alone=True)
        m.pair.start("a")
        m.a_leads()
        m.judge({250}, {100})


@every_way
def test_they_win(pair, peer, families, way):
    """pairkeep is Active; a better peer that preempts takes over, and pairkeep yields to it. Requirement 42."""
    with Meeting(pair, peer, families, way, 100, 250, preempt="always") as m:
        m.pair.start("a")
        m.a_leads(alone=True)
        m.peer.start(250, preempt=True)
        m.b_leads()
        assert "has priority 250, this node 100" in m.pair["a"].log()
        m.judge({100}, {250})


@every_way
def test_graceful(pair, peer, families, way):
    """Each leaves in an orderly way while it is Active, and the other follows its priority 0. Requirements 28, 47."""
    with Meeting(pair, peer, families, way, 250, 240) as m:
        m.peer.start(240)
        m.b_leads(alone=True)
        m.pair.start("a").wait(follows, what="a to follow b")
        m.peer.terminate()
        m.pair["a"].wait_role("active")
        m.pair["a"].wait_log("gave the role away (priority 0)")
        m.peer.start(240)
        m.a_leads()
        assert m.pair["a"].terminate() == 0
        m.b_leads(alone=True)
        assert [f.content.priority for f in m.pair.capture.adverts(host="a")][-1] == 0
        m.judge({250, 0}, {240, 0})


@every_way
def test_kill(pair, peer, families, way):
    """Each is killed while it is Active, and the other hears its silence. Requirement 25."""
    with Meeting(pair, peer, families, way, 250, 240) as m:
        m.peer.start(240)
        m.b_leads(alone=True)
        m.pair.start("a").wait(follows, what="a to follow b")
        m.peer.kill9()
        m.pair["a"].wait_role("active")
        m.pair["a"].wait_log("was silent for")
        m.peer.start(240)
        m.a_leads()
        m.pair["a"].kill9()
        m.peer.wait_active()
        m.pair.wait_adverts("b", 2, since=time.monotonic())
        m.judge({250}, {240})
