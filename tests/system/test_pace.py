"""Nothing delays an advertisement: not the log, not the kernel's RTNL lock, not memory. Nothing in here is decided by a
stopwatch: the other node is, which takes over when ten advertisements in a row are missing."""

import contextlib
import os
import pathlib
import shutil
import struct
import subprocess
import time

import pytest
from conftest import follows
from lab import wait_for
from lab.network import run

COUNTER = pathlib.Path(__file__).resolve().parents[1] / "support/count_malloc.c"
UNREAD = 2000  # lines: what was dropped, not what waits in some buffer


def noisy_until(file):
    """A client that writes far more than anybody reads, until there is this file; then a line now and then."""
    line = "0123456789" * 8
    return ["sh", "-c", f"until [ -e {file} ]; do echo {line}; done; while sleep 0.1; do echo quiet; done"]


def missing_lines(status):
    return status["log"]["lines_missing"]


def goes_on(p, adverts=50):
    """So many further adverts, and the roles are where they were."""
    p.wait_adverts("a", adverts, since=time.monotonic())
    assert p["a"].role() == "active" and p["b"].role() == "backup"
    assert p["b"].log().count("ROLE_CHANGED") == 1, "initialize -> backup, and nothing else"


# --- the log -------------------------------------------------------------------------------------------------

def test_a_reader_of_the_log_that_stands_still(pair):
    """A pipe to a program that is stopped."""
    p = pair("46", start="", command=noisy_until("/never"))
    fifo = p.hosts["a"].folder / "log.fifo"
    os.mkfifo(fifo)
    reader = os.open(fifo, os.O_RDONLY | os.O_NONBLOCK)
    try:
        p.start("a", stderr=fifo).wait_role("active")
        p.start("b")
        p.settled()
        p["a"].wait(lambda s: missing_lines(s) > UNREAD, 60, "lines to be dropped")
        goes_on(p)
        assert "log lines are missing since the daemon started" in p["a"].cli("status")
        # It reads again, and is told.
        os.set_blocking(reader, True)
        text = ""
        while "LINES_DROPPED" not in text:
            text = text[-1000:] + os.read(reader, 65536).decode(errors="replace")
        goes_on(p, 10)
    finally:
        os.close(reader)
    goes_on(p, 10)


def test_a_full_disk_that_has_room_again(pair, lab):
    quiet = lab.folder / "quiet"
    p = pair("4", start="", command=noisy_until(quiet))
    disk = p.hosts["a"].folder / "disk"
    disk.mkdir()
    run(["mount", "-t", "tmpfs", "-o", "size=256k,mode=755", "tmpfs", str(disk)])
    p.lab.on_close(run, ["umount", "-l", str(disk)])
    log = disk / "log"
    p.start("a", stderr=log).wait_role("active")
    p.start("b")
    p.settled()
    p["a"].wait(lambda s: missing_lines(s) > UNREAD, 60, "lines to find no room")
    goes_on(p)
    quiet.touch()

    def told():
        """There is room, and the log says how many lines are missing. (What still waited may fill it once more.)"""
        os.truncate(log, 0)
        with contextlib.suppress(TimeoutError):
            return wait_for(lambda: all(word in log.read_bytes() for word in (b"quiet", b"LINES_DROPPED")), 3)
    wait_for(told, 60)
    goes_on(p, 10)


# --- RTNL ----------------------------------------------------------------------------------------------------

@contextlib.contextmanager
def busy_rtnl(lab, loops=2):
    """Interfaces come and go in another namespace, in a tight loop: the kernel has one lock for all of them. Yields a
    function: how many rounds there were."""
    names = [f"noise{number}" for number in range(8)]
    lines = [f"link add {name} type veth peer name {name}-peer" for name in names]
    for number, name in enumerate(names):
        lines += [f"addr add 10.9.{number}.1/24 dev {name}", f"link set {name} up"]
    lines += [f"link del {name}" for name in names]
    noise = []
    for number in range(loops):
        host = lab.host(f"noise{number}", {})
        (host.folder / "batch").write_text("\n".join(lines) + "\n")
        noise.append(host.spawn(["sh", "-c", f"while ip -batch {host.folder}/batch; do echo round; done"], log="rounds"))
    try:
        yield lambda: min(process.output().count("round") for process in noise)
    finally:
        for process in noise:
            process.stop()


def test_while_others_hold_the_rtnl_lock_adverts_go_out_and_leases_are_renewed(pair):
    p = pair("46", group={"address_lease": "5s"})
    p.settled()
    with busy_rtnl(p.lab) as rounds:
        wait_for(lambda: rounds() >= 2, 60, "the lock to be busy")
        before = rounds()
        goes_on(p, 80)  # eight seconds: an address whose lease is not renewed would have been gone
        wait_for(lambda: rounds() > before, 60, "the lock to be busy all the time")
        assert p.virtual <= p.hosts["a"].addresses("eth0")
        assert "RENEWAL_FAILED" not in p["a"].log() and "ADDRESS_MISSING" not in p["a"].log()
        # And a takeover: the role at once, the addresses when the kernel lets them in.
        p["a"].kill9()
        p["b"].wait_role("active")
        wait_for(lambda: p.virtual <= p.hosts["b"].addresses("eth0"), 30, "b to have the addresses")


# --- memory --------------------------------------------------------------------------------------------------

class Allocations:
    """How often the protocol loop of each daemon asked for memory."""

    def __init__(self, folder):
        self.library, self.file = folder / "count_malloc.so", folder / "counts"
        run(["cc", "-shared", "-fPIC", "-O1", "-o", str(self.library), str(COUNTER)])
        self.file.touch()
        os.truncate(self.file, 8 * 4194304)  # a hole
        self.file.chmod(0o666)
        self.environment = {"LD_PRELOAD": self.library, "COUNT_MALLOC": self.file}

    def of(self, daemon):
        with open(self.file, "rb") as counts:
            counts.seek(8 * daemon.worker)
            return struct.unpack("Q", counts.read(8))[0]


@pytest.mark.skipif(shutil.which("cc") is None, reason="needs a C compiler")
@pytest.mark.parametrize("more", ({"transport": "unicast"}, {"transport": "multicast"},
                                  {"transport": "multicast", "group": {"virtual_mac": True}}), ids=str)
def test_an_advertisement_costs_no_memory_once_all_is_settled(pair, more):
    group = more.pop("group", {}) | {"address_lease": "off", "announce": {"at": ["0s"], "refresh": "1h"}}
    p = pair("46", start="", group=group, **more)
    allocations = Allocations(p.lab.folder)
    for name in "ab":
        p.start(name, environment=allocations.environment).wait(lambda s: True)
        if name == "a":
            p["a"].wait_role("active")
    p["b"].wait(follows, what="b to follow a")
    p.wait_adverts("a", 20, since=time.monotonic())
    assert all(allocations.of(p[name]) for name in "ab"), "it counts"

    def asked_for():
        before = {name: allocations.of(p[name]) for name in "ab"}
        p.wait_adverts("a", 30, since=time.monotonic())
        return {name: allocations.of(p[name]) - before[name] for name in "ab"}
    # What comes now and then, such as a neighbour that asks for an address, is not what adverts cost.
    stretches = [asked_for() for _ in range(4)]
    assert {name: min(one[name] for one in stretches) for name in "ab"} == {"a": 0, "b": 0}, stretches
    goes_on(p, 1)
