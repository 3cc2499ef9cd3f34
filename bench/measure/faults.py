"""The faults: how each is made, how long is looked at what follows, and what is done after that. Node a is active.

A fault is prepared first and struck afterwards, at a chosen phase of the advertisement interval: what strikes is no more
than a signal or one message to the kernel.
"""

import contextlib
import dataclasses
import os
import signal
import subprocess

INTERVALS = (1.0, 0.1, 0.01)
BUSY_LOOPS, BUSY_SECONDS = 6, 15.0


@dataclasses.dataclass(frozen=True)
class Case:
    fault: "Fault"
    interval: float

    @property
    def down_after(self):
        return self.fault.down_after

    @property
    def down_interval(self):
        """RFC 9568 6.1 as the Backup has it."""
        return self.down_after * self.interval + (256 - self.fault.priorities["b"]) / 256 * self.interval

    @property
    def lease(self):
        """How long the kernel keeps an address that nobody renews, at most; see docs/faults.md."""
        return max(2.0, self.down_after * self.interval // 1) + 1.5

    @property
    def watch(self):
        return self.fault.watch(self)

    @property
    def watch_then(self):
        return self.fault.watch_then(self)


@dataclasses.dataclass(frozen=True)
class Fault:
    name: str
    title: str
    prepare: object            # (field, product) -> a function that strikes
    watch: object              # (case) -> seconds
    then: object = None        # prepares a second strike: the end of the fault
    watch_then: object = lambda case: 0.0
    by_timer: bool = False     # the peer has nothing but its Active_Down_Interval: lateness means something
    leased: bool = False       # takes seconds at any interval, since the kernel's lease is waited for
    two_interfaces: bool = False
    keeps_role: bool = False   # nobody should notice
    real_time: bool = False
    priorities: dict = dataclasses.field(default_factory=lambda: {"a": 200, "b": 100})
    down_after: int = 3
    intervals: tuple = INTERVALS
    share: int = 1             # of the runs: one in so many


def _signals(*chosen):
    """Each of `chosen` is (which of the two processes, signal), struck in this order."""
    def prepare(_, product):
        pids = dict(zip(("parent", "protocol"), product.pids("a")))
        return lambda: [_send(pids[who], number) for who, number in chosen]
    return prepare


def _send(pid, number):
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, number)


def _field(method):
    return lambda field, _: lambda: getattr(field, method)("a")


def _busy(field, _):
    """As many loops that never rest as nobody plans for; they end by themselves if nobody is left to end them."""
    def strike():
        loops = [subprocess.Popen(["timeout", str(2 * BUSY_SECONDS), "sh", "-c", "while :; do :; done"], start_new_session=True)
                 for _ in range(BUSY_LOOPS)]
        field.after_run.extend(lambda loop=loop: (loop.terminate(), loop.wait()) for loop in loops)
    return strike


def _until_taken_over(case):
    return case.down_interval + 0.5 * case.interval + 0.3


def _until_restarted(case):
    """Long enough to see whether the address moves back once the killed process is started again."""
    return 4 * case.interval + 0.7


def _until_lapsed(case):
    return max(case.lease, case.down_interval) + 1.0


def _a_moment(case):
    return 2 * case.interval + 0.8


# The parent stands still before its child dies: no program is to notice that half of it is gone.
_KILL_TREE = (("parent", signal.SIGSTOP), ("protocol", signal.SIGKILL), ("parent", signal.SIGKILL))

# As far up as they go and side by side: hardly any Skew_Time.
_CLOSE = {"a": 254, "b": 253}

FAULTS = (
    Fault("stop", "graceful stop", _signals(("parent", signal.SIGTERM)), _until_taken_over),
    Fault("stop-close", "graceful stop, priorities 254 and 253", _signals(("parent", signal.SIGTERM)), _until_taken_over, priorities=_CLOSE),
    Fault("killed", "protocol process killed", _signals(("protocol", signal.SIGKILL)), _until_restarted),
    Fault("hung", "protocol process hung (SIGSTOP)", _signals(("protocol", signal.SIGSTOP)), _until_restarted,
          then=_signals(("protocol", signal.SIGCONT)), watch_then=_a_moment),
    Fault("tree-killed", "whole process tree killed", _signals(*_KILL_TREE), _until_lapsed, by_timer=True, leased=True),
    Fault("tree-frozen", "whole tree stopped, then continued",
          _signals(("parent", signal.SIGSTOP), ("protocol", signal.SIGSTOP)), _until_lapsed,
          then=_signals(("protocol", signal.SIGCONT), ("parent", signal.SIGCONT)), watch_then=_a_moment, by_timer=True, leased=True),
    Fault("carrier", "carrier lost on the active, one interface", _field("unplug"), _until_taken_over, by_timer=True),
    Fault("carrier-two", "carrier lost, group with a second interface", _field("unplug"), _until_taken_over, two_interfaces=True),
    Fault("partition", "power off, silent partition", _field("silence"), _until_taken_over, by_timer=True),
    Fault("partition-tuned", "power off, silent partition; 2 adverts, real-time, priorities 254 and 253", _field("silence"),
          _until_taken_over, priorities=_CLOSE, by_timer=True, real_time=True, down_after=2, intervals=(0.01,)),
    Fault("heals", "partition heals", _field("silence"), _until_taken_over, then=_field("speak"), watch_then=_a_moment),
    Fault("busy", f"{BUSY_LOOPS} busy loops on 2 cores, {BUSY_SECONDS:g} s", _busy, lambda _: BUSY_SECONDS, intervals=(0.01,), share=5,
          keeps_role=True),
)
