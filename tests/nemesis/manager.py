"""A service manager's stand-in: starts a node's daemon, starts it again when it ended, kills it when it gives no sign of life. As
the packaged unit has it (RestartSec=1, WatchdogSec=2s, WatchdogSignal=SIGKILL). Beside that it looks at guardian and worker.
"""

import contextlib
import os
import pathlib
import signal
import subprocess
import threading
import time

from lab import NotifySocket, Pairkeep

from .schedule import RESTART, WATCHDOG

LOOK_EVERY, LATE = 0.02, 0.1
NOT_AGAIN = (64, 77, 78)  # RestartPreventExitStatus=
_STOPPED, _DEAD = "Tt", "ZX"


class Manager:
    def __init__(self, host, node, config, timeline, environment):
        self.name = host.name
        self.host = host
        self._seen = timeline
        self._notify = NotifySocket(host.folder, watchdog_usec=int(WATCHDOG * 1e6))
        self._lock = threading.RLock()
        self._held = 0        # so many want it to stay dead
        self._unwatched = 0   # so many want no watchdog
        self._paused = 0      # so many have stopped the whole host
        self._ended_at = None
        self._again = RESTART  # so long after its end it is started again
        self._harmed = False   # this run of the daemon may end
        self._worker = None
        self.troubles = []    # what no fault explains
        self.daemon = Pairkeep(host, config, node, environment=self._notify.environment | environment)
        self._sign = time.monotonic()
        self._signs = 0
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name=f"manager-{self.name}", daemon=True)
        self._thread.start()
        host.lab.on_close(self.close)

    def close(self):
        self._stop.set()
        self._thread.join()
        self._notify.close()

    # What faults ask for. Each is undone by its other half.

    def kill(self, process, number):
        """process: guardian | worker | tree."""
        with self._lock:
            self._harmed = True
            for pid in self._pids(process):
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, number)
            self._look()

    def hold(self, on):
        with self._lock:
            self._held += 1 if on else -1

    def unwatch(self, on):
        with self._lock:
            self._unwatched += 1 if on else -1
            self._sign = time.monotonic()

    def pause(self):
        """Everything that runs here stops, this manager too."""
        with self._lock:
            self._harmed = True
            self._paused += 1
            stopped = set()
            while new := set(self.host.processes()) - stopped:
                _signal(new, signal.SIGSTOP)
                stopped |= new
            self._look()

    def resume(self):
        with self._lock:
            self._paused -= 1
            if not self._paused:
                self.go_on()

    def go_on(self):
        """Whatever is stopped here runs again."""
        with self._lock:
            _signal(self.host.processes(), signal.SIGCONT)
            self._sign = time.monotonic()
            self._look()

    def leave(self):
        with self._lock:
            self._harmed = True
            self.daemon.process.kill(signal.SIGTERM)

    def restart(self, pause):
        """As an operator or a package's upgrade asks for it: the role may be kept."""
        with self._lock:
            self._harmed, self._again = True, pause
            self.daemon.process.kill(signal.SIGUSR2)

    def heal(self):
        with self._lock:
            self._held = self._unwatched = self._paused = 0
            self._again = min(self._again, RESTART)
            self.go_on()

    def cli(self, arguments):
        """(exit status, what it said); None when the daemon is not there to be asked, or stopped."""
        with self._lock:
            if self._paused or self._state(self.daemon.pid) != "running" or self._state(self._worker) != "running":
                return None
        try:
            return 0, self.daemon.cli(arguments, timeout=20)
        except subprocess.TimeoutExpired:
            return None
        except RuntimeError as error:
            text = str(error)
            return int(text.split("exit status ")[1].split()[0]), text

    def _run(self):
        before = time.monotonic()
        while not self._stop.is_set():
            now = time.monotonic()
            if now - before > LOOK_EVERY + LATE:
                self._seen.late(now, now - before - LOOK_EVERY)
            before = now
            with self._lock:
                self._look()
                if not self._paused:
                    self._manage(time.monotonic())
            self._stop.wait(LOOK_EVERY)

    def _manage(self, now):
        signs = self._notify.count("WATCHDOG") + self._notify.count("READY")
        if signs != self._signs:
            self._signs, self._sign = signs, now
        process = self.daemon.process
        if process.alive:
            self._ended_at = None
            ready = self._notify.last("READY") is not None
            if ready and now - self._sign > WATCHDOG and not self._unwatched:
                self._seen.note(now, f"{self.name}: no sign of life for {now - self._sign:.2f} s; its service manager kills the daemon")
                self.kill("tree", signal.SIGKILL)
            return
        if self._ended_at is None:
            self._ended_at = now
            self._seen.note(now, f"{self.name}: pairkeepd ended with {process.returncode}")
            if process.returncode in NOT_AGAIN or not self._harmed:
                self.troubles.append(f"pairkeepd of {self.name} ended by itself with {process.returncode}")
        if process.returncode not in NOT_AGAIN and not self._held and now - self._ended_at >= self._again:
            self._harmed, self._worker, self._sign, self._again = False, None, now, RESTART
            self.daemon.start()
            self._seen.note(now, f"{self.name}: pairkeepd is started again")

    def _look(self):
        now = time.monotonic()
        self._worker = self._find_worker() or self._worker
        self._seen.state(now, self.name, "guardian", self._state(self.daemon.pid))
        self._seen.state(now, self.name, "worker", self._state(self._worker))

    def _pids(self, process):
        self._worker = self._find_worker() or self._worker
        wanted = {"guardian": [self.daemon.pid], "worker": [self._worker], "tree": [self.daemon.pid, self._worker]}[process]
        return [pid for pid in wanted if pid is not None and self._state(pid) != "dead"]

    def _find_worker(self):
        """The first child that the guardian had: a later one tidies up behind it."""
        if self._worker is not None or _program(self.daemon.pid) != "pairkeepd":
            return None
        with contextlib.suppress(OSError):
            children = pathlib.Path(f"/proc/{self.daemon.pid}/task/{self.daemon.pid}/children").read_text().split()
            return next((int(pid) for pid in children if _program(pid) == "pairkeepd"), None)
        return None

    @staticmethod
    def _state(pid):
        """running | stopped | dead."""
        try:
            letter = pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2][0]
        except (OSError, IndexError):
            return "dead"
        return "dead" if letter in _DEAD else "stopped" if letter in _STOPPED else "running"


def _program(pid):
    with contextlib.suppress(OSError):
        return pathlib.Path(f"/proc/{pid}/comm").read_text().strip()
    return ""


def _signal(pids, number):
    for pid in pids:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, number)
