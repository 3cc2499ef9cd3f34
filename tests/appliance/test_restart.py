"""A restart of the service keeps the role, its addresses and its unit; a stop gives them away. By systemd's own word for what
it is doing, whoever asked for it: a person, or the upgrade of the package."""

import time

import pytest
from appliance import FILE_WITH_UNIT, UNIT, VIRTUAL, Pair
from lab import Lab, wait_for

# A busy machine takes seconds for what takes a free one some tenths.
FILE = FILE_WITH_UNIT.replace("advertisement_interval: 100ms", "advertisement_interval: 1s")
KEPT = "kept across a restart of pairkeepd"


@pytest.fixture(scope="module")
def booted_pair(base, deb):
    with Lab("ap") as lab:
        yield Pair(lab, base, deb, FILE)


def main_pid(machine, unit="pairkeepd"):
    return machine.run(["systemctl", "show", "--value", "--property=MainPID", unit]).strip()


def restarted_by(pair, what):
    """Restarts the active one by `what`; nothing else may have happened to it."""
    machine = pair[pair.active]
    daemon, tunnel, since = main_pid(machine), main_pid(machine, UNIT), time.monotonic()
    what(machine)
    wait_for(lambda: machine.group()["reason"].startswith(KEPT), 60, "the role to be kept")
    assert main_pid(machine) not in (daemon, "0"), "it was restarted"
    assert main_pid(machine, UNIT) == tunnel, "and its unit was not"
    pair.stays(pair.active)
    assert not pair.capture.adverts(host=pair.backup, since=since)
    assert not [one for one in pair.capture.adverts(host=pair.active, since=since) if one.content.priority == 0]
    wait_for(lambda: pair.prober.lost(since) == 0, 20, "every probe to be answered: the LAN user lost nothing")
    wait_for(lambda: machine.status()["clients"]["hq-vpn"]["state"] == "running", 30, "the unit to be adopted")
    assert not machine.journal_has("seems to be enabled on its own")


def test_a_restart_keeps_the_role_and_the_tunnel(pair):
    restarted_by(pair, lambda machine: machine.run("systemctl restart pairkeepd"))


def test_an_upgrade_keeps_the_role_and_the_tunnel(pair, deb):
    """Of the same version too: what was installed by Pair lies there still."""
    restarted_by(pair, lambda machine: machine.run(["dpkg", "--install", f"/root/{deb.name}"]))


def test_a_stop_gives_the_role_away(pair):
    machine = pair[pair.active]
    machine.run("systemctl stop pairkeepd")
    pair.wait_moved(to=pair.backup)
    wait_for(lambda: machine.journal_has("asked to leave by SIGTERM"), 20, "the journal to say so")
    assert not machine.has_address(VIRTUAL)
    machine.run("systemctl start pairkeepd")
    machine.follows()


def test_a_kill_by_somebody_gives_the_role_away(pair):
    machine = pair[pair.active]
    machine.run("systemctl kill --kill-whom=main --signal=TERM pairkeepd")
    pair.wait_moved(to=pair.backup)
