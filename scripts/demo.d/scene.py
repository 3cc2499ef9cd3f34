"""The scene: two nodes, a LAN client, a far side behind the tunnel, and everything that watches them."""

from datetime import datetime
import threading
import time

from lab import Capture, FarSide, Lab, Pairkeep, Prober, Watch, wait_for
from lab.pairkeep import UID

VIP4, VIP6 = "192.0.2.10", "2001:db8:0:2::10"
FAR, FAR_NETWORK = "10.20.0.1", "10.20.0.0/16"
NODES = {"connector-a": 11, "connector-b": 12}
GROUP, CLIENT = "lan", "hq-vpn"

CONFIG = """\
# One file, the same on both nodes. Everything else is a default.
connector_id: hq
nodes:
  connector-a: {{address: [192.0.2.11, "2001:db8:0:2::11"]}}
  connector-b: {{address: [192.0.2.12, "2001:db8:0:2::12"]}}
groups:
  lan:
    interface: eth0
    virtual_addresses: [192.0.2.10/24, "2001:db8:0:2::10/64"]
clients:
  hq-vpn:
    command: [openvpn, --config, {client}]
"""


class Scene:
    def __init__(self, lab: Lab):
        self.lab = lab
        hosts = {
            name: lab.host(name, {"eth0": [f"192.0.2.{number}/24", f"2001:db8:0:2::{number}/64"],
                                  "eth1@wan": [f"198.51.100.{number}/24"]})
            for name, number in NODES.items()}
        for host in hosts.values():
            host.sysctl({"net/ipv4/ip_forward": 1})
        self.client = lab.host("client", {"eth0": ["192.0.2.100/24", "2001:db8:0:2::100/64"]})
        self.client.ip(f"route add default via {VIP4}")
        self.far = FarSide(lab.host("far", {"eth0@wan": ["198.51.100.1/24"]}), FAR, FAR_NETWORK)
        self.config = CONFIG.format(client=self.far.tunnel("hq", uid=UID))
        self.capture = Capture(lab)
        self.hosts = hosts
        self.watches = {name: Watch(host) for name, host in hosts.items()}
        self.daemons = {}
        self.prober = None

    def start(self, name):
        """Start a node's daemon, for the first time or again."""
        if name in self.daemons:
            self.daemons[name].start()
        else:
            self.daemons[name] = Pairkeep(self.hosts[name], self.config)

    def probe(self):
        self.prober = Prober(self.client, FAR)

    def other(self, name):
        return next(node for node in NODES if node != name)

    def role(self, name):
        """"off" when the daemon does not run or does not answer yet."""
        try:
            return self.daemons[name].role(GROUP)
        except (OSError, ValueError, LookupError):
            return "off"

    def holds(self, name, address):
        return self.hosts[name].has_address(address)

    # Conditions of a step. Each waits, with a limit that only a failure reaches.

    def wait_active(self, name):
        self.daemons[name].wait_role("active", 60, GROUP)
        for address in (VIP4, VIP6):
            wait_for(lambda: self.holds(name, address), 20, f"{address} on {name}'s eth0")
        wait_for(lambda: self.hosts[name].processes("openvpn") and self.hosts[name].has_interface("tun0"), 30,
                 f"{name}'s tunnel")

    def wait_gave_back(self, name):
        """Nothing of the role is left on a node: no address, no tunnel."""
        for address in (VIP4, VIP6):
            wait_for(lambda: not self.holds(name, address), 60, f"{address} to leave {name}'s eth0")
        wait_for(lambda: not self.hosts[name].processes("openvpn") and not self.hosts[name].has_interface("tun0"), 30,
                 f"{name}'s openvpn process and tun0 to be gone")

    def wait_standby(self, name):
        """Backup, and hears the other node on every path; so it could take over."""
        self.daemons[name].wait(
            lambda status: status["groups"][GROUP]["role"] == "backup" and all(
                router["state"] == "heard" for router in status["groups"][GROUP]["virtual_routers"]),
            60, f"{name} to be backup and to hear the other node over IPv4 and IPv6")

    def wait_answers(self, since):
        wait_for(lambda: self.prober.answered_since(since), 60,
                 f"an answer to a probe of the LAN client to {FAR} through {VIP4}")

    def last_words(self):
        return "\n".join(f"--- last lines of pairkeepd on {name}\n{daemon.last_lines(30)}"
                         for name, daemon in self.daemons.items())


class Observer:
    """Asks both daemons for their status a few times a second, for the picture. A node that is off is None."""

    def __init__(self, scene):
        self.scene = scene
        self.seen = {name: None for name in NODES}
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._run, name="observer", daemon=True)
        self._thread.start()

    def close(self):
        self._end.set()
        self._thread.join()

    def _run(self):
        while not self._end.wait(0.1):
            for name, daemon in list(self.scene.daemons.items()):
                try:
                    self.seen[name] = daemon.status()
                except (OSError, ValueError):
                    self.seen[name] = None


def monotonic_of(iso_time):
    """A time of the status document on the monotonic clock that everything else here uses."""

    return datetime.fromisoformat(iso_time.replace("Z", "+00:00")).timestamp() - time.time() + time.monotonic()
