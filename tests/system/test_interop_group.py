"""One role for the group, against peers that decide for each virtual router alone: it settles in one role, with one
change at most, and then it is quiet."""

import json
import re
import time

import pytest
from conftest import LENGTH, OWN, VIRTUAL, discarded
from interop import KeepalivedPeer, keepalived_config
from lab import Keepalived, wait_for

LOWER = {4: "192.0.2.5", 6: "2001:db8:0:2::5"}
SECOND = {"a": "198.51.100.11", "b": "198.51.100.12", "virtual": "198.51.100.10"}  # on eth1


def path(frame):
    return frame.network, frame.content.family


def changes(daemon):
    """Of the role, after it became Active for the first time."""
    return re.findall(r"ROLE_CHANGED: (\w+ -> \w+)", daemon.log())[2:]


def settle(pair, paths):
    """One node speaks on all paths, and nobody else; returns its name."""
    def one_speaker():
        since = time.monotonic() - 1
        speakers = {p: {f.host for f in pair.capture.adverts(since=since) if path(f) == p} for p in paths}
        everybody = set().union(*speakers.values())
        assert len(everybody) == 1 and all(speakers.values()), speakers
        return everybody.pop()

    def quiet_stretch():
        winner = wait_for(one_speaker, 30, "one Active on all paths", every=0.1)
        began = time.monotonic()
        for p in paths:
            wait_for(lambda: len([f for f in pair.capture.adverts(since=began) if path(f) == p]) >= 30, 30,
                     f"thirty adverts on {p}")
        assert {f.host for f in pair.capture.adverts(since=began)} == {winner}, "quiet"
        return winner

    # More than one try: a busy machine may lose ten adverts in a row. Who goes on disputing never comes to thirty.
    winner = wait_for(quiet_stretch, 60, "thirty adverts of one Active and of nobody else")
    return winner


def meet_active(pair, start_peer, peer_active):
    """Both are Active before they meet: the worst beginning."""
    networks = set(pair.lab.networks.values())
    for network in networks:
        pair.lab.cut(network)
    pair.start("a").wait_role("active")
    peer = start_peer()
    wait_for(lambda: peer_active(peer), 30, "the peer to be Active everywhere")
    for network in networks:
        pair.lab.mend(network)
    return peer


@pytest.mark.parametrize("better_in", (4, 6))
@pytest.mark.parametrize("preempt", ("never", "always"))
def test_keepalived_disagrees_over_the_families(pair, better_in, preempt):
    """Two instances without a vrrp_sync_group, one better than pairkeep and one worse."""
    p = pair("46", transport="unicast", start="", group={"preempt": preempt},
             nodes={"a": {"priority": 200}, "b": {"priority": 240}})
    priority = {n: 250 if n == better_in else 100 for n in p.families}

    def start():
        return Keepalived(p.hosts["b"], keepalived_config(p, "unicast", priority, synchronised=False))

    keepalived = meet_active(p, start, lambda k: [k.state("v4"), k.state("v6")] == ["MASTER", "MASTER"])
    try:
        assert settle(p, [("lan", 4), ("lan", 6)]) == "b", "better on one path is better"
        assert changes(p["a"]) == ["active -> backup"]
    finally:
        print(keepalived.log())


def test_keepalived_disagrees_over_the_interfaces(pair):
    """Active on one interface with a better priority, worse on the other: the group steps down on both."""
    p = pair("4", transport="multicast", start="", nodes={"a": {"priority": 200}, "b": {"priority": 240}})
    for name in "ab":
        p.hosts[name].plug("eth1", [SECOND[name] + "/24"], "wan")
    written = json.loads(p.config)
    group = written["groups"]["lan"]
    del group["interface"]
    group["interfaces"] = [{"name": "eth0", "virtual_addresses": group.pop("virtual_addresses")},
                           {"name": "eth1", "virtual_addresses": [SECOND["virtual"] + "/24"]}]
    for name in "ab":
        written["nodes"][f"connector-{name}"]["address"].append(SECOND[name])
    p.config = json.dumps(written)

    theirs = keepalived_config(p, "multicast", 100)
    second = theirs.partition("vrrp_instance")[2].replace("v4", "v4wan").replace("eth0", "eth1").replace(
        VIRTUAL[4], SECOND["virtual"]).replace("priority 100", "priority 250")
    text = f"{theirs}\nvrrp_instance{second}"
    keepalived = meet_active(p, lambda: Keepalived(p.hosts["b"], text),
                             lambda k: [k.state("v4"), k.state("v4wan")] == ["MASTER", "MASTER"])
    try:
        assert settle(p, [("lan", 4), ("wan", 4)]) == "b"
        assert changes(p["a"]) == ["active -> backup"]
        assert not p.hosts["a"].has_address(VIRTUAL[4]) and not p.hosts["a"].has_address(SECOND["virtual"])
    finally:
        print(keepalived.log())


@pytest.mark.parametrize("preempt", ("never", "always"))
def test_paths_of_a_synchronised_keepalived_come_and_go(pair, preempt):
    """keepalived with a vrrp_sync_group is Active; its families are unheard in turn, never both. pairkeep is Backup."""
    p = pair("46", transport="multicast", start="", group={"preempt": preempt},
             nodes={"a": {"priority": 240}, "b": {"priority": 250}})
    peer = KeepalivedPeer(p, "multicast")
    peer.start(250)
    peer.wait_active()
    p.start("a")
    try:
        p["a"].wait(lambda s: next(iter(s["groups"].values()))["role"] == "backup")
        for _ in range(2):
            for family in (4, 6):
                with unheard(p, family):
                    p["a"].wait(lambda s: states(s) == {family: "silent", 10 - family: "heard"}, what="one path lost")
                p["a"].wait(lambda s: set(states(s).values()) == {"heard"}, what="both paths again")
        assert not p.capture.adverts(host="a")
        assert p["a"].role() == "backup"
    finally:
        print(peer.log())


def states(status):
    group = next(iter(status["groups"].values()))
    return {int(router["family"][-1]): router["state"] for router in group["virtual_routers"]}


class unheard:
    """The adverts of one family do not leave b."""

    def __init__(self, pair, family):
        self.run = pair.hosts["b"].run
        self.table = f"ip{'6' if family == 6 else ''} unheard"

    def __enter__(self):
        self.run("nft -f -", input=f"table {self.table} {{\nchain sent {{\ntype filter hook output priority 0\n"
                 "meta l4proto 112 drop\n}\n}\n")

    def __exit__(self, *_):
        self.run(f"nft delete table {self.table}")


@pytest.mark.parametrize("peer", ("keepalived", "pairkeep"))
@pytest.mark.parametrize("greater_in", (4, 6))
def test_equal_priorities_and_addresses_ordered_oppositely(pair, greater_in, peer):
    """The peer has the greater address in one family and the lower one in the other. keepalived decides for each alone;
    pairkeep compares once for the group."""
    p = pair("46", transport="unicast", start="", nodes={"a": {"priority": 250}, "b": {"priority": 240}})
    family = 6 if greater_in == 4 else 4
    other = OWN["b"] | {family: LOWER[family]}
    p.hosts["b"].ip(f"addr del {OWN['b'][family]}/{LENGTH[family]} dev eth0",
                    f"addr add {LOWER[family]}/{LENGTH[family]} dev eth0 {'nodad' if family == 6 else ''}")
    p.config = p.config.replace(f'"{OWN["b"][family]}"', f'"{LOWER[family]}"')

    def start():
        if peer == "keepalived":
            return Keepalived(p.hosts["b"], keepalived_config(p, "unicast", 250, own=other, synchronised=False))
        # One file cannot say it: each node's own has it as 250.
        p.config = p.config.replace("250", "230").replace("240", "250").replace("230", "240")
        return p.start("b")

    def is_active(b):
        return b.role() == "active" if peer == "pairkeep" else \
            [b.state("v4"), b.state("v6")] == ["MASTER", "MASTER"]

    b = meet_active(p, start, is_active)
    try:
        winner = settle(p, [("lan", 4), ("lan", 6)])
        assert p["a"].role() == ("active" if winner == "a" else "backup")
        assert changes(p["a"]) == ([] if winner == "a" else ["active -> backup"])
        if peer == "pairkeep":
            assert changes(b) == ([] if winner == "b" else ["active -> backup"])
        assert discarded(p["a"].status(), "unknown_source") == 0
    finally:
        if peer == "keepalived":
            print(b.log())
