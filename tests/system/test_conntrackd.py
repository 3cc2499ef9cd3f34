"""conntrackd as hooks hand it over (conf/examples/conntrackd.yaml): the new active node knows the connections of the old one."""

import json
import os
import pathlib
import shutil
import socket

import pytest
import yaml
from conftest import LAN_CLIENT, OWN, VIRTUAL, Pair, config_text
from lab import wait_for

EXAMPLE = pathlib.Path(__file__).resolve().parents[2] / "conf/examples/conntrackd.yaml"
FAR, PORT = "198.51.100.9", 5555

CONFIG = """\
Sync {{
  Mode FTFW {{ DisableExternalCache No }}
  UDP {{ IPv4_address {own}
        IPv4_Destination_Address {other}
        Port 3780
        Interface eth0
        Checksum on }}
}}
General {{
  LogFile off
  Syslog off
  LockFile {folder}/conntrackd.lock
  UNIX {{ Path {folder}/conntrackd.sock }}
  Filter From Userspace {{ Protocol Accept {{ UDP }}
                           Address Ignore {{ IPv4_address 127.0.0.1
                                             IPv4_address 192.0.2.11
                                             IPv4_address 192.0.2.12 }} }}
}}
"""


def hooks(folder):
    """Those of the example, told where the test's conntrackd is: NODE stands for each node's own folder."""
    told = yaml.safe_load(EXAMPLE.read_text())["groups"]["lan"]["hooks"]
    for point in told.values():
        for hook in point:
            assert hook["command"][0] == "conntrackd"
            hook["command"] = ["sh", "-c", f"{shutil.which('conntrackd', path='/usr/sbin:/sbin')} -C {folder}/$PAIRKEEP_NODE/conf "
                               + " ".join(hook["command"][1:])]
            hook |= {"required": True, "timeout": "5s"}  # the test shall notice; and the machine may be busy
    return told


@pytest.fixture
def tracked(lab):
    """A pair of firewalls that forward, with a conntrackd each."""
    folder = pathlib.Path(lab.folder) / "tracking"
    made = json.loads(config_text("4"))
    made["groups"]["lan"]["hooks"] = hooks(folder)
    pair = Pair(lab, "4", config=json.dumps(made))
    daemons = []
    for name, other in ("ab", "ba"):
        host = pair.hosts[name]
        own = folder / f"connector-{name}"
        own.mkdir(parents=True)
        host.sysctl({"net/ipv4/ip_forward": 1, "net/ipv4/conf/all/send_redirects": 0, "net/ipv4/conf/eth0/send_redirects": 0})
        host.ip(f"route add 198.51.100.0/24 via {LAN_CLIENT[4]}")  # out again where it came in
        # The kernel tracks for whoever asks.
        host.run("nft add table ip firewall")
        host.run("nft add chain ip firewall forward { type filter hook forward priority 0 ; }")
        host.run("nft add rule ip firewall forward ct state new accept")
        (own / "conf").write_text(CONFIG.format(own=OWN[name][4], other=OWN[other][4], folder=own))
        daemons.append(host.spawn(["conntrackd", "-C", own / "conf"], log="conntrackd.log"))
        wait_for((own / "conntrackd.sock").exists, what="conntrackd's socket")
        os.chmod(own / "conntrackd.sock", 0o666)  # what the example does with the group
        pair.start(name)
        if name == "a":
            pair["a"].wait_role("active")
    pair.settled()
    pair.client.ip(f"route add {FAR}/32 via {VIRTUAL[4]}")
    yield pair
    for daemon in daemons:
        daemon.stop()
    pair.explain()


def connections(host):
    """Of the user's, in the kernel."""
    lines = host.inside(lambda: pathlib.Path("/proc/thread-self/net/nf_conntrack").read_text()).splitlines()
    return [line for line in lines if f"dst={FAR} sport={PORT}" in line]


def send_one():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as out:
        out.bind(("", PORT))
        out.sendto(b"x", (FAR, 7))


def test_the_new_active_node_knows_the_connections_of_the_old_one(tracked):
    def tracked_by_a():
        tracked.client.inside(send_one)
        return connections(tracked.hosts["a"])
    wait_for(tracked_by_a, what="a to track the connection")
    # What b was not told when it takes over, it never puts into its kernel.
    conf = pathlib.Path(tracked.lab.folder) / "tracking/connector-b/conf"
    wait_for(lambda: f"dst={FAR} sport={PORT}" in tracked.hosts["b"].run(["conntrackd", "-C", conf, "-e"]),
             what="a's conntrackd to have told b's")
    assert not connections(tracked.hosts["b"]), "not in b's kernel, where it would expire"
    assert tracked["a"].terminate() == 0
    tracked["b"].wait_role("active")
    wait_for(lambda: connections(tracked.hosts["b"]), what="b to know the connection")
    assert "HOOK_FAILED" not in tracked["a"].log() + tracked["b"].log()
