"""Probe: starts probe.cpp in a host and reads what it has written so far. Times are seconds of CLOCK_MONOTONIC."""

import dataclasses
import mmap
import pathlib
import struct
import subprocess

from lab import wait_for

_SOURCE = pathlib.Path(__file__).with_name("probe.cpp")
_COUNT, _EVENT = struct.Struct("=Q"), struct.Struct("=qIB6s5x")
_SENT, _ANSWERED = 1, 2


def compile_probe(folder):
    """The program; it is small enough to be made for each measurement."""
    program = folder / "probe"
    subprocess.run(["c++", "-std=c++20", "-O2", "-Wall", "-Wextra", "-o", program, _SOURCE], check=True)
    return program


@dataclasses.dataclass(frozen=True)
class Answer:
    time: float
    number: int
    mac: str


class Probe:
    """`kind`: icmp asks as a client does, arp asks everybody who has the address."""

    def __init__(self, program, host, kind, source, target, every, interface="eth0"):
        self.every = every
        path = host.folder / f"probe-{kind}"
        path.unlink(missing_ok=True)
        self._process = subprocess.Popen(
            [*host.enter, program, kind, interface, source, target, str(round(every * 1e6)), path], start_new_session=True)
        try:
            # The file has its size before it is mapped there, so before anything is counted.
            wait_for(lambda: path.stat().st_size > 0, what="the probe to begin")
            with open(path, "rb") as file:
                self._map = mmap.mmap(file.fileno(), 0, prot=mmap.PROT_READ)
        except BaseException:
            self.close()
            raise

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        self._process.kill()
        self._process.wait()

    def _events(self, newest=None):
        if self._process.poll() is not None:
            raise RuntimeError(f"the probe ended with {self._process.returncode}")
        count, = _COUNT.unpack_from(self._map)
        first = max(0, count - newest) if newest else 0
        for at in range(first, count):
            yield _EVENT.unpack_from(self._map, _COUNT.size + at * _EVENT.size)

    def answers(self, since=0.0):
        """In the order they came."""
        return [Answer(time / 1e9, number, mac.hex(":")) for time, number, kind, mac in self._events()
                if kind == _ANSWERED and time / 1e9 >= since]

    def serves(self, count):
        """Whether nearly all of the last `count` probes were answered: the newest one may be on its way."""
        kinds = [kind for _, _, kind, _ in self._events(newest=2 * count)]
        return kinds.count(_ANSWERED) >= count - 1

    def longest_silence(self, since, until):
        """Between two answers; what was before `since` counts when it lasted until then."""
        times = [since, *(one.time for one in self.answers(since) if one.time <= until), until]
        before = [one.time for one in self.answers() if one.time < since]
        times[0] = before[-1] if before else since
        return max(later - earlier for earlier, later in zip(times, times[1:]))

    def lost(self, since, until):
        """How many probes of that time have no answer."""
        answered, sent = set(), []
        for time, number, kind, _ in self._events():
            if kind == _ANSWERED:
                answered.add(number)
            elif since <= time / 1e9 <= until:
                sent.append(number)
        return sum(number not in answered for number in sent)
