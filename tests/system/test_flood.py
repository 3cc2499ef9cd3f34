"""A hundred thousand packets in a second on the segment, invalid or valid but refused: they move no role, delay no
advertisement, fill no log, and every one of them is counted.

How fast it is depends on the machine; nothing here fails because it is slow."""

import time

import pytest
from conftest import OWN, VIRTUAL, VRID, follows, routers, usual_interval
from lab import FLOOD_MAC, Flood, frames, wait_for

EVIL = {4: "192.0.2.66", 6: "fe80::66"}


def frame(family, **changes):
    """An advertisement that would be obeyed, were it not for `changes`."""
    fields = {"vrid": VRID, "priority": 255, "interval": 0.1, "addresses": [VIRTUAL[family]]} | changes
    return frames.advert_frame(FLOOD_MAC, fields.pop("source", EVIL[family]), **fields)


# Cause -> what has to be changed; each kind is sent as often as every other.
INVALID = (
    ("ttl", {"ttl": 254}),
    ("checksum", {"checksum": 0x1234}),
    ("type", {"type": 2}),
    ("version", {"version": 7}),
    ("zero_interval", {"interval": 0}),
    ("no_addresses", {"addresses": []}),
    ("truncated", {"message": bytes.fromhex("3133ff01000a")}),
    ("truncated", {"message": b""}),
)
FOREIGN = {4: "203.0.113.1", 6: "2001:db8:ffff::1"}


def drops(status, family):
    return sum(one["dropped_by_kernel"] for one in status["sockets"] if one["family"] == f"ipv{family}")


def router(status, family):
    return next(one for one in routers(status) if one["family"] == f"ipv{family}")


def read_or_dropped(status, family):
    return router(status, family)["counters"]["received"] + drops(status, family)


def withstand(p, family, kinds, seconds=3.0, flooded="ab"):
    """A flood of these (cause, frame) in a settled pair, of which a is Active and stays it; `flooded` are the nodes that get it."""
    before = {name: p[name].status() for name in "ab"}
    lines = {name: p[name].log().count("\n") for name in "ab"}
    began = time.monotonic()
    flood = Flood(p.client, "eth0", [one for _, one in kinds], rate=110_000, seconds=seconds)
    sent, took = flood.wait()
    ended = time.monotonic()
    print(f"{sent} frames in {took:.1f}s: {sent / took:.0f} in a second")

    # What is still in the sockets is read; then every packet is accounted for.
    last = p.wait_adverts("a", 5, since=ended)
    after = {name: p[name].status() for name in "ab"}
    for name in flooded:
        def all_counted(name=name):
            after[name] = p[name].status()
            assert read_or_dropped(after[name], family) - read_or_dropped(before[name], family) >= sent
            return True
        wait_for(all_counted, 30, f"{name} to have counted {sent} packets")
        count = router(after[name], family)["counters"]
        earlier = router(before[name], family)["counters"]
        dropped = drops(after[name], family) - drops(before[name], family)
        discarded = {cause: count["discarded"].get(cause, 0) - earlier["discarded"].get(cause, 0)
                     for cause in count["discarded"]}
        accepted = count["accepted"] - earlier["accepted"]
        print(f"{name}: accepted {accepted}, discarded {discarded}, dropped by the kernel {dropped}")
        assert count["received"] == count["accepted"] + sum(count["discarded"].values())
        each = sent // len(kinds)
        for cause in {cause for cause, _ in kinds}:
            expected = each * sum(cause == one for one, _ in kinds)
            assert discarded[cause] <= expected and (dropped or discarded[cause] == expected)
        if name == "a":  # nobody else speaks to the Active: not one more or less
            assert sum(discarded.values()) + dropped == sent and accepted == 0

    # The Active's own pace, judged on the wire; and the Backup heard enough of it.
    own = [one for one in p.capture.adverts(host="a", since=began) if one.content.family == family]
    assert last and usual_interval(own) < 0.15
    gaps = [later.time - earlier.time for earlier, later in zip(own, own[1:])]
    assert max(gaps) < 1.0, "a Backup would have taken over"
    assert not p.capture.adverts(host="b", since=began)
    assert after["a"]["groups"]["lan"]["role"] == "active" and after["b"]["groups"]["lan"]["role"] == "backup"
    for name in "ab":
        assert p[name].log().count("ROLE_CHANGED") == (2 if name == "a" else 1)
        said = p[name].log().count("\n") - lines[name]
        assert said <= 10 * seconds, f"{name} wrote {said} lines"


@pytest.mark.parametrize("family", (4, 6))
def test_invalid_packets(pair, family):
    """Requirements 75, 76."""
    p = pair(str(family), transport="multicast")
    p.settled()
    withstand(p, family, [(cause, frame(family, **changes)) for cause, changes in INVALID])


@pytest.mark.parametrize("family", (4, 6))
def test_invalid_packets_for_the_active_alone(pair, family):
    """By its own MAC address, which is twice as much for it as what a bridge copies to all. Requirements 75, 76."""
    p = pair(str(family), transport="multicast")
    p.settled()
    only_a = {"destination_mac": p["a"].host.mac("eth0")}
    withstand(p, family, [(cause, frame(family, **changes, **only_a)) for cause, changes in INVALID], flooded="a")


@pytest.mark.parametrize("family", (4, 6))
def test_a_foreign_cluster_with_priority_255(pair, family):
    """Requirements 75, 76."""
    p = pair(str(family), transport="multicast")
    p.settled()
    withstand(p, family, [("foreign_cluster", frame(family, addresses=[FOREIGN[family]]))])


@pytest.mark.parametrize("family", (4, 6))
def test_priority_255_from_no_node_of_ours(pair, family):
    """Unicast: only listed nodes are obeyed, whoever else knows VRID and addresses. Requirements 73, 75, 76."""
    p = pair(str(family), transport="unicast")
    p.settled()
    withstand(p, family, [("unknown_source", frame(family))])


def test_a_flood_on_one_family_leaves_the_other_alone(pair):
    """Two sockets, one loop: each has its turn. Requirements 75, 76."""
    p = pair("46", transport="multicast")
    p.settled()
    began = time.monotonic()
    flood = Flood(p.client, "eth0", [frame(4, checksum=0x1234)], seconds=2.0)
    sent, _ = flood.wait()
    ipv6 = [one for one in p.capture.adverts(host="a", since=began) if one.content.family == 6]
    assert usual_interval(ipv6) < 0.15
    p.wait_adverts("a", 5, since=time.monotonic())
    status = p["a"].wait(lambda s: router(s, 4)["counters"]["discarded"].get("checksum", 0) + drops(s, 4) >= sent,
                         what="every packet to be counted")
    assert drops(status, 6) == 0
    assert p["a"].role() == "active" and p["b"].role() == "backup"
    p["b"].wait(follows, what="b to follow a")


def test_a_daemon_that_starts_in_a_flood(pair):
    """What it needs of the segment it finds among a hundred thousand."""
    p = pair("4", transport="multicast", start="a")
    p["a"].wait_role("active")
    with Flood(p.client, "eth0", [frame(4, ttl=254), frame(4, addresses=[FOREIGN[4]])], seconds=4.0):
        p.start("b")
        p["b"].wait(follows, what="b to follow a")
        p["b"].wait_log(OWN["a"][4])
        p["a"].terminate()
        p["b"].wait_role("active")
    p.wait_adverts("b", 10, since=time.monotonic())
    assert p["b"].role() == "active"
