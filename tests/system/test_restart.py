"""A restart of the daemon, asked for by SIGUSR2: the role, the addresses and what runs stay, when the next start comes in
time; else the next start removes what it finds and listens. With systemd: tests/appliance."""

import json
import os
import signal
import time

import pytest
from conftest import Pair, VIRTUAL, config_text, follows, group_of
from lab import Prober, Watch, wait_for

RUN_FILE = "pairkeepd.run"
KEPT = "kept across a restart of pairkeepd"


def written(folder, group=None, **changes):
    """With a second for a restart, and a client that outlives the daemon."""
    made = json.loads(config_text("46", interval="1s"))
    made["groups"]["lan"] |= {"down_after": 3} | (group or {})
    on = f"{folder}/$PAIRKEEP_NODE"
    made["clients"] = {"sdp": {"exec": {
        "start": ["sh", "-c", f"setsid sleep 1000 >/dev/null 2>&1 & echo $! > {on}.pid; echo once >> {on}.starts"],
        "stop": ["sh", "-c", f"kill $(cat {on}.pid)"],
        "is_running": ["sh", "-c", f"kill -0 $(cat {on}.pid)"]}}}
    return json.dumps(made | changes, indent=2) + "\n"


def pair_of(lab, config):
    pair = Pair(lab, "46", config=config)
    pair.start("a")
    pair["a"].wait_role("active")
    pair.start("b")
    pair.settled()
    pair["a"].wait(lambda status: all(one["state"] == "running" for one in status["clients"].values()),
                   what="a's clients")
    return pair


def sleeper(folder, node="connector-a"):
    return int((folder / f"{node}.pid").read_text())


def runs(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def suspend(daemon):
    daemon.process.kill(signal.SIGUSR2)
    assert daemon.process.wait() == 0


@pytest.fixture
def ended(folder):
    """What `setsid` put out of everybody's reach."""
    yield
    for pid in (int(file.read_text() or 0) for file in folder.glob("*.pid")):
        if pid and runs(pid):
            os.kill(pid, signal.SIGKILL)


def test_a_restart_moves_nothing(lab, folder, ended):
    pair = pair_of(lab, written(folder, {"routes": [{"to": "10.20.0.0/16", "via": "192.0.2.1"}]}))
    a, pid = pair["a"], sleeper(folder)
    try:
        with Prober(pair.client, VIRTUAL[4]) as prober, Watch(pair.hosts["a"]) as watch:
            wait_for(lambda: prober.answered_since(time.monotonic() - 1), what="the first answer")
            began = time.monotonic()
            suspend(a)
            assert pair.virtual <= pair.hosts["a"].addresses("eth0")
            assert (a.run_dir / RUN_FILE).exists()
            a.start()
            status = a.wait_role("active")
            assert group_of(status)["reason"].startswith(KEPT), status
            pair.wait_adverts("a", 3, since=time.monotonic())
            assert prober.lost(began) == 0
            for n in pair.families:
                assert not watch.first("address", present=False, value=VIRTUAL[n])
            assert not watch.first("route", present=False)
        assert not (a.run_dir / RUN_FILE).exists()
        assert not pair.capture.adverts(host="b"), "b never was active"
        assert not [one for one in pair.capture.adverts(host="a", since=began) if one.content.priority == 0]
        a.wait(lambda status: status["clients"]["sdp"]["state"] == "running")
        assert runs(pid) and sleeper(folder) == pid and (folder / "connector-a.starts").read_text() == "once\n"
        a.wait_log("CLIENT_ADOPTED")
        # All of it is its own again: an orderly leave gives everything back.
        assert a.terminate() == 0
        pair.wait_holder("b")
        assert not runs(pid) and "10.20.0.0" not in pair.hosts["a"].run("ip route")
    finally:
        pair.explain()


def test_devices_of_virtual_macs_stay_too(pair):
    p = pair("46", start="a", transport="multicast", interval="1s", group={"virtual_mac": True, "down_after": 3})
    a = p["a"]

    def held():
        """{(name, number of the device, address)}"""
        return {(one["ifname"], one["ifindex"], address["local"])
                for one in json.loads(p.hosts["a"].run("ip -j address show type macvlan"))
                for address in one["addr_info"] if address["local"] in VIRTUAL.values()}
    a.wait_role("active")
    wait_for(lambda: len(held()) == 2, what="both addresses on their devices")
    before = held()
    suspend(a)
    assert held() == before
    a.start()
    assert group_of(a.wait_role("active"))["reason"].startswith(KEPT)
    p.wait_adverts("a", 3, since=time.monotonic())
    assert held() == before
    assert a.terminate() == 0
    assert not json.loads(p.hosts["a"].run("ip -j link show type macvlan"))


def test_devices_of_a_role_that_is_not_kept_go(pair):
    p = pair("46", start="a", transport="multicast", interval="1s",
             group={"virtual_mac": True, "down_after": 3, "address_lease": "off"})
    a = p["a"]
    a.wait_role("active")
    suspend(a)
    p.start("b").wait_role("active")
    a.start()
    a.wait(follows, what="a to follow b")
    up = [one for one in json.loads(p.hosts["a"].run("ip -j link show type macvlan up")) if one]  # {}: down
    a.wait_log("ROLE_NOT_KEPT")
    assert not up
    assert a.terminate() == 0
    assert not json.loads(p.hosts["a"].run("ip -j link show type macvlan"))


def test_a_command_ends_with_the_daemon_and_is_started_again(lab, folder):
    pair = pair_of(lab, written(folder, clients={"vpn": {"command": ["sleep", "1000"]}}))
    a = pair["a"]
    before = a.status()["clients"]["vpn"]["pid"]
    suspend(a)
    assert not runs(before)
    a.start()
    status = a.wait(lambda status: status["clients"]["vpn"]["state"] == "running", what="the command to run again")
    assert group_of(status)["reason"].startswith(KEPT) and status["clients"]["vpn"]["pid"] != before
    assert not pair.capture.adverts(host="b")


def test_too_late_it_gives_back_what_it_finds_and_listens(lab, folder, ended):
    pair = pair_of(lab, written(folder, {"address_lease": "off"}))
    a, pid = pair["a"], sleeper(folder)
    try:
        suspend(a)
        pair["b"].wait_role("active")
        wait_for(lambda: pair.holders() == {"a", "b"}, what="b to have the addresses beside a")
        assert runs(pid)
        a.start()
        a.wait(follows, what="a to follow b")
        pair.wait_holder("b")
        wait_for(lambda: not runs(pid), what="a's client to end")
        assert "ROLE_NOT_KEPT" in a.log() and "peers wait no longer than 3s" in a.log()
        assert pair["b"].role() == "active"
    finally:
        pair.explain()


def test_an_address_that_is_gone_is_not_taken_back(lab, folder, ended):
    pair = pair_of(lab, written(folder))
    a = pair["a"]
    suspend(a)
    pair.hosts["a"].ip(f"address del {VIRTUAL[4]}/32 dev eth0")
    since = time.monotonic()
    a.start()
    pair["b"].wait_role("active")
    pair.wait_holder("b")
    assert f"{VIRTUAL[4]} is not on eth0 any more" in a.log()
    assert not pair.capture.adverts(host="a", since=since)


def test_on_restart_leave_gives_the_role_away(lab, folder, ended):
    pair = pair_of(lab, written(folder, on_restart="leave"))
    a = pair["a"]
    suspend(a)
    assert not pair.virtual & pair.hosts["a"].addresses("eth0") and not (a.run_dir / RUN_FILE).exists()
    pair["b"].wait_role("active")
    released = [one for one in pair.capture.adverts(host="a") if one.content.priority == 0]
    assert {one.content.family for one in released} == {4, 6}


def test_a_run_file_of_another_boot_counts_for_nothing(lab, folder, ended):
    pair = pair_of(lab, written(folder))
    a = pair["a"]
    suspend(a)
    file = a.run_dir / RUN_FILE
    left = json.loads(file.read_text()) | {"boot_id": "00000000-0000-4000-8000-000000000000"}
    file.write_text(json.dumps(left))
    a.start()
    pair["b"].wait_role("active")
    pair.wait_holder("b")
    assert "RUN_FILE_IGNORED" in a.log() and "of another boot" in a.log() and "LEFTOVER_REMOVED" in a.log()
    assert not file.exists()


def test_lateness_is_measured(pair):
    p = pair("4", start="a")
    p["a"].wait_role("active")
    p.wait_adverts("a", 20, since=time.monotonic())
    late = p["a"].status()["lateness"]
    assert late["count"] >= 20 and 0 < late["max"] == late["recent_max"] <= late["total"]
    assert late["buckets"] == sorted(late["buckets"], key=lambda one: one["up_to"])
    assert late["buckets"][-1]["count"] <= late["count"]
