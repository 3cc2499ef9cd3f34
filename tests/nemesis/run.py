"""One run: the schedule carried out against a bed, judged, and told."""

import time

from .bed import Bed
from .faults import Faults
from .judge import NODES, TUNNEL, BY_HAND, Broken, Judge

PATIENCE = 5  # so many times a look at rest is made longer because the observer itself was late
TOO_LATE = 0.1


class Nemesis:
    def __init__(self, schedule, say=lambda text: None, trace=False, **changes):
        self.schedule = schedule
        self.broken = []
        self._say, self._trace = say, trace
        self._bed = Bed(schedule, **changes)

    def run(self):
        """True when no rule was broken."""
        with self._bed:
            self._faults = Faults(self._bed)
            self._judge = Judge(self._bed.timeline, self.schedule.timing, self._bed.addresses, self._bed.adverts)
            self._began = time.monotonic()
            for number, one in enumerate(self.schedule.rounds, 1):
                self._round(one)
                self._say(f"round {number} of {len(self.schedule.rounds)}: "
                          f"{', '.join(f'{fault.kind} {fault.who}' for fault in one.faults)}")
                if self.broken or self._trace:
                    self._tell(one)
                if self.broken:
                    self._explain()
                    return False
        return True

    def _round(self, one):
        steps = [(fault.begin, 1, index, self._faults.begin) for index, fault in enumerate(one.faults)]
        steps += [(fault.end, 0, index, self._faults.end) for index, fault in enumerate(one.faults)]
        for when, _, index, step in sorted(steps, key=lambda step: step[:3]):
            self._sleep_until(when)
            step(one.faults[index])
        self._sleep_until(one.heal)
        self._faults.heal()
        # Steps that came late put off what follows.
        settled = time.monotonic() + one.settle - one.heal
        self._sleep_until(settled - self._began)
        self._bed.timeline.note(time.monotonic(), "now at rest")
        began = self._began + one.begin
        self.broken = self._at_rest(one.end - one.settle) + self._judge.of_the_time(began, time.monotonic())
        for troubles in (self._faults.troubles, *[node.troubles for node in self._bed.nodes.values()]):
            self.broken += [Broken("only faults have effects", trouble, time.monotonic()) for trouble in troubles]
        # What came late comes off the next round's beginning, so that times of the schedule are times of the run.
        self._began += max(0.0, time.monotonic() - self._began - one.end)

    def _at_rest(self, hold):
        for _ in range(PATIENCE):
            since = time.monotonic()
            time.sleep(hold)
            until = time.monotonic()
            broken = self._judge.at_rest(since, until, self._bed.prober.answered_since(since))
            if not broken or self._bed.timeline.lateness(since - TOO_LATE, until) < TOO_LATE:
                return broken
        return broken

    def _sleep_until(self, when):
        time.sleep(max(0.0, self._began + when - time.monotonic()))

    def _tell(self, one):
        """What was done and seen in a round, in seconds of the schedule."""
        zero = self._began
        since = zero + one.begin - 1
        lines = [(when, text) for when, text in self._bed.timeline.notes(since)]
        lines += [(when, f"{node}: {subject} {_word(value)}") for when, node, subject, value in self._bed.timeline.subjects(since)]
        for node in NODES:
            for client in (TUNNEL, BY_HAND):
                for begin, end in self._bed.timeline.heard(node, client, since, time.monotonic()):
                    lines += [(begin, f"{node}: {client} is heard"), (end, f"{node}: {client} is not heard any more")]
        lines += _changes(self._bed.adverts(since, time.monotonic()))
        lines += [(broken.at, f"*** {broken}") for broken in self.broken]
        for when, text in sorted(lines):
            print(f"{when - zero:8.3f}  {text}")
        print(f"the observer itself was late by {self._bed.timeline.lateness(since, time.monotonic()):.2f} s in all", flush=True)

    def _explain(self):
        print(self.schedule)
        for name, node in self._bed.nodes.items():
            print(f"--- pairkeepd on {name}\n{node.daemon.last_lines(60)}")
        for broken in self.broken:
            print(f"seed {self.schedule.seed} {broken}")


def _word(value):
    return {True: "is there", False: "is gone"}.get(value, value)


def _changes(adverts):
    """Not each advert: when a node begins to speak with a priority, or is silent for a second."""
    found, last = [], {}
    for when, node, priority in adverts:
        before, said = last.get(node, (-10.0, None))
        if said != priority or when - before > 3:
            found.append((when, f"{node}: advertises with priority {priority}"))
        last[node] = when, priority
    return found
