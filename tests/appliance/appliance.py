"""Appliance: a booted machine with the package. Pair: two of them, a LAN user, and what that user wants to reach."""

import contextlib
import json
import pathlib
import shutil
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))

from lab import Capture, FarSide, Machine, Node, Prober, Watch, wait_for  # noqa: E402

CONFIG = pathlib.Path("etc/pairkeep/pairkeep.yaml")
DEFAULTS = pathlib.Path("etc/default/pairkeepd")
VIRTUAL = "192.0.2.10"
FAR_NETWORK = "10.20.0.0/16"
TUNNEL_FILES = pathlib.Path("etc/openvpn/hq")

# What an operator writes. Only the timing is for tests: a takeover within a second, of ten adverts, since a busy
# machine loses three in a row.
FILE = f"""\
connector_id: hq
nodes:
  connector-a: {{address: 192.0.2.11}}
  connector-b: {{address: 192.0.2.12}}
groups:
  lan:
    interface: eth0
    virtual_addresses: [{VIRTUAL}/24]
    advertisement_interval: 100ms
    down_after: 10
clients:
  hq-vpn:
    command: [openvpn, --config, /{TUNNEL_FILES}/client.conf]
"""
# The same tunnel as a unit of systemd: Debian's own, which reads this file.
UNIT = "openvpn-client@hq.service"
UNIT_FILE = pathlib.Path("etc/openvpn/client/hq.conf")
FILE_WITH_UNIT = FILE[:FILE.index("clients:")] + f"""\
clients:
  hq-vpn:
    systemd: {UNIT}
    stop_timeout: 3s
"""
FILE_WITHOUT_CLIENT = FILE[:FILE.index("clients:")]


class Appliance(Machine, Node):
    """connector-a or connector-b."""

    def __init__(self, lab, name, base):
        number = {"a": 11, "b": 12}[name]
        super().__init__(lab, name, base, {"eth0": [f"192.0.2.{number}/24"], "eth1@wan": [f"198.51.100.{number}/24"]},
                         hostname=f"connector-{name}")
        self.node = self.hostname

    @property
    def socket(self):
        return self.root / "run/pairkeep/pairkeep.sock"

    def assert_alive(self):
        if not self.on:
            raise RuntimeError(f"{self.node} is off")

    def install(self, deb):
        """As an operator does who has copied the file here. There is no mirror to get anything else from."""
        shutil.copy(deb, self.root / "root")
        return self.run(["apt-get", "install", "-y", f"/root/{deb.name}"])

    def configure(self, text=FILE):
        (self.root / CONFIG).write_text(text)

    def drop_in(self, text):
        """What `systemctl edit` writes."""
        folder = self.root / "etc/systemd/system/pairkeepd.service.d"
        folder.mkdir(parents=True)
        (folder / "override.conf").write_text(text)
        self.run("systemctl daemon-reload")

    def unit(self):
        """The unit's properties: {"ActiveState": "active", ...}."""
        return dict(line.split("=", 1) for line in self.run("systemctl show pairkeepd").splitlines())

    def wait_shown(self, text):
        """Until `systemctl status` shows this; returns all that it shows. The journal may be a moment behind."""
        def shown():
            said = self.attempt("systemctl status --full --lines=20 pairkeepd")[1]
            assert text in said, said
            return said
        return wait_for(shown, 20, f"systemctl status to show {text}", every=0.05)

    def journal(self):
        """Everything about the unit since this boot: its own entries, and what systemd said of it."""
        return [json.loads(line) for line in self.run("journalctl --unit=pairkeepd --output=json").splitlines()]

    def journal_has(self, text):
        return any(text in str(entry.get("MESSAGE")) for entry in self.journal())

    def process(self, pid):
        """/proc/PID/status of a process, as this machine counts them: {"NoNewPrivs": "1", ...}."""
        return dict(line.split(":\t", 1) for line in (self.root / f"proc/{pid}/status").read_text().splitlines()
                    if ":\t" in line)

    def worker(self):
        """The daemon's process that does everything: the child of the one that systemd knows."""
        guardian = self.unit()["MainPID"]
        return self.run(f"cat /proc/{guardian}/task/{guardian}/children").split()[0]

    @contextlib.contextmanager
    def not_started_again(self):
        """After an end of whatever kind, so that nobody can take the next daemon's work for the last one's."""
        file = self.root / "run/systemd/system/pairkeepd.service.d/once.conf"
        file.parent.mkdir(parents=True)
        file.write_text("[Service]\nRestart=no\n")
        self.run("systemctl daemon-reload")
        try:
            yield
        finally:
            file.unlink()
            file.parent.rmdir()
            self.run("systemctl daemon-reload")

    def cgroup_of(self, pid):
        lines = self.run(f"cat /proc/{pid}/cgroup").splitlines()
        return next(line.removeprefix("0::") for line in lines if line.startswith("0::"))

    def follows(self):
        """A backup that hears the other node."""
        self.wait(lambda status: status["groups"]["lan"]["role"] == "backup" and all(
            router["state"] == "heard" and router["last_advert"] for router in
            status["groups"]["lan"]["virtual_routers"]), 60, f"{self.node} to follow the other node")

    def explain(self):
        if self.on:
            print(f"--- {self.node}, {self.state()}\n{self.attempt('journalctl --no-hostname --boot --lines=80')[1]}")
        else:
            print(f"--- {self.node} is off")


class Pair:
    """Two appliances with the service enabled, their tunnel's far side, and a LAN user who talks to it all the time."""

    def __init__(self, lab, base, deb, text=FILE):
        self.lab = lab
        self.machines = {name: Appliance(lab, name, base) for name in "ab"}
        self.client = lab.host("client", {"eth0": ["192.0.2.100/24"]})
        self.client.ip(f"route add {FAR_NETWORK} via {VIRTUAL}")
        self.far = FarSide(lab.host("far", {"eth0@wan": ["198.51.100.1/24"]}))
        self._profile = self.far.tunnel("hq").parent
        self.capture = Capture(lab)
        self._start(self.machines.values())
        for machine in self.machines.values():
            machine.install(deb)
            (machine.root / "etc/sysctl.d/forward.conf").write_text("net.ipv4.ip_forward = 1\n")
            machine.run("systemctl restart systemd-sysctl")
            self._copy_tunnel_files(machine)
            machine.configure(text)
            machine.run("systemctl enable pairkeepd")
        self.prober = Prober(self.client, self.far.inner, every=0.02)

    def __getitem__(self, name):
        return self.machines[name]

    def restore(self):
        """Both on, both running, one active and the other following it: where every scenario begins."""
        self._start([machine for machine in self.machines.values() if not machine.on])
        for machine in self.machines.values():
            machine.run("systemctl start pairkeepd")
        self.active = wait_for(self.one_says_active, 60, "one of the two to be active")
        (self.backup,) = self.machines.keys() - {self.active}
        self.wait_moved(self.active)
        self[self.backup].follows()

    def wait_moved(self, to):
        """This node has all of the role, the other one nothing, and the LAN user is served."""
        self[to].wait_role("active", 60)

        def alone():
            for name, machine in self.machines.items():
                if machine.on:
                    has = [machine.has_address(VIRTUAL), machine.has_interface("tun0"),
                           len(machine.processes("openvpn"))]
                    assert has == ([True, True, 1] if name == to else [False, False, 0]), (name, has)
            return True

        wait_for(alone, 60, f"{to} alone to have address and tunnel", every=0.03)
        since = time.monotonic()
        wait_for(lambda: self.prober.answered_since(since), 60, f"the LAN user's packets to come back through {to}")
        wait_for(lambda: self.who_says_active() == [to], 20, f"{to} alone to say that it is active")

    def one_says_active(self):
        """Which of the two, by their own words; None while it is none, or both for a moment."""
        found = self.who_says_active()
        return found[0] if len(found) == 1 else None

    def who_says_active(self):
        """By their own words; a daemon that does not answer says nothing."""
        found = []
        for name, machine in self.machines.items():
            with contextlib.suppress(OSError):
                if machine.on and machine.role() == "active":
                    found.append(name)
        return found

    def stays(self, active):
        """The role does not move while twenty adverts come."""
        since = time.monotonic()
        wait_for(lambda: len(self.capture.adverts(host=active, since=since)) >= 20, 60, f"twenty adverts of {active}")
        self.wait_moved(active)

    @contextlib.contextmanager
    def one_tunnel_at_a_time(self):
        """Judges the order of what the two kernels tell: no tun0 comes before the other one is gone."""
        with contextlib.ExitStack() as watches:
            told = {name: watches.enter_context(Watch(machine)) for name, machine in self.machines.items()}
            there = {name for name, machine in self.machines.items() if machine.has_interface("tun0")}
            yield
            history = sorted((event.time, name, event.present) for name, watch in told.items()
                             for event in watch.events("interface", interface="tun0"))
        assert history, "no tunnel moved"
        for when, name, came in history:
            (there.add if came else there.discard)(name)
            assert len(there) <= 1, f"two tunnels at {when}: {history}"

    def explain(self):
        for machine in self.machines.values():
            machine.explain()
        print(f"--- the far side\n{self.far.servers['hq'].last_lines(20)}")

    @staticmethod
    def _start(machines):
        for machine in machines:
            machine.start()
        for machine in machines:
            machine.wait_booted()

    def _copy_tunnel_files(self, machine):
        place = machine.root / TUNNEL_FILES
        place.mkdir()
        for name in ("client.conf", "client.key", "client.crt"):
            text = (self._profile / name).read_text()
            (place / name).write_text(text.replace(str(self._profile), f"/{TUNNEL_FILES}"))
        shutil.copy(place / "client.conf", machine.root / UNIT_FILE)
        machine.run(f"chown -R pairkeep: /{TUNNEL_FILES}")


def repacked(deb, folder, suffix):
    """The same package with a higher version."""
    tree = folder / "tree"
    subprocess.run(["dpkg-deb", "--raw-extract", deb, tree], check=True)
    control = tree / "DEBIAN/control"
    lines = [line + suffix if line.startswith("Version:") else line for line in control.read_text().splitlines()]
    control.write_text("\n".join(lines) + "\n")
    newer = folder / f"{deb.stem}{suffix}.deb"
    subprocess.run(["dpkg-deb", "--build", tree, newer], check=True, stdout=subprocess.DEVNULL)
    shutil.rmtree(tree)
    return newer
