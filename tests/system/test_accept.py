"""accept: false (RFC 9568 Accept_Mode): the node is next hop and answers for its virtual addresses in ARP and neighbour
discovery, but no packet that is meant for them reaches a program of the node."""

import json
import socket
import time

import pytest
from conftest import LENGTH, OWN, VIRTUAL, answers, group_of
from lab import wait_for

FAR = {4: ("198.51.100.9", "198.51.100.1", "198.51.100.0/24"),
       6: ("2001:db8:ffff::9", "2001:db8:ffff::1", "2001:db8:ffff::/64")}
LAN = {4: "192.0.2.0/24", 6: "2001:db8:0:2::/64"}
CLOSED = {"accept": False}


def rules(host):
    return host.run("nft list ruleset")


def neighbour(host, address):
    """(state, MAC address) of a neighbour, asked anew: first by all, then by a unicast probe to the address itself."""
    host.ip(f"neigh flush to {address} dev eth0")
    answers(host, address)
    host.ip(f"neigh change {address} dev eth0 nud probe")

    def known():
        (entry,) = json.loads(host.run(f"ip -j neigh show to {address} dev eth0"))
        assert entry["state"] != ["PROBE"], entry
        return entry["state"], entry.get("lladdr")
    return wait_for(known, 20, f"{address} to have answered, or not")


def listener(host, family):
    """A program of the host that serves on every address."""
    def listen():
        opened = socket.create_server(("::" if family == 6 else "0.0.0.0", 8080),
                                      family=socket.AF_INET6 if family == 6 else socket.AF_INET)
        return opened
    return host.inside(listen)


def connects(host, address):
    def attempt():
        try:
            socket.create_connection((address, 8080), timeout=1).close()
            return True
        except OSError:
            return False
    return host.inside(attempt)


class Asking:
    """Pings without a pause."""

    def __init__(self, p):
        self._process = p.client.spawn(f"ping -i 0.01 {VIRTUAL[4]}")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._process.kill(2)  # SIGINT: it sums up
        self._process.wait()

    @property
    def replies(self):
        return int(self._process.output().split(" received")[0].split()[-1])


@pytest.mark.parametrize("family", (4, 6))
def test_what_is_meant_for_the_virtual_address_ends_there(pair, family):
    """Requirements 33, 37."""
    p = pair(str(family), group=CLOSED)
    p.settled()
    host, address = p.hosts["a"], VIRTUAL[family]
    with listener(host, family):
        assert answers(p.client, OWN["a"][family]) and connects(p.client, OWN["a"][family])
        assert not answers(p.client, address) and not connects(p.client, address)
        # As a neighbour it is there, by broadcast and by unicast.
        assert neighbour(p.client, address) == (["REACHABLE"], host.mac("eth0"))
    assert rules(p.hosts["b"]).count("elements") == 0, "a Backup has nothing to close"


@pytest.mark.parametrize("family", (4, 6))
def test_the_node_is_still_a_next_hop(pair, family):
    """Requirements 35, 37."""
    p = pair(str(family), start="", group=CLOSED)
    far, gateway, network = FAR[family]
    there = p.lab.host("far", {"eth0@wan": [f"{far}/{LENGTH[family]}"]})
    there.ip(f"route add {LAN[family]} via {gateway}")
    p.hosts["a"].plug("eth1", [f"{gateway}/{LENGTH[family]}"], network="wan")
    p.hosts["a"].sysctl({"net/ipv4/ip_forward": 1, "net/ipv6/conf/all/forwarding": 1})
    p.client.ip(f"route add {network} via {VIRTUAL[family]}")
    p.start("a").wait_role("active")
    p.start("b")
    p.settled()
    wait_for(lambda: answers(p.client, far), what="the way through the virtual address")
    assert not answers(p.client, VIRTUAL[family])
    assert not answers(there, VIRTUAL[family]), "neither from another side"


def test_it_is_in_force_before_the_address_and_goes_with_it(pair):
    """Requirements 26, 37."""
    p = pair("46", group=CLOSED)
    p.settled()
    # From the first announcement on somebody asks, all the time; no answer gets out during a takeover either.
    with Asking(p) as asking:
        p["a"].terminate()
        p.wait_holder("b")
        p.wait_adverts("b", 10, since=time.monotonic())
    assert asking.replies == 0
    assert "elements" not in rules(p.hosts["a"])
    assert rules(p.hosts["b"]).count("elements") == 2 and "flags owner" in rules(p.hosts["b"])


def test_it_does_not_outlive_the_daemon(pair):
    p = pair("46", start="a", group=CLOSED)
    p.settled()
    assert rules(p.hosts["a"]).count("elements") == 2
    p.hosts["a"].run("nft flush ruleset")  # a firewall that is loaded again
    assert rules(p.hosts["a"]).count("elements") == 2 and not answers(p.client, VIRTUAL[4])
    p["a"].kill9()
    assert rules(p.hosts["a"]) == ""
    p["a"].start()
    p.settled()
    assert rules(p.hosts["a"]).count("elements") == 2 and not answers(p.client, VIRTUAL[4])
    assert p["a"].terminate() == 0 and rules(p.hosts["a"]) == ""


def test_without_it_there_are_no_rules(pair):
    """Requirement 36."""
    p = pair("46", start="a")
    p.settled()
    assert rules(p.hosts["a"]) == "" and answers(p.client, VIRTUAL[4]) and answers(p.client, VIRTUAL[6])
    assert group_of(p["a"].status())["role"] == "active"


def test_an_address_owner_answers_like_any_host(pair):
    """Requirement 36."""
    p = pair("4", start="a", nodes={"a": {"priority": 255}})
    p.settled()
    assert rules(p.hosts["a"]) == "" and answers(p.client, VIRTUAL[4])
