"""Who is active, and how the role moves: seen on the wire, on the interfaces and in the status of both nodes."""

import re
import time

import pytest
from conftest import FAMILIES, OWN, PRIORITY, TRANSPORTS, VIRTUAL, VRID, answers, follows, group_of, routers
from lab import Watch, address_tags, frames, wait_for

KERNEL_TAG = 112  # IFA_PROTO of the addresses that pairkeep puts on an interface

# Says when it ended, and takes its time: whoever does not wait for it is seen.
SLOW_CLIENT = ["/usr/bin/python3", "-c", """
import signal, sys, time
def end(*_):
    time.sleep(0.5)
    print("ends at", time.monotonic(), flush=True)
    sys.exit(0)
signal.signal(signal.SIGTERM, end)
print("ready", flush=True)
while True: signal.pause()
"""]

every_way = pytest.mark.parametrize("families", FAMILIES)
every_transport = pytest.mark.parametrize("transport", TRANSPORTS)


def released(frame):
    return frame.priority == 0


@every_way
@every_transport
def test_one_is_active_and_says_so_on_the_wire(pair, families, transport):
    """Requirements 1-6, 8-11, 15, 16, 20, 26, 65."""
    p = pair(families, transport=transport)
    p.settled()
    assert p["a"].group()["priority"] == PRIORITY["a"]
    assert [address["present"] for address in p["b"].group()["addresses"]] == [False] * len(p.families)

    shown = {f"{a['local']}/{a['prefixlen']}": a for a in p.hosts["a"].link("eth0")["addr_info"]}
    tags = address_tags(p.hosts["a"])
    for virtual in p.virtual:
        assert tags[virtual.split("/")[0]] == KERNEL_TAG
        assert shown[virtual]["valid_life_time"] <= 2, "only a living daemon keeps it there"
        if ":" in virtual:
            assert shown[virtual].get("nodad") and shown[virtual].get("deprecated"), shown[virtual]
    for own in OWN["a"].values():
        assert tags.get(own) != KERNEL_TAG

    mac, sources = p.hosts["a"].mac("eth0"), OWN["a"]
    if transport == "multicast":
        link_local = next(a["local"] for a in p.hosts["a"].link("eth0")["addr_info"] if a["scope"] == "link")
        sources = sources | {6: link_local}
    found = p.wait_adverts("a", 5, since=0.0)
    for frame in found:
        advert = frame.content
        destination = frames.MULTICAST[advert.family] if transport == "multicast" else OWN["b"][advert.family]
        assert advert == frames.Advert(
            source=sources[advert.family], destination=destination, ttl=255, version=3, type=1, vrid=VRID,
            priority=PRIORITY["a"], interval=0.1, addresses=(VIRTUAL[advert.family],), checksum="with_pseudo_header",
            message=advert.message)
        assert frame.source_mac == mac
        assert frame.destination_mac == (
            frames.multicast_mac(destination) if transport == "multicast" else p.hosts["b"].mac("eth0"))
    assert not p.capture.adverts(host="b"), "a backup is silent"


@every_way
@every_transport
def test_neighbours_are_told_after_the_first_advert(pair, families, transport):
    """Requirements 15, 25, 30-32."""
    p = pair(families, transport=transport, start="")
    for n in p.families:  # so that a's first unicast advert does not wait for b's hardware address
        wait_for(lambda: answers(p.hosts["a"], OWN["b"][n]), what="b's host to answer")
    p.start("a").wait_role("active")
    p.start("b")
    p.settled()
    mac = p.hosts["a"].mac("eth0")

    wanted = {VIRTUAL[n] for n in p.families}  # a unicast node announces its own address, too, when its port opens

    def announcements():
        found = [f for address in wanted
                 for f in p.capture.gratuitous_arps(address) + p.capture.unsolicited_advertisements(address)]
        assert {getattr(f.content, "target", None) for f in found} >= wanted
        operations = {f.content.operation for f in found if isinstance(f.content, frames.Arp)}
        assert operations == ({1, 2} if 4 in p.families else set()), "as request and as reply"
        return found

    found = wait_for(announcements, what="gratuitous ARP and neighbour advertisements")
    everything = p.capture.frames(host="a")
    announced = [f for f in everything if f in found]
    first_advert = p.capture.adverts(host="a")[0]
    assert everything.index(first_advert) < everything.index(announced[0]), "6.4.2: the advertisement goes first"

    for frame in announced:
        assert frame.host == "a" and frame.source_mac == mac
        if isinstance(frame.content, frames.Arp):
            assert frame.destination_mac == "ff:ff:ff:ff:ff:ff"
            address = frames.address_bytes(VIRTUAL[4])
            sender = frames.mac_bytes(mac) + address
            operation = bytes([0, frame.content.operation])
            assert frame.raw[14:42] == bytes.fromhex("000108000604") + operation + sender + sender
        else:
            assert frame.destination_mac == "33:33:00:00:00:01"
            assert frame.content == frames.NeighborAdvertisement(
                source=VIRTUAL[6], destination="ff02::1", hop_limit=255, router=True, solicited=False, override=True,
                target=VIRTUAL[6], target_mac=mac, checksum_valid=True)


@every_way
@every_transport
def test_a_node_that_dies_is_followed_and_does_not_take_the_role_back(pair, families, transport):
    """Requirements 25, 51."""
    p = pair(families, transport=transport)
    p.settled()
    p["a"].kill9()
    p["b"].wait_role("active")
    assert "silent" in p["b"].group()["reason"]
    p.wait_holder("b")  # the kernel ends the dead node's addresses: nobody renews them
    assert set(p.own("a")) <= p.hosts["a"].addresses("eth0")

    back = time.monotonic()
    p["a"].start()
    p["a"].wait(follows, what="a to follow b")
    p.wait_adverts("b", 20, since=time.monotonic())
    assert p["a"].role() == "backup" and p["b"].role() == "active"
    assert not p.capture.adverts(host="a", since=back), "the better priority does not preempt"
    assert p.holders() == {"b"}


@every_way
@every_transport
def test_graceful_leave_is_in_order(pair, families, transport):
    """Requirements 47, 48."""
    p = pair(families, transport=transport, command=SLOW_CLIENT)
    p.settled()
    wait_for(lambda: "hq-vpn STDOUT: ready" in p["a"].log(), what="the client to be ready")
    asked = time.monotonic()
    p["a"].process.kill()
    zeros = {}
    for family in p.families:
        zeros[family] = wait_for(
            lambda: [f for f in p.capture.adverts(host="a", since=asked, where=released) if f.content.family == family],
            every=0.001, what="priority 0")[0]
    assert not p.virtual & p.hosts["a"].addresses("eth0"), "the addresses go before the role is given away"
    assert p["a"].process.wait() == 0

    stopped = float(re.search(r"hq-vpn STDOUT: ends at (\S+)", p["a"].log())[1])
    assert asked < stopped < min(zero.time for zero in zeros.values()), "the client goes first"
    everything = [f for f in p.capture.adverts(host="a", since=asked) if f.time < stopped]
    assert everything and all(f.content.priority == PRIORITY["a"] for f in everything), "active while the client stops"

    p["b"].wait_role("active")
    assert "gave the role away (priority 0)" in p["b"].group()["reason"]
    p.wait_holder("b")
    for family, zero in zeros.items():
        order = [f for f in p.capture.adverts(since=asked) if f.content.family == family]
        first_of_b = next(f for f in order if f.host == "b")
        assert order.index(zero) < order.index(first_of_b)
        assert [f for f in order if f.host == "a"][-1].content.priority == 0, "nothing after priority 0"
    assert p.hosts["a"].processes() == []


@every_way
@every_transport
def test_link_loss(pair, families, transport):
    """Requirement 39."""
    p = pair(families, transport=transport)
    p.settled()
    p.hosts["a"].pull()
    p["a"].wait_role("fault")
    assert "eth0 has no link" in p["a"].group()["reason"]
    p["b"].wait_role("active")
    p.wait_holder("b")

    back = time.monotonic()
    p.hosts["a"].push()
    p["a"].wait(follows, what="a to follow b")
    p.wait_adverts("b", 20, since=time.monotonic())
    assert p["a"].role() == "backup" and p["b"].role() == "active"
    assert not p.capture.adverts(host="a", since=back)
    assert p.holders() == {"b"} and set(p.own("a")) <= p.hosts["a"].addresses("eth0")


@every_way
@every_transport
def test_after_a_partition_the_better_priority_stays(pair, families, transport):
    """Cut apart both are active, which is VRRP's nature. The written priority decides, not the place in the file.
    Requirement 42."""
    p = pair(families, transport=transport, start="", nodes={"a": {"priority": 100}, "b": {"priority": 200}})
    p.lab.cut("lan")
    for name in "ab":
        p.start(name)
    for name in "ab":
        p[name].wait_role("active")
    p.lab.mend("lan")
    p.settled(active="b")
    p.wait_adverts("b", 20, since=time.monotonic())
    assert p["b"].log().count("ROLE_CHANGED: active ->") == 0
    assert p["a"].log().count("ROLE_CHANGED: active ->") == 1


@every_way
@every_transport
def test_preempt_always(pair, families, transport):
    """Requirement 50."""
    p = pair(families, transport=transport, group={"preempt": "always"}, start="b")
    p.settled(active="b")
    with Watch(p.hosts["b"]) as watch:
        began = time.monotonic()
        p.start("a")
        p.settled(active="a")
        for n in p.families:
            wait_for(lambda: watch.first("address", present=False, value=VIRTUAL[n], since=began), what="b's release")
    assert "priority 250, this node 240" in p["b"].log()
    p.wait_adverts("a", 20, since=time.monotonic())
    assert p["a"].role() == "active" and p["b"].role() == "backup"


def test_a_lost_path_is_a_warning_and_no_change_of_role(pair):
    """Both families are heartbeat paths of one role: silence on one of them moves nothing."""
    p = pair("46", transport="unicast")
    p.settled()
    # What a sends to b over IPv6 does not arrive any more: b has another hardware address for a than a has.
    p.hosts["a"].run(f"ip -6 neigh replace {OWN['b'][6]} lladdr 02:00:00:00:00:99 nud permanent dev eth0")
    p["b"].wait(lambda s: any("IPv6" in w for w in group_of(s)["warnings"]), what="a warning about IPv6")
    states = {router["family"]: router["state"] for router in routers(p["b"].status())}
    assert states == {"ipv4": "heard", "ipv6": "silent"}
    p.wait_adverts("a", 20, since=time.monotonic())
    assert p["b"].role() == "backup" and p["a"].role() == "active" and p.holders() == {"a"}

    p.hosts["a"].run(f"ip -6 neigh del {OWN['b'][6]} dev eth0")
    p["b"].wait(follows, what="both paths again")
    assert p["b"].group()["warnings"] == []


def test_the_lan_reaches_the_virtual_address_before_and_after(pair):
    """Requirements 33, 36."""
    p = pair("46")
    p.settled()
    for n in p.families:
        wait_for(lambda: answers(p.client, VIRTUAL[n]), what=f"an answer from {VIRTUAL[n]}")
    p["a"].terminate()
    p["b"].wait_role("active")
    for n in p.families:
        wait_for(lambda: answers(p.client, VIRTUAL[n]), what=f"an answer from {VIRTUAL[n]} on the other node")
        assert p.hosts["b"].mac("eth0") in p.client.run(f"ip neigh show {VIRTUAL[n]}")


def test_exactly_two_capabilities(pair):
    p = pair("4", start="a")
    p["a"].wait_role("active")
    lines = open(f"/proc/{p['a'].pid}/status", encoding="ascii").read().splitlines()
    fields = {key: value.split() for key, value in (line.split(":", 1) for line in lines)}
    exactly = ["0000000000003000"]  # CAP_NET_ADMIN is bit 12, CAP_NET_RAW bit 13
    assert [fields[name] for name in ("CapEff", "CapPrm", "CapBnd")] == [exactly] * 3
    assert fields["NoNewPrivs"] == ["1"]
    assert "0" not in fields["Uid"] and "0" not in fields["Gid"]
