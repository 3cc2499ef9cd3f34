"""The other nodes of the interoperability tests, all with the same few verbs, and the judge of what was on the wire.

Host a always runs pairkeep, host b the peer: pairkeep, keepalived or FRR's vrrpd.
"""

import json
import time
import typing

from conftest import LENGTH, OWN, VIRTUAL, VRID, follows
from lab import Frr, Keepalived, frames, wait_for
from lab.dissector import dissect, dissect_announcements
from lab.frames import MULTICAST, multicast_mac

VIRTUAL_MAC = {4: f"00:00:5e:00:01:{VRID:02x}", 6: f"00:00:5e:00:02:{VRID:02x}"}


class Way(typing.NamedTuple):
    """What two that meet have in common."""
    transport: str = "multicast"
    version: int = 3
    mac: str = "own"  # own: that of the interface | virtual. FRR has the virtual one always

    @property
    def interval(self):
        """Seconds. Version 2 has whole ones."""
        return 0.1 if self.version == 3 else 1

    @property
    def down_after(self):
        """A busy machine is late by some tenths of a second."""
        return 10 if self.version == 3 else 3

    @property
    def group(self):
        """Of pairkeep's configuration."""
        return {"version": self.version, "virtual_mac": self.mac == "virtual", "down_after": self.down_after,
                "transport": self.transport, "advertisement_interval": f"{round(self.interval * 1000)}ms"}


_GLOBAL = """
global_defs {
    vrrp_version %(version)s
    vrrp_garp_master_delay 1
    %(more)s
}
"""
_INSTANCE = """
vrrp_instance v%(n)s {
    interface eth0
    state BACKUP
    virtual_router_id %(vrid)s
    priority %(priority)s
    advert_int %(interval)s
    %(device)s
    %(unicast)s
    %(more)s
    virtual_ipaddress {
        %(virtual)s/%(length)s %(where)s
    }
}
"""
_VMAC = {4: "vmac4", 6: "vmac6"}  # keepalived's devices
# unicast_ttl: left to itself it sends IPv6 unicast with the kernel's hop limit of 64, and RFC 9568 7.1 demands 255.
_UNICAST = """unicast_src_ip %(own)s
    unicast_ttl 255
    unicast_peer {
        %(peer)s
    }"""


def keepalived_config(pair, transport, priority, more="", own=OWN["b"], peer=OWN["a"], synchronised=True, globally="",
                      version=3, mac="own"):
    """`priority`: of all instances, or by family."""
    way = Way(transport, version, mac)
    text = _GLOBAL % {"more": globally, "version": way.version}
    if synchronised and len(pair.families) > 1:
        text += "vrrp_sync_group all {\n    group {\n        v4\n        v6\n    }\n}\n"
    for n in pair.families:
        unicast = _UNICAST % {"own": own[n], "peer": peer[n]} if transport == "unicast" else ""
        text += _INSTANCE % {
            "n": n, "vrid": VRID, "unicast": unicast, "more": more, "virtual": VIRTUAL[n], "length": LENGTH[n],
            "priority": priority[n] if isinstance(priority, dict) else priority, "interval": way.interval,
            "device": f"use_vmac {_VMAC[n]}" if way.mac == "virtual" else "",
            "where": "" if way.mac == "virtual" else "dev eth0"}
    return text


class _Peer:
    """The other node. It is told to be with `start(priority)`, and its addresses are somewhere on host b."""

    def __init__(self, pair, transport="multicast", version=3, mac="own"):
        self.pair, self.way, self.process = pair, Way(transport, version, mac), None
        self.host = pair.hosts["b"]

    def accepts(self):
        """Whether programs on it can be reached at the virtual addresses."""
        return True

    def holds(self):
        return bool(usable(self.host) & {VIRTUAL[n] for n in self.pair.families})

    def holds_all(self):
        return usable(self.host) >= {VIRTUAL[n] for n in self.pair.families}

    def mac(self, family):
        return own_mac(self.pair, "b", family, self.way)

    def source(self, family):
        return own_source(self.pair, "b", family, self.way)

    def log(self):
        return self.process.log()


class PairkeepPeer(_Peer):
    """The other node is like this one."""

    def accepts(self):
        return pairkeep_accepts(self.way)

    def start(self, priority, preempt=False):
        """Both are in the file that was given to the pair."""
        if "b" in self.pair.daemons:
            self.pair["b"].start()
        else:
            self.pair.start("b")

    def wait_active(self):
        self.pair["b"].wait_role("active")
        wait_for(self.holds_all, what="b's addresses")

    def wait_backup(self):
        self.pair["b"].wait(follows, what="b to follow a")
        wait_for(lambda: not self.holds(), what="the addresses to leave b")

    def terminate(self):
        assert self.pair["b"].terminate() == 0

    def kill9(self):
        self.pair["b"].kill9()
        wait_for(lambda: not self.holds(), what="the kernel to end the dead node's addresses")

    def log(self):
        return self.pair["b"].log()


class KeepalivedPeer(_Peer):
    """It calls Active MASTER."""

    def start(self, priority, preempt=False, edit=lambda text: text, more="", **options):
        more += "" if preempt else "\n    nopreempt"
        transport, version, mac = self.way
        text = keepalived_config(self.pair, transport, priority, more, version=version, mac=mac, **options)
        self.process = Keepalived(self.host, edit(text))

    def _wait(self, state):
        for n in self.pair.families:
            wait_for(lambda: self.process.state(f"v{n}") == state, 30, f"keepalived's v{n} to be {state}")

    def wait_active(self):
        self._wait("MASTER")
        wait_for(self.holds_all, what="keepalived's addresses")

    def wait_backup(self):
        self._wait("BACKUP")
        wait_for(lambda: not self.holds(), what="keepalived's addresses to go")

    def terminate(self):
        self.process.terminate()
        assert not self.holds()

    def kill9(self):
        self.process.kill9()
        # Nobody takes its addresses or devices away; a machine that dies has none any more.
        self.host.ip(*[f"link del {_VMAC[n]}" if self.way.mac == "virtual"
                       else f"addr del {VIRTUAL[n]}/{LENGTH[n]} dev eth0" for n in self.pair.families])


class FrrPeer(_Peer):
    """Multicast only, and the virtual MAC always. It calls Active Master."""

    def start(self, priority, preempt=False):
        # Its addresses stay on an interface that is switched off, and the kernel would answer for them on another one;
        # and while it is Active, ask from there in their name.
        self.host.sysctl({"net/ipv4/conf/all/arp_ignore": 1, "net/ipv4/conf/all/arp_announce": 2})
        self.process = Frr(self.host, VRID, priority, preempt=preempt, version=self.way.version,
                           interval=self.way.interval,
                           addresses=[f"{VIRTUAL[n]}/{LENGTH[n]}" for n in self.pair.families])

    def _wait(self, state):
        for n in self.pair.families:
            wait_for(lambda: self.process.state(n) == state, 30, f"FRR's IPv{n} to be {state}")

    def wait_active(self):
        self._wait("Master")
        wait_for(lambda: all(map(self.process.holds, self.pair.families)), what="FRR's interfaces to be on")

    def wait_backup(self):
        self._wait("Backup")
        wait_for(lambda: not self.holds(), what="FRR's interfaces to be protodown")

    def holds(self):
        return any(map(self.process.holds, self.pair.families))

    def terminate(self):
        self.process.terminate()

    def kill9(self):
        self.process.kill9()
        # Nobody switches its interfaces off; a machine that dies has none any more.
        self.host.ip(*[f"link del {name}" for name in self.process.macvlans.values()])

    def mac(self, family):
        return VIRTUAL_MAC[family]

    def source(self, family):
        return OWN["b"][4] if family == 4 else self.process.link_local


PEERS = {"pairkeep": PairkeepPeer, "keepalived": KeepalivedPeer, "FRR": FrrPeer}


def usable(host):
    """The addresses of a host, alone, on interfaces that are not switched off."""
    shown = json.loads(host.run("ip -j addr show up"))
    return {address["local"] for interface in shown for address in interface.get("addr_info", [])}


def pairkeep_accepts(way):
    """In version 2 only an owner does."""
    return way.version == 3


def own_mac(pair, name, family, way):
    """What the virtual addresses have at a daemon that can do both."""
    return VIRTUAL_MAC[family] if way.mac == "virtual" else pair.hosts[name].mac("eth0")


def own_source(pair, name, family, way):
    """Where the adverts of a daemon come from whose interface has their source."""
    if family == 6 and way.transport == "multicast":
        return next(a["local"] for a in pair.hosts[name].link("eth0")["addr_info"] if a["scope"] == "link")
    return OWN[name][family]


def client_reaches(pair, peer_mac, holder, way=Way(), accepts=True):
    """The LAN client gets answers from the virtual addresses, and knows them by the MAC addresses of the Active. One
    that accepts nothing answers ARP and neighbour solicitations all the same."""
    for n in pair.families:
        mac = own_mac(pair, "a", n, way) if holder == "a" else peer_mac(n)

        def reached():
            assert pings(pair.client, VIRTUAL[n], patience=1 if accepts else 0.3) == accepts
            shown = pair.client.run(f"ip neigh show {VIRTUAL[n]}")
            assert mac in shown, f"{shown.strip()}, and {holder} has {mac}"
            return True
        wait_for(reached, what=f"the client to reach {VIRTUAL[n]} on {holder}")


def pings(host, address, patience):
    """Whether an address answers within so many seconds."""
    try:
        return bool(host.run(f"ping -c 1 -W {patience} {address}"))
    except RuntimeError:
        return False


def client_asks(pair):
    """The LAN client forgets the virtual addresses and asks who has them. Until it is told."""
    for n in pair.families:
        now = time.monotonic()
        pair.client.ip(f"neigh flush to {VIRTUAL[n]} dev eth0")
        pings(pair.client, VIRTUAL[n], patience=0.1)
        wait_for(lambda: who_resolved(pair, now), what=f"an answer to who has {VIRTUAL[n]}")


def who_resolved(pair, since):
    """Hosts that told somebody who asked that they have a virtual address."""
    virtual = [VIRTUAL[n] for n in pair.families]
    return {frame.host for frame in pair.capture.frames(since=since) if _resolves(frame.content, virtual)}


def _resolves(content, addresses):
    match content:
        case frames.Arp(operation=2, sender=sender):
            return sender in addresses and not content.gratuitous
        case frames.NeighborAdvertisement(target=target, solicited=True):
            return target in addresses
    return False


def judge(pair, peer, priorities, checksum="with_pseudo_header"):
    """Every advert and announcement that was on the wire, as tshark sees it. `priorities`: {"a": {250, 0}, "b": ...},
    exactly those which each has sent."""
    way, found = peer.way, pair.capture.adverts()
    seen = {name: set() for name in priorities}
    for frame, shown in zip(found, dissect(found, pair.lab.folder, checksum)):
        name, family = frame.host, frame.content.family
        other = "b" if name == "a" else "a"
        source = own_source(pair, "a", family, way) if name == "a" else peer.source(family)
        destination = MULTICAST[family] if way.transport == "multicast" else OWN[other][family]
        expected = {
            f"source{family}": [source], f"destination{family}": [destination], f"ttl{family}": ["255"],
            f"addresses{family}": [VIRTUAL[family]], "version": [str(way.version)], "type": ["1"], "vrid": [str(VRID)],
            "count": ["1"], "source_mac": [_mac(pair, peer, name, family)], "good": True,
            "destination_mac": [multicast_mac(destination) if way.transport == "multicast"
                                else pair.hosts[other].mac("eth0")]} | _of_version(way)
        assert {key: shown[key] for key in expected} == expected, f"advert of {name} at {frame.time}"
        seen[name].add(int(shown["priority"][0]))
    assert seen == priorities
    assert not [f for f in pair.capture.frames() if f.host in "ab" and f.content is None and _is_vrrp(f.raw)], \
        "a frame that is no advertisement at all"
    judge_announcements(pair, peer)


def _of_version(way):
    if way.version == 3:
        return {"reserved": ["0"], "centiseconds": [str(round(way.interval * 100))]}
    return {"seconds": [str(way.interval)], "authentication": ["0"]}


def _mac(pair, peer, name, family):
    return own_mac(pair, "a", family, peer.way) if name == "a" else peer.mac(family)


def judge_announcements(pair, peer):
    """Gratuitous ARP and unsolicited neighbour advertisements for the virtual addresses: every MAC address in them is
    that of the virtual router. (RFC 9568 alone demands it of an ARP's target: only ours have it.)"""
    # One that is about to yield may still answer the gratuitous request of the other, and that one alone.
    found = [frame for frame in [*pair.capture.gratuitous_arps(VIRTUAL[4]),
                                 *pair.capture.unsolicited_advertisements(VIRTUAL[6])]
             if frame.host in "ab" and frame.raw[0] & 1]
    for frame, shown in zip(found, dissect_announcements(found, pair.lab.folder)):
        family = 4 if isinstance(frame.content, frames.Arp) else 6
        mac = [_mac(pair, peer, frame.host, family)]
        macs = {"source_mac": mac, "sender_mac": mac} | ({"target_mac": mac} if frame.host == "a" else {}) \
            if family == 4 else {"source_mac": mac, "link_layer": mac}
        assert {key: shown[key] for key in macs} == macs, f"{frame.host} at {frame.time}"
        assert not shown["malformed"] and shown["icmp_checksum"] in ([], ["1"])
    assert {frame.host for frame in found} >= {frame.host for frame in pair.capture.adverts()}


def _is_vrrp(raw):
    return raw[12:14] == b"\x08\x00" and raw[23] == 112 or raw[12:14] == b"\x86\xdd" and raw[20] == 112
