"""Prober: what a user feels. One ICMP echo request every few milliseconds, and when which was answered.

Run as a program (inside a host's namespace, a process of its own so that nothing else in Python delays it) this file
is the sender: `prober.py TARGET SECONDS_BETWEEN`. Imported, it starts that program and keeps its record.
"""

import bisect
import dataclasses
import os
import select
import socket
import struct
import subprocess
import sys
import threading
import time


@dataclasses.dataclass(frozen=True)
class Gap:
    start: float  # CLOCK_MONOTONIC of the last answer before
    end: float    # of the first answer after; now, when there is none yet
    over: bool    # whether there was one

    @property
    def seconds(self):
        return self.end - self.start


class Prober:
    def __init__(self, host, target, every=0.005):
        self.every = every
        self.sent = []       # time by sequence number
        self.answers = []    # (time of the answer, sequence number), in the order they came
        self._answered = set()
        self._lock = threading.Lock()
        # -S -E: no site packages, no environment; a quick and quiet start.
        self._process = subprocess.Popen(
            ["ip", "netns", "exec", host.namespace, sys.executable, "-S", "-E", __file__, target, str(every)],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, start_new_session=True)
        self._thread = threading.Thread(target=self._read, name="prober", daemon=True)
        self._thread.start()
        host.lab.on_close(self.close)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        if self._process.poll() is None:
            self._process.terminate()
            self._process.wait()
        self._thread.join()

    def answered_since(self, when):
        """Whether a probe that was sent after `when` has been answered."""
        with self._lock:
            return any(self.sent[number] >= when for _, number in self.answers[-50:])

    def longest_gap(self, since, until=None):
        """The longest time without an answer between the last answer before `since` and `until` (now)."""
        until = until or time.monotonic()
        with self._lock:
            first = max(bisect.bisect(self.answers, (since,)) - 1, 0)
            times = [when for when, _ in self.answers[first:] if when <= until]
        times = times or [since]
        gaps = [Gap(before, after, True) for before, after in zip(times, times[1:])]
        return max([*gaps, Gap(times[-1], until, False)], key=lambda gap: gap.seconds)

    def lost(self, since, until=None, patience=1.0):
        """How many probes of that time were not answered. The newest ones get `patience` seconds before they count."""
        until = min(until or float("inf"), time.monotonic() - patience)
        with self._lock:
            numbers = range(bisect.bisect_left(self.sent, since), bisect.bisect_left(self.sent, until))
            return sum(number not in self._answered for number in numbers)

    def buckets(self, count, width):
        """The last `count` pieces of time of `width` seconds: (sent, answered) of each, oldest first. Without the
        newest probes, which are on their way."""
        # Whole multiples of the width: the picture moves, it does not flicker.
        end = (time.monotonic() - 0.1) // width * width
        pieces = [[0, 0] for _ in range(count)]
        with self._lock:
            first = bisect.bisect_left(self.sent, end - count * width)
            for number in range(first, len(self.sent)):
                piece = int((self.sent[number] - end) // width) + count
                if 0 <= piece < count:
                    pieces[piece][0] += 1
                    pieces[piece][1] += number in self._answered
        return pieces

    def totals(self):
        with self._lock:
            return len(self.sent), len(self._answered)

    def _read(self):
        for line in self._process.stdout:
            word, number, when = line.split()
            number, when = int(number), int(when) / 1e9
            with self._lock:
                if word == b"sent":
                    self.sent.append(when)
                elif number not in self._answered:
                    self._answered.add(number)
                    self.answers.append((when, number))


def _checksum(data):
    total = sum(struct.unpack(f"!{len(data) // 2}H", data))
    total = (total & 0xFFFF) + (total >> 16)
    return ~(total + (total >> 16)) & 0xFFFF


def main(target, every):
    ours = os.urandom(8)  # in the payload: the 16 bits of sequence in the header are too few
    six = ":" in target
    request, reply = (128, 129) if six else (8, 0)
    probe = socket.socket(*((socket.AF_INET6, socket.SOCK_RAW, socket.IPPROTO_ICMPV6) if six else
                            (socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP)))
    number, next_time = 0, time.monotonic()
    while True:
        rest = next_time - time.monotonic()
        if rest > 0 and select.select([probe], [], [], rest)[0]:
            packet, _ = probe.recvfrom(2048)
            now = time.monotonic_ns()
            answer = packet if six else packet[(packet[0] & 15) * 4:]  # the kernel keeps the IPv6 header
            if answer[:1] == bytes([reply]) and answer[8:16] == ours:
                os.write(1, b"answered %d %d\n" % (struct.unpack("!Q", answer[16:24])[0], now))
        elif rest <= 0:
            body = struct.pack("!HH", os.getpid() & 0xFFFF, number & 0xFFFF) + ours + struct.pack("!Q", number)
            # The checksum of ICMPv6 is the kernel's work.
            checksum = 0 if six else _checksum(bytes([request]) + b"\0\0\0" + body)
            os.write(1, b"sent %d %d\n" % (number, time.monotonic_ns()))
            try:
                probe.sendto(struct.pack("!BBH", request, 0, checksum) + body, (target, 0))
            except OSError:
                pass  # no route, no neighbour: a probe without an answer, like any other lost one
            number += 1
            next_time += every


if __name__ == "__main__":
    main(sys.argv[1], float(sys.argv[2]))
