"""Flood: frames of any kind, a hundred thousand in a second, from a process of its own.

    with Flood(host, "eth0", [frame, ...], rate=100_000, seconds=3) as flood: ...
    flood.sent   # how many left, once it is over

Send them from FLOOD_MAC: a Capture lets those pass unseen, or it would be as busy as the hosts under test.
"""

import ctypes
import pathlib
import pickle
import socket
import struct
import sys
import time

_BATCH = 64
_PACKET_QDISC_BYPASS = 20
FLOOD_MAC = "06:f1:00:d0:00:01"  # capture.py looks at its first two octets


class Flood:
    def __init__(self, host, interface, frames, rate=100_000, seconds=3.0):
        order = host.folder / "flood.pickle"
        order.write_bytes(pickle.dumps({"interface": interface, "frames": list(frames), "rate": rate,
                                        "seconds": seconds}))
        self._process = host.spawn([sys.executable, pathlib.Path(__file__), order], log="flood.log")
        self._report = None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.wait()

    def wait(self):
        """Until it is over; (frames sent, seconds that it took)."""
        if self._report is None:
            status = self._process.wait(timeout=60)
            assert status == 0, self._process.last_lines()
            sent, took = self._process.last_lines(1).split()
            self._report = int(sent), float(took)
        return self._report

    @property
    def sent(self):
        return self.wait()[0]


class _Iovec(ctypes.Structure):
    _fields_ = [("base", ctypes.c_void_p), ("length", ctypes.c_size_t)]


class _Msghdr(ctypes.Structure):
    _fields_ = [("name", ctypes.c_void_p), ("name_length", ctypes.c_uint), ("iov", ctypes.POINTER(_Iovec)),
                ("iov_length", ctypes.c_size_t), ("control", ctypes.c_void_p), ("control_length", ctypes.c_size_t),
                ("flags", ctypes.c_int), ("sent", ctypes.c_uint)]  # the last one is mmsghdr's


def _batch(frames):
    """A batch in which every frame comes as often as every other: (array for sendmmsg, its length, what it points to)."""
    repeated = (list(frames) * max(1, _BATCH // len(frames)))
    kept = [ctypes.create_string_buffer(frame, len(frame)) for frame in repeated]
    parts = (_Iovec * len(kept))(*[_Iovec(ctypes.addressof(one), len(one)) for one in kept])
    batch = (_Msghdr * len(kept))()
    for message, part in zip(batch, parts):
        message.iov, message.iov_length = ctypes.pointer(part), 1
    return batch, len(kept), (kept, parts)


def _send(interface, frames, rate, seconds):
    libc = ctypes.CDLL(None, use_errno=True)
    batch, size, _kept = _batch(frames)
    with socket.socket(socket.AF_PACKET, socket.SOCK_RAW) as out:
        out.bind((interface, 0))
        out.setsockopt(263, _PACKET_QDISC_BYPASS, struct.pack("i", 1))  # SOL_PACKET
        began, sent = time.monotonic(), 0
        while (now := time.monotonic()) < began + seconds:
            if sent > (now - began) * rate:
                time.sleep(size / rate / 2)
                continue
            done = 0
            while done < size:  # whole batches only: of every kind the same number
                count = libc.sendmmsg(out.fileno(), ctypes.byref(batch, done * ctypes.sizeof(_Msghdr)), size - done, 0)
                if count < 0:
                    raise OSError(ctypes.get_errno(), "sendmmsg")
                done += count
            sent += size
    print(sent, f"{time.monotonic() - began:.3f}", flush=True)


if __name__ == "__main__":
    _send(**pickle.loads(pathlib.Path(sys.argv[1]).read_bytes()))
