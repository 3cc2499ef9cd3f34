"""Machine: a host of the lab with an operating system of its own: systemd, journal, packages, users, a disk.

It is a systemd-nspawn container on the base image, in the network namespace that every host of the lab has, cabled to
the same switches. What a command means is what it means on an appliance; what dies is a machine:

    power_off()       the button: an orderly shutdown
    pull_the_plug()   nothing inside gets another instruction, and its network cards are gone with it
    reboot()          systemctl reboot, and back with the same disk and the same cards

Needs root, overlayfs and a cgroup2 hierarchy; nothing of it shows outside of the lab's own namespaces, except a folder
in each cgroup hierarchy while it runs.
"""

import contextlib
import os
import pathlib
import re
import signal
import stat
import subprocess
import tempfile

from .network import Host, Lab, Process, words
from .wait import wait_for

# cgroup2 comes first. Where the old hierarchies are mounted too, systemd-nspawn wants its own there as well.
_HIERARCHIES = [path for path in map(pathlib.Path, ("/sys/fs/cgroup/unified", "/sys/fs/cgroup/systemd",
                                                    "/sys/fs/cgroup")) if (path / "cgroup.procs").exists()]
_POWER_BUTTON = signal.SIGRTMIN + 4  # systemd's init: start poweroff.target
_REBOOT = 133  # how systemd-nspawn says that its system asked for one

# In a mount namespace of its own: the machine's disk, and what systemd-nspawn notes about it below /run, are unmounted
# by the kernel when the last of it has ended.
_BOOT = """\
set -e
for hierarchy in {hierarchies}; do
    mkdir -p $hierarchy/{name}
    echo $$ >$hierarchy/{name}/cgroup.procs
done
mkdir -p /run/systemd/nspawn
mount -t tmpfs tmpfs /run/systemd/nspawn
mount -t overlay overlay -o lowerdir={base},upperdir={disk}/upper,workdir={disk}/work {disk}/root
export SYSTEMD_NSPAWN_UNIFIED_HIERARCHY=1 SYSTEMD_NSPAWN_API_VFS_WRITABLE=network
exec systemd-nspawn --quiet --directory={disk}/root --boot --machine={name} --hostname={hostname} \\
    --network-namespace-path=/run/netns/{name} --capability=CAP_NET_ADMIN,CAP_NET_RAW --bind={disk}/tun:/dev/net/tun \\
    --register=no --keep-unit --console=pipe --link-journal=no --resolv-conf=off --timezone=off
"""
_ENVIRONMENT = ["env", "-i", "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "HOME=/root",
                "LANG=C.UTF-8", "DEBIAN_FRONTEND=noninteractive", "SYSTEMD_PAGER="]


class Machine(Host):
    def __init__(self, lab, name, base, interfaces, hostname=None):
        super().__init__(lab, name)
        lab.hosts[name] = self
        self.hostname = hostname or name
        self.boots = 0
        self._base = base
        self._interfaces = interfaces
        self._process = self._init = None
        self._disk = self.folder / "disk"
        for part in ("upper", "work", "root"):
            (self._disk / part).mkdir(parents=True)
        (self._disk / "upper").chmod(0o755)  # it becomes the machine's /
        _make_tun(self._disk / "tun")
        lab.on_close(self.pull_the_plug)

    @property
    def on(self):
        return self._process is not None and self._process.alive

    @property
    def enter(self):
        return ["nsenter", "--target", str(self._init), "--all", "--", *_ENVIRONMENT]

    @property
    def root(self):
        """Its files while it is on, for us to read and write."""
        return pathlib.Path(f"/proc/{self._init}/root")

    def sh(self, script):
        """A few lines of shell; returns what they wrote."""
        return self.run(["sh", "-ec", script])

    def attempt(self, command):
        """(exit status, everything it wrote) of a command that may fail."""
        done = subprocess.run([*self.enter, *words(command)], text=True, stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
        return done.returncode, done.stdout

    def start(self):
        """Power, without waiting for what comes of it."""
        self.wire(self._interfaces)
        self.boots += 1
        script = _BOOT.format(hierarchies=" ".join(map(str, _HIERARCHIES)), name=self.namespace, base=self._base,
                              disk=self._disk, hostname=self.hostname)
        # With --pdeathsig it dies also when this program is killed (strictly: when the thread that called us ends).
        self._process = Process(["setpriv", "--pdeathsig", "KILL", "unshare", "--mount", "sh", "-c", script],
                                self.folder / f"console-{self.boots}.log")

    def wait_booted(self, timeout=60.0):
        def init():
            if not self._process.alive:
                raise RuntimeError(f"{self.name} does not boot:\n{self._process.last_lines(40)}")
            children = pathlib.Path(f"/proc/{self._process.pid}/task/{self._process.pid}/children").read_text().split()
            return next((int(pid) for pid in children if _command_of(pid) == "systemd"), None)

        self._init = wait_for(init, timeout, f"the init process of {self.name}")
        wait_for(lambda: self.state() in ("running", "degraded"), timeout, f"{self.name} to have booted", every=0.05)

    def power_on(self):
        self.start()
        self.wait_booted()

    def state(self):
        """What systemctl is-system-running says."""
        return self.attempt("systemctl is-system-running")[1].strip()

    def power_off(self):
        """The button. Returns when it is off."""
        os.kill(self._init, _POWER_BUTTON)
        self._off()

    def reboot(self):
        self.run("systemctl --no-block reboot")
        code = self._off()
        assert code == _REBOOT, f"{self.name} did not ask for a reboot, it ended with {code}"
        self.power_on()

    def pull_the_plug(self):
        """Everything stands still first: nothing inside sees its cards go, or another process die."""
        if self._process is None:
            return
        cgroup = _HIERARCHIES[0] / self.namespace
        with contextlib.suppress(FileNotFoundError):  # it is just ending, or never came so far
            (cgroup / "cgroup.freeze").write_text("1")
            wait_for(lambda: "frozen 1" in (cgroup / "cgroup.events").read_text(), what=f"{self.name} to stand still")
        self.unwire()
        with contextlib.suppress(FileNotFoundError):
            (cgroup / "cgroup.kill").write_text("1")
        self._off(wired=False)

    def _off(self, wired=True):
        code = self._process.wait(timeout=60)
        self._process = self._init = None
        if wired:
            self.unwire()
        _remove_folders(self.namespace)
        return code


def _make_tun(path):
    """As udev makes it on a real machine, for everybody. There is no udev in a container, and this host's may be
    root's alone."""
    os.mknod(path, stat.S_IFCHR | 0o666, os.makedev(10, 200))
    path.chmod(0o666)


def _command_of(pid):
    with contextlib.suppress(OSError):
        return pathlib.Path(f"/proc/{pid}/comm").read_text().strip()


def _remove_folders(name):
    """What is left of the machine's cgroups: empty folders."""
    for hierarchy in _HIERARCHIES:
        for folder, _, _ in os.walk(hierarchy / name, topdown=False):
            # The kernel takes a moment to count the dead out.
            wait_for(lambda: os.rmdir(folder) is None, what=f"{folder} to be empty")


def remove_leftovers(prefix):
    """Of labs whose program was killed before it could clean up."""
    for cgroup in _HIERARCHIES[0].glob(f"{prefix}-*"):
        described = re.match(rf"{prefix}-(\d+)-\d+", cgroup.name)
        if described and not pathlib.Path(f"/proc/{described[1]}").exists():
            (cgroup / "cgroup.kill").write_text("1")
            _remove_folders(cgroup.name)
            for folder in pathlib.Path(tempfile.gettempdir()).glob(f"{described[0]}-*"):
                Lab.remove({"prefix": described[0], "folder": str(folder)})
