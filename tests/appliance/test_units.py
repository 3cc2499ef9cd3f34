"""A client that is a unit of systemd, Debian's openvpn-client@, managed by the user pairkeep over D-Bus and polkit."""

import pytest
from appliance import FILE_WITH_UNIT, UNIT, UNIT_FILE, Pair
from lab import Lab, wait_for

RULE = "etc/polkit-1/rules.d/49-pairkeep.rules"


@pytest.fixture(scope="module")
def booted_pair(base, deb):
    with Lab("ap") as lab:
        yield Pair(lab, base, deb, FILE_WITH_UNIT)


def shown(machine, unit=UNIT):
    return dict(line.split("=", 1) for line in machine.run(["systemctl", "show", unit]).splitlines())


def client(machine):
    return machine.status()["clients"]["hq-vpn"]


def manage(machine, unit, verb="StartUnit"):
    """(exit status, what was said) of an order that the daemon's user gives."""
    return machine.attempt(["setpriv", "--reuid=pairkeep", "--regid=pairkeep", "--init-groups", "busctl", "call",
                            "org.freedesktop.systemd1", "/org/freedesktop/systemd1", "org.freedesktop.systemd1.Manager",
                            verb, "ss", unit, "replace"])


def test_the_unit_follows_the_role(pair):
    active, backup = pair[pair.active], pair[pair.backup]
    assert (shown(active)["ActiveState"], shown(backup)["ActiveState"]) == ("active", "inactive")
    assert client(active)["pid"] == int(shown(active)["MainPID"])
    assert not client(active)["trouble"] and not client(backup)["trouble"]
    with pair.one_tunnel_at_a_time():
        active.run("systemctl stop pairkeepd")
        pair.wait_moved(to=pair.backup)
    assert shown(active)["Result"] == "success"


def test_started_by_hand_on_the_backup_it_is_stopped(pair):
    machine = pair[pair.backup]
    machine.attempt(["systemctl", "start", UNIT])  # it may say that the job was cancelled: we are quick
    wait_for(lambda: shown(machine)["ActiveState"] == "inactive", 30, "the unit to be stopped again")
    wait_for(lambda: machine.journal_has("CLIENT_UNWANTED"), 30, "the journal to say so")
    pair.stays(pair.active)


def test_one_that_dies_is_started_again(pair):
    machine = pair[pair.active]
    before = shown(machine)["MainPID"]
    machine.run(["systemctl", "kill", "--signal=KILL", UNIT])
    wait_for(lambda: shown(machine)["ActiveState"] == "active" and shown(machine)["MainPID"] not in (before, "0"), 60,
             "the unit to run again")
    pair.wait_moved(to=pair.active)


def test_one_that_hangs_in_its_stop_is_killed(pair):
    machine = pair[pair.active]
    folder = machine.root / f"run/systemd/system/{UNIT}.d"
    folder.mkdir(parents=True)
    (folder / "deaf.conf").write_text("[Service]\nKillSignal=SIGWINCH\nTimeoutStopSec=600\n")
    machine.run("systemctl daemon-reload")
    with pair.one_tunnel_at_a_time():
        machine.run("systemctl stop pairkeepd")
        pair.wait_moved(to=pair.backup)
    unit = shown(machine)
    assert (unit["MainPID"], unit["ExecMainStatus"]) == ("0", "9"), "the process was ended by SIGKILL"
    (folder / "deaf.conf").unlink()
    folder.rmdir()
    machine.run("systemctl daemon-reload")


@pytest.mark.parametrize("signal, said", (("KILL", "WORKER_DIED"), ("STOP", "WORKER_HUNG")))
def test_it_ends_with_the_worker(pair, signal, said):
    """Killed or hung: the guardian has the unit stopped."""
    machine = pair[pair.active]
    with machine.not_started_again():
        machine.run(["kill", f"-{signal}", machine.worker()])
        pair.wait_moved(to=pair.backup)
        wait_for(lambda: machine.journal_has(said), 30, f"the journal to say {said}")
        wait_for(lambda: shown(machine)["ActiveState"] == "inactive", 30, "the unit to be stopped")
        wait_for(lambda: machine.unit()["ActiveState"] == "failed", 30, "the daemon to be seen ended")


@pytest.mark.parametrize("signal", ("KILL", "STOP"))
def test_it_ends_with_guardian_and_worker(pair, signal):
    """Nobody is left; the watchdog sees that they are stopped. The unit's last step finds what they left."""
    machine = pair[pair.active]
    with machine.not_started_again():
        machine.run(["kill", f"-{signal}", machine.unit()["MainPID"], machine.worker()])
        pair.wait_moved(to=pair.backup)
        wait_for(lambda: machine.journal_has("LEFTOVER_STOPPED"), 30, "the journal to say it")
        wait_for(lambda: shown(machine)["ActiveState"] == "inactive", 30, "the unit to be stopped")
        wait_for(lambda: machine.unit()["ActiveState"] == "failed", 30, "the last step to end")


def test_a_stop_in_order_leaves_nothing_to_the_last_step(pair):
    machine = pair[pair.active]
    before = len(machine.journal())
    machine.run("systemctl stop pairkeepd")
    pair.wait_moved(to=pair.backup)
    assert not [entry for entry in machine.journal()[before:] if "LEFTOVER" in str(entry.get("MESSAGE"))]


def test_a_masked_unit_is_said_at_once_and_mended_without_a_restart(pair):
    machine = pair[pair.backup]
    machine.run(["systemctl", "mask", UNIT])
    try:
        wait_for(lambda: f"systemctl unmask {UNIT}" in client(machine)["trouble"], 30, "the status to say masked")
    finally:
        machine.run(["systemctl", "unmask", UNIT])
    wait_for(lambda: not client(machine)["trouble"], 30, "the status to say nothing any more")


def test_a_unit_that_cannot_run_is_tried_again_and_said(pair):
    machine = pair[pair.active]
    (machine.root / UNIT_FILE).rename(machine.root / "root/hq.conf")
    try:
        machine.run(["systemctl", "kill", "--signal=KILL", UNIT])
        wait_for(lambda: client(machine)["state"] == "waiting_to_restart", 60, "the status to say that it failed")
    finally:
        (machine.root / "root/hq.conf").rename(machine.root / UNIT_FILE)
    machine.run(["systemctl", "reset-failed", UNIT])
    wait_for(lambda: client(machine)["state"] == "running", 120, "the unit to run again")


def test_the_rule_allows_these_units_and_nothing_else(pair):
    machine = pair[pair.backup]
    assert (machine.root / RULE).stat().st_mode & 0o777 == 0o644
    assert manage(machine, UNIT, "StopUnit")[0] == 0
    for unit, verb in (("openvpn-client@other.service", "StopUnit"), ("cron.service", "StopUnit"), (UNIT, "ReloadUnit")):
        code, said = manage(machine, unit, verb)
        assert code != 0 and "uthenti" in said, (unit, verb, said)


def test_a_missing_rule_is_said_and_written_by_a_reload(pair):
    machine = pair[pair.backup]
    (machine.root / RULE).unlink()
    code, said = machine.attempt("pairkeep check")
    assert f"/{RULE}" in said and "systemctl" in said, (code, said)
    wait_for(lambda: manage(machine, UNIT, "StopUnit")[0] != 0, 30, "polkit to notice")
    machine.run("systemctl reload pairkeepd")
    assert (machine.root / RULE).exists()
    wait_for(lambda: manage(machine, UNIT, "StopUnit")[0] == 0, 30, "polkit to notice again")
    assert f"/{RULE}" not in machine.attempt("pairkeep check")[1]
    assert machine.role() == "backup"


def test_a_daemon_without_the_rule_says_so_before_it_matters(pair):
    machine = pair[pair.backup]
    machine.run("systemctl stop pairkeepd polkit")
    machine.run("systemctl mask polkit")
    try:
        machine.run("systemctl start pairkeepd")
        wait_for(lambda: "polkit" in client(machine)["trouble"], 60, "the status to say it")
    finally:
        machine.run("systemctl unmask polkit")
    machine.run("systemctl start polkit")
    wait_for(lambda: not client(machine)["trouble"], 60, "the status to say nothing any more")


def test_the_bus_may_be_restarted(pair):
    for machine in (pair[pair.active], pair[pair.backup]):
        machine.run("systemctl restart dbus")
    with pair.one_tunnel_at_a_time():
        pair[pair.active].run("systemctl stop pairkeepd")
        pair.wait_moved(to=pair.backup)
