"""Interfaces and addresses that come, go and change under a running pair: the daemon is on the segment again by itself.
What happens while one is missing: test_withstand.py."""

import json
import time

import pytest
from conftest import LENGTH, OWN, TRANSPORTS, VIRTUAL, VRID, follows, group_of, routers
from lab import wait_for

NEW_MAC = "02:00:00:00:77:77"


def joined(host):
    """The multicast groups of eth0 that a program joined."""
    (shown,) = json.loads(host.run("ip -j maddr show dev eth0"))
    return {one["address"] for one in shown["maddr"] if "address" in one} & {"224.0.0.18", "ff02::12"}


@pytest.mark.parametrize("transport", TRANSPORTS)
@pytest.mark.parametrize("who", ("active", "backup"))
def test_an_interface_that_is_deleted_and_made_again(pair, transport, who):
    """With another index and another hardware address, as after a driver was loaded again. Requirements 17, 39."""
    p = pair("46", transport=transport)
    p.settled()
    name, other = ("a", "b") if who == "active" else ("b", "a")
    host = p.hosts[name]
    index = host.link("eth0")["ifindex"]
    host.ip("link del eth0")
    p[name].wait_role("fault")
    assert "interface eth0 does not exist" in p[name].group()["reason"]
    p[other].wait_role("active")

    host.plug("eth0", p.own(name))
    host.ip(f"link set eth0 address {NEW_MAC}")
    assert host.link("eth0")["ifindex"] != index
    p[name].wait(follows, what=f"{name} to follow {other}")
    assert joined(host) == {"224.0.0.18", "ff02::12"}

    # And it speaks, holds and announces there.
    since = time.monotonic()
    p[other].terminate()
    p.settled(name)
    assert {frame.source_mac for frame in p.wait_adverts(name, 3, since=since, where=lambda a: a.priority > 0)} == {NEW_MAC}

    def announced():
        arps = p.capture.gratuitous_arps(VIRTUAL[4], host=name, since=since)
        assert {frame.content.operation for frame in arps} == {1, 2}, "as request and as reply"
        neighbours = p.capture.unsolicited_advertisements(VIRTUAL[6], host=name, since=since)
        return neighbours and {f.content.sender_mac for f in arps} | {f.content.target_mac for f in neighbours}
    assert wait_for(announced, what="its announcements") == {NEW_MAC}


def test_many_times_in_a_row(pair):
    """Whatever was half done when the interface went again leaves nothing behind."""
    p = pair("46", transport="multicast")
    p.settled()
    host = p.hosts["b"]
    for _ in range(5):
        host.ip("link del eth0")
        host.plug("eth0", p.own("b"))
    p["b"].wait(follows, what="b to follow a")
    sockets = p["b"].status()["sockets"]
    assert {(one["interface"], one["family"]) for one in sockets} == {("eth0", "ipv4"), ("eth0", "ipv6")}

    def one_socket_each():
        raw = [line for line in host.run("ss -H -n -l -w").splitlines() if "127.0.0.1:" not in line and "[::1]:" not in line]
        assert len(raw) == 2, raw
        return True
    wait_for(one_socket_each, what="the sockets of the earlier interfaces to be closed")
    assert p["a"].role() == "active" and p["a"].log().count("ROLE_CHANGED") == 2


def test_another_listed_address_takes_the_place_of_the_first(pair):
    second = {"a": "192.0.2.21", "b": "192.0.2.22"}
    p = pair("4", transport="multicast",
             nodes={name: {"address": [OWN[name][4], second[name]]} for name in "ab"})
    p.settled()
    host = p.hosts["a"]
    host.ip(f"addr add {second['a']}/24 dev eth0", f"addr del {OWN['a'][4]}/24 dev eth0")
    if not host.has_address(second["a"]):  # the kernel takes the second ones of a prefix along
        host.ip(f"addr add {second['a']}/24 dev eth0")

    def one_active_and_it_is_heard():
        roles = {name: p[name].role() for name in "ab"}
        assert sorted(roles.values()) == ["active", "backup"], roles
        return roles
    wait_for(one_active_and_it_is_heard, 20, "one to be active")
    p["b"].terminate()
    p["a"].wait_role("active")
    heard = p.wait_adverts("a", 5, since=time.monotonic())
    assert {frame.content.source for frame in heard} == {second["a"]}
    p.start("b")
    p["b"].wait(follows, what="b to follow a")
    assert routers(p["b"].status())[0]["last_advert"]["source"] == second["a"]
    assert routers(p["b"].status())[0]["last_advert"]["node"] == "connector-a"


def test_the_listed_address_of_unicast_goes_and_comes_back(pair):
    p = pair("4", transport="unicast")
    p.settled()
    host = p.hosts["a"]
    host.ip("addr add 192.0.2.99/24 dev eth0", f"addr del {OWN['a'][4]}/24 dev eth0")
    if not host.has_address("192.0.2.99"):  # the kernel takes the second ones of a prefix along
        host.ip("addr add 192.0.2.99/24 dev eth0")
    p["a"].wait_role("fault")
    p["b"].wait_role("active")
    p.wait_adverts("b", 10, since=time.monotonic())
    assert OWN["a"][4] in p["a"].group()["reason"]
    host.ip(f"addr add {OWN['a'][4]}/24 dev eth0")
    p["a"].wait(follows, what="a to follow b")
    p["b"].terminate()
    p.settled()


def test_a_listed_address_on_no_interface_is_waited_for(pair):
    """The file lists another address than the host has: its peer would not obey it, so it does not speak."""
    p = pair("4", start="", transport="multicast")
    host = p.hosts["a"]
    host.ip(f"addr del {OWN['a'][4]}/24 dev eth0", "addr add 192.0.2.99/24 dev eth0")
    p.start("a")
    waiting = p["a"].wait(lambda s: OWN["a"][4] in group_of(s)["reason"], what="a reason that names the address")
    assert group_of(waiting)["role"] == "initialize"
    p.start("b")
    p["b"].wait_role("active")
    p.wait_adverts("b", 10, since=time.monotonic())
    assert p["a"].role() == "initialize" and not p.capture.adverts(host="a")
    host.ip(f"addr add {OWN['a'][4]}/32 dev lo")  # on whatever interface
    p["a"].wait(lambda s: group_of(s)["role"] == "backup", what="a to listen")
    host.ip(f"addr del {OWN['a'][4]}/32 dev lo")


def test_several_groups_on_one_interface(pair):
    """They share its sockets; each keeps its own role, and all come back with the interface."""
    def group(vrid, address, preferred):
        return {"interface": "eth0", "vrid": vrid, "transport": "multicast", "advertisement_interval": "100ms",
                "down_after": 10, "preempt": "always", "preferred": preferred, "clients": [],
                "virtual_addresses": [address]}
    p = pair("4", start="")
    config = json.loads(p.config)
    config["groups"] = {"one": group(VRID, "192.0.2.10/24", "connector-a"),
                        "two": group(VRID + 1, "192.0.2.20/24", "connector-b"),
                        "three": group(VRID + 2, "192.0.2.30/24", "connector-a")}
    p.config = json.dumps(config)
    p.start("a")
    p.start("b")

    def settled():
        for name, wanted in (("a", "active backup active"), ("b", "backup active backup")):
            p[name].wait(lambda s, w=wanted: [g["role"] for g in s["groups"].values()] == w.split(),
                         what=f"{name} to be {wanted}")
    settled()
    assert [one["interface"] for one in p["a"].status()["sockets"]] == ["eth0"]
    wait_for(lambda: {"192.0.2.10/32", "192.0.2.30/32"} <= p.hosts["a"].addresses("eth0"), what="a's addresses")
    p.hosts["a"].ip("link del eth0")
    p["b"].wait(lambda s: all(g["role"] == "active" for g in s["groups"].values()), what="b to take all")
    p.hosts["a"].plug("eth0", [f"{OWN['a'][4]}/{LENGTH[4]}"])
    settled()
    assert len(p["a"].status()["sockets"]) == 1
