"""The rules, on what was seen. None of them asks pairkeep anything. Every bound is its formula and 2 s, and more where the
observer itself came late.
"""

import dataclasses

from .schedule import KERNEL_DELAY, SLACK, WATCHDOG
from .timeline import both, joined, without

NODES = ("a", "b")
TUNNEL = "tunnel"     # a command, exclusive
BY_HAND = "by-hand"   # an exec client, that somebody may start behind pairkeep's back
HALF_DEAF = ("cut", "loss")   # one node does not hear the other, or not always
LOOK = 0.5            # how exactly the end of a lease is seen


@dataclasses.dataclass(frozen=True)
class Broken:
    rule: str
    what: str
    at: float

    def __str__(self):
        return f'breaks "{self.rule}": {self.what}'


class Judge:
    def __init__(self, timeline, timing, addresses, adverts=lambda since, until: []):
        """`adverts(since, until)`: [(time, node, priority), ...] as they were on the wire."""
        self._seen = timeline
        self._timing = timing
        self._addresses = addresses
        self._adverts = adverts

    def of_the_time(self, since, until):
        """What must hold at every moment."""
        return [*self._dead_nodes(since, until), *self._hung_workers(since, until), *self._two_holders(since, until),
                *self._two_tunnels(since, until), *self._thaws(since, until)]

    def at_rest(self, since, until, answered):
        """What must hold when all is healed and the bound has passed. `answered`: the LAN client was."""
        broken = []
        for address in self._addresses:
            holders = [node for node in NODES if self._seen.value(node, address, until)]
            if len(holders) != 1:
                broken.append(f"{address} is on {_names(holders)}")
            for node in holders:
                if not any(begin <= since for begin, _ in self._seen.spans(node, address, (True,), until - 1e-6, until)):
                    broken.append(f"{address} came to {node} only just now")
        for client in (TUNNEL, BY_HAND):
            speakers = self._seen.speakers(client, since, until)
            if len(speakers) != 1:
                broken.append(f"{client} runs {len(speakers)} times, on {_names(sorted(node for node, _ in speakers))}")
            elif not self._seen.value(next(iter(speakers))[0], self._addresses[0], until):
                broken.append(f"{client} runs on {_names(node for node, _ in speakers)}, where the address is not")
        if not answered:
            broken.append("the LAN client gets no answer")
        return [Broken("at rest one node serves", "; ".join(broken), until)] if broken else []

    def _spans_out(self, node, since, until):
        """Neither guardian nor worker runs."""
        return both(*[self._seen.spans(node, process, ("dead", "stopped"), since, until)
                      for process in ("guardian", "worker")])

    def _held_for(self, node, spans, limit, since, until, rule, why):
        for begin, end in spans:
            for address in self._addresses:
                for came, went in self._seen.spans(node, address, (True,), since, until):
                    held = min(went, end) - begin
                    if came < end and held > limit + self._seen.lateness(begin, begin + held):
                        yield Broken(rule, f"{address} was on {node} for {held:.2f} s after {why}; the bound is {limit:.2f} s",
                                     begin + limit)

    def _dead_nodes(self, since, until):
        limit = self._timing.lease + KERNEL_DELAY + LOOK
        for node in NODES:
            yield from self._held_for(node, self._spans_out(node, since, until), limit, since, until,
                                      "a dead node has no address", "its daemon was dead or stopped")

    def _hung_workers(self, since, until):
        limit = self._timing.hang_limit + SLACK
        for node in NODES:
            hung = both(self._seen.spans(node, "guardian", ("running",), since, until),
                        self._seen.spans(node, "worker", ("stopped", "dead"), since, until))
            yield from self._held_for(node, hung, limit, since, until,
                                      "a guardian gives back", "its worker hung, its guardian beside it")

    def _two_holders(self, since, until):
        """What a dead node still has is the business of the rules above."""
        left = [(begin, begin + self._timing.lease + KERNEL_DELAY + LOOK) for node in NODES
                for process in ("guardian", "worker")
                for begin, _ in self._seen.spans(node, process, ("dead", "stopped"), since, until)]
        for address in self._addresses:
            on_both = both(*[self._seen.spans(node, address, (True,), since, until) for node in NODES])
            yield from self._too_long(on_both, left, since, until, "one node has the address", f"{address} was on both nodes")

    def _two_tunnels(self, since, until):
        """Who is stopped beside a service manager that watches is ended by it, with its clients."""
        stopped = [(begin, begin + WATCHDOG) for node in NODES for process in ("guardian", "worker")
                   for begin, _ in self._seen.spans(node, process, ("stopped",), since, until)]
        unwatched = [(begin, end) for _, _, begin, end in self._seen.windows(("unwatched",), since, until)]
        on_both = both(*[self._seen.heard(node, TUNNEL, since, until) for node in NODES])
        yield from self._too_long(on_both, stopped + unwatched, since, until, "a tunnel is in one place",
                                  "the tunnel ran on both nodes")

    def _too_long(self, spans, excused, since, until, rule, what):
        deaf = [(begin, end) for _, _, begin, end in self._seen.windows(HALF_DEAF, since, until)]
        limit = self._timing.interval + SLACK
        for begin, end in without(spans, joined(deaf + excused)):
            if end - begin > limit + self._seen.lateness(begin, end):
                yield Broken(rule, f"{what} for {end - begin:.2f} s although they heard each other; the bound is {limit:.2f} s",
                             begin + limit)

    def _thaws(self, since, until):
        """Who was away for longer than the peer waits listens first, unless the other one says goodbye meanwhile. A Backup that
        was away, and to which nothing was said, may take over at once."""
        for node in NODES:
            for begin, end in joined(self._spans_out(node, since, until)):
                if end - begin <= self._timing.silence + LOOK or end >= until:
                    continue
                # It was seen a little after it came back, or later.
                back, listens = max(begin + LOOK, end - LOOK), end + self._timing.down / 2 - self._seen.lateness(begin, end)
                early = [time for time, sender, priority in self._adverts(back, listens) if sender == node and priority > 0]
                goodbyes = [sender for _, sender, priority in self._adverts(begin, listens) if priority == 0]
                if early and not set(goodbyes) - {node} and self._must_listen(node, begin, end):
                    yield Broken("late means out", f"{node} was away for {end - begin:.2f} s and advertised "
                                 f"{early[0] - end:.3f} s after it came back", early[0])

    def _must_listen(self, node, begin, end):
        was_active = any(sender == node and priority > 0
                         for _, sender, priority in self._adverts(begin - self._timing.silence, begin))
        spoken_to = any(sender != node for _, sender, _ in self._adverts(end - self._timing.silence, end))
        return was_active or spoken_to and not self._seen.windows((*HALF_DEAF, "pull"), begin, end)


def _names(nodes):
    return " and ".join(nodes) or "no node"
