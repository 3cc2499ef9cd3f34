"""The package on a machine of its own: what an operator meets from `apt install` to `apt purge`."""

import re

import pytest
from appliance import CONFIG, DEFAULTS, FILE, FILE_WITHOUT_CLIENT
from lab import wait_for

BROKEN = FILE.replace("interface: eth0", "interfaze: eth0")


def test_fresh_install_waits_for_the_operator(machine, deb):
    machine.install(deb)
    assert machine.run("id --user --name pairkeep").strip() == "pairkeep"
    assert machine.attempt("systemctl is-enabled pairkeepd") == (1, "disabled\n")
    assert machine.unit()["ActiveState"] == "inactive"
    assert machine.state() == "running"
    code, said = machine.attempt("pairkeep status")
    assert code == 69 and "systemctl" in said


def test_start_without_a_file_says_what_is_missing(machine, deb):
    machine.install(deb)
    assert machine.attempt("systemctl start pairkeepd")[0] != 0
    machine.wait_shown(f"/{CONFIG}")
    assert machine.unit()["ActiveState"] == "failed"


def test_start_with_an_error_in_the_file_shows_it_and_ends(machine, deb):
    machine.install(deb)
    machine.configure(BROKEN)
    line = BROKEN[:BROKEN.index("interfaze")].count("\n") + 1
    assert machine.attempt("systemctl start pairkeepd")[0] != 0
    machine.wait_shown(f"/{CONFIG}:{line}:5: ")
    # Failed, and not waiting for another try: nothing will get better by itself.
    unit = machine.unit()
    assert (unit["ActiveState"], unit["ExecMainStatus"], unit["NRestarts"]) == ("failed", "78", "0")

    machine.configure(FILE_WITHOUT_CLIENT)
    machine.run("systemctl start pairkeepd")
    assert machine.state() == "running"


def test_an_unknown_option_in_the_defaults_file_ends_the_start_too(machine, deb):
    machine.install(deb)
    machine.configure(FILE_WITHOUT_CLIENT)
    (machine.root / DEFAULTS).write_text("PAIRKEEPD_OPTIONS=--nod=connector-a\n")
    assert machine.attempt("systemctl start pairkeepd")[0] != 0
    machine.wait_shown("--nod=connector-a")
    unit = machine.unit()
    assert (unit["ActiveState"], unit["ExecMainStatus"], unit["NRestarts"]) == ("failed", "64", "0")


def test_a_file_that_the_daemon_may_not_read_is_named(machine, deb):
    machine.install(deb)
    machine.configure(FILE_WITHOUT_CLIENT)
    machine.run(f"chmod 600 /{CONFIG}")
    assert machine.attempt("systemctl start pairkeepd")[0] != 0
    assert "ermission denied" in machine.wait_shown(f"/{CONFIG}")


def test_enable_now_returns_when_it_is_ready(machine, deb):
    machine.install(deb)
    machine.run(["cp", "/usr/share/doc/pairkeep/examples/pairkeep.yaml", f"/{CONFIG}"])
    machine.run("pairkeep check")
    said = machine.sh("systemctl enable --now pairkeepd; pairkeep status")
    assert "lan" in said
    machine.wait_role("active")
    machine.wait_shown('Status: "lan ACTIVE"')
    failed = {line.split()[0] for line in machine.run("systemctl list-units --failed --plain --no-legend").splitlines()}
    assert failed <= {"openvpn-client@hq.service"}, "the example's tunnel, which has no profile here"


def test_installed_while_masked_does_not_start(machine, deb):
    machine.run("systemctl mask pairkeepd")
    said = machine.install(deb)
    assert not re.search(r"\b(error|failed|failure|warning)\b", said, re.IGNORECASE), said
    unit = machine.unit()
    assert (unit["LoadState"], unit["ActiveState"]) == ("masked", "inactive")
    assert machine.state() == "running"


@pytest.mark.parametrize("enabled", (True, False))
@pytest.mark.parametrize("running", (True, False))
def test_an_upgrade_leaves_the_service_as_it_was(machine, deb, newer_deb, running, enabled):
    machine.install(deb)
    machine.configure(FILE_WITHOUT_CLIENT)
    edited = (machine.root / DEFAULTS).read_text() + "# ours\n"
    (machine.root / DEFAULTS).write_text(edited)
    if enabled:
        machine.run("systemctl enable pairkeepd")
    if running:
        machine.run("systemctl start pairkeepd")
    before = machine.unit()
    machine.install(newer_deb)
    after = machine.unit()
    assert (after["ActiveState"], after["UnitFileState"]) == (before["ActiveState"], before["UnitFileState"])
    assert running == (after["MainPID"] != before["MainPID"]), "what ran is restarted, once"
    assert (machine.root / DEFAULTS).read_text() == edited
    assert (machine.root / CONFIG).read_text() == FILE_WITHOUT_CLIENT


def test_an_upgrade_does_not_end_a_node_for_a_file_that_would_not_start(machine, deb, newer_deb):
    machine.install(deb)
    machine.configure(FILE_WITHOUT_CLIENT)
    machine.run("systemctl enable --now pairkeepd")
    machine.wait_role("active")
    before = machine.unit()["MainPID"]
    machine.configure(BROKEN)
    said = machine.install(newer_deb)
    assert f"/{CONFIG}:" in said and "systemctl restart pairkeepd" in said
    assert machine.unit()["MainPID"] == before and machine.role() == "active"

    machine.configure(FILE_WITHOUT_CLIENT)
    machine.run("systemctl restart pairkeepd")
    machine.wait_role("active")


def test_a_client_that_needs_longer_than_the_unit_gives_is_waited_for(machine, deb):
    """The daemon asks systemd for the time: TimeoutStopSec of the unit is no limit for stop_timeout of a client."""
    machine.install(deb)
    machine.configure(FILE_WITHOUT_CLIENT + """\
clients:
  slow: {command: [sh, -c, "trap 'sleep 4; exit 0' TERM; while :; do sleep 0.1; done"], stop_timeout: 30s}
""")
    machine.drop_in("[Service]\nTimeoutStopSec=1s\n")
    machine.run("systemctl enable --now pairkeepd")  # systemd forgets what a disabled unit said last
    machine.wait(lambda status: status["clients"]["slow"]["state"] == "running", what="the client to run")
    machine.run("systemctl stop pairkeepd")
    assert machine.unit()["Result"] == "success"
    wait_for(lambda: machine.journal_has("CLIENT_STOPPED"), 20, "the journal to say so")
    assert not machine.journal_has("timed out")
    machine.wait_shown('Status: "left in order: everything was given back"')


@pytest.mark.parametrize("drop_in, can", (("", False), ("[Service]\nSystemCallFilter=capset setuid\n", True)))
def test_what_the_manual_says_of_ping_in_the_sandbox(machine, deb, drop_in, can):
    machine.install(deb)
    machine.configure(FILE_WITHOUT_CLIENT + """\
clients:
  prober: {command: [sh, -c, "ping -c 1 127.0.0.1; exec sleep 1000"]}
""")
    if drop_in:
        machine.drop_in(drop_in)
    machine.run("systemctl start pairkeepd")
    wait_for(lambda: machine.journal_has("1 received" if can else "cap_set_proc: Operation not permitted"), 20,
             "what ping says")


def test_remove_keeps_the_configuration_and_reinstall_finds_it(machine, deb):
    machine.install(deb)
    machine.configure(FILE_WITHOUT_CLIENT)
    machine.run("systemctl enable --now pairkeepd")
    machine.wait_role("active")
    machine.run("apt-get remove -y pairkeep")
    assert machine.unit()["ActiveState"] == "inactive"
    assert not machine.has_address("192.0.2.10")
    assert (machine.root / CONFIG).read_text() == FILE_WITHOUT_CLIENT
    assert machine.state() == "running"

    machine.install(deb)
    machine.run("systemctl start pairkeepd")
    machine.wait_role("active")


# What may differ after purge, and why.
ALLOWED = {
    # The system user stays, as Debian's custom is: files of its number may be left somewhere.
    "/etc/passwd", "/etc/shadow", "/etc/group", "/etc/gshadow", "/etc/.pwd.lock",
    "/etc/passwd-", "/etc/shadow-", "/etc/group-", "/etc/gshadow-",
}
OF_THE_SYSTEM = ("/proc", "/sys", "/dev", "/run", "/tmp", "/var/log", "/var/cache", "/var/lib/dpkg", "/var/lib/apt",
                 "/var/tmp", "/root")  # /root: the .deb that the operator copied there


def test_purge_leaves_nothing_behind(machine, deb):
    before = listing(machine)
    machine.install(deb)
    assert listing(machine) - before, "the package brings nothing"
    machine.configure(FILE_WITHOUT_CLIENT)
    (machine.root / DEFAULTS).write_text("# edited\n")
    machine.run("systemctl enable --now pairkeepd")
    machine.wait_role("active")
    machine.run("apt-get purge -y pairkeep")
    changed = {line.split("\t")[0] for line in before ^ listing(machine)}
    assert changed - ALLOWED == set()
    assert not (machine.root / "run/pairkeep").exists()
    assert "pairkeep" not in machine.run("systemctl list-units --all --plain --no-legend")
    assert machine.state() == "running"


def listing(machine):
    """Every file with type, rights, owner and, for files, size."""
    pruned = " -o ".join(f"-path {folder}" for folder in OF_THE_SYSTEM)
    return set(machine.sh(f"find / \\( {pruned} \\) -prune -o -type d -printf '%p\\t%M %u:%g\\n'"
                          " -o -printf '%p\\t%M %u:%g %s %l\\n'").splitlines())
