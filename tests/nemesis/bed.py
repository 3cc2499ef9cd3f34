"""Where it happens: two nodes with the real daemon and its clients, a LAN client that asks the virtual address, a far side that hears
the tunnels, and everybody who watches."""

import json
import pathlib
import shlex
import shutil
import socket
import struct
import threading
import time

from lab import Capture, Lab, Prober, Watch, wait_for
from lab.network import run
from lab.pairkeep import UID

from .judge import BY_HAND, NODES, TUNNEL
from .manager import Manager
from .timeline import Timeline

OWN = {"a": {"4": "192.0.2.11", "6": "2001:db8:0:2::11"}, "b": {"4": "192.0.2.12", "6": "2001:db8:0:2::12"}}
VIRTUAL = {"4": "192.0.2.10", "6": "2001:db8:0:2::10"}
ADDED = "192.0.2.20"  # what an operator writes into one node's file first
LENGTH = {"4": 24, "6": 64}
CLIENT = {"4": "192.0.2.100", "6": "2001:db8:0:2::100"}
FAR, FAR_PORT = "198.51.100.1", 4500
WAN = {"a": "198.51.100.11", "b": "198.51.100.12"}
PYTHON = "/usr/bin/python3"
HERE = pathlib.Path(__file__).parent
OBSERVED_EVERY, LATE = 0.01, 0.05


class Bed:
    def __init__(self, schedule, top=None, group=None, client=None, group_of_b=None):
        """The others change the configuration, of the second node alone: what a self-test plants."""
        self.schedule = schedule
        self.timeline = Timeline()
        self.addresses = [VIRTUAL[n] for n in schedule.families]
        self._changes = (top or {}, group or {}, client or {}, group_of_b or {})
        self.lab = Lab("nm")
        self.nodes, self._watches = {}, []

    def __enter__(self):
        self.lab.__enter__()
        try:
            self._build()
        except BaseException:
            self.lab.close()
            raise
        return self

    def __exit__(self, *_):
        self.lab.close()

    def _build(self):
        families = self.schedule.families
        self._scratch = self.lab.folder / "scratch"
        self._scratch.mkdir()
        self._scratch.chmod(0o777)
        shutil.copy(HERE / "beacon.py", self._scratch)
        run(["cc", "-shared", "-fPIC", "-O1", "-o", self._scratch / "wall_clock.so", HERE / "wall_clock.c"])
        self.hosts = {name: self.lab.host(name, {
            "eth0": [f"{OWN[name][n]}/{LENGTH[n]}" for n in families], "eth1@wan": [f"{WAN[name]}/24"]}) for name in NODES}
        self.client = self.lab.host("client", {"eth0": [f"{CLIENT[n]}/{LENGTH[n]}" for n in families]})
        self.far = self.lab.host("far", {"eth0@wan": [f"{FAR}/24"]})
        self.capture = Capture(self.lab)
        self._stop = threading.Event()
        threads = [threading.Thread(target=self._hear, name="far", daemon=True),
                   threading.Thread(target=self._observe, name="observer", daemon=True)]
        for name, host in self.hosts.items():
            watch = Watch(host)
            threads.append(threading.Thread(target=self._follow, args=(name, watch), name=f"follow-{name}", daemon=True))
        for thread in threads:
            thread.start()
            self.lab.on_close(thread.join)
        self.lab.on_close(self._stop.set)
        for name, host in self.hosts.items():
            self.nodes[name] = Manager(host, f"connector-{name}", self.config(name), self.timeline, self._clock_of(name))
            # The first is active before the next one comes.
            roles = ("active",) if name == "a" else ("active", "backup")
            self.nodes[name].daemon.wait(lambda status, roles=roles: status["groups"]["lan"]["role"] in roles, 60, f"{name} to be ready")
        self.prober = Prober(self.client, VIRTUAL["4"], every=0.02)
        now = time.monotonic()
        wait_for(lambda: self.prober.answered_since(now) and self.timeline.speakers(TUNNEL, now, time.monotonic()) and
                 self.timeline.speakers(BY_HAND, now, time.monotonic()), 60, "the pair to serve")

    def config(self, name, addresses=(), refresh="60s"):
        families, timing = self.schedule.families, self.schedule.timing
        top, group, client, group_of_b = self._changes
        if name == "b":
            group = group | group_of_b
        beacon = [PYTHON, "-S", "-E", str(self._scratch / "beacon.py"), FAR, str(FAR_PORT)]
        return json.dumps({
            "connector_id": "hq",
            "nodes": {f"connector-{name}": {"address": [OWN[name][n] for n in families]} for name in NODES},
            "groups": {"lan": {
                "interface": "eth0", "vrid": 51, "transport": self.schedule.transport, "preempt": self.schedule.preempt,
                "advertisement_interval": f"{timing.interval * 1000:g}ms", "down_after": timing.down_after,
                "virtual_addresses": [f"{VIRTUAL[n]}/{LENGTH[n]}" for n in families] + [f"{one}/24" for one in addresses],
                "announce": {"refresh": refresh}} | group},
            "clients": {TUNNEL: {"command": [*beacon, TUNNEL]} | client,
                        BY_HAND: {"exec": {"start": ["sh", "-c", self._start_by_hand(beacon)],
                                           "stop": ["sh", "-c", f"kill $(cat {self._pid_file()}) || true"],
                                           "is_running": ["sh", "-c", f"kill -0 $(cat {self._pid_file()})"]}}},
        } | top, indent=2) + "\n"

    def _pid_file(self):
        return f"{self._scratch}/$PAIRKEEP_NODE.pid"

    def _start_by_hand(self, beacon):
        # Never twice on one node: an operator and the daemon may want it at the same moment.
        unless = (f"kill -0 $(cat {self._pid_file()}) 2>/dev/null || "
                  f"{{ {shlex.join([*beacon, BY_HAND])} </dev/null >/dev/null 2>&1 & echo $! > {self._pid_file()}; }}")
        return f"flock -o {self._scratch}/$PAIRKEEP_NODE.lock sh -c {shlex.quote(unless)}"

    def start_by_hand(self, name):
        beacon = [PYTHON, "-S", "-E", str(self._scratch / "beacon.py"), FAR, str(FAR_PORT)]
        self.hosts[name].run(["setpriv", f"--reuid={UID}", f"--regid={UID}", "--clear-groups", "env",
                              f"PAIRKEEP_NODE=connector-{name}", "sh", "-c", self._start_by_hand(beacon)])

    def _clock_of(self, name):
        """The wall clock of one node can be set by this alone: the kernel's is everybody's."""
        (self._scratch / f"{name}.clock").touch()
        self.set_clock(name, 0)
        return {"LD_PRELOAD": self._scratch / "wall_clock.so", "NEMESIS_CLOCK": self._scratch / f"{name}.clock"}

    def set_clock(self, name, seconds):
        with open(self._scratch / f"{name}.clock", "r+b", buffering=0) as file:
            file.write(struct.pack("q", seconds))

    def active(self):
        """The node with the address; with it on both, a."""
        now = time.monotonic()
        return next((name for name in NODES if self.timeline.value(name, self.addresses[0], now)), "a")

    def adverts(self, since, until):
        return [(frame.time, frame.host, frame.content.priority) for frame in self.capture.adverts(since=since) if frame.time <= until]

    def _hear(self):
        def bound():
            made = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            made.bind((FAR, FAR_PORT))
            made.settimeout(0.2)
            return made
        nodes = {address: name for name, address in WAN.items()}
        with self.far.inside(bound) as ear:
            while not self._stop.is_set():
                try:
                    text, (address, _) = ear.recvfrom(2048)
                except TimeoutError:
                    continue
                client, pid, when = text.decode().split()
                self.timeline.word(float(when), nodes[address], client, int(pid))

    def _follow(self, name, watch):
        told = 0
        while not self._stop.wait(OBSERVED_EVERY):
            events = watch.events()
            for event in events[told:]:
                if event.what == "address" and event.value in self.addresses:
                    self.timeline.state(event.time, name, event.value, event.present)
            told = len(events)

    def _observe(self):
        """How late this program itself is: another one on this machine is not judged by it."""
        before = time.monotonic()
        while not self._stop.wait(OBSERVED_EVERY):
            now = time.monotonic()
            if now - before > OBSERVED_EVERY + LATE:
                self.timeline.late(now, now - before - OBSERVED_EVERY)
            before = now
