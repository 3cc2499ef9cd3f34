"""How each kind of fault of schedule.py is done, and undone. Both halves say to the timeline what lasts."""

import contextlib
import os
import signal
import subprocess
import threading
import time

from .bed import ADDED
from .judge import NODES, TUNNEL

NOT_LOADED = 78


class Faults:
    def __init__(self, bed):
        self._bed = bed
        self._who = {}     # fault -> the node that it met
        self._cuts = {}    # fault -> ways
        self._losses = {}  # fault -> per cent
        self._flapping = {}
        self._pulled = {name: 0 for name in NODES}
        self.troubles = []  # answers that no fault explains

    def begin(self, fault):
        active = self._bed.active()
        who = {"active": active, "backup": _other(active)}.get(fault.who, fault.who)
        self._who[fault] = who
        self._say(f"{fault.kind} {who}{'' if fault.how is None else f' {fault.how}'}")
        getattr(self, f"_{fault.kind}")(fault, who)

    def end(self, fault):
        undo = getattr(self, f"_end_{fault.kind}", None)
        if undo:
            self._say(f"end of {fault.kind} {self._who[fault]}")
            undo(fault, self._who[fault])

    def heal(self):
        """Each fault has ended; what they did together has as well."""
        for manager in self._bed.nodes.values():
            manager.heal()
        self._say("healed")

    def _say(self, text):
        self._bed.timeline.note(time.monotonic(), text)

    def _manager(self, who):
        return self._bed.nodes[who]

    # Processes

    def _kill_worker(self, fault, who):
        self._manager(who).kill("worker", getattr(signal, fault.how))

    def _kill_guardian(self, _, who):
        self._manager(who).kill("guardian", signal.SIGKILL)

    def _kill_tree(self, _, who):
        self._manager(who).hold(True)
        self._manager(who).kill("tree", signal.SIGKILL)

    def _end_kill_tree(self, _, who):
        self._manager(who).hold(False)

    def _stop(self, fault, who):
        if fault.how == "unwatched":
            self._manager(who).unwatch(True)
            # Then only a guardian ends what hangs.
            if fault.kind != "stop_worker":
                self._bed.timeline.open_window(time.monotonic(), "unwatched", who)
        self._manager(who).kill(fault.kind.removeprefix("stop_"), signal.SIGSTOP)

    def _end_stop(self, fault, who):
        self._manager(who).go_on()
        if fault.how == "unwatched":
            self._manager(who).unwatch(False)
            if fault.kind != "stop_worker":
                self._bed.timeline.close_window(time.monotonic(), "unwatched", who)

    _stop_worker = _stop_guardian = _stop_tree = _stop
    _end_stop_worker = _end_stop_guardian = _end_stop_tree = _end_stop

    def _pause_host(self, _, who):
        self._manager(who).pause()

    def _end_pause_host(self, _, who):
        self._manager(who).resume()

    def _leave(self, _, who):
        self._manager(who).leave()

    def _restart(self, fault, who):
        self._manager(who).restart(fault.how)

    # Links

    def _pull(self, _, who):
        self._pulled[who] += 1
        self._bed.timeline.open_window(time.monotonic(), "pull", who)
        self._bed.hosts[who].pull()

    def _end_pull(self, _, who):
        self._pulled[who] -= 1
        if not self._pulled[who]:
            self._bed.hosts[who].push()
        self._bed.timeline.close_window(time.monotonic(), "pull", who)

    def _flap(self, fault, who):
        over = threading.Event()

        def flap():
            out = False
            while not over.wait(fault.how):
                out = not out
                (self._pull if out else self._end_pull)(fault, who)
            if out:
                self._end_pull(fault, who)
        flapping = threading.Thread(target=flap, name=f"flap-{who}", daemon=True)
        self._flapping[fault] = over, flapping
        flapping.start()

    def _end_flap(self, fault, _):
        over, flapping = self._flapping.pop(fault)
        over.set()
        flapping.join()

    def _cut(self, fault, who):
        peer = _other(who)
        ways = {"both": [(who, peer), (peer, who)], "to_peer": [(who, peer)], "from_peer": [(peer, who)],
                "from_all": [(who, peer), (peer, who), (who, "client"), ("client", who)]}
        self._cuts[fault] = ways[fault.how]
        self._bed.timeline.open_window(time.monotonic(), "cut", who)
        self._divide()

    def _end_cut(self, fault, who):
        del self._cuts[fault]
        self._divide()
        self._bed.timeline.close_window(time.monotonic(), "cut", who)

    def _divide(self):
        self._bed.lab.divide("lan", *sorted({way for ways in self._cuts.values() for way in ways}))

    def _loss(self, fault, who):
        self._losses[fault] = fault.how
        self._bed.timeline.open_window(time.monotonic(), "loss", who)
        self._lose()

    def _end_loss(self, fault, who):
        del self._losses[fault]
        self._lose()
        self._bed.timeline.close_window(time.monotonic(), "loss", who)

    def _lose(self):
        """Of every frame that the switch would forward; the greatest of those that were asked for."""
        rule = f"numgen random mod 100 < {max(self._losses.values())} drop\n" if self._losses else ""
        table = "bridge lossy"
        subprocess.run(["ip", "netns", "exec", self._bed.lab.switch, "nft", "-f", "-"], check=True, text=True, input=(
            f"table {table}\ndelete table {table}\n"
            f"table {table} {{\nchain lossy {{\ntype filter hook forward priority 1\n{rule}}}\n}}\n"))

    # Somebody meddles

    def _delete_address(self, *_):
        for host in self._bed.hosts.values():
            for address in self._bed.addresses:
                with contextlib.suppress(RuntimeError):  # it is not there
                    host.ip(f"addr del {address}/{128 if ':' in address else 32} dev eth0")

    def _kill_client(self, *_):
        now = time.monotonic()
        for _, pid in self._bed.timeline.speakers(TUNNEL, now - 0.1, now):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

    def _hand_start(self, _, who):
        self._bed.start_by_hand(who)

    def _clock_step(self, fault, who):
        self._bed.set_clock(who, fault.how)

    # Configuration

    def _reload(self, fault, who):
        manager, config = self._manager(who), self._bed.config(who)
        if fault.how == "broken":
            manager.hold(True)  # nobody starts with that file
            self._load(manager, config.replace('"interface"', '"interfaec"'), NOT_LOADED)
            manager.daemon.config.write_text(config)
            manager.hold(False)
        else:
            self._load(manager, config if fault.how == "same" else self._bed.config(who, refresh="30s"), 0)

    def _edit_addresses(self, _, who):
        self._load(self._manager(who), self._bed.config(who, addresses=[ADDED]), 0)

    def _end_edit_addresses(self, _, who):
        self._load(self._manager(who), self._bed.config(who), 0)

    def _load(self, manager, config, expected):
        manager.daemon.config.write_text(config)
        said = manager.cli("reload")
        # A daemon that is just being killed answers nothing; only an answer can be wrong.
        if said and said[0] != expected and said[0] in (0, NOT_LOADED):
            self.troubles.append(f"reload on {manager.name}: exit status {said[0]} in place of {expected}\n{said[1]}")
        self._say(f"reload {manager.name}: " + ("nobody to ask" if said is None else f"exit status {said[0]}"))


def _other(name):
    return "b" if name == "a" else "a"
