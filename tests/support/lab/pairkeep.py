"""Pairkeep: the daemon on a host of the lab, as an unprivileged user with exactly the two capabilities it asks for.
Node: what any running daemon says of itself."""

import http.client
import json
import os
import pathlib
import shlex
import shutil
import signal
import socket

from .wait import wait_for

UID = 61112  # nobody in particular; no such user has to exist
PROGRAMS = ("pairkeepd", "pairkeep", "pairkeep-keeper")
CAPABILITIES = ("net_admin", "net_raw")
# Where the device is root's alone (udev makes it everybody's, but not in every container), the daemon's tunnel
# clients get one of their own. `ip netns exec` has given us a mount namespace: nobody else sees it.
_TUN = ("test -c /dev/net/tun && test $(( 0$(stat -c %a /dev/net/tun) & 6 )) -eq 6 || { "
        "mkdir -p /dev/net && mount -t tmpfs -o mode=755 tmpfs /dev/net && mknod -m 666 /dev/net/tun c 10 200; } && ")


def _unprivileged(capabilities):
    allowed = ",".join(["-all", *[f"+{name}" for name in capabilities]])
    return ["setpriv", f"--reuid={UID}", f"--regid={UID}", "--clear-groups", f"--inh-caps={allowed}",
            f"--ambient-caps={allowed}", f"--bounding-set={allowed}", "--no-new-privs"]


def built_programs():
    """The folder with the programs under test: PAIRKEEP_BIN, else the newest build."""
    root = pathlib.Path(__file__).resolve().parents[3]
    folders = [pathlib.Path(os.environ["PAIRKEEP_BIN"])] if "PAIRKEEP_BIN" in os.environ else \
        list(root.glob("build/*/bin"))
    newest = max(folders, key=_built_at, default=root / "build")
    if not _built_at(newest):
        raise FileNotFoundError(f"not all of {', '.join(PROGRAMS)} are in {newest}: build first, or name their folder"
                                " in PAIRKEEP_BIN")
    return newest


def _built_at(folder):
    """When the newest of the programs was built; 0 when one is missing."""
    files = [folder / program for program in PROGRAMS]
    return max(file.stat().st_mtime for file in files) if all(file.exists() for file in files) else 0


def _within_reach(lab, build):
    """The programs in the lab's folder: the unprivileged user may not be able to look into the build's."""
    folder = lab.folder / "bin"
    if not folder.exists():
        folder.mkdir()
        folder.chmod(0o755)
        for program in PROGRAMS:
            try:
                os.link(build / program, folder / program)
            except OSError:  # another file system
                shutil.copy(build / program, folder)
    return folder


class _UnixConnection(http.client.HTTPConnection):
    def __init__(self, path, timeout=5.0):
        super().__init__("localhost", timeout=timeout)
        self._path = str(path)

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self._path)


class Node:
    """What a running daemon says of itself, wherever it runs: has `node`, `socket` and assert_alive()."""

    def request(self, path, method="GET", body=None, timeout=5.0):
        """(status, text) of any request to the local socket."""
        connection = _UnixConnection(self.socket, timeout)
        try:
            connection.request(method, path, body)
            answer = connection.getresponse()
            return answer.status, answer.read().decode(errors="replace")
        finally:
            connection.close()

    def status(self):
        code, text = self.request("/v1/status")
        if code != 200:
            raise ValueError(f"/v1/status of {self.node}: {code} {text}")
        return json.loads(text)

    def group(self, name=None):
        """A group's part of the status; without a name: of the only one."""
        groups = self.status()["groups"]
        return groups[name] if name else next(iter(groups.values()))

    def role(self, group=None):
        return self.group(group)["role"]

    def wait_role(self, role, timeout=20.0, group=None):
        return self.wait(lambda status: (status["groups"][group] if group else
                                         next(iter(status["groups"].values())))["role"] == role,
                         timeout, f"{self.node} to be {role}")

    def wait(self, condition, timeout=20.0, what="its status"):
        """Until `condition(status)` holds; returns that status."""
        def look():
            self.assert_alive()
            status = self.status()
            assert condition(status), json.dumps(status)
            return status
        return wait_for(look, timeout, what, every=0.03)  # a question costs the daemon some work


class Pairkeep(Node):
    """The daemon of one node. `config` is the text of the file, the same on both nodes; `stderr` a file that gets its
    log in place of the lab's; `environment` is added to it."""

    def __init__(self, host, config, node=None, run_dir=None, arguments=(), bin_dir=None, capabilities=CAPABILITIES,
                 stderr=None, environment=None):
        self.host = host
        self.node = node or host.name
        self.bin_dir = _within_reach(host.lab, pathlib.Path(bin_dir or built_programs()))
        self.run_dir = pathlib.Path(run_dir or host.folder / "run")
        self.run_dir.mkdir(exist_ok=True)
        os.chown(self.run_dir, UID, UID)
        self.socket = self.run_dir / "pairkeep.sock"
        self.config = host.folder / "pairkeep.yaml"
        self.arguments = list(arguments)
        self.capabilities = capabilities
        self.stderr = stderr
        self.environment = environment or {}
        self.process = None
        self.start(config)

    def start(self, config=None):
        """(Again.) A new `config` replaces the file."""
        if config is not None:
            self.config.write_text(config)
        daemon = [self.bin_dir / "pairkeepd", "--config", self.config, "--node", self.node, "--run-dir", self.run_dir,
                  *self.arguments]
        added = [f"{name}={value}" for name, value in self.environment.items()]
        command = shlex.join(map(str, ["env", *added, *_unprivileged(self.capabilities), *daemon]))
        if self.stderr:
            command += " 2>" + shlex.quote(str(self.stderr))
        self.process = self.host.spawn(["sh", "-c", _TUN + "exec " + command], log="pairkeepd.log")

    @property
    def pid(self):
        """Of the guardian: what an operator knows and signals."""
        return self.process.pid

    @property
    def worker(self):
        """The pid of the process that does everything."""
        return int(pathlib.Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split()[0])

    def assert_alive(self):
        if not self.process.alive:
            raise RuntimeError(f"pairkeepd of {self.node} ended with {self.process.returncode}; its last lines:\n"
                               f"{self.process.last_lines()}")

    def log(self):
        return self.process.output()

    def wait_log(self, text, timeout=20.0):
        """Until its log has this: a thread of its own writes it, a moment after the status knows."""
        return wait_for(lambda: text in self.log(), timeout, f"the log of {self.node} to say: {text}")

    def last_lines(self, count=15):
        return self.process.last_lines(count)

    def terminate(self):
        """The orderly way. Returns the exit status."""
        return self.process.stop(timeout=20.0)

    def kill9(self):
        """All of it, with nobody left to give anything back: as when the host itself dies."""
        worker = pathlib.Path(f"/proc/{self.worker}")
        self.process.kill(signal.SIGKILL)
        status = self.process.wait()
        wait_for(lambda: not worker.exists(), what="the worker to end with its guardian")
        return status

    def stop_tree(self, number=signal.SIGSTOP):
        """Guardian and worker. SIGSTOP: as when the machine is paused; SIGCONT: it runs on."""
        for pid in (self.pid, self.worker):
            os.kill(pid, number)

    def kill_worker(self, number=signal.SIGKILL):
        """What a crash is, or the kernel that ran out of memory."""
        os.kill(self.worker, number)

    def cli(self, arguments, **options):
        """Run `pairkeep VERB` for this node, as root."""
        verb, *rest = arguments.split() if isinstance(arguments, str) else arguments
        return self.host.run([self.bin_dir / "pairkeep", verb, "--run-dir", self.run_dir, *rest], **options)
