"""A daemon that dies leaves nothing behind: its guardian, the parent process, removes the addresses and says priority 0. The
lease is off here, so that nobody else can have done it."""

import json
import os
import pathlib
import signal
import subprocess
import time

import pytest
from conftest import VIRTUAL, answers, follows
from lab import Watch, frames, wait_for
from lab.pairkeep import CAPABILITIES

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
    p["b"].wait_log("gave the role away (priority 0)")
    assert f"killed by signal {how.value}" in a.log() and "removed 2 virtual addresses" in a.log()
    a.start()
    a.wait(follows, what="a to follow b")


def test_the_peer_takes_over_from_a_worker_that_hangs(pair):
    """Stopped, it would hold the addresses for ever. Killed for good: SIGCONT finds nobody."""
    p = pair("46", group=NO_LEASE, interval="1s", top={"hang_limit": "2s"})
    p.settled()
    a = p["a"]
    worker = a.worker
    since = time.monotonic()
    a.kill_worker(signal.SIGSTOP)
    assert a.process.wait() == 70
    assert not pathlib.Path(f"/proc/{worker}").exists()
    assert not p.virtual & p.hosts["a"].addresses("eth0"), "gone before the guardian has ended"
    p["b"].wait_role("active")
    p.wait_holder("b")
    released = [one for one in p.capture.adverts(host="a", since=since) if one.content.priority == 0]
    assert len(released) == 2
    assert "WORKER_HUNG" in a.log() and "hang_limit of 2000 ms" in a.log() and "removed 2 virtual addresses" in a.log()


def test_a_pause_of_both_is_no_hang(pair):
    """The guardian counts only while it is awake itself. What the worker makes of the pause is another matter."""
    p = pair("4", interval="1s", top={"hang_limit": "1s"})
    p.settled()
    a = p["a"]
    worker = a.worker
    for _ in range(3):
        since = time.monotonic()
        a.stop_tree()
        wait_for(lambda since=since: time.monotonic() - since > 3, what="three hang_limits to pass")
        a.stop_tree(signal.SIGCONT)
        a.wait_role("active")
    assert a.process.alive and a.worker == worker
    assert "WORKER_HUNG" not in a.log()
    p.settled()


def test_hang_limit_off(pair):
    p = pair("4", group=NO_LEASE, top={"hang_limit": "off"}, start="a")
    p["a"].wait_role("active")
    assert p["a"].status()["process"]["hang_limit"] is None
    since = time.monotonic()
    p["a"].kill_worker(signal.SIGSTOP)
    wait_for(lambda: time.monotonic() - since > 3, what="several of the automatic limits to pass")
    p["a"].kill_worker(signal.SIGCONT)
    p["a"].wait_role("active")
    assert "WORKER_HUNG" not in p["a"].log()


@pytest.mark.parametrize("how", ("killed", "stopped"))
def test_the_kernel_ends_the_addresses_when_nobody_is_left(pair, how):
    """Guardian and worker both: what remains is the lease. Then the LAN hears one answer again."""
    p = pair("46", group={"address_lease": "2s"})
    p.settled()
    a = p["a"]
    with Watch(p.hosts["a"]) as watch:
        if how == "killed":
            a.kill9()
        else:
            a.stop_tree()
        p["b"].wait_role("active")
        wait_for(lambda: not p.virtual & p.hosts["a"].addresses("eth0"), what="the kernel to end the addresses")
        for n in p.families:
            assert watch.first("address", present=False, value=VIRTUAL[n])
    p.wait_holder("b")
    asked = time.monotonic()
    p.client.ip(f"neigh flush to {VIRTUAL[4]} dev eth0")
    wait_for(lambda: answers(p.client, VIRTUAL[4]), what="the address to answer")

    def replies(capture):
        return capture.frames(since=asked, content=frames.Arp, where=lambda arp: arp.operation == 2 and
                              arp.sender == VIRTUAL[4])
    p.capture.wait(replies)
    assert {one.host for one in replies(p.capture)} == {"b"}
    if how == "stopped":
        thawed = time.monotonic()
        a.stop_tree(signal.SIGCONT)
        a.wait(follows, what="a to follow b")
        assert not p.capture.adverts(host="a", since=thawed), "it speaks as Active after the thaw"
        p.wait_holder("b")


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


def priority(task):
    """(policy, priority) of a thread."""
    return os.sched_getscheduler(task) & ~os.SCHED_RESET_ON_FORK, os.sched_getparam(task).sched_priority


def test_real_time_where_it_is_allowed(pair):
    p = pair("4", start="")
    a = p.start("a", capabilities=(*CAPABILITIES, "sys_nice"))
    a.wait_role("active")
    assert a.status()["process"]["real_time"] == {"granted": True, "priority": 10, "text": "SCHED_RR, priority 10"}
    assert priority(a.pid) == (os.SCHED_RR, 11), "the guardian is above the worker"
    threads = {int(task.name): priority(int(task.name)) for task in pathlib.Path(f"/proc/{a.worker}/task").iterdir()}
    assert threads.pop(a.worker) == (os.SCHED_RR, 10)
    assert threads and set(threads.values()) == {(os.SCHED_OTHER, 0)}, "nobody inherits it"


def test_no_real_time_is_said(pair):
    p = pair("4", start="a")
    p["a"].wait_role("active")
    assert "no real-time priority: RLIMIT_RTPRIO is 0" in p["a"].cli("status")
    assert priority(p["a"].worker) == (os.SCHED_OTHER, 0)


def exec_client(folder):
    """A client that is nothing but a file, and says as what it was stopped."""
    return {"clients": {"flag": {"exec": {
        "start": ["sh", "-c", f"echo {{gateway}} >{folder}/up"], "is_running": ["test", "-e", f"{folder}/up"],
        "stop": ["sh", "-c", f"echo $PAIRKEEP_GROUP $PAIRKEEP_ACTION {{gateway}} >{folder}/stopped; rm {folder}/up"]},
        "gateways": ["gw1"]}}}


@pytest.mark.parametrize("how", (signal.SIGKILL, signal.SIGSTOP))
def test_commands_of_a_client_are_stopped_by_the_guardian(pair, folder, how):
    """What a start command left behind outlives the daemon; its stop command does not need it."""
    p = pair("4", start="a", group={"clients": ["flag"]}, top=exec_client(folder) | {"hang_limit": "2s"})
    a = p["a"]
    a.wait(lambda status: status["clients"]["flag"]["state"] == "running", what="the client to run")
    a.kill_worker(how)
    assert a.process.wait() == 70
    assert (folder / "stopped").read_text() == "lan stop gw1\n"
    assert not (folder / "up").exists()
    assert "had 1 clients stopped" in a.log()


def test_a_stopped_client_is_left_alone_by_the_guardian(pair, folder):
    p = pair("4", start="a", group={"clients": ["flag"]}, top=exec_client(folder))
    a = p["a"]
    a.wait(lambda status: status["clients"]["flag"]["state"] == "running", what="the client to run")
    a.cli("client stop flag")
    a.wait(lambda status: status["clients"]["flag"]["state"] == "stopped", what="the client to be stopped")
    (folder / "stopped").unlink()
    a.kill_worker()
    assert a.process.wait() == 70
    assert not (folder / "stopped").exists()


def give_back(p, name, **ended):
    """The step of the service after an end. Its exit code and what it said."""
    daemon = p[name]
    told = [f"{key}={value}" for key, value in ended.items()]
    done = subprocess.run([*p.hosts[name].enter, "env", *told, daemon.bin_dir / "pairkeepd", "--give-back", "--config", daemon.config,
                           "--node", daemon.node, "--run-dir", daemon.run_dir], text=True, capture_output=True, check=False)
    return done.returncode, done.stderr


def test_give_back_after_all_were_killed(pair):
    p = pair("46", group=NO_LEASE | {"virtual_mac": False})
    p.settled()
    a = p["a"]
    assert give_back(p, "a")[0] == os.EX_TEMPFAIL
    assert p.virtual <= p.hosts["a"].addresses("eth0"), "those of a daemon that runs"
    a.kill9()
    p["b"].wait_role("active")
    for how in ({"EXIT_CODE": "exited", "EXIT_STATUS": "0"}, {"EXIT_CODE": "exited", "EXIT_STATUS": "75"}):
        assert give_back(p, "a", **how)[0] == 0
        assert p.virtual <= p.hosts["a"].addresses("eth0"), "it ended by itself: whatever is there is somebody's"
    code, said = give_back(p, "a", EXIT_CODE="killed", EXIT_STATUS="KILL")
    assert code == 0 and said.count("LEFTOVER_REMOVED") == 2
    p.wait_holder("b")
