"""The disk that every booted machine of the lab starts from: a small Debian, made once from the mirror that this host
uses, and kept under build/appliance.

    with base_image(needed=depends_of(deb)) as base:  # half a minute the first time of a week, then nothing
        machines.Machine(lab, "a", base, ...)

Its folder is never written to: machines lay their own disk over it. It is made of public packages only, but it is a
whole operating system: nothing of it is ever committed.
"""

import contextlib
import datetime
import fcntl
import hashlib
import pathlib
import platform
import re
import shutil
import subprocess

CACHE = pathlib.Path(__file__).resolve().parents[3] / "build" / "appliance"
# What an appliance has beside the package under test and what that depends on.
PACKAGES = ("systemd", "systemd-sysv", "dbus", "polkitd", "iproute2", "iputils-ping", "procps", "openvpn")
SOURCES = ("/etc/apt/sources.list.d/debian.sources", "/etc/apt/sources.list.d/ubuntu.sources", "/etc/apt/sources.list")

_HOOKS = (
    # What only this build needs: how this host reaches its mirror, and that no manual pages are unpacked.
    "rm -rf $1/etc/apt/apt.conf.d/99mmdebstrap $1/etc/dpkg/dpkg.cfg.d/99mmdebstrap $1/etc/apt/sources.list"
    " $1/etc/apt/sources.list.d/*",
    # These are this host's. A machine gets a name of its own, and asks nobody for names.
    "rm -f $1/etc/hostname $1/etc/resolv.conf",
    "chroot $1 systemctl disable -q openvpn",
    # They would hold apt's lock now and then, in a machine without a way to a mirror.
    "chroot $1 systemctl mask -q apt-daily.timer apt-daily-upgrade.timer",
)
_WITHOUT = ("/usr/share/man/*", "/usr/share/locale/*", "/usr/share/doc/*", "/usr/share/info/*")


def depends_of(deb):
    """The packages that a .deb depends on; of alternatives the first."""
    fields = subprocess.run(["dpkg-deb", "--show", "--showformat=${Pre-Depends}, ${Depends}", str(deb)], text=True,
                            capture_output=True, check=True).stdout
    return sorted({re.split(r"[\s:(|]", one.strip())[0] for one in fields.split(",") if one.strip()})


@contextlib.contextmanager
def base_image(needed=()):
    """The folder of the base with PACKAGES and `needed`. While the `with` lasts nobody removes it."""
    suite = platform.freedesktop_os_release()["VERSION_CODENAME"]
    sources = next(path for path in map(pathlib.Path, SOURCES) if path.exists())
    packages = sorted({*PACKAGES, *needed})
    base = CACHE / f"base-{_key(suite, sources, packages)}"
    CACHE.mkdir(parents=True, exist_ok=True)
    with open(base.with_suffix(".lock"), "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_SH)
        while not base.exists():
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not base.exists():
                _remove_others(base)
                _make(base, suite, sources, packages)
            fcntl.flock(lock, fcntl.LOCK_SH)
        yield base


def _key(suite, sources, packages):
    """Another key, another disk: by what is asked for, and every week, since a mirror moves on."""
    week = datetime.date.today().isocalendar()
    decides = [suite, platform.machine(), sources.read_text(), *packages, pathlib.Path(__file__).read_text(),
               f"{week.year}-{week.week}"]
    return hashlib.sha256("\n".join(decides).encode()).hexdigest()[:16]


def _make(base, suite, sources, packages):
    new = base.with_name(base.name + ".new")
    shutil.rmtree(new, ignore_errors=True)
    reach = CACHE / "apt.conf"
    reach.write_text(_how_to_reach_the_mirror())
    # In namespaces of its own: killed in the middle, neither a process nor a mount of it stays.
    command = ["unshare", "--mount", "--pid", "--fork", "--mount-proc", "--kill-child",
               "mmdebstrap", "--mode=root", "--variant=apt", "--format=directory", "--quiet",
               f"--aptopt={reach}", '--aptopt=APT::Install-Recommends "false"',
               *[f"--dpkgopt=path-exclude={path}" for path in _WITHOUT],
               f"--include={','.join(packages)}", *[f"--customize-hook={hook}" for hook in _HOOKS],
               suite, str(new), str(sources)]
    done = subprocess.run(command, text=True, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, check=False)
    reach.unlink()
    if done.returncode != 0:
        shutil.rmtree(new, ignore_errors=True)
        raise RuntimeError(f"mmdebstrap could not make the machines' disk from {sources}:\n{done.stdout[-3000:]}")
    new.rename(base)  # complete, or not there


def _how_to_reach_the_mirror():
    """mmdebstrap does not read this host's apt.conf; a proxy or a check that is off may stand there."""
    shown = subprocess.run(["apt-config", "dump", "Acquire"], text=True, capture_output=True, check=True).stdout
    return "".join(line + "\n" for line in shown.splitlines() if not re.match(r"Acquire::(IndexTargets|cdrom)", line))


def _remove_others(base):
    """Those of older keys, unless somebody runs machines on one right now."""
    for old in CACHE.glob("base-*[0-9a-f]"):
        if old == base:
            continue
        with open(old.with_suffix(".lock"), "w") as lock, contextlib.suppress(BlockingIOError):
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(old)
