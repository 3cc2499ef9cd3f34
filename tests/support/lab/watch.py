"""Watch: what the kernel of one host tells about addresses, interfaces and routes, with the time it was told."""

import dataclasses
import select
import socket
import struct
import threading
import time

from .frames import address_text
from .wait import all_read

_NEWLINK, _DELLINK, _NEWADDR, _DELADDR, _NEWROUTE, _DELROUTE = 16, 17, 20, 21, 24, 25
_GROUPS = 0x1 | 0x10 | 0x100 | 0x40 | 0x400  # links, addresses and routes of both families
_IFLA_IFNAME, _IFA_ADDRESS, _IFA_LOCAL, _IFA_PROTO, _RTA_DST, _RTA_OIF = 3, 1, 2, 11, 1, 4
_GETADDR, _DUMP, _DONE = 22, 0x301, 3  # requests: NLM_F_REQUEST | NLM_F_DUMP
_IFF_UP, _IFF_LOWER_UP = 0x1, 0x10000
_MAIN_TABLE = 254


@dataclasses.dataclass(frozen=True)
class Event:
    time: float     # CLOCK_MONOTONIC
    what: str       # "address" | "interface" | "carrier" | "route"
    present: bool   # it came (or was renewed), or it went
    interface: str
    value: str = ""  # address without prefix length | route 10.20.0.0/16


class Watch:
    """with Watch(host) as watch: ... watch.first("address", present=False, value="192.0.2.10", since=t)"""

    def __init__(self, host):
        self.host = host
        self._events = []
        self._names, self._carriers, self._routes = {}, {}, set()
        self._lock = threading.Lock()

        def open_socket():
            opened = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, socket.NETLINK_ROUTE)
            opened.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 20)
            opened.bind((0, _GROUPS))
            self._names.update(socket.if_nameindex())
            return opened

        self._socket = host.inside(open_socket)
        for name in self._names.values():
            self._carriers[name] = "LOWER_UP" in host.link(name)["flags"]
        self._stop, self._stopped = socket.socketpair()
        self._thread = threading.Thread(target=self._read, name=f"watch-{host.name}", daemon=True)
        self._thread.start()
        host.lab.on_close(self.close)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        if self._thread.is_alive():
            self._stop.close()
            self._thread.join()
            self._socket.close()
            self._stopped.close()

    def events(self, what=None, present=None, interface=None, value=None, since=0.0):
        all_read(self._thread, self._socket)
        with self._lock:
            return [event for event in self._events
                    if event.time >= since and what in (None, event.what) and present in (None, event.present)
                    and interface in (None, event.interface) and value in (None, event.value)]

    def first(self, what, **conditions):
        """The first such event, or None."""
        return next(iter(self.events(what, **conditions)), None)

    def has(self, what, **conditions):
        """Whether it is there, by the last that was told; what nothing was told of is not."""
        told = self.events(what, **conditions)
        return bool(told) and told[-1].present

    def _read(self):
        while True:
            ready, _, _ = select.select([self._socket, self._stopped], [], [])
            if self._stopped in ready:
                return
            with self._lock:  # what is not in the socket any more is in the list
                data, now, at = self._socket.recv(1 << 17), time.monotonic(), 0
                while at + 16 <= len(data):
                    length, kind = struct.unpack_from("IH", data, at)
                    self._events += self._event(now, kind, data[at + 16:at + length])
                    at += (length + 3) & ~3

    def _event(self, now, kind, body):
        if kind in (_NEWLINK, _DELLINK):
            return self._link(now, kind == _NEWLINK, body)
        if kind in (_NEWADDR, _DELADDR):
            index, attributes = struct.unpack_from("I", body, 4)[0], _attributes(body[8:])
            raw = attributes.get(_IFA_LOCAL) or attributes[_IFA_ADDRESS]
            return [Event(now, "address", kind == _NEWADDR, self._names.get(index, f"#{index}"), address_text(raw))]
        if kind in (_NEWROUTE, _DELROUTE):
            family, prefix, table, attributes = body[0], body[1], body[4], _attributes(body[12:])
            if table != _MAIN_TABLE or _RTA_OIF not in attributes:
                return []
            raw = attributes.get(_RTA_DST, bytes(4 if family == socket.AF_INET else 16))
            name = self._names.get(struct.unpack("I", attributes[_RTA_OIF])[0], "?")
            route = (name, f"{address_text(raw)}/{prefix}")
            (self._routes.add if kind == _NEWROUTE else self._routes.discard)(route)
            return [Event(now, "route", kind == _NEWROUTE, *route)]
        return []

    def _link(self, now, present, body):
        index, flags = struct.unpack_from("iI", body, 4)
        name = _attributes(body[16:]).get(_IFLA_IFNAME, b"?").rstrip(b"\0").decode()
        found = []
        if not present or index not in self._names:
            found.append(Event(now, "interface", present, name))
        carrier = present and bool(flags & _IFF_LOWER_UP)
        if carrier != self._carriers.get(name, False):
            found.append(Event(now, "carrier", carrier, name))
        if not carrier and not flags & _IFF_UP:
            # IPv4 routes of an interface that is down are gone without another word.
            gone = {route for route in self._routes if route[0] == name}
            self._routes -= gone
            found += [Event(now, "route", False, *route) for route in sorted(gone)]
        if present:
            self._names[index], self._carriers[name] = name, carrier
        else:
            self._names.pop(index, None)
            self._carriers.pop(name, None)
        return found


def address_tags(host):
    """IFA_PROTO of every address, who put it there: {address: number, or None}. iproute2 6.1 does not show it."""
    def ask():
        with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, socket.NETLINK_ROUTE) as kernel:
            kernel.send(struct.pack("IHHII", 24, _GETADDR, _DUMP, 1, 0) + bytes(8))
            while True:
                data, at = kernel.recv(1 << 17), 0
                while at + 16 <= len(data):
                    length, kind = struct.unpack_from("IH", data, at)
                    if kind == _DONE:
                        return
                    attributes = _attributes(data[at + 24:at + length])
                    raw = attributes.get(_IFA_LOCAL) or attributes[_IFA_ADDRESS]
                    tags[address_text(raw)] = attributes[_IFA_PROTO][0] if _IFA_PROTO in attributes else None
                    at += (length + 3) & ~3

    tags = {}
    host.inside(ask)
    return tags


def _attributes(data):
    """Netlink attributes: {type: bytes}."""
    found, at = {}, 0
    while at + 4 <= len(data):
        length, kind = struct.unpack_from("HH", data, at)
        if length < 4:
            break
        found[kind & 0x3FFF] = data[at + 4:at + length]
        at += (length + 3) & ~3
    return found
