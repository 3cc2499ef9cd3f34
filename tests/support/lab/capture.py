"""Capture: VRRP, ARP and neighbour frames as they enter the switch, so each is seen once and its sender is known for
certain: the cable it came through."""

import ctypes
import dataclasses
import itertools
import select
import socket
import struct
import threading
import time

from . import frames
from .flood import FLOOD_MAC
from .network import inside
from .wait import all_read, wait_for

_SO_TIMESTAMPNS, _SO_ATTACH_FILTER, _SO_RCVBUFFORCE, _ETH_P_ALL = 35, 26, 33, 3


@dataclasses.dataclass(frozen=True)
class Frame:
    time: float  # CLOCK_MONOTONIC, from the kernel's own time stamp
    host: str    # who sent it: the host at the other end of the cable
    interface: str
    network: str
    raw: bytes
    content: object  # frames.Advert | Arp | NeighborAdvertisement | None

    @property
    def source_mac(self):
        return frames.mac_text(self.raw[6:12])

    @property
    def destination_mac(self):
        return frames.mac_text(self.raw[:6])


def _filter():
    """Classic BPF: ARP, IPv4 protocol 112, IPv6 next header 112 or 58. What is not asked for must not wake us: a probe
    every few milliseconds crosses the same switch, and a flood (flood.py) is counted by who sends it."""
    load_half, load_byte, equal, accept = 0x28, 0x30, 0x15, 0x06
    program = [
        (load_half, 0, 0, 6),
        (equal, 10, 0, int.from_bytes(frames.mac_bytes(FLOOD_MAC)[:2], "big")),
        (load_half, 0, 0, 12),
        (equal, 7, 0, frames.ETH_ARP),
        (equal, 0, 2, frames.ETH_IPV4),
        (load_byte, 0, 0, 23),
        (equal, 4, 5, frames.VRRP),
        (equal, 0, 4, frames.ETH_IPV6),
        (load_byte, 0, 0, 20),
        (equal, 1, 0, frames.VRRP),
        (equal, 0, 1, frames.ICMPV6),
        (accept, 0, 0, 0xFFFF),
        (accept, 0, 0, 0),
    ]
    return b"".join(struct.pack("HBBI", *line) for line in program), len(program)


class Capture:
    """with Capture(lab) as capture: ... capture.wait(...), capture.adverts(), capture.gratuitous_arps()"""

    def __init__(self, lab):
        self._lab = lab
        self._frames = []
        self._lock = threading.Lock()
        code, count = _filter()
        kept = ctypes.create_string_buffer(code)
        self._socket = inside(lab.switch, socket.socket, socket.AF_PACKET, socket.SOCK_RAW, socket.htons(_ETH_P_ALL))
        self._socket.setsockopt(socket.SOL_SOCKET, _SO_RCVBUFFORCE, 8 << 20)  # a busy machine reads late
        self._socket.setsockopt(socket.SOL_SOCKET, _SO_ATTACH_FILTER, struct.pack("HL", count, ctypes.addressof(kept)))
        self._socket.setsockopt(socket.SOL_SOCKET, _SO_TIMESTAMPNS, 1)
        self._stop, self._stopped = socket.socketpair()
        self._thread = threading.Thread(target=self._read, name="capture", daemon=True)
        self._thread.start()
        lab.on_close(self.close)

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

    def frames(self, since=0.0, host=None, network=None, content=object, where=lambda content: True):
        """What came after `since` (CLOCK_MONOTONIC), in order."""
        all_read(self._thread, self._socket)
        with self._lock:
            # From the end: asked again and again during a wait, it must not look at hours of frames each time.
            newest = list(itertools.takewhile(lambda frame: frame.time >= since, reversed(self._frames)))
        return [frame for frame in reversed(newest)
                if host in (None, frame.host) and network in (None, frame.network)
                and isinstance(frame.content, content) and where(frame.content)]

    def adverts(self, **conditions):
        return self.frames(content=frames.Advert, **conditions)

    def gratuitous_arps(self, address=None, **conditions):
        return self.frames(content=frames.Arp, **conditions,
                           where=lambda arp: arp.gratuitous and address in (None, arp.sender))

    def unsolicited_advertisements(self, address=None, **conditions):
        return self.frames(content=frames.NeighborAdvertisement, **conditions,
                           where=lambda heard: heard.unsolicited and address in (None, heard.target))

    def wait(self, look, timeout=20.0, what="a frame on the wire"):
        """The first of the frames that `look(self)` finds, as soon as it finds one."""
        return wait_for(lambda: look(self), timeout, what)[0]

    def _read(self):
        while True:
            ready, _, _ = select.select([self._socket, self._stopped], [], [])
            if self._stopped in ready:
                return
            with self._lock:  # what is not in the socket any more is in the list
                try:
                    raw, extra, _, origin = self._socket.recvmsg(65536, 256, socket.MSG_DONTWAIT)
                except OSError:  # a cable that goes down says so once
                    continue
                port, _, kind, *_ = origin
                # Where the frame enters the switch. It leaves at other ports (outgoing), and the bridge sees some too.
                if kind == socket.PACKET_OUTGOING or port not in self._lab.owners:
                    continue
                host, interface = self._lab.owners[port]
                self._frames.append(Frame(_monotonic(extra), host, interface, self._lab.networks[port], raw, frames.parse(raw)))


def _clocks():
    """Both clocks at one moment: a thread that is paused between two readings would shift a frame by its pause."""
    for _ in range(20):
        now, wall, after = time.monotonic(), time.time(), time.monotonic()
        if after - now < 20e-6:
            break
    return now, wall


def _monotonic(extra):
    now, wall = _clocks()
    for level, kind, data in extra:
        if level == socket.SOL_SOCKET and kind == _SO_TIMESTAMPNS:
            seconds, nanoseconds = struct.unpack("ll", data[:16])
            return now - (wall - (seconds + nanoseconds / 1e9))
    return now
