"""What the daemon must withstand from outside: on the wire, and at its interfaces. From its own host: test_host.py.

In most tests the LAN client is the evil one: it sends frames in anybody's name.
"""

import threading
import time

import pytest
from conftest import OWN, PRIORITY, TRANSPORTS, VIRTUAL, VRID, discarded, follows, group_of, routers, usual_interval
from lab import frames


def valid(source=OWN["b"][4], **changes):
    """The fields of an advert that the pair would accept, with changes."""
    family = 6 if ":" in source else 4
    return {"source": source, "vrid": VRID, "priority": 254, "interval": 0.1, "addresses": [VIRTUAL[family]]} | changes


def send(pair, fields, times=1):
    """The LAN client sends an advert; to host a alone where it is unicast."""
    if "destination" in fields:
        fields = {"destination_mac": pair.hosts["a"].mac("eth0")} | fields
    for _ in range(times):
        frames.send_advert(pair.client, "eth0", **fields)


def message(source, destination, **fields):
    return frames.vrrp_message(source=source, destination=destination, **fields)


def wait_discarded(daemon, cause, count):
    return daemon.wait(lambda s: discarded(s, cause) >= count, what=f"{count} times {cause}")


# --- on the wire ---------------------------------------------------------------------------------------------

SOURCE = {"4": "192.0.2.66", "6": "fe80::66"}
# With the better priority 254 and our addresses: whoever believed it would step back.
MALFORMED = {
    "an empty datagram": ("truncated", {"message": b""}),
    "seven octets": ("truncated", {"message": bytes.fromhex("3133fa01000a00")}),
    "version 2": ("version", {"version": 2}),
    "version 15": ("version", {"version": 15}),
    "type 2": ("type", {"type": 2}),
    "a wrong checksum": ("checksum", {"checksum": 0x1234}),
    "no addresses": ("no_addresses", {"addresses": []}),
    "more addresses than octets": ("truncated", {"count": 200}),
    "interval 0": ("zero_interval", {"interval": 0}),
    "TTL 254": ("ttl", {"ttl": 254}),
    "another VRID": ("vrid", {"vrid": VRID + 1}),
}


@pytest.mark.parametrize("family", "46")
def test_malformed_adverts_are_counted_and_change_nothing(pair, family):
    """Requirements 52-59."""
    p = pair(family, transport="multicast")
    p.settled()
    expected = {}
    for cause, changes in MALFORMED.values():
        send(p, valid(SOURCE[family], **changes), times=3)
        expected[cause] = expected.get(cause, 0) + 3
    for name in "ab":
        for cause, count in expected.items():
            wait_discarded(p[name], cause, count)
    p.wait_adverts("a", 20, since=time.monotonic())
    assert p["a"].role() == "active" and p["b"].role() == "backup"
    assert group_of(p["b"].status())["virtual_routers"][0]["last_advert"]["priority"] == PRIORITY["a"]


def test_datagrams_of_every_length_and_the_largest(pair):
    """Requirements 57, 71, 75."""
    p = pair("4", transport="multicast")
    p.settled()
    for length in (*range(0, 40), 600, 1400):
        send(p, valid(message=bytes([0x31, VRID]) * (length // 2)))
    send(p, valid(message=bytes.fromhex("3133ff01000a0000") + bytes(8)))
    p.wait_adverts("a", 20, since=time.monotonic())
    status = p["a"].status()
    assert sum(sum(r["counters"]["discarded"].values()) for r in routers(status)) >= 40
    assert p["a"].role() == "active" and p["b"].role() == "backup"


@pytest.mark.parametrize("transport", TRANSPORTS)
def test_own_adverts_that_come_back_are_no_rival(pair, transport):
    """A looped segment: what a sends comes back to it, and the better priority in its own name too. Requirement 46."""
    p = pair("46", transport=transport)
    p.settled()
    back = [frame for frame in p.capture.adverts(host="a")][-2:]
    to_a = frames.mac_bytes(p.hosts["a"].mac("eth0"))
    with p.client.packet_socket("eth0") as out:
        for _ in range(10):
            for frame in back:
                out.send(frame.raw if transport == "multicast" else to_a + frame.raw[6:])
    if transport == "multicast":
        send(p, valid(OWN["a"][4]), times=10)
    else:
        # Sent to a itself, with a's own address as source. (The kernel takes most of these away before us.)
        send(p, valid(OWN["a"][4], destination=OWN["a"][4]), times=10)
    p.wait_adverts("a", 20, since=time.monotonic())
    assert p["a"].role() == "active" and p["b"].role() == "backup"
    assert p["a"].log().count("ROLE_CHANGED") == 2
    assert group_of(p["a"].status())["warnings"] == []


@pytest.mark.parametrize("kind", ("checksum", "truncated", "vrid", "foreign_cluster"))
def test_invalid_packets_faster_than_the_interval_do_not_delay_our_own(pair, kind):
    """Requirement 76."""
    fields = {"checksum": {"checksum": 0x1234}, "truncated": {"message": b""}, "vrid": {"vrid": VRID + 1},
              "foreign_cluster": {"source": "192.0.2.66", "addresses": ["203.0.113.1"]}}[kind]
    p = pair("4", transport="multicast")
    p.settled()
    frame = frames.advert_frame(p.client.mac("eth0"), **valid(**fields))
    stop = threading.Event()

    def flood():
        with p.client.packet_socket("eth0") as out:
            while not stop.wait(0.002):  # fifty in an interval
                out.send(frame)

    sender = threading.Thread(target=flood)
    began = time.monotonic()
    sender.start()
    try:
        own = p.wait_adverts("a", 30, since=began)
        wait_discarded(p["a"], kind, 200)  # how quick the sender is depends on the machine
    finally:
        stop.set()
        sender.join()
    assert 0.08 < usual_interval(own) < 0.15
    assert p["a"].role() == "active" and p["b"].role() == "backup"
    assert p["a"].log().count("STRANGER") <= 1, "told once, then counted"


def test_a_configured_node_with_other_addresses_is_tolerated_and_reported(pair):
    """Requirement 70."""
    p = pair("4", transport="multicast", start="")
    p.start("a").wait_role("active")
    p.config = p.config.replace("192.0.2.10/24", "192.0.2.10/24\", \"192.0.2.20/24")
    p.start("b")
    p["b"].wait(follows, what="b to follow a")
    p["b"].wait(lambda s: any("connector-a (192.0.2.11) announces other addresses" in w
                              for w in group_of(s)["warnings"]), what="a warning")
    p["b"].wait_log("connector-a (192.0.2.11) announces 192.0.2.10, this node has 192.0.2.10, 192.0.2.20")
    p.wait_adverts("a", 20, since=time.monotonic())
    assert p["b"].role() == "backup" and p["b"].log().count("ADDRESSES_DIFFER") == 1


def test_another_cluster_with_our_vrid_is_not_obeyed_and_reported(pair):
    p = pair("4", transport="multicast")
    p.settled()
    send(p, valid("192.0.2.66", priority=254, addresses=["203.0.113.1"]), times=20)
    for name in "ab":
        wait_discarded(p[name], "foreign_cluster", 20)
        (warning,) = p[name].group()["warnings"]
        assert "192.0.2.66" in warning and f"VRID {VRID}" in warning and "not obeyed" in warning
    p.wait_adverts("a", 10, since=time.monotonic())
    assert p["a"].role() == "active" and p["b"].role() == "backup"


def test_with_unicast_only_configured_nodes_are_obeyed(pair):
    """Requirement 73."""
    p = pair("4", transport="unicast")
    p.settled()
    send(p, valid("192.0.2.66", destination=OWN["a"][4]), times=20)
    (trouble,) = wait_discarded(p["a"], "unknown_source", 20)["discarded_peers"]
    assert "192.0.2.66" in trouble and "probably our peer under a new address" in trouble
    p["a"].wait_log("PEER_UNLISTED")
    assert p["a"].log().count("PEER_UNLISTED") == 1
    assert p["a"].role() == "active"


# --- interfaces ------------------------------------------------------------------------------

@pytest.mark.parametrize("trouble", ("missing", "down", "no_address", "no_link"))
def test_an_interface_that_is_not_ready_is_waited_for(pair, trouble):
    p = pair("46", start="", transport="multicast")
    host, said = p.hosts["a"], {"missing": "interface eth0 does not exist", "down": "interface eth0 is switched off",
                                "no_address": "no interface of this host has 192.0.2.11", "no_link": "eth0 has no link"}
    if trouble == "missing":
        host.ip("link set eth0 down", "link set eth0 name lan0")
    elif trouble == "down":
        host.ip("link set eth0 down")
    elif trouble == "no_address":
        host.ip("addr flush dev eth0")
    else:
        host.pull()
    p.start("a")
    group = group_of(p["a"].wait(lambda s: said[trouble] in group_of(s)["reason"], what=f"it to say {said[trouble]}"))
    assert group["role"] == "initialize"
    p.start("b")
    p["b"].wait_role("active")
    p.wait_adverts("b", 10, since=time.monotonic())
    assert p["a"].role() == "initialize" and not p.capture.adverts(host="a")

    if trouble == "missing":
        host.ip("link set lan0 name eth0", "link set eth0 up")
    elif trouble == "down":
        host.ip("link set eth0 up")
    elif trouble == "no_link":
        host.push()
    for address in [*p.own("a"), "fe80::a/64"]:  # IPv6 ones are lost with the interface
        if address not in host.addresses("eth0"):
            host.ip(f"addr add {address} dev eth0{' nodad' if ':' in address else ''}")
    p["a"].wait(follows, what="a to go on by itself")


def test_an_interface_that_goes_away_and_comes_back(pair):
    """Another one with the same name and another index: as after a driver was loaded again. Requirements 17, 39."""
    p = pair("4", transport="multicast")
    p.settled()
    p.hosts["a"].ip("link del eth0")
    p["a"].wait(lambda s: group_of(s)["role"] == "fault" and "interface eth0 does not exist" in group_of(s)["reason"],
                what="a to miss its interface")
    p["b"].wait_role("active")
    p.hosts["a"].plug("eth0", p.own("a"))
    p["a"].wait(follows, what="a to follow b")
    p["b"].terminate()
    p.settled()
