"""What is peculiar to version 2 and to the virtual MAC, beyond the matrix of test_interop.py: each sentence of
docs/interop.md about them has its test here."""

import time

import pytest
from conftest import OWN, answers, discarded, follows
from interop import PEERS, VIRTUAL_MAC, Way, client_reaches
from lab import wait_for
from lab.dissector import dissect

PASSWORD = "authentication {\n        auth_type PASS\n        auth_pass %s\n    }"  # of keepalived


def meeting(pair, peer, here, there=None, ours=100, **group):
    """a with pairkeep and a better peer, in what they do perhaps not alike; none of them started."""
    p = pair("4", start="", group=here.group | group, nodes={"a": {"priority": ours}, "b": {"priority": 250}})
    return p, PEERS[peer](p, *(there or here))


@pytest.mark.parametrize("transport", ("multicast", "unicast"))
def test_version_2_with_a_simple_password(pair, transport):
    """Requirements 14, 67."""
    p, peer = meeting(pair, "keepalived", Way(transport, 2), v2_password="secret")
    peer.start(250, more=PASSWORD % "secret")
    peer.wait_active()
    p.start("a").wait(follows, what="a to follow b")
    peer.terminate()
    p["a"].wait_role("active")
    p["a"].wait_log("gave the role away (priority 0)")
    since = time.monotonic()
    peer.start(50, more=PASSWORD % "secret")
    peer.wait_backup()
    p.wait_adverts("a", 5, since=since)
    assert not p.capture.adverts(host="b", since=since)
    found = p.capture.adverts()
    assert {frame.host for frame in found} == {"a", "b"}
    for shown in dissect(found, p.lab.folder):
        assert shown["good"] and (shown["authentication"], shown["password"]) == (["1"], ["secret"])
    assert not any(discarded(p["a"].status(), cause) for cause in ("auth", "password"))


V2, V3 = Way(version=2), Way()
DIFFERENCES = {  # peer, here, our group; there, its file; our counter, what we say; what it says, if anything
    "password": ("keepalived", V2, {"v2_password": "secret"}, V2, PASSWORD % "other", "password",
                 "they have another password than v2_password: here", "received an invalid passwd!"),
    "no password here": ("keepalived", V2, {}, V2, PASSWORD % "secret", "auth",
                         "they have authentication type 1, and v2_password: is not set here", "received a 0 auth"),
    "no password there": ("keepalived", V2, {"v2_password": "secret"}, V2, "", "auth",
                          "they have authentication type 0, v2_password: here wants type 1", "received a 1 auth"),
    "FRR has no password": ("FRR", V2, {"v2_password": "secret"}, V2, "", "auth",
                            "they have authentication type 0, v2_password: here wants type 1", None),
    "version of keepalived": ("keepalived", V3, {}, V2, "", "version", "they are of VRRP version 2, version: here is 3",
                              "wrong version. Received 3 and expect 2"),
    "version of FRR": ("FRR", V2, {}, V3, "", "version", "they are of VRRP version 3, version: here is 2", None),
    "interval of keepalived": ("keepalived", V2, {"advertisement_interval": "2s", "down_after": 2}, V2, "", "interval",
                               "they say an interval of 1s, advertisement_interval: here is 2s",
                               "advertisement interval mismatch"),
    "interval of FRR": ("FRR", V2, {"advertisement_interval": "2s", "down_after": 2}, V2, "", "interval",
                        "they say an interval of 1s, advertisement_interval: here is 2s",
                        "unequal to our configured value"),
}


@pytest.mark.parametrize("difference", DIFFERENCES)
def test_what_differs_is_refused_by_both_and_told(pair, difference):
    """Both are Active. Requirements 53, 60, 61."""
    kind, here, group, there, written, counter, said, complaint = DIFFERENCES[difference]
    p, peer = meeting(pair, kind, here, there, ours=240, **group)
    p.start("a")
    peer.start(250, **({"more": written} if written else {}))
    p["a"].wait_role("active")
    peer.wait_active()
    p["a"].wait(lambda s: discarded(s, counter), what=f"the counter {counter}")
    p["a"].wait_log(f"PEER_DISCARDED: connector-b ({OWN['b'][4]}) sends advertisements that are discarded: {said}")
    if complaint:
        wait_for(lambda: complaint in peer.log(), what="the peer to complain")
    else:
        p.wait_adverts("a", 3, since=time.monotonic())
        assert OWN["a"][4] not in peer.log()
    assert p["a"].role() == "active" and peer.holds()


def test_a_keepalived_that_refuses_what_it_hears_falls_silent(pair):
    """It begins to wait anew for its next advert with whatever it hears: it is Active, and nobody can know."""
    p, peer = meeting(pair, "keepalived", V3, V2)
    peer.start(250)
    peer.wait_active()
    p.start("a").wait_role("active")
    since = p.wait_adverts("a", 2, since=0.0)[-1].time  # with the first one its timer began anew
    p.wait_adverts("a", 30, since=since)  # three of its intervals
    heard = [frame.time for frame in p.capture.adverts(host="a", since=since)]
    for said in p.capture.adverts(host="b", since=since):
        assert said.time - max(t for t in heard if t <= said.time) > 0.9, "only where a was late by as much"
    assert peer.holds()


def test_only_one_side_has_the_virtual_mac(pair):
    """FRR and a pairkeep without it are in the matrix."""
    p, peer = meeting(pair, "keepalived", Way(mac="virtual"), Way(mac="own"), ours=240, preempt="always")
    peer.start(200)
    peer.wait_active()
    client_reaches(p, peer.mac, "b")
    p.start("a").wait_role("active")
    peer.wait_backup()
    client_reaches(p, None, "a", Way(mac="virtual"))
    assert p["a"].terminate() == 0
    peer.wait_active()
    client_reaches(p, peer.mac, "b")


@pytest.mark.parametrize("kind, accepts", (("pairkeep", False), ("keepalived", True), ("FRR", True)))
def test_frames_to_the_virtual_mac_that_reach_a_backup(pair, kind, accepts):
    """A switch that does not know the MAC address, or a mirror port, brings them to everybody. Requirement 26."""
    p, peer = meeting(pair, kind, Way(mac="virtual"), ours=254)
    p.start("a").wait_role("active")
    peer.start(250)
    peer.wait_backup()
    p.lab.lead(VIRTUAL_MAC[4], "b")
    p.client.ip(f"neigh replace {OWN['b'][4]} lladdr {VIRTUAL_MAC[4]} dev eth0 nud permanent")
    if accepts:
        wait_for(lambda: answers(p.client, OWN["b"][4]), what="b to answer")
    else:
        assert not answers(p.client, OWN["b"][4])
