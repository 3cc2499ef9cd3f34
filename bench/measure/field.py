"""Field: two nodes, a LAN client and an observer on one switch, a second network between the nodes, and cables that can be
cut within microseconds: a program like `ip` takes a millisecond to start, and nobody knows when in it the cut was made."""

import errno
import os
import socket
import struct

from lab import Capture, Lab, Watch, wait_for
from lab.network import inside

from .probe import Probe, compile_probe

VIRTUAL, VIRTUAL2 = "192.0.2.10", "198.51.100.10"
NODES = {"a": ("192.0.2.11", "198.51.100.11"), "b": ("192.0.2.12", "198.51.100.12")}
CLIENT, OBSERVER = "192.0.2.100", "192.0.2.101"
EVERY, ASK_EVERY = 0.001, 0.01

_NEWLINK, _SETLINK, _REQUEST_AND_ACK, _ERROR = 16, 19, 0x5, 2
_IFF_UP, _NESTED, _PROTINFO, _BRPORT_STATE = 1, 0x8000, 12, 1
_DISABLED, _FORWARDING = 0, 3


class Field:
    def __init__(self):
        self.lab = Lab("pkfail")
        self.after_run = []  # what a fault has to clear away
        try:
            self.hosts = {name: self.lab.host(name, {"eth0": [f"{first}/24"], "eth1@second": [f"{second}/24"]})
                          for name, (first, second) in NODES.items()}
            self._client = self.lab.host("client", {"eth0": [f"{CLIENT}/24"]})
            self._observer = self.lab.host("observer", {"eth0": [f"{OBSERVER}/24"]})
            self._program = compile_probe(self.lab.folder)
            self.capture = Capture(self.lab)
            self.watches = {name: Watch(host) for name, host in self.hosts.items()}
            self.macs = {host.mac("eth0"): name for name, host in self.hosts.items()}
            self._switch = _Switch(self.lab)
        except BaseException:
            self.lab.close()
            raise

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.lab.close()

    def client(self):
        return Probe(self._program, self._client, "icmp", CLIENT, VIRTUAL, EVERY)

    def observer(self):
        """Asks everybody who has the address. Not the client: the answers would mend the client's own idea of it."""
        return Probe(self._program, self._observer, "arp", OBSERVER, VIRTUAL, ASK_EVERY)

    def adverts(self, name, since, network="lan"):
        """Those of an Active, by their arrival at the switch; priority 0 is none."""
        return [frame.time for frame in self.capture.adverts(host=name, since=since, network=network) if frame.content.priority > 0]

    def gains(self, since, until):
        """How often a node that had not had the address got it."""
        count = 0
        for watch in self.watches.values():
            held = False
            for event in watch.events("address", value=VIRTUAL):
                count += since <= event.time <= until and event.present and not held
                held = event.present
        return count

    def unplug(self, name):
        self._switch.power(self._port(name), False)

    def silence(self, name):
        """Nothing comes through any more in either direction, and nobody sees a carrier go: the host is off as far as all
        others can tell, or the switch between has failed."""
        self._switch.forward(self._port(name), False)

    def speak(self, name):
        self._switch.forward(self._port(name), True)

    def mend(self):
        """The cables, whatever the last run did to them."""
        for name, host in self.hosts.items():
            self._switch.power(self._port(name), True)
            # A port takes no order about forwarding until its carrier is back.
            wait_for(lambda name=name: self.speak(name) or True, what=f"the port of {name}")
            wait_for(lambda host=host: host.settled("eth0"), what=f"the cable of {name}")

    def clear(self):
        """What the last run left behind. Of nobody who still runs: it would take the address away itself, at the same moment."""
        for host in self.hosts.values():
            for interface, address in (("eth0", VIRTUAL), ("eth1", VIRTUAL2)):
                for length in (24, 32):
                    if f"{address}/{length}" in host.addresses(interface):
                        host.ip(f"addr del {address}/{length} dev {interface}")

    def _port(self, name):
        return next(port for port, owner in self.lab.owners.items() if owner == (name, "eth0"))


class _Switch:
    """Orders to the kernel about ports, each one message on a socket that is open already."""

    def __init__(self, lab):
        self._index = dict(inside(lab.switch, lambda: [(name, index) for index, name in socket.if_nameindex()]))
        self._kernel = inside(lab.switch, socket.socket, socket.AF_NETLINK, socket.SOCK_RAW, socket.NETLINK_ROUTE)
        lab.on_close(self._kernel.close)

    def power(self, port, on):
        self._ask(_NEWLINK, struct.pack("=BxHiII", socket.AF_UNSPEC, 0, self._index[port], _IFF_UP if on else 0, _IFF_UP))

    def forward(self, port, on):
        state = struct.pack("=HHBxxx", 5, _BRPORT_STATE, _FORWARDING if on else _DISABLED)
        self._ask(_SETLINK, struct.pack("=BxHiII", socket.AF_BRIDGE, 0, self._index[port], 0, 0)
                  + struct.pack("=HH", 4 + len(state), _PROTINFO | _NESTED) + state)

    def _ask(self, kind, body):
        self._kernel.send(struct.pack("=IHHII", 16 + len(body), kind, _REQUEST_AND_ACK, 1, 0) + body)
        answer = self._kernel.recv(4096)
        said, error = struct.unpack_from("=H", answer, 4)[0], -struct.unpack_from("=i", answer, 16)[0]
        if said != _ERROR or error not in (0, errno.EEXIST):
            raise OSError(error, f"the switch refused: {os.strerror(error)}")
