"""Two booted appliances from one package and one file. Whatever ends the active one: the other takes over, alone, and
the LAN user's packets reach the far side again."""

import pytest
from appliance import CONFIG, DEFAULTS
from lab import wait_for


def test_one_file_makes_a_pair(pair):
    assert len({machine.run(f"sha256sum /{CONFIG}") for machine in pair.machines.values()}) == 1
    for name, machine in pair.machines.items():
        assert machine.state() == "running"
        assert ("active" if name == pair.active else "backup") in machine.run("pairkeep status")
    assert pair.client.run(f"ping -c 1 -W 5 {pair.far.inner}")


# --- planned: never two tunnels ----------------------------------------------------------------------------------

def test_systemctl_stop(pair):
    with pair.one_tunnel_at_a_time():
        pair[pair.active].run("systemctl stop pairkeepd")
        assert pair[pair.active].processes("openvpn") == []
        pair.wait_moved(to=pair.backup)


def test_power_off(pair):
    with pair.one_tunnel_at_a_time():
        pair[pair.active].power_off()
        pair.wait_moved(to=pair.backup)


def test_reboot(pair):
    """It comes back by itself, since the service is enabled, and leaves the role where it is."""
    with pair.one_tunnel_at_a_time():
        pair[pair.active].reboot()
        pair.wait_moved(to=pair.backup)
    pair[pair.active].follows()
    pair.stays(pair.backup)


def test_upgrade_of_the_active(pair, newer_deb):
    machine = pair[pair.active]
    edited = f'# edited\nPAIRKEEPD_OPTIONS="--node {machine.node}"\n'
    (machine.root / DEFAULTS).write_text(edited)
    before = machine.unit()["MainPID"]
    with pair.one_tunnel_at_a_time():
        machine.install(newer_deb)
        wait_for(lambda: machine.unit()["MainPID"] not in (before, "0"), 60, "the new daemon", every=0.1)
        # Kept, or lost where a busy machine takes longer than the second that the peer waits here (see test_restart).
        active = wait_for(pair.one_says_active, 60, "one of the two to be active")
        pair.wait_moved(to=active)
    assert "+newer" in machine.run("dpkg-query --show pairkeep")
    assert (machine.root / DEFAULTS).read_text() == edited
    unit = machine.unit()
    assert unit["ActiveState"] == "active" and unit["MainPID"] not in (before, "0")
    pair.stays(active)


# --- sudden ------------------------------------------------------------------------------------------------------

def test_plug_pulled(pair):
    pair[pair.active].pull_the_plug()
    pair.wait_moved(to=pair.backup)
    pair[pair.active].power_on()
    pair[pair.active].follows()
    pair.stays(pair.backup)


def test_both_plugs_pulled(pair):
    """A power cut for the whole rack: they come up together, and one of them serves."""
    for machine in pair.machines.values():
        machine.pull_the_plug()
    pair.restore()
    pair.stays(pair.active)


@pytest.mark.parametrize("whom", ("all", "main"))
def test_daemon_killed(pair, whom):
    machine = pair[pair.active]
    restarts = int(machine.unit()["NRestarts"])
    machine.run(f"systemctl kill --signal=KILL --kill-whom={whom} pairkeepd")
    pair.wait_moved(to=pair.backup)
    machine.follows()
    assert int(machine.unit()["NRestarts"]) == restarts + 1
    pair.stays(pair.backup)


# --- hung --------------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("role", ("active", "backup"))
def test_a_hung_daemon_is_ended_by_its_guardian(pair, role):
    hung, other = (pair.active, pair.backup) if role == "active" else (pair.backup, pair.active)
    machine = pair[hung]
    before = machine.unit()
    machine.run(f"pkill -STOP -P {before['MainPID']} pairkeepd")  # the worker; MainPID is its guardian
    wait_for(lambda: int(machine.unit()["NRestarts"]) > int(before["NRestarts"]), 60, "systemd to start it again",
             every=0.1)
    wait_for(lambda: machine.journal_has("WORKER_HUNG"), 20, "the journal to say so")
    pair.wait_moved(to=other)
    machine.follows()
    assert machine.unit()["MainPID"] != before["MainPID"]
    pair.stays(other)
