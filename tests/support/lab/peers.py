"""Foreign VRRP routers as the other node."""

import re
import shutil
import signal
import subprocess

from .network import send_signal
from .wait import wait_for


class _Logged:
    """What the process wrote itself: the file also has what those before it wrote."""

    def _spawn_logged(self, host, command, name):
        file = host.folder / name
        self._before = file.stat().st_size if file.exists() else 0
        self.process = host.spawn(command, log=name)

    def log(self):
        return self.process.log.read_bytes()[self._before:].decode(errors="replace")


class Keepalived(_Logged):
    """Debian's keepalived, VRRP only, with all its files in the host's folder. `config` is the text of its file."""

    def __init__(self, host, config, log_options=("--log-console", "--log-detail")):
        self.host = host
        folder = host.folder / "keepalived"
        folder.mkdir(exist_ok=True)
        (folder / "keepalived.conf").write_text(config)
        self._spawn_logged(host, [
            "keepalived", "--dont-fork", *log_options, "--vrrp",
            "--use-file", folder / "keepalived.conf", "--pid", folder / "keepalived.pid",
            "--vrrp_pid", folder / "vrrp.pid"], "keepalived.log")

    def state(self, instance=None):
        """The state it says it entered last: BACKUP, FAULT, ..., or None. keepalived calls Active MASTER."""
        found = re.findall(r"\((\S+)\) Entering (\w+) STATE", self.log())
        return next((state for name, state in reversed(found) if instance in (None, name)), None)

    def terminate(self):
        """The orderly way: it says priority 0."""
        return self.process.stop()

    def kill9(self):
        """All its processes, without a word. The parent stands still first: it would start its child again, and the
        child of a parent that dies first says goodbye."""
        send_signal(self.process.pid, signal.SIGSTOP)
        vrrp = subprocess.run(["ps", "-o", "pid=", "--ppid", str(self.process.pid)], text=True, capture_output=True,
                              check=False).stdout.split()
        for pid in [*map(int, vrrp), self.process.pid]:
            send_signal(pid, signal.SIGKILL)
        self.process.wait()
        # With these it would not start again, as after a power cut it does: /run is empty then.
        for file in (self.host.folder / "keepalived").glob("*.pid"):
            file.unlink()


class Frr(_Logged):
    """FRR's vrrpd with its zebra, started by hand, with configuration, sockets and pid files in the host's folder.

    It wants the virtual addresses on macvlan interfaces with the virtual MAC, made by somebody else: here. A Backup's
    are `protodown`, with their addresses still on them.
    """

    _PROGRAMS = "/usr/lib/frr"

    def __init__(self, host, vrid, priority, addresses, interval=0.1, interface="eth0", preempt=True,
                 version=3):
        """`addresses` with their prefix lengths; `interval` in seconds."""
        self.host = host
        self.vrid = vrid
        self.macvlans = {n: f"vrrp{n}-{vrid}" for n in (4, 6) if any((":" in a) == (n == 6) for a in addresses)}
        self._folder = host.folder / "frr"
        self._folder.mkdir(exist_ok=True)
        for family, name in self.macvlans.items():
            if not host.has_interface(name):
                self._make_macvlan(name, interface, family, [a for a in addresses if (":" in a) == (family == 6)])
        lines = [f"vrrp {vrid} {line}" for line in (
            f"version {version}", f"priority {priority}", f"advertisement-interval {round(interval * 1000)}",
            *[f"ip{'v6' if ':' in a else ''} {a.split('/')[0]}" for a in addresses])]
        if not preempt:
            lines.insert(1, f"no vrrp {vrid} preempt")
        written = "\n ".join(lines)
        (self._folder / "zebra.conf").write_text("")
        (self._folder / "vrrpd.conf").write_text(f"debug vrrp protocol\ninterface {interface}\n {written}\n")
        for file in (self._folder, *self._folder.glob("*.conf")):
            shutil.chown(file, "frr", "frr")
        api = self._folder / "zserv.api"
        api.unlink(missing_ok=True)
        self.zebra = host.spawn(self._command("zebra", api))
        wait_for(api.exists, what="zebra's socket")
        self._spawn_logged(host, self._command("vrrpd", api), "vrrpd.log")

    def _make_macvlan(self, name, interface, family, addresses):
        # Bridge mode: its parent must hear the adverts, too. The link-local address must not come from the MAC, which
        # all routers share: FRR sends from it.
        self.host.ip(f"link add {name} link {interface} type macvlan mode bridge", f"link set {name} addrgenmode none",
                     f"link set {name} address 00:00:5e:00:0{1 if family == 4 else 2}:{self.vrid:02x}")
        # Its own router advertisements come back to it, and would give it further addresses.
        self.host.sysctl({f"net/ipv6/conf/{name}/accept_ra": 0})
        own = [f"{self.link_local}/64"] if family == 6 else []
        self.host.ip(*[f"addr add {a} dev {name} {'nodad' if ':' in a else ''}" for a in [*own, *addresses]],
                     f"link set {name} up")

    @property
    def link_local(self):
        """The source of its IPv6 adverts."""
        return f"fe80::{self.vrid:x}"

    def mac(self, family):
        return self.host.mac(self.macvlans[family])

    def _command(self, program, api):
        return [f"{self._PROGRAMS}/{program}", "--config_file", self._folder / f"{program}.conf",
                "--pid_file", self._folder / f"{program}.pid", "--socket", api, "--vty_socket", self._folder,
                "--vty_port", "0", "--log", "stdout", "--log-level", "debug"]

    def state(self, family):
        """The state that it says it entered last: Initialize, Backup, or Master, which is its word for Active."""
        found = re.findall(rf"\[VRID {self.vrid}\] \[IPv{family}\] \w+ -> (\w+)", self.log())
        return found[-1] if found else None

    def holds(self, family):
        """Whether its addresses of this family can be used."""
        return self.host.link(self.macvlans[family])["operstate"] == "UP"

    def terminate(self):
        """The orderly way: vrrpd says priority 0, and zebra lives until it has switched the interfaces off."""
        ended = self.process.stop()
        wait_for(lambda: not any(map(self.holds, self.macvlans)), what="FRR's interfaces to be protodown")
        self.zebra.stop()
        return ended

    def kill9(self):
        """Both, without a word. Their interfaces stay on, with the addresses."""
        for process in (self.process, self.zebra):
            process.kill(signal.SIGKILL)
            process.wait()
