"""The truth about a group's interfaces: a lost link, one that comes back, what lies below, another name, another namespace;
and two interfaces, of which one is left."""

import json
import time

import pytest
from conftest import LENGTH, OWN, VIRTUAL, follows, group_of
from lab import Prober, Watch, wait_for

SECOND = {"a": "198.51.100.11", "b": "198.51.100.12", "virtual": "198.51.100.10"}


def link_of(status, interface="eth0"):
    return next(link for link in group_of(status)["links"] if link["interface"] == interface)


def has_vlans(host):
    try:
        host.ip("link add link eth0 name eth0.9 type vlan id 9", "link del eth0.9")
    except RuntimeError:
        return False
    return True


def on_two_interfaces(pair, **group):
    """Both nodes on two networks, and one group on both."""
    p = pair("4", start="", transport="multicast", **group)
    config = json.loads(p.config)
    lan = config["groups"]["lan"]
    lan["interfaces"] = [{"name": lan.pop("interface"), "virtual_addresses": lan.pop("virtual_addresses")},
                         {"name": "eth1", "virtual_addresses": [f"{SECOND['virtual']}/24"]}]
    p.config = json.dumps(config)
    for name in "ab":
        p.hosts[name].plug("eth1", [f"{SECOND[name]}/24"], "dmz")
    p.start("a")
    p["a"].wait_role("active")
    p.start("b")
    p.settled()
    return p


@pytest.mark.parametrize("lost", ("eth0", "eth1"))
def test_a_link_lost_on_one_of_two_interfaces_gives_the_role_away_over_the_other(pair, lost):
    """The peer does not wait for the silence of the lost one, however long the interval is."""
    p = on_two_interfaces(pair, interval="3s", group={"down_after": 2})
    with Prober(p.client, VIRTUAL[4]) as prober:
        wait_for(lambda: prober.answered_since(time.monotonic() - 1), what="the virtual address to answer")
        pulled = time.monotonic()
        p.hosts["a"].pull(lost)
        p["b"].wait_role("active")
        p["a"].wait_role("fault")
        if lost == "eth1":  # the client is on the network of eth0
            wait_for(lambda: prober.answered_since(pulled + 0.2), what="the client to be served by b")
    assert f"interface {lost} has no link" in p["a"].group()["reason"]
    p.wait_holder("b")
    goodbyes = [frame for frame in p.capture.adverts(host="a", since=pulled) if frame.content.priority == 0]
    assert {frame.content.source for frame in goodbyes} == {SECOND["a"] if lost == "eth0" else OWN["a"][4]}
    # Before silence on the lost path could have said anything.
    last = max(frame.time for frame in p.capture.adverts(host="a", network="lan" if lost == "eth0" else "dmz"))
    first = min(frame.time for frame in p.capture.adverts(host="b", since=pulled))
    assert goodbyes[0].time < first < last + 6
    assert p["b"].log().count("ROLE_CHANGED") == 2, "initialize -> backup -> active, and no more"


def test_a_loss_shorter_than_down_delay_changes_nothing(pair):
    p = pair("46", group={"link": {"down_delay": "30s"}}, start="a")
    p.settled()
    with Watch(p.hosts["a"]) as watch:
        p.hosts["a"].pull()
        bridged = p["a"].wait(lambda s: link_of(s)["state"] == "bridged", what="the loss to be seen")
        assert group_of(bridged)["role"] == "active"
        assert any("has no link" in warning and "of 30s" in warning for warning in group_of(bridged)["warnings"])
        assert 0 < link_of(bridged)["counts_in"] <= 30
        p.hosts["a"].push()
        p["a"].wait(lambda s: link_of(s)["state"] == "fit", what="the link to be back")
        assert p["a"].role() == "active"
        assert not watch.events("address", present=False), "no address was given up"
    wait_for(lambda: "LINK_LOST" in p["a"].log() and "LINK_BACK" in p["a"].log(), what="the log to tell of both")
    assert p["a"].log().count("ROLE_CHANGED") == 2


def test_a_backup_does_not_take_its_own_deafness_for_silence(pair):
    p = pair("4", group={"link": {"down_delay": "30s"}})
    p.settled()
    p.hosts["b"].pull()
    p["b"].wait(lambda s: link_of(s)["state"] == "bridged", what="the loss to be seen")
    p.wait_adverts("a", 20, since=time.monotonic())  # twice its Active_Down_Interval
    assert p["b"].role() == "backup"
    p.hosts["b"].push()
    p["b"].wait(lambda s: link_of(s)["state"] == "fit", what="the link to be back")
    heard = p["b"].wait(follows, what="b to follow a")
    assert group_of(heard)["role"] == "backup" and p["b"].log().count("ROLE_CHANGED") == 1


def test_a_link_that_is_back_proves_itself(pair):
    p = pair("4", group={"link": {"up_delay": "20s"}})
    p.settled()
    p.hosts["b"].pull()
    p["b"].wait_role("fault")
    p.hosts["b"].push()
    settling = p["b"].wait(lambda s: link_of(s)["state"] == "settling", what="the link to be seen")
    assert group_of(settling)["role"] == "fault"
    assert any("has been up for" in warning and "of 20s" in warning for warning in group_of(settling)["warnings"])
    assert "counts when it has been up for 20s" in group_of(settling)["reason"]
    p.hosts["b"].pull()
    p["b"].wait(lambda s: link_of(s)["state"] == "unfit", what="the next loss to be seen")
    p["b"].terminate()
    p.hosts["b"].push()
    # At the first start nothing is waited for.
    wait_for(lambda: p.hosts["b"].settled("eth0"), what="eth0 to have its link")
    p["b"].start()
    p["b"].wait(lambda s: group_of(s)["role"] == "backup", what="b to be backup")
    assert "settling" not in json.dumps(p["b"].group()["links"])


# A kernel without VLANs has only the other kind.
@pytest.mark.parametrize("kind", ("vlan id 7", "macvlan mode bridge"))
@pytest.mark.parametrize("trouble", ("no carrier", "switched off", "another namespace"))
def test_what_an_interface_stands_on_is_lost(pair, kind, trouble):
    """The group is on a device above eth0, of which only the lower one changes."""
    p = pair("4", start="", transport="multicast", group={"interface": "upper0"})
    if kind.startswith("vlan") and not has_vlans(p.client):
        pytest.skip("this kernel has no VLANs (8021q)")
    for name, host in p.hosts.items():
        own = f"{OWN[name][4]}/{LENGTH[4]}"
        host.ip(f"addr del {own} dev eth0", f"link add link eth0 name upper0 type {kind}", "link set upper0 up",
                f"addr add {own} dev upper0")
    p.start("a")
    p["a"].wait_role("active")
    p.start("b")
    p["b"].wait(lambda s: group_of(s)["role"] == "backup", what="b to be backup")
    host = p.hosts["a"]
    elsewhere = p.lab.new_namespace("elsewhere") if trouble == "another namespace" else None
    if trouble == "no carrier":
        host.pull()
    elif trouble == "switched off":
        host.ip("link set eth0 down")
    else:
        host.ip(f"link set eth0 netns {elsewhere}")
    p["a"].wait_role("fault")
    p["b"].wait_role("active")
    wait_for(lambda: not p.hosts["a"].has_address(VIRTUAL[4]), what="the address to be gone")
    wait_for(lambda: p.hosts["b"].has_address(VIRTUAL[4]), what="b to have the address")
    if trouble == "another namespace":
        return  # a macvlan goes with what it stands on
    host.push() if trouble == "no carrier" else host.ip("link set eth0 up")
    if kind.startswith("vlan") and trouble == "switched off":
        host.ip("link set upper0 up")  # the kernel switches a VLAN off with the device below, and not on again
    p["a"].wait(lambda s: group_of(s)["role"] == "backup", what="a to be backup again")


def test_an_interface_that_gets_another_name_and_its_own_again(pair):
    p = pair("4", transport="multicast")
    p.settled()
    host = p.hosts["a"]
    host.ip("link set eth0 down", "link set eth0 name lan0", "link set lan0 up")
    p["a"].wait_role("fault")
    assert "interface eth0 does not exist" in p["a"].group()["reason"]
    p["b"].wait_role("active")
    wait_for(lambda: not host.has_address(VIRTUAL[4]), what="the address to be gone, whatever the name")
    host.ip("link set lan0 down", "link set lan0 name eth0", "link set eth0 up")
    p["a"].wait(follows, what="a to follow b")


def test_an_interface_in_another_namespace_and_back(pair):
    p = pair("4", transport="multicast")
    p.settled()
    host = p.hosts["a"]
    elsewhere = p.lab.new_namespace("elsewhere")
    host.ip(f"link set eth0 netns {elsewhere}")
    p["a"].wait_role("fault")
    assert "interface eth0 does not exist" in p["a"].group()["reason"]
    p["b"].wait_role("active")
    p.wait_adverts("b", 5, since=time.monotonic())
    p.lab.hosts["client"].run(["ip", "-n", elsewhere, "link", "set", "eth0", "netns", host.namespace])
    host.ip("link set eth0 up", f"addr add {OWN['a'][4]}/{LENGTH[4]} dev eth0")
    p["a"].wait(follows, what="a to follow b")
    p["b"].terminate()
    p.settled()


def test_the_own_address_is_lost_on_one_of_two_interfaces(pair):
    p = on_two_interfaces(pair)
    host = p.hosts["a"]
    host.ip(f"addr del {SECOND['a']}/24 dev eth1")
    p["a"].wait_role("fault")
    assert "eth1 has no IPv4 address of its own" in p["a"].group()["reason"]
    p["b"].wait_role("active")
    assert "gave the role away" in p["b"].group()["reason"]
    p.wait_holder("b")
