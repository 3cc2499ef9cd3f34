"""What will go wrong and when: made of a seed alone, before anything runs, so the same seed is the same schedule.

A run is a row of rounds. In a round faults begin and end (each may overlap the others), then all is healed, then the pair has
its bound to come to rest, and then it is looked at. How each fault is done: faults.py.
"""

import dataclasses
import math
import random

SLACK = 2.0           # seconds that every bound has beside its formula
RESTART = 1.0         # RestartSec= of the unit
STARTING = 1.0        # until a new daemon has its sockets and has removed what it found
WATCHDOG = 2.0        # WatchdogSec= of the unit
KERNEL_DELAY = 1.5    # how late the kernel may end a lease
UP_DELAY = 2.0        # link: {up_delay: 2s}
LOOK_AGAIN = 5.5      # how often the exec client is asked whether it runs
FIRST_PAUSE = 0.25    # before a client that ended is started again; doubled for each further end,
PROVEN = 30.0         # until it ran for so long
HOLD = 1.0            # for so long it is looked at then
LOWER_PRIORITY = 240  # of the second node, whose Skew_Time is the longer one


@dataclasses.dataclass(frozen=True)
class Timing:
    """The formulas, written here a second time: what is checked must not check itself."""
    interval: float
    down_after: int

    @property
    def silence(self):
        return self.down_after * self.interval

    @property
    def down(self):
        """Active_Down_Interval of the slower node."""
        return self.silence + (256 - LOWER_PRIORITY) / 256 * self.interval

    @property
    def lease(self):
        return max(2, math.floor(self.silence))

    @property
    def hang_limit(self):
        return max(0.1, self.silence / 2)


@dataclasses.dataclass(frozen=True)
class Fault:
    kind: str
    who: str      # a | b | active | backup: who that is, is looked up when it begins
    begin: float  # seconds since the run began
    end: float    # the same as `begin` for what has no duration
    how: object = None

    def __str__(self):
        lasts = f" for {self.end - self.begin:.2f} s" if self.end > self.begin else ""
        return f"{self.begin:8.2f}  {self.kind} {self.who}{'' if self.how is None else f' {self.how}'}{lasts}"


@dataclasses.dataclass(frozen=True)
class Round:
    begin: float
    heal: float    # every fault has ended
    settle: float  # the bound: from here on the pair is at rest
    end: float
    faults: tuple


@dataclasses.dataclass(frozen=True)
class Schedule:
    seed: int
    timing: Timing
    transport: str
    families: str
    preempt: str
    rounds: tuple

    def __str__(self):
        lines = [f"seed {self.seed}: interval {self.timing.interval:g} s, down_after {self.timing.down_after}, "
                 f"{self.transport}, IPv{' and IPv'.join(self.families)}, preempt {self.preempt}"]
        for number, one in enumerate(self.rounds, 1):
            lines.append(f"round {number}: healed at {one.heal:.2f}, at rest from {one.settle:.2f} on")
            lines += [str(fault) for fault in one.faults]
        return "\n".join(lines)


@dataclasses.dataclass(frozen=True)
class Kind:
    weight: int
    lasts: bool            # it has a duration, within the round's time for faults
    settle: float = 0.0    # what it adds to the bound
    how: tuple = (None,)   # one of these is part of the fault


ENDS_THE_DAEMON = RESTART + STARTING
WATCHED = ("watched", "unwatched")  # by the service manager's watchdog
KINDS = {
    "kill_worker": Kind(3, False, ENDS_THE_DAEMON, ("SIGKILL", "SIGSEGV", "SIGABRT")),
    "kill_guardian": Kind(3, False, ENDS_THE_DAEMON),
    "kill_tree": Kind(3, True, ENDS_THE_DAEMON),                      # and nobody starts it again until it ends
    "stop_worker": Kind(3, True, ENDS_THE_DAEMON, WATCHED),
    "stop_guardian": Kind(2, True, ENDS_THE_DAEMON, WATCHED),
    "stop_tree": Kind(3, True, ENDS_THE_DAEMON, WATCHED),
    "pause_host": Kind(3, True, ENDS_THE_DAEMON),                     # clients and service manager too
    "leave": Kind(2, False, ENDS_THE_DAEMON),
    "restart": Kind(2, False, ENDS_THE_DAEMON, (0, 0.3, 1, 4)),       # seconds until it is started again
    "pull": Kind(3, True, UP_DELAY),
    "flap": Kind(2, True, UP_DELAY, (0.05, 0.2, 0.5)),                # seconds between out and in
    "cut": Kind(4, True, 0.0, ("both", "to_peer", "from_peer", "from_all")),
    "loss": Kind(3, True, 0.0, (5, 10, 20, 30)),                      # per cent
    "delete_address": Kind(3, False),
    "kill_client": Kind(2, False),                                    # see bound()
    "hand_start": Kind(2, False, LOOK_AGAIN),
    "reload": Kind(3, False, 0.0, ("same", "harmless", "broken")),
    "edit_addresses": Kind(2, True),                                  # on one node first, and back again
    "clock_step": Kind(2, False, 0.0, (-86400, -30, -2, 2, 30, 86400)),
}
WHO = ("active",) * 6 + ("backup",) * 2 + ("a", "b")


def schedule(seed, interval, seconds, kinds=tuple(KINDS)):
    """Of at least one round, and of no more than fit into so many seconds."""
    chance = random.Random(f"{seed} {interval}")
    timing = Timing(interval, 3 if interval >= 1 else 5)
    transport = chance.choice(("unicast", "multicast"))
    families = chance.choice(("4", "46"))
    preempt = chance.choice(("never", "never", "always"))
    rounds, now = [], 0.0
    while True:
        one = _round(chance, timing, preempt, rounds, now, kinds)
        if rounds and one.end > seconds:
            return Schedule(seed, timing, transport, families, preempt, tuple(rounds))
        rounds.append(one)
        now = one.end


def _round(chance, timing, preempt, before, begin, kinds):
    # Long enough to see a lease end, and an Active that is missed.
    length = timing.lease + KERNEL_DELAY + timing.down + 1
    heal = begin + length
    faults = []
    for kind in _kinds_of_a_round(chance, kinds):
        known = KINDS[kind]
        starts = begin + chance.uniform(0, length / 2)
        # Many short ones, some as long as the round has time.
        ends = min(heal, starts + length * chance.choice((0.1, 0.3, 1))) if known.lasts else starts
        faults.append(Fault(kind, chance.choice(WHO), round(starts, 3), round(ends, 3), chance.choice(known.how)))
    killed = [fault for fault in (*faults, *(fault for one in before for fault in one.faults))
              if fault.kind == "kill_client" and fault.begin > begin - 2 * PROVEN]
    settle = round(heal + bound(timing, preempt, {fault.kind for fault in faults}, len(killed)), 3)
    return Round(begin, heal, settle, settle + HOLD, tuple(sorted(faults, key=lambda one: one.begin)))


def _kinds_of_a_round(chance, kinds):
    return chance.choices(kinds, [KINDS[kind].weight for kind in kinds], k=chance.choice((1, 2, 3, 5)))


def bound(timing, preempt, kinds, killed=0):
    """From the healing on: what those kinds of fault may need, one after the other. `killed`: how often the client was."""
    needed = {KINDS[kind].settle for kind in kinds} | ({FIRST_PAUSE * 2 ** (killed - 1)} if killed else set())
    elections = 2 if preempt == "always" else 1  # who comes back waits for its timer before it takes the role
    return sum(needed) + elections * (timing.down + timing.interval) + SLACK
