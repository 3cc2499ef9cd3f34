"""virtual_mac: true: the virtual router has the MAC address of RFC 9568 7.3, and nobody on the LAN sees another one."""

import json
import pathlib
import time

import pytest
from conftest import LAN_CLIENT, LENGTH, OWN, PRIORITY, VIRTUAL, VRID, answers, follows, group_of
from lab import frames, wait_for

MAC = {4: f"00:00:5e:00:01:{VRID:02x}", 6: f"00:00:5e:00:02:{VRID:02x}"}
GROUP = {"virtual_mac": True}
FAR = {4: ("198.51.100.9", "198.51.100.1", "198.51.100.0/24"),
       6: ("2001:db8:ffff::9", "2001:db8:ffff::1", "2001:db8:ffff::/64")}
LAN = {4: "192.0.2.0/24", 6: "2001:db8:0:2::/64"}
RIVAL = 255  # of scripted adverts: better than any node's own


def macvlans(host):
    """{family: what `ip` says of the device}, of those above eth0."""
    shown = json.loads(host.run("ip -d -j address show type macvlan"))
    return {family: device for device in shown for family in MAC if device["address"] == MAC[family]}


def is_up(device):
    return "UP" in device["flags"]


def held(host):
    """The virtual addresses on devices that are up."""
    return {f"{address['local']}/{address['prefixlen']}" for device in macvlans(host).values() if is_up(device)
            for address in device["addr_info"]}


def wait_holder(p, name):
    p[name].wait_role("active")

    def alone_and_complete():
        assert {other for other, host in p.hosts.items() if held(host)} == {name}
        return held(p.hosts[name]) == p.virtual
    wait_for(alone_and_complete, 20, f"{name} alone to have {p.virtual}")
    for other in p.daemons.keys() - {name}:
        if p[other].process.alive:
            p[other].wait(follows, what=f"{other} to follow {name}")


def neighbour(host, address):
    """The MAC address of a neighbour, asked anew: first by all, then by a unicast probe. None: no answer."""
    host.ip(f"neigh flush to {address} dev eth0")
    answers(host, address)
    known = json.loads(host.run(f"ip -j neigh show to {address} dev eth0"))
    if not known or "lladdr" not in known[0]:
        return None
    host.ip(f"neigh change {address} dev eth0 nud probe")

    def settled():
        (entry,) = json.loads(host.run(f"ip -j neigh show to {address} dev eth0"))
        assert entry["state"] != ["PROBE"]
        return entry
    entry = wait_for(settled, 20, f"{address} to have answered, or not")
    return entry.get("lladdr") if entry["state"] == ["REACHABLE"] else None


def assert_only_virtual(p, since=0.0):
    """Whatever spoke of a virtual address on the LAN had the virtual MAC in every place where one is."""
    for frame in p.capture.frames(since=since):
        if frame.host not in p.hosts:
            continue
        match frame.content:
            case frames.Advert(family=family):
                assert frame.source_mac == MAC[family]
            case frames.Arp(sender=sender) as arp if sender == VIRTUAL[4]:
                assert (frame.source_mac, arp.sender_mac) == (MAC[4], MAC[4])
                assert not arp.gratuitous or arp.target_mac == MAC[4]
            case frames.NeighborAdvertisement(target=target) as heard if target == VIRTUAL[6]:
                # A unicast question names the MAC already: the kernel's answer may leave it out (RFC 4861 4.4).
                assert frame.source_mac == MAC[6]
                assert heard.target_mac == MAC[6] or heard.solicited and heard.target_mac is None
            case frames.Arp(sender=sender) as arp if sender:
                assert arp.sender_mac not in MAC.values(), f"{sender} is no virtual address"


def settings_of(host):
    """Interfaces, addresses, routes and all settings of the host's network."""
    def read():
        files = [path for family in ("ipv4", "ipv6") for path in pathlib.Path(f"/proc/sys/net/{family}/conf").glob("*/*")]
        values = {}
        for path in files:
            try:
                values[str(path)] = path.read_text()
            except OSError:  # secrets that are not set
                continue
        return values
    shown = [host.run(f"ip {words}") for words in ("-br address", "-o -d link", "route show table all",
                                                   "-6 route show table all", "rule", "maddress")]
    return host.inside(read), shown


def rival_frames(p, priority):
    """Adverts with the LAN client's own MAC: no switch learns from them where the virtual one is."""
    link_local = next(a["local"] for a in p.client.link("eth0")["addr_info"] if a["local"].startswith("fe80"))
    return [frames.advert_frame(p.client.mac("eth0"), LAN_CLIENT[4] if n == 4 else link_local, vrid=VRID,
                                priority=priority, interval=0.1, addresses=[VIRTUAL[n]]) for n in p.families]


class Rival:
    """The LAN client as a better Active, for as long as this lasts."""

    def __init__(self, p):
        self._p = p

    def __enter__(self):
        said = [frame.hex() for frame in rival_frames(self._p, RIVAL)]
        self._process = self._p.client.spawn(["/usr/bin/python3", "-c", _REPEAT, *said], log="rival.log")
        return self

    def __exit__(self, *_):
        self._process.kill()
        self._process.wait()


_REPEAT = """
import socket, sys, time
out = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
out.bind(("eth0", 0))
while True:
    for frame in sys.argv[1:]:
        out.send(bytes.fromhex(frame))
    time.sleep(0.05)
"""


@pytest.fixture
def virtual_pair(pair):
    def make(families="46", start="ab", **settings):
        group = GROUP | settings.pop("group", {})
        return pair(families, start=start, transport=settings.pop("transport", "multicast"), group=group, **settings)
    return make


def test_the_lan_sees_the_virtual_mac_alone(virtual_pair):
    """Requirements 15, 26, 30, 31, 32, 33, 36."""
    p = virtual_pair()
    wait_holder(p, "a")
    for family in p.families:
        assert neighbour(p.client, VIRTUAL[family]) == MAC[family]
        assert answers(p.client, VIRTUAL[family])
        for name, host in p.hosts.items():
            assert neighbour(p.client, OWN[name][family]) == host.mac("eth0")
    # The active node asks for the client in its own name.
    for family in p.families:
        p.hosts["a"].ip(f"neigh flush to {LAN_CLIENT[family]}")
        assert answers(p.client, VIRTUAL[family])
    assert all(not is_up(device) for device in macvlans(p.hosts["b"]).values())

    p["a"].terminate()
    wait_holder(p, "b")
    assert macvlans(p.hosts["a"]) == {}
    for family in p.families:
        assert neighbour(p.client, VIRTUAL[family]) == MAC[family]
        assert answers(p.client, VIRTUAL[family])
    assert_only_virtual(p)
    assert p.capture.gratuitous_arps(VIRTUAL[4], host="b")
    assert p.capture.unsolicited_advertisements(VIRTUAL[6], host="b")


def test_the_last_advert_has_it_too_and_the_first_ones_are_not_lost(virtual_pair):
    """Requirements 15, 25, 47, 48: the addresses are gone by priority 0; the first IPv6 advert waits for nothing."""
    p = virtual_pair()
    wait_holder(p, "a")
    p["a"].terminate()
    wait_holder(p, "b")
    p.wait_adverts("b", 5, since=0.0)
    for family in p.families:
        *_, last = [frame for frame in p.capture.adverts(host="a") if frame.content.family == family]
        assert (last.content.priority, last.source_mac) == (0, MAC[family])
    first, second, *_ = p.capture.adverts(host="b")
    assert {first.content.family, second.content.family} == {4, 6}, "both families speak at once"
    assert all(not frame.content.source.startswith("2001:") for frame in p.capture.adverts())


def test_two_actives_with_one_mac_hear_each_other(virtual_pair):
    """Requirement 42: after a partition the segment has the same MAC twice."""
    p = virtual_pair()
    wait_holder(p, "a")
    p.lab.divide("lan", ("a", "b"), ("b", "a"))
    p["b"].wait_role("active")
    wait_for(lambda: held(p.hosts["a"]) == held(p.hosts["b"]) == p.virtual, what="both to have the addresses")
    p.lab.divide("lan")
    wait_holder(p, "a")
    for family in p.families:
        wait_for(lambda: answers(p.client, VIRTUAL[family]), what=f"an answer from {VIRTUAL[family]}")


@pytest.mark.parametrize("family", (4, 6))
def test_it_forwards_while_active_and_not_in_backup(virtual_pair, family):
    """Requirements 26, 35, 37: with accept off as well, a client's frames to the virtual MAC reach a third host."""
    p = virtual_pair(str(family), start="", group={"accept": False})
    far, gateway, network = FAR[family]
    there = p.lab.host("far", {"eth0@wan": [f"{far}/{LENGTH[family]}"]})
    there.ip(f"route add {LAN[family]} via {gateway}")
    router = p.hosts["a"]
    router.plug("eth1", [f"{gateway}/{LENGTH[family]}"], network="wan")
    router.sysctl({"net/ipv4/ip_forward": 1, "net/ipv6/conf/all/forwarding": 1})
    p.client.ip(f"route add {network} via {VIRTUAL[family]}",
                f"neigh replace {VIRTUAL[family]} lladdr {MAC[family]} dev eth0 nud permanent")
    p.start("a")
    wait_holder(p, "a")
    wait_for(lambda: answers(p.client, far), what="the way through the virtual MAC")
    assert not answers(p.client, VIRTUAL[family])
    with Rival(p):
        p["a"].wait_role("backup")
        # The device is switched off after its last address has gone.
        wait_for(lambda: not is_up(macvlans(router)[family]), what="the device to be switched off")
        assert not answers(p.client, far), "a Backup forwards nothing"
        device = macvlans(router)[family]["ifname"]
        router.ip(f"link set {device} up")
        router.sysctl({f"net/ipv4/conf/{device}/rp_filter": 0})  # strict without an address
        wait_for(lambda: answers(p.client, far), what="the frames to have come as far as the device all the time")
        router.ip(f"link set {device} down")
    p["a"].wait_role("active")
    wait_for(lambda: answers(p.client, far), what="the way through the virtual MAC, again")
    if family == 6:  # Requirement 34: a host that forwards says that it is a router.
        p.client.ip(f"neigh del {VIRTUAL[6]} dev eth0")
        answers(p.client, VIRTUAL[6])
        solicited = [frame.content for frame in p.capture.frames(host="a", content=frames.NeighborAdvertisement)
                     if frame.content.solicited and frame.content.target == VIRTUAL[6]]
        assert solicited and all(heard.router and heard.target_mac == MAC[6] for heard in solicited)


def test_many_changes_leave_nothing_behind(virtual_pair):
    """Requirement 26."""
    p = virtual_pair(start="")
    host = p.hosts["a"]
    before = settings_of(host)
    p.start("a")
    p["a"].wait_role("active")
    better, leaving = rival_frames(p, RIVAL), rival_frames(p, 0)
    with p.client.packet_socket("eth0") as wire:
        for _ in range(100):
            for said, role in ((better, "backup"), (leaving, "active")):
                for frame in said:
                    wire.send(frame)
                p["a"].wait_role(role)
    assert p["a"].log().count("ROLE_CHANGED") >= 200
    # The kernel may be behind: the answer to the last claim ends the plan.
    p["a"].wait(lambda s: group_of(s)["plan"]["finished"], 60, "the last change to be complete")
    assert held(host) == p.virtual
    assert len(json.loads(host.run("ip -j link show type macvlan"))) == 2
    for family in p.families:
        assert neighbour(p.client, VIRTUAL[family]) == MAC[family]
    assert p["a"].terminate() == 0
    assert settings_of(host) == before
    assert_only_virtual(p)


def test_what_a_killed_daemon_left_is_removed_by_the_next(virtual_pair):
    p = virtual_pair(start="")
    host = p.hosts["a"]
    before = settings_of(host)
    p.start("a")
    wait_holder(p, "a")
    p["a"].kill9()
    assert macvlans(host).keys() == {4, 6}
    with Rival(p):
        p["a"].start()
        p["a"].wait_role("backup")
        assert "LEFTOVER_REMOVED" in p["a"].log() and macvlans(host) == {}
        assert p["a"].terminate() == 0
    assert settings_of(host) == before


def test_the_interface_goes_and_comes_back(virtual_pair):
    """Requirement 39."""
    p = virtual_pair()
    wait_holder(p, "a")
    host = p.hosts["a"]
    index = host.link("eth0")["ifindex"]
    host.ip("link del eth0")
    p["b"].wait_role("active")
    wait_for(lambda: held(p.hosts["b"]) == p.virtual, what="b to have the addresses")
    assert macvlans(host) == {}
    host.plug("eth0", p.own("a"))
    assert host.link("eth0")["ifindex"] != index
    p["a"].wait(follows, what="a to follow b")
    p["b"].terminate()
    wait_holder(p, "a")
    for family in p.families:
        assert neighbour(p.client, VIRTUAL[family]) == MAC[family]


def test_a_device_that_somebody_takes_away_comes_back(virtual_pair):
    p = virtual_pair(start="a")
    wait_holder(p, "a")
    host = p.hosts["a"]
    for family, how in ((4, "set down"), (6, "set down"), (4, "del"), (6, "del")):
        since = time.monotonic()
        host.ip(f"link {how} dev {macvlans(host)[family]['ifname']}")
        look = p.capture.gratuitous_arps if family == 4 else p.capture.unsolicited_advertisements
        wait_for(lambda: held(host) == p.virtual, what=f"the device of IPv{family} to be back")
        wait_for(lambda: look(VIRTUAL[family], host="a", since=since), what="its announcement")
        assert neighbour(p.client, VIRTUAL[family]) == MAC[family]
    assert p["a"].role() == "active" and p["a"].log().count("ROLE_CHANGED") == 2


def test_somebody_elses_device_of_that_name_is_named(virtual_pair):
    p = virtual_pair("4", start="")
    host = p.hosts["a"]
    name = f"pk4-{VRID}-{host.link('eth0')['ifindex']}"
    host.ip(f"link add link eth0 name {name} type macvlan mode bridge")
    p.start("a")
    p["a"].wait(lambda s: f"an interface {name} already, not made by pairkeep" in json.dumps(s), what="a reason")
    assert p["a"].terminate() == 0 and host.has_interface(name)


def test_two_groups_on_one_interface(virtual_pair):
    """Each has its own device, and neither speaks for the other."""
    p = virtual_pair("4", start="")
    config = json.loads(p.config)
    second = config["groups"]["lan"] | {"vrid": VRID + 1, "virtual_addresses": ["192.0.2.20/24"]}
    config["groups"]["second"] = second
    p.config = json.dumps(config)
    p.start("a")
    for group in ("lan", "second"):
        p["a"].wait_role("active", group=group)
    other = f"00:00:5e:00:01:{VRID + 1:02x}"
    wait_for(lambda: neighbour(p.client, "192.0.2.20") == other, what="the second virtual router")
    assert neighbour(p.client, VIRTUAL[4]) == MAC[4]
    assert neighbour(p.client, OWN["a"][4]) == p.hosts["a"].mac("eth0")
    wait_for(lambda: {frame.source_mac for frame in p.capture.adverts(host="a")} == {MAC[4], other}, what="both")
    status = p["a"].status()
    received = [router["counters"]["received"] for group in status["groups"].values()
                for router in group["virtual_routers"]]
    assert received == [0, 0], "what the node sends itself is no news to it"
    for frame in p.capture.adverts(host="a"):
        assert int(frame.source_mac[-2:], 16) == frame.content.vrid and frame.content.priority == PRIORITY["a"]
