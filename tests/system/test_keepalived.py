"""Debian's keepalived as the other node, in both directions. It calls Active MASTER.

`pair.start("a")` is pairkeep on host a; keepalived runs on host b with the address that the file gives to connector-b.
"""

import re
import time

import pytest
from conftest import FAMILIES, LENGTH, OWN, TRANSPORTS, VIRTUAL, VRID, discarded, group_of, routers
from lab import Keepalived, wait_for

every_way = pytest.mark.parametrize("families", FAMILIES)
every_transport = pytest.mark.parametrize("transport", TRANSPORTS)

_GLOBAL = """
global_defs {
    vrrp_version 3
    vrrp_garp_master_delay 1
}
"""
_INSTANCE = """
vrrp_instance v%(n)s {
    interface eth0
    state BACKUP
    virtual_router_id %(vrid)s
    priority %(priority)s
    advert_int 0.1
    %(unicast)s
    %(more)s
    virtual_ipaddress {
        %(virtual)s/%(length)s dev eth0
    }
}
"""
_UNICAST = """unicast_src_ip %(own)s
    unicast_peer {
        %(peer)s
    }"""


def keepalived_config(pair, transport, priority, more="", own=OWN["b"], peer=OWN["a"], synchronised=True):
    text = _GLOBAL
    if synchronised and len(pair.families) > 1:
        text += "vrrp_sync_group all {\n    group {\n        v4\n        v6\n    }\n}\n"
    for n in pair.families:
        unicast = _UNICAST % {"own": own[n], "peer": peer[n]} if transport == "unicast" else ""
        text += _INSTANCE % {"n": n, "vrid": VRID, "priority": priority, "unicast": unicast, "more": more,
                             "virtual": VIRTUAL[n], "length": LENGTH[n]}
    return text


def run_keepalived(pair, transport, *arguments, **options):
    # It leaves the hop limit of its IPv6 unicast adverts to the kernel, which says 64; RFC 9568 7.1 demands 255.
    pair.hosts["b"].sysctl({"net/ipv6/conf/eth0/hop_limit": 255})
    return Keepalived(pair.hosts["b"], keepalived_config(pair, transport, *arguments, **options))


def wait_state(pair, keepalived, state):
    for n in pair.families:
        wait_for(lambda: keepalived.state(f"v{n}") == state, 30, f"keepalived's v{n} to be {state}")


def wait_keepalived_serves(pair, keepalived):
    wait_state(pair, keepalived, "MASTER")
    wanted = {f"{VIRTUAL[n]}/{LENGTH[n]}" for n in pair.families}
    wait_for(lambda: wanted <= pair.hosts["b"].addresses("eth0"), what="keepalived's addresses")
    wait_for(lambda: pair.holders() <= {"b"}, what="the addresses to leave a")


def follows_keepalived(status):
    return group_of(status)["role"] == "backup" and all(
        router["state"] == "heard" and router["last_advert"] for router in routers(status))


def meet(pair_factory, families, transport, priority, first, more="", **settings):
    """A pair of pairkeep on a (250) and keepalived on b, `first` of which was there first."""
    p = pair_factory(families, transport=transport, start="", **settings)
    if first == "pairkeep":
        p.start("a").wait_role("active")
        keepalived = run_keepalived(p, transport, priority, more)
        wait_state(p, keepalived, "BACKUP")
    else:
        keepalived = run_keepalived(p, transport, priority, more)
        wait_state(p, keepalived, "MASTER")
        p.start("a").wait(follows_keepalived, what="a to follow keepalived")
    return p, keepalived


@every_way
@every_transport
@pytest.mark.parametrize("death", ("kill9", "terminate"))
def test_keepalived_is_active_and_dies(pair, families, transport, death):
    p, keepalived = meet(pair, families, transport, priority=240, first="keepalived")
    try:
        p.wait_adverts("b", 20, since=time.monotonic())
        assert p["a"].role() == "backup", "250 against 240, but it does not preempt"
        assert not p.capture.adverts(host="a")
        getattr(keepalived, death)()
        p["a"].wait_role("active")
        wait_for(lambda: p.virtual <= p.hosts["a"].addresses("eth0"), what="a to have the addresses")
        said = "gave the role away (priority 0)" if death == "terminate" else "was silent for"
        assert said in p["a"].log()
        status = p["a"].status()
        assert not any(router["counters"]["discarded"] for router in routers(status))
        assert group_of(status)["warnings"] == []
    finally:
        print(keepalived.process.last_lines(30))


@every_way
@every_transport
@pytest.mark.parametrize("death", ("kill9", "terminate"))
def test_pairkeep_is_active_and_dies(pair, families, transport, death):
    p, keepalived = meet(pair, families, transport, priority=240, first="pairkeep", more="nopreempt")
    try:
        p.wait_adverts("a", 20, since=time.monotonic())
        assert not p.capture.adverts(host="b"), "keepalived takes our adverts for valid and stays silent"
        getattr(p["a"], death)()
        wait_keepalived_serves(p, keepalived)
        if death == "terminate":
            assert [f for f in p.capture.adverts(host="a")][-1].content.priority == 0
        p["a"].start()
        p["a"].wait(follows_keepalived, what="a to follow keepalived")
        p.wait_adverts("b", 20, since=time.monotonic())
        assert p["a"].role() == "backup" and keepalived.state() == "MASTER"
    finally:
        print(keepalived.process.last_lines(30))


@every_way
@every_transport
def test_the_higher_priority_wins(pair, families, transport):
    """Both preempt: pairkeep (250) takes over from keepalived (200), then a better keepalived (253) from pairkeep.
    Requirements 42, 50."""
    p, keepalived = meet(pair, families, transport, priority=200, first="keepalived", group={"preempt": "never"})
    try:
        p["a"].terminate()
        assert not p.capture.adverts(host="a", where=lambda advert: advert.priority), "never active so far"
        p["a"].start(p.config.replace('"never"', '"always"'))
        p["a"].wait_role("active")
        wait_state(p, keepalived, "BACKUP")
        p.wait_holder("a")
        keepalived.terminate()
        keepalived = run_keepalived(p, transport, priority=253)
        wait_keepalived_serves(p, keepalived)
        p["a"].wait(follows_keepalived, what="a to follow keepalived")
        assert "has priority 253, this node 250" in p["a"].log()
    finally:
        print(keepalived.process.last_lines(30))


@pytest.mark.parametrize("greater_in", (4, 6))
def test_equal_priorities_and_addresses_ordered_oppositely(pair, greater_in):
    """keepalived has the greater address in one family and the lower one in the other, and decides for each alone.
    Pairkeep compares once for the group: one change at most, then it is quiet."""
    p = pair("46", transport="unicast", start="", nodes={
        "a": {"address": [OWN["a"][4], OWN["a"][6]], "priority": 250}, "b": {"priority": 240}})
    other = {4: OWN["b"][4], 6: OWN["b"][6]}
    lower = {4: "192.0.2.5", 6: "2001:db8:0:2::5"}
    family = 6 if greater_in == 4 else 4
    other[family] = lower[family]
    p.hosts["b"].ip(*[f"addr add {lower[n]}/{LENGTH[n]} dev eth0 {'nodad' if n == 6 else ''}" for n in (4, 6)])
    p.config = p.config.replace(OWN["b"][family] + '"', lower[family] + '"')
    # Both are active before they meet: the worst beginning.
    p.lab.cut("lan")
    p.start("a").wait_role("active")
    keepalived = run_keepalived(p, "unicast", 250, own=other, synchronised=False)
    wait_state(p, keepalived, "MASTER")
    p.lab.mend("lan")
    try:
        def settled():
            """For each family one speaks, and pairkeep speaks for both or for none."""
            since = time.monotonic() - 1
            speakers = {n: {f.host for f in p.capture.adverts(since=since) if f.content.family == n} for n in (4, 6)}
            assert all(speakers.values()), speakers
            assert p["a"].role() in ("active", "backup")
            return speakers[4] == speakers[6] and len(speakers[4]) == 1

        wait_for(settled, 30, "one Active for both families", every=0.1)
        began = time.monotonic()
        winner = "a" if p["a"].role() == "active" else "b"
        p.wait_adverts(winner, 30, since=began)
        assert len({f.host for f in p.capture.adverts(since=began)}) == 1, "quiet"
        changes = re.findall(r"ROLE_CHANGED: (\w+ -> \w+)", p["a"].log())[2:]  # after initialize -> backup -> active
        assert changes == (["active -> backup"] if winner == "b" else [])
        assert discarded(p["a"].status(), "unknown_source") == 0
    finally:
        print(keepalived.process.last_lines(40))
