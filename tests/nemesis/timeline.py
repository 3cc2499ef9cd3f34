"""What was seen, as lists of moments: the only thing that judges.py looks at, so its rules can be tried on invented ones.

Every time is CLOCK_MONOTONIC. `state` of a node: "guardian" and "worker" are running, stopped or dead; an address or a client is
there or not. `windows`: when somebody did something that lasts.
"""

import bisect
import collections
import threading

GONE_AFTER = 0.3  # a client that was not heard for so long had ended after its last word


class Timeline:
    def __init__(self):
        self._states = collections.defaultdict(list)  # (node, subject) -> [(time, value), ...]
        self._words = collections.defaultdict(list)   # (node, client) -> [(time, pid), ...]
        self._windows = []                            # [kind, node, begin, end or None]
        self._late = []                               # (time, seconds): when the observer itself did not run
        self._notes = []                              # (time, text)
        self._lock = threading.Lock()

    def state(self, time, node, subject, value):
        with self._lock:
            told = self._states[node, subject]
            if not told or told[-1][1] != value:
                told.append((time, value))

    def word(self, time, node, client, pid):
        with self._lock:
            bisect.insort(self._words[node, client], (time, pid))  # they come late, and not in order

    def late(self, time, seconds):
        with self._lock:
            self._late.append((time, seconds))

    def note(self, time, text):
        with self._lock:
            self._notes.append((time, text))

    def open_window(self, time, kind, node=None):
        with self._lock:
            self._windows.append([kind, node, time, None])

    def close_window(self, time, kind, node=None):
        """The oldest such one that is open."""
        with self._lock:
            for window in self._windows:
                if window[:2] == [kind, node] and window[3] is None:
                    window[3] = time
                    return

    def windows(self, kinds, since, until):
        """[(kind, node, begin, end), ...]; one that lasts ends in the future."""
        with self._lock:
            return [(kind, node, begin, end or float("inf")) for kind, node, begin, end in self._windows
                    if kind in kinds and begin < until and (end or float("inf")) > since]

    def lateness(self, since, until):
        """How long in all the observer was not looking."""
        with self._lock:
            return sum(seconds for time, seconds in self._late if since <= time <= until + seconds)

    def notes(self, since):
        with self._lock:
            return [(time, text) for time, text in self._notes if time >= since]

    def subjects(self, since):
        """Every (node, subject, time, value) told since then."""
        with self._lock:
            return sorted((time, node, subject, value) for (node, subject), told in self._states.items()
                          for time, value in told if time >= since)

    def value(self, node, subject, now):
        with self._lock:
            told = self._states[node, subject]
            at = bisect.bisect(told, now, key=lambda one: one[0])
            return told[at - 1][1] if at else None

    def spans(self, node, subject, values, since, until):
        """[(begin, end), ...] in which its value was one of these. Cut off at `until`, not at `since`."""
        with self._lock:
            told = list(self._states[node, subject])
        found = []
        for (begin, value), (end, _) in zip(told, [*told[1:], (until, None)]):
            if value not in values or begin >= until or end <= since:
                continue
            if found and found[-1][1] == begin:
                found[-1] = (found[-1][0], min(end, until))
            else:
                found.append((begin, min(end, until)))
        return found

    def heard(self, node, client, since, until):
        """[(begin, end), ...] in which the client's beacon was heard."""
        with self._lock:
            words = self._words[node, client]
            first = bisect.bisect_left(words, (since - GONE_AFTER,))
            times = [time for time, _ in words[first:] if time <= until]
        found = []
        for time in times:
            if found and time - found[-1][1] <= GONE_AFTER:
                found[-1] = (found[-1][0], time)
            else:
                found.append((time, time))
        return [(begin, end) for begin, end in found if end >= since]

    def speakers(self, client, since, until):
        """{(node, pid), ...} of those that were heard."""
        with self._lock:
            return {(node, pid) for (node, name), words in self._words.items() if name == client
                    for time, pid in words[bisect.bisect_left(words, (since,)):] if time <= until}


def both(first, second):
    """Where two lists of spans overlap."""
    return [(max(a, c), min(b, d)) for a, b in first for c, d in second if max(a, c) < min(b, d)]


def without(spans, holes):
    """What is left of spans."""
    for begin, end in holes:
        spans = [piece for a, b in spans for piece in ((a, min(b, begin)), (max(a, end), b)) if piece[0] < piece[1]]
    return spans


def joined(spans):
    """In order, and those that touch are one."""
    found = []
    for begin, end in sorted(spans):
        if found and begin <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((begin, end))
    return found
