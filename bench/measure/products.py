"""The two programs that are compared, behind one face: start, settled, the pids that a fault needs, stop.

Both get the same: priorities, unicast advertisements, whoever is Active stays so when the other comes back
(`nopreempt`, `preempt: never`), logs into files in memory. keepalived logs to no syslog: where none listens it would write
on the system console, which alone stalls a machine for 10 ms.
"""

import contextlib
import json
import os
import pathlib
import re
import signal
import subprocess

from lab import Keepalived, Pairkeep, wait_for
from lab.pairkeep import CAPABILITIES

from .field import NODES, VIRTUAL, VIRTUAL2

VRID = 51
REAL_TIME = 10  # priority, where the case asks for it


def children(pid):
    return [int(word) for word in pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


class Product:
    """One program on both nodes. `case`: a Case of faults.py."""

    def __init__(self, field, case):
        self.field = field
        self.case = case
        self.daemons = {}
        self._pids = {}

    def start(self, name):
        self.daemons[name] = self._make(self.field.hosts[name], name)

    @property
    def networks(self):
        return ("lan", "second") if self.case.fault.two_interfaces else ("lan",)

    def pids(self, name):
        """(the process that an operator knows, the one that speaks the protocol), as they were when first asked for: at the
        end of a fault one of them may be gone."""
        if name not in self._pids:
            parent = self.daemons[name].process.pid
            self._pids[name] = parent, children(parent)[0]
        return self._pids[name]

    def stop(self):
        for daemon in self.daemons.values():
            for pid in (daemon.process.pid, *self._below(daemon)):
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGCONT)
            daemon.process.kill()
        for name, daemon in self.daemons.items():
            try:
                daemon.process.wait(10)
            except TimeoutError:
                daemon.process.kill(signal.SIGKILL)
                daemon.process.wait()
            host = self.field.hosts[name]
            # What a kill left behind is no part of the next run.
            for pid in host.processes():
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            wait_for(lambda host=host: not host.processes(), what=f"{self.name} of {name} to end")

    @staticmethod
    def _below(daemon):
        try:
            return children(daemon.process.pid)
        except FileNotFoundError:
            return []


class PairkeepPair(Product):
    name = "pairkeep"

    def _make(self, host, name):
        interfaces = [{"name": "eth0", "virtual_addresses": [f"{VIRTUAL}/24"]}]
        if self.case.fault.two_interfaces:
            interfaces.append({"name": "eth1", "virtual_addresses": [f"{VIRTUAL2}/24"]})
        config = {
            "connector_id": "bench",
            "nodes": {node: {"address": list(own) if self.case.fault.two_interfaces else own[0], "priority": self.case.fault.priorities[node]}
                      for node, own in NODES.items()},
            "groups": {"lan": {"interfaces": interfaces, "vrid": VRID, "transport": "unicast", "preempt": "never",
                               "advertisement_interval": f"{round(self.case.interval * 1000)}ms", "down_after": self.case.down_after}}}
        # Allowed to, the daemon takes real-time priority by itself: the same that keepalived is told to take.
        allowed = [*CAPABILITIES, *(["sys_nice"] if self.case.fault.real_time else [])]
        return Pairkeep(host, json.dumps(config), name, capabilities=allowed)

    def is_active(self, name):
        return self.daemons[name].role() == "active"

    def is_backup(self, name):
        group = self.daemons[name].group()
        return group["role"] == "backup" and all(router["state"] == "heard" for router in group["virtual_routers"])

    @staticmethod
    def version(folder):
        return subprocess.run([folder / "pairkeepd", "--version"], capture_output=True, text=True, check=True).stdout.strip()


class KeepalivedPair(Product):
    name = "keepalived"

    def _make(self, host, name):
        other = "b" if name == "a" else "a"
        real_time = f"vrrp_rt_priority {REAL_TIME}\n" if self.case.fault.real_time else ""
        text = f"global_defs {{\nrouter_id {name}\nvrrp_version 3\n{real_time}}}\n"
        interfaces = ["eth0", "eth1"] if self.case.fault.two_interfaces else ["eth0"]
        if len(interfaces) > 1:
            text += "vrrp_sync_group lan {\ngroup {\neth0\neth1\n}\n}\n"
        for interface, own, peer, virtual in zip(interfaces, NODES[name], NODES[other], (VIRTUAL, VIRTUAL2)):
            text += f"""\
vrrp_instance {interface} {{
    state BACKUP
    nopreempt
    interface {interface}
    virtual_router_id {VRID}
    priority {self.case.fault.priorities[name]}
    advert_int {self.case.interval:g}
    down_timer_adverts {self.case.down_after}
    unicast_src_ip {own}
    unicast_peer {{
        {peer}
    }}
    virtual_ipaddress {{
        {virtual}/24 dev {interface}
    }}
}}
"""
        return Keepalived(host, text, log_options=("--log-console", "--no-syslog"))

    def is_active(self, name):
        return self.daemons[name].state("eth0") == "MASTER"

    def is_backup(self, name):
        return self.daemons[name].state("eth0") == "BACKUP"

    def stop(self):
        super().stop()
        for host in self.field.hosts.values():
            for file in (host.folder / "keepalived").glob("*.pid"):
                file.unlink()

    @staticmethod
    def version(_):
        told = subprocess.run(["keepalived", "--version"], capture_output=True, text=True, check=True)
        return re.search(r"Keepalived v(\S+)", told.stdout + told.stderr).group(0)
