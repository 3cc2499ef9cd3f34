"""Somebody meddles with the addresses of an Active: `ip` stands for a person, a DHCP client, a network manager. And another
host on the segment that has one of them."""

import os
import signal
import subprocess
import sys
import time

import pytest
from conftest import LAN_CLIENT, VIRTUAL, follows, group_of
from lab import Flood, wait_for
from lab.flood import FLOOD_MAC
from lab.frames import address_bytes, ethernet, mac_bytes

STRANGER = "02:00:00:00:77:77"
EVERYBODY = "ff:ff:ff:ff:ff:ff"

# Deletes an address through a netlink socket of its own, as a network manager does, and lives on.
MEDDLER = """
import ipaddress, socket, struct, sys, time
address, index = ipaddress.ip_address(sys.argv[1]), socket.if_nametoindex("eth0")
raw, bits = address.packed, address.max_prefixlen
body = struct.pack("BBBBi", socket.AF_INET if bits == 32 else socket.AF_INET6, bits, 0, 0, index)
body += struct.pack("HH", 4 + len(raw), 2) + raw
with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0) as route:
    route.bind((0, 0))
    route.send(struct.pack("IHHII", 16 + len(body), 21, 5, 1, 0) + body)
    error = struct.unpack("i", route.recv(4096)[16:20])[0]
    print("done", error, flush=True)
    time.sleep(600)
"""


def host_prefix(n):
    return f"{VIRTUAL[n]}/{32 if n == 4 else 128}"


def is_well(host, n):
    """The kernel shows the address once, and it can be used."""
    found = [address for address in host.link("eth0")["addr_info"] if address["local"] == VIRTUAL[n]]
    return len(found) == 1 and not found[0].get("tentative") and not found[0].get("dadfailed")


def announced(p, n, since):
    look = p.capture.gratuitous_arps if n == 4 else p.capture.unsolicited_advertisements
    return look(VIRTUAL[n], host="a", since=since)


def delete_and_live_on(host, address):
    """The process that took the address away, still there."""
    process = subprocess.Popen([*host.enter, sys.executable, "-c", MEDDLER, address], stdout=subprocess.PIPE, text=True)
    assert process.stdout.readline() == "done 0\n"
    return process


@pytest.mark.parametrize("n", (4, 6))
def test_who_removes_an_address_is_named_as_far_as_the_kernel_tells(pair, n):
    p = pair("46", start="a", group={"address_lease": "off"})  # no renewal that finds it first
    p.settled()
    since = time.monotonic()
    meddler = delete_and_live_on(p.hosts["a"], VIRTUAL[n])
    try:
        removed = p["a"].wait(lambda s: group_of(s)["removals"]["count"] == 1, what="the removal to be counted")
        latest = group_of(removed)["removals"]["latest"]
        # The daemon runs as another user, and still reads the name.
        name = open(f"/proc/{meddler.pid}/comm", encoding="utf-8").read().strip()
        said = f"pid {meddler.pid} ({name})" if n == 4 else "the kernel does not tell by whom"
        assert latest == f"somebody removed {VIRTUAL[n]} on eth0 ({said})"
        assert any(latest in warning for warning in group_of(removed)["warnings"])
    finally:
        meddler.kill()
        meddler.wait()
    wait_for(lambda: is_well(p.hosts["a"], n), what="the address to be back")
    wait_for(lambda: announced(p, n, since), what="it to be announced")
    assert latest in p["a"].log() and "ADDRESS_MISSING" in p["a"].log()
    assert p["a"].role() == "active"


def test_who_removes_addresses_again_and_again_makes_the_node_give_the_role_away(pair):
    p = pair("46", group={"removals": {"limit": 3, "within": "10min"}, "address_lease": "off"})
    p.settled()
    host = p.hosts["a"]
    for count in (1, 2):
        host.ip(f"addr del {host_prefix(4)} dev eth0")
        p["a"].wait(lambda s, c=count: group_of(s)["removals"]["count"] == c, what=f"removal {count}")
        wait_for(lambda: is_well(host, 4), what="the address to be back")
        # Seen by the daemon too: what it has not noticed yet is not missed.
        p["a"].wait(lambda s: all(a["present"] and a["ours"] for a in group_of(s)["addresses"]), what="it to be seen")
    assert p["a"].role() == "active"
    host.ip(f"addr del {host_prefix(4)} dev eth0")
    fault = group_of(p["a"].wait_role("fault"))
    p["b"].wait_role("active")
    p.wait_holder("b")
    assert "somebody took virtual addresses away 3 times" in fault["reason"] and "next try after 5s" in fault["reason"]
    assert fault["retry_in"] is None or fault["retry_in"] <= 5
    assert "gave the role away" in p["b"].group()["reason"], "it was told, and need not wait for silence"
    p["a"].wait(follows, what="a to stand by after the pause")


def test_without_a_limit_an_address_is_always_put_back(pair):
    p = pair("4", start="a", group={"removals": {"limit": "none"}, "address_lease": "off"})
    p.settled()
    for count in range(1, 9):
        p.hosts["a"].ip(f"addr del {host_prefix(4)} dev eth0")
        p["a"].wait(lambda s, c=count: group_of(s)["removals"]["count"] == c
                    and all(a["present"] and a["ours"] for a in group_of(s)["addresses"]), what=f"removal {count}")
    assert p["a"].role() == "active" and p["a"].group()["removals"]["limit"] is None


@pytest.mark.parametrize("n", (4, 6))
def test_an_address_that_somebody_made_his_own_is_made_ours_again(pair, n):
    """In one breath, so that the daemon finds the other's in the place of ours; IPv6 with duplicate address detection,
    which would keep it from being used."""
    p = pair("46", interval="1s", group={"down_after": 5})
    p.settled()
    host, since = p.hosts["a"], time.monotonic()
    # While the daemon stands still it can do nothing in between; shorter than its patience.
    os.kill(p["a"].worker, signal.SIGSTOP)
    host.ip(f"addr del {host_prefix(n)} dev eth0", f"addr add {host_prefix(n)} dev eth0")
    os.kill(p["a"].worker, signal.SIGCONT)
    p["a"].wait(lambda s: group_of(s)["removals"]["count"] >= 1 and all(
        a["present"] and a["ours"] for a in group_of(s)["addresses"]), what="the address to be ours again")
    wait_for(lambda: is_well(host, n), what="it to be usable")
    wait_for(lambda: announced(p, n, since), what="it to be announced")
    assert p["a"].role() == "active" and p["b"].role() == "backup"


def test_an_ipv6_address_that_failed_duplicate_address_detection_is_repaired(pair):
    p = pair("6", start="a", interval="1s", group={"down_after": 5})
    p.settled()
    host = p.hosts["a"]
    # Somebody else on the segment has it, so that detection fails.
    p.client.ip(f"addr add {host_prefix(6)} dev eth0 nodad")
    os.kill(p["a"].worker, signal.SIGSTOP)
    host.ip(f"addr del {host_prefix(6)} dev eth0", f"addr add {host_prefix(6)} dev eth0")
    os.kill(p["a"].worker, signal.SIGCONT)
    p["a"].wait(lambda s: group_of(s)["removals"]["count"] >= 1, what="it to be seen")
    wait_for(lambda: is_well(host, 6), what="the address to be usable")
    assert p["a"].role() == "active"


def arp(sender_mac, sender, target, operation):
    body = bytes.fromhex("0001080006040000")[:6] + operation.to_bytes(2, "big")
    body += mac_bytes(sender_mac) + address_bytes(sender) + bytes(6) + address_bytes(target)
    return ethernet(sender_mac, EVERYBODY, body, 0x0806)


def conflicts(status):
    return group_of(status)["conflicts"]


def settled(pair, **settings):
    """What is heard in the first second of the role is old news."""
    p = pair(**settings)
    p.settled()
    p["a"].wait(lambda s: group_of(s)["for"] > 1, what="the role to be no news")
    return p


def test_another_host_with_a_virtual_address_is_reported_with_its_mac(pair):
    """A LAN client that was given the address by mistake, and uses it."""
    p = settled(pair)
    mac = p.client.mac("eth0")
    p.client.ip(f"addr add {VIRTUAL[4]}/24 dev eth0")
    since = time.monotonic()
    # It asks for somebody, and names itself.
    subprocess.run([*p.client.enter, "ping", "-c", "1", "-W", "1", "-I", VIRTUAL[4], "192.0.2.77"], check=False,
                   capture_output=True)
    seen = p["a"].wait(lambda s: any(c["address"] == VIRTUAL[4] for c in conflicts(s)), what="the IPv4 conflict")
    (conflict,) = [c for c in conflicts(seen) if c["address"] == VIRTUAL[4]]
    assert conflict["mac"] == mac and conflict["interface"] == "eth0" and conflict["node"] is None
    assert any(mac in warning for warning in group_of(seen)["warnings"])
    wait_for(lambda: "ADDRESS_CONFLICT" in p["a"].log() and mac in p["a"].log(), what="the log to tell of it")
    wait_for(lambda: announced(p, 4, since), what="the segment to be told again")
    assert p["a"].role() == "active" and p["b"].role() == "backup"
    assert not conflicts(p["b"].status()), "who is not active has no conflict"


def test_a_neighbour_advertisement_with_another_mac_is_reported(pair):
    p = settled(pair, families="6", start="a")
    target = address_bytes(VIRTUAL[6])
    icmp = bytes([136, 0, 0, 0, 0x20, 0, 0, 0]) + target + bytes([2, 1]) + mac_bytes(STRANGER)
    packet = bytes([0x60, 0, 0, 0]) + len(icmp).to_bytes(2, "big") + bytes([58, 255]) + target + address_bytes("ff02::1") + icmp
    p.client.send_frame("eth0", ethernet(STRANGER, "33:33:00:00:00:01", packet, 0x86DD))
    seen = p["a"].wait(conflicts, what="the conflict")
    assert conflicts(seen)[0]["mac"] == STRANGER and conflicts(seen)[0]["address"] == VIRTUAL[6]


def test_the_virtual_mac_itself_is_no_stranger(pair):
    p = pair("4", start="a", transport="multicast", group={"virtual_mac": True})
    p["a"].wait(lambda s: group_of(s)["role"] == "active" and group_of(s)["for"] > 1, what="the role to be no news")
    virtual_mac = p["a"].group()["virtual_routers"][0]["virtual_mac"]["address"]
    p.client.send_frame("eth0", arp(virtual_mac, VIRTUAL[4], VIRTUAL[4], 2))
    p.client.send_frame("eth0", arp(STRANGER, VIRTUAL[4], VIRTUAL[4], 2))
    seen = p["a"].wait(conflicts, what="the stranger")
    assert [c["mac"] for c in conflicts(seen)] == [STRANGER]


def test_a_flood_of_conflicts_neither_delays_adverts_nor_fills_the_log(pair):
    p = settled(pair, families="4")
    frames = [arp(FLOOD_MAC[:-2] + f"{i:02x}", VIRTUAL[4], LAN_CLIENT[4], 2) for i in range(64)]
    with Flood(p.client, "eth0", frames, rate=50_000, seconds=3.0):
        p["a"].wait(conflicts, what="a conflict")
        p.wait_adverts("a", 20, since=time.monotonic())
    assert p["a"].role() == "active" and p["b"].role() == "backup"
    assert p["a"].log().count("ADDRESS_CONFLICT") <= 16 and len(conflicts(p["a"].status())) <= 16
    assert p["a"].log().count("ROLE_CHANGED") == 2 and p["b"].log().count("ROLE_CHANGED") == 1


def test_after_lost_notifications_everything_is_read_again(pair):
    """So many changes while the daemon stands still that the kernel drops some: the one that matters among them."""
    # Active at once, and patient: standing still is no pause that would cost the role.
    p = pair("4", start="a", interval="40s", group={"address_lease": "off"}, nodes={"a": {"priority": 255}},
             top={"hang_limit": "off"})  # thousands of commands wait for the kernel's lock one by one
    p["a"].wait_role("active")
    host = p.hosts["a"]
    p["a"].wait(lambda s: all(a["present"] for a in group_of(s)["addresses"]), what="the address")
    os.kill(p["a"].worker, signal.SIGSTOP)
    flood = [f"addr {verb} 203.0.113.7/24 dev lo" for _ in range(2000) for verb in ("add", "del")]
    host.ip(*flood, f"addr del {host_prefix(4)} dev eth0")
    os.kill(p["a"].worker, signal.SIGCONT)
    p["a"].wait(lambda s: group_of(s)["removals"]["count"] == 1, what="the loss to be found")
    assert "NETLINK_OVERRUN" in p["a"].log()
    wait_for(lambda: is_well(host, 4), what="the address to be back")
    assert p["a"].role() == "active"
    # And it goes on by notifications.
    host.ip(f"addr del {host_prefix(4)} dev eth0")
    p["a"].wait(lambda s: group_of(s)["removals"]["count"] == 2, what="the next removal")
