"""What the unit gives to the daemon and its clients, and what the daemon gives to systemd."""

import pathlib
import re

import pytest
from appliance import FILE, VIRTUAL, Appliance
from lab import wait_for

REALTIME = pathlib.Path(__file__).resolve().parents[2] / "packaging/examples/realtime.conf"
CAPABILITIES = "0000000000003000"  # CAP_NET_ADMIN and CAP_NET_RAW
SETS = ("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb")


def main_pid(machine: Appliance):
    return machine.unit()["MainPID"]


def test_the_daemon_has_what_it_needs_and_no_more(pair):
    for machine in pair.machines.values():
        process = machine.process(main_pid(machine))
        user = machine.run("id --user pairkeep").strip()
        assert process["Uid"].split() == [user] * 4
        assert {name: process[name] for name in SETS} == dict.fromkeys(SETS, CAPABILITIES)
        assert process["NoNewPrivs"] == "1" and process["Seccomp"] == "2"


def test_a_client_runs_in_its_own_part_of_the_unit(pair):
    machine = pair[pair.active]
    client = machine.status()["clients"]["hq-vpn"]["pid"]
    process = machine.process(client)
    assert process["Name"] == "openvpn" and process["CapEff"] == CAPABILITIES and process["NoNewPrivs"] == "1"
    unit = machine.unit()["ControlGroup"]
    assert machine.cgroup_of(client).startswith(unit + "/")
    assert machine.cgroup_of(client) != machine.cgroup_of(main_pid(machine))


def test_the_group_pairkeep_may_ask_and_nobody_else(pair):
    nobody = "setpriv --reuid=nobody --regid=nogroup"
    for machine in pair.machines.values():
        assert machine.attempt(f"{nobody} --clear-groups pairkeep status")[0] == 77
        assert machine.attempt(f"{nobody} --groups=pairkeep pairkeep status")[0] == 0


def test_systemd_watches_it_and_knows_the_roles(pair):
    for name, machine in pair.machines.items():
        unit = machine.unit()
        assert unit["Type"] == "notify" and unit["WatchdogUSec"] == "2s"
        machine.wait_shown('Status: "lan ACTIVE"' if name == pair.active else 'Status: "lan BACKUP"')


def test_what_does_not_accept_is_closed_from_within_the_sandbox(pair):
    """accept: false is an nftables table that the daemon writes itself, with what its unit leaves it."""
    for machine in pair.machines.values():
        machine.configure(FILE.replace("    advertisement_interval", "    accept: false\n    advertisement_interval"))
        machine.run("systemctl restart pairkeepd")
    try:
        pair.restore()  # the LAN user is served through it: it is still the next hop
        pair.client.run("ping -c 1 -W 20 192.0.2.11")
        with pytest.raises(RuntimeError):
            pair.client.run(f"ping -c 1 -W 1 {VIRTUAL}")
    finally:
        for machine in pair.machines.values():
            machine.configure()
            machine.run("systemctl restart pairkeepd")


def test_real_time_by_the_drop_in_of_the_examples(pair):
    machine = pair[pair.backup]
    process = machine.status()["process"]
    assert not process["real_time"]["granted"] and not process["memory_locked"]["granted"]
    assert "REAL TIME in pairkeepd(8)" in process["real_time"]["text"]
    # A machine in a container may not raise the limit; what the sandbox lets through is the same with the capability.
    machine.drop_in(REALTIME.read_text() + "AmbientCapabilities=CAP_SYS_NICE\nCapabilityBoundingSet=CAP_SYS_NICE\n")
    try:
        machine.run("systemctl restart pairkeepd")
        machine.follows()
        process = machine.status()["process"]
        assert process["real_time"] == {"granted": True, "priority": 10, "text": "SCHED_RR, priority 10"}
        assert process["memory_locked"]["granted"] or "RLIMIT_MEMLOCK" in process["memory_locked"]["text"]
        threads = [line.split() for line in machine.run("ps -e -L -o lwp=,cls=,rtprio=").splitlines()]
        policies = {thread: (kind, priority) for thread, kind, priority in threads}
        assert policies[main_pid(machine)] == ("RR", "11") and policies[machine.worker()] == ("RR", "10")
        assert list(policies.values()).count(("RR", "10")) == 1, "the other threads have none"
    finally:
        (machine.root / "etc/systemd/system/pairkeepd.service.d/override.conf").unlink()
        (machine.root / "etc/systemd/system/pairkeepd.service.d").rmdir()
        machine.run("systemctl daemon-reload")
        machine.run("systemctl restart pairkeepd")
        machine.follows()


def test_the_journal_has_fields(pair):
    pair[pair.active].run("systemctl stop pairkeepd")
    pair.wait_moved(to=pair.backup)

    def told():
        found = [entry for entry in pair[pair.backup].journal() if "ROLE_CHANGED" in str(entry["MESSAGE"])]
        return found if found and found[-1].get("PAIRKEEP_ROLE") == "active" else None
    changes = wait_for(told, 20, "the journal to have the takeover")
    newest = changes[-1]
    assert (newest["PAIRKEEP_GROUP"], newest["PAIRKEEP_ROLE"]) == ("lan", "active")
    assert re.fullmatch("[0-9a-f]{32}", newest["MESSAGE_ID"])
    found = pair[pair.backup].run(f"journalctl --output=cat --unit=pairkeepd MESSAGE_ID={newest['MESSAGE_ID']}")
    assert len(found.splitlines()) == len(changes)
    assert "Subject: Group lan is now active" in pair[pair.backup].run("journalctl --unit=pairkeepd --catalog")


def test_systemctl_reload_applies_what_differs_and_fails_on_a_file_with_mistakes(pair):
    machine = pair[pair.active]
    before = main_pid(machine), machine.status()["clients"]["hq-vpn"]["pid"]
    try:
        machine.configure(FILE.replace("    advertisement_interval", "    preempt: {after: 5min}\n    advertisement_interval"))
        machine.run("systemctl reload pairkeepd")  # it is over when the file is in force
        status = machine.status()
        assert status["groups"]["lan"]["preempt"] == "after 5min"
        assert status["configuration"]["last_reload"]["by"] == "root"
        machine.configure(FILE.replace("    advertisement_interval", "    advertisement_intervall"))
        assert machine.attempt("systemctl reload pairkeepd")[0] != 0
        assert machine.unit()["ActiveState"] == "active"
        assert machine.status()["groups"]["lan"]["preempt"] == "after 5min"
    finally:
        machine.configure(FILE)
        machine.run("systemctl reload pairkeepd")
    assert (main_pid(machine), machine.status()["clients"]["hq-vpn"]["pid"]) == before
    assert machine.role() == "active"
