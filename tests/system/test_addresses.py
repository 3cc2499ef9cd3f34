"""The virtual address beside the node's own ones, and beside those of other people."""

import json
import time

import pytest
from conftest import LAN_CLIENT, OWN, VIRTUAL, follows, group_of
from lab import Watch, wait_for

GATEWAY = {4: "192.0.2.1", 6: "2001:db8:0:2::1"}
# On the link, behind the gateway, and on the other node.
DESTINATIONS = {4: [LAN_CLIENT[4], "198.51.100.7", OWN["b"][4]], 6: [LAN_CLIENT[6], "2001:db8:ffff::7", OWN["b"][6]]}


def source_for(host, destination):
    (route,) = json.loads(host.run(f"ip -j route get {destination}"))
    return route["prefsrc"]


def default_routes(host):
    for n in (4, 6):
        host.run(f"ip -{n} route replace default via {GATEWAY[n]} dev eth0")


def assert_own_sources(host, own=OWN["a"]):
    for family, destinations in DESTINATIONS.items():
        for destination in destinations:
            assert source_for(host, destination) == own[family], destination


def test_no_packet_of_the_node_leaves_with_a_virtual_address(pair):
    p = pair("46")
    p.settled()
    default_routes(p.hosts["a"])
    assert_own_sources(p.hosts["a"])


def test_nor_when_the_virtual_address_was_there_first(pair):
    """Own addresses that come later are behind it in the kernel's list."""
    p = pair("46", start="a", transport="multicast", group={"vrid": 7})
    host = p.hosts["a"]
    second = {4: "192.0.2.21", 6: "2001:db8:0:2::21"}
    host.ip(f"addr add {second[4]}/24 dev eth0", f"addr add {second[6]}/64 dev eth0 nodad")
    p.settled()
    # Now the first own addresses go and come back: the node stays active by its second ones.
    with Watch(host) as watch:
        host.sysctl({"net/ipv4/conf/eth0/promote_secondaries": 1})
        host.ip(f"addr del {OWN['a'][4]}/24 dev eth0", f"addr del {OWN['a'][6]}/64 dev eth0")
        host.ip(f"addr add {OWN['a'][4]}/24 dev eth0", f"addr add {OWN['a'][6]}/64 dev eth0 nodad")
        default_routes(host)
        p.wait_adverts("a", 10, since=time.monotonic())
        assert p["a"].role() == "active"
        for family, destinations in DESTINATIONS.items():
            for destination in destinations:
                assert source_for(host, destination) in (OWN["a"][family], second[family])
        p["a"].terminate()
        assert not watch.first("address", present=False, value=second[4])
    assert {*p.own("a"), f"{second[4]}/24", f"{second[6]}/64"} <= host.addresses("eth0")
    assert not p.virtual & host.addresses("eth0")


def test_the_own_address_goes_and_comes_back_while_the_virtual_one_is_held(pair):
    p = pair("46")
    p.settled()
    host = p.hosts["a"]
    host.ip(f"addr del {OWN['a'][4]}/24 dev eth0", f"addr del {OWN['a'][6]}/64 dev eth0")
    # A node that cannot send adverts any more cannot keep the role.
    # At first it says what its path lacks; once the virtual addresses are released, what the host lacks.
    p["a"].wait(lambda s: group_of(s)["role"] == "fault"
                and f"no interface of this host has {OWN['a'][4]}" in group_of(s)["reason"], what="a to say why")
    p.wait_holder("b")
    host.ip(f"addr add {OWN['a'][4]}/24 dev eth0", f"addr add {OWN['a'][6]}/64 dev eth0 nodad")
    p["a"].wait(follows, what="a to follow b")
    p["b"].terminate()
    p.settled()
    default_routes(host)
    assert_own_sources(host)
    p["a"].terminate()
    assert set(p.own("a")) <= host.addresses("eth0") and not p.virtual & host.addresses("eth0")


def test_own_addresses_survive_release_expiry_and_deletion(pair):
    p = pair("46")
    p.settled()
    host = p.hosts["a"]
    with Watch(host) as watch:
        for n in p.families:  # by hand
            host.ip(f"addr del {VIRTUAL[n]}/{32 if n == 4 else 128} dev eth0")
        wait_for(lambda: p.virtual <= host.addresses("eth0"), what="the virtual addresses to be back")
        p["a"].kill9()  # by the kernel
        p.wait_holder("b")
        p["a"].start()
        p["a"].wait(follows, what="a to follow b")
        p["b"].terminate()
        p.settled()
        p["a"].terminate()  # by the daemon
        assert not p.virtual & host.addresses("eth0")
        for n in p.families:
            assert watch.first("address", present=False, value=VIRTUAL[n])
            assert not watch.first("address", present=False, value=OWN["a"][n])
    assert set(p.own("a")) <= host.addresses("eth0")
    assert source_for(host, LAN_CLIENT[4]) == OWN["a"][4] and source_for(host, LAN_CLIENT[6]) == OWN["a"][6]


def test_a_living_daemon_renews_the_lease(pair):
    p = pair("46", start="a")
    p.settled()
    with Watch(p.hosts["a"]) as watch:
        for n in p.families:
            wait_for(lambda: len(watch.events("address", present=True, value=VIRTUAL[n])) >= 6, 30, "six renewals")
        assert not watch.events("address", present=False)


@pytest.mark.parametrize("n", (4, 6))
def test_a_virtual_address_deleted_by_hand_comes_back_and_is_announced(pair, n):
    p = pair("46", group={"address_lease": "off"})  # no renewal that finds it first
    p.settled()
    deleted = time.monotonic()
    p.hosts["a"].ip(f"addr del {VIRTUAL[n]}/{32 if n == 4 else 128} dev eth0")
    announced = p.capture.gratuitous_arps if n == 4 else p.capture.unsolicited_advertisements
    p["a"].wait(lambda s: all(a["present"] for a in group_of(s)["addresses"]) and "ADDRESS_MISSING" in p["a"].log(),
                what="the address to be back")
    wait_for(lambda: announced(VIRTUAL[n], host="a", since=deleted), what="it to be announced again")
    p.wait_holder("a")
    assert p["a"].role() == "active" and p["b"].role() == "backup"
    assert p["a"].log().count("ROLE_CHANGED") == 2, "initialize -> backup -> active, and no more"


@pytest.mark.parametrize("n", (4, 6))
def test_somebody_elses_address_is_left_alone_and_waited_for(pair, n):
    p = pair("46", start="")
    theirs, host = f"{VIRTUAL[n]}/{24 if n == 4 else 64}", p.hosts["a"]
    host.ip(f"addr add {theirs} dev eth0 {'nodad' if n == 6 else ''}")
    p.start("a")
    said = f"{VIRTUAL[n]} is already on eth0, put there by somebody else"
    group = group_of(p["a"].wait(lambda s: said in group_of(s)["reason"], what="a reason"))
    assert group["role"] == "initialize"
    assert f"ip address del {theirs} dev eth0" in group["reason"], "it says what to do"
    (shown,) = [a for a in group["addresses"] if a["address"].startswith(VIRTUAL[n] + "/")]
    assert (shown["wanted"], shown["present"], shown["ours"]) == (False, True, False)

    p.start("b")
    p["b"].wait_role("active")
    p.wait_adverts("b", 20, since=time.monotonic())
    assert p["a"].role() == "initialize" and theirs in host.addresses("eth0")
    p["a"].terminate()
    assert theirs in host.addresses("eth0")

    p["a"].start()
    p["a"].wait(lambda s: said in group_of(s)["reason"], what="a reason")
    host.ip(f"addr del {theirs} dev eth0")
    p["a"].wait(follows, what="a to go on by itself")


def test_an_address_that_an_earlier_run_left_is_removed_at_the_start(pair):
    p = pair("46", group={"address_lease": "off"})
    p.settled()
    host = p.hosts["a"]
    assert all(a["valid_life_time"] == 2 ** 32 - 1 for a in host.link("eth0")["addr_info"]), "off: for ever"
    p["a"].kill9()
    p["b"].wait_role("active")
    p.wait_adverts("b", 20, since=time.monotonic())
    assert p.virtual <= host.addresses("eth0"), "nobody removes it without a lease"
    p["a"].start()
    p["a"].wait(follows, what="a to follow b")
    p.wait_holder("b")
    assert set(p.own("a")) <= host.addresses("eth0")
    assert "LEFTOVER_REMOVED" in p["a"].log()


def test_an_address_outside_every_own_prefix_brings_its_route_and_takes_it_along(pair):
    p = pair("4", group={"virtual_addresses": ["203.0.113.10/24"]}, start="a")
    p["a"].wait_role("active")
    host = p.hosts["a"]
    wait_for(lambda: "203.0.113.10/32" in host.addresses("eth0"), what="the address")
    (route,) = wait_for(lambda: json.loads(host.run("ip -j route show 203.0.113.0/24")), what="its prefix route")
    assert route["dev"] == "eth0"
    assert source_for(host, "203.0.113.77") == OWN["a"][4]
    p["a"].terminate()
    assert json.loads(host.run("ip -j route show 203.0.113.0/24")) == []
    assert json.loads(host.run("ip -j route show 192.0.2.0/24"))[0]["prefsrc"] == OWN["a"][4]
