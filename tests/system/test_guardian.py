"""A daemon that dies leaves nothing behind: its guardian, the parent process, removes the addresses and says priority 0. The
lease is off here, so that nobody else can have done it."""

import json
import os
import pathlib
import signal

import pytest
from conftest import VIRTUAL, follows
from lab import Watch, wait_for

NO_LEASE = {"address_lease": "off"}


@pytest.mark.parametrize("transport", ("multicast", "unicast"))
@pytest.mark.parametrize("how", (signal.SIGKILL, signal.SIGSEGV, signal.SIGABRT))
def test_the_peer_takes_over_from_a_worker_that_died(pair, transport, how):
    """Not after a silence, but by the priority 0 that it hears on every path. Requirement 47."""
    p = pair("46", transport=transport, group=NO_LEASE)
    p.settled()
    a = p["a"]
    with Watch(p.hosts["a"]) as watch:
        a.kill_worker(how)
        assert a.process.wait() == 70
        assert not p.virtual & p.hosts["a"].addresses("eth0"), "gone before the guardian has ended"
        p["b"].wait_role("active")
        for n in p.families:
            assert watch.first("address", present=False, value=VIRTUAL[n])
    for n in p.families:
        released = [one for one in p.capture.adverts(host="a") if one.content.family == n and one.content.priority == 0]
        assert len(released) == 1
        taken = next(one for one in p.capture.adverts(host="b") if one.content.family == n)
        assert released[0].time < taken.time
    assert "gives the role up" in p["b"].log() or "priority 0" in p["b"].log()
    assert f"killed by signal {how.value}" in a.log() and "removed 2 virtual addresses" in a.log()
    a.start()
    a.wait(follows, what="a to follow b")


def test_the_worker_of_a_backup_dies_unheard(pair):
    p = pair("46", group=NO_LEASE)
    p.settled()
    b = p["b"]
    b.kill_worker()
    assert b.process.wait() == 70
    assert not p.capture.adverts(host="b")
    assert "removed 0 virtual addresses and said priority 0 in 0" in b.log()
    assert p["a"].role() == "active"


def test_who_lost_the_role_has_no_goodbye_to_say(pair):
    """A late priority 0 would send the new Active's Backups into an election."""
    p = pair("4", group=NO_LEASE | {"preempt": "always"}, start="b")
    p["b"].wait_role("active")
    p.start("a").wait_role("active")
    p["b"].wait(follows, what="b to follow a")
    p["b"].kill_worker()
    assert p["b"].process.wait() == 70
    assert not [one for one in p.capture.adverts(host="b") if one.content.priority == 0]


def test_the_worker_dies_with_its_guardian(pair):
    p = pair("4")
    p.settled()
    worker = pathlib.Path(f"/proc/{p['a'].worker}")
    os.kill(p["a"].pid, signal.SIGKILL)
    wait_for(lambda: not worker.exists(), what="the worker to end")
    p.wait_holder("b")


@pytest.mark.parametrize("number", (signal.SIGTERM, signal.SIGINT))
def test_signals_go_on_to_the_worker(pair, number):
    p = pair("4", start="a")
    p["a"].wait_role("active")
    p["a"].process.kill(number)
    assert p["a"].process.wait() == 0
    assert p["a"].log().count("LEAVING") == 1 and "WORKER_DIED" not in p["a"].log()
    assert not p.virtual & p.hosts["a"].addresses("eth0")


def test_devices_of_a_virtual_mac_go_with_the_worker(pair):
    p = pair("46", transport="multicast", start="", group=NO_LEASE | {"virtual_mac": True})

    def settings(name):
        return p.hosts[name].run("grep . /proc/sys/net/ipv4/conf/eth0/arp_ignore /proc/sys/net/ipv4/conf/eth0/arp_announce")

    def devices(name):
        return json.loads(p.hosts[name].run("ip -j address show type macvlan"))
    before = settings("a")
    p.start("a").wait_role("active")
    wait_for(lambda: sum(len(one["addr_info"]) for one in devices("a")) == 2, what="both addresses on their devices")
    assert settings("a") != before
    p.start("b")
    p["b"].wait(follows, what="b to follow a")
    p["a"].kill_worker()
    assert p["a"].process.wait() == 70
    assert not devices("a"), "gone before the guardian has ended"
    assert settings("a") == before
    p["b"].wait_role("active")
    assert [one for one in p.capture.adverts(host="a") if one.content.priority == 0]
    p["a"].start()
    p["a"].wait(follows, what="a to follow b")
