"""The other nodes of the interoperability tests, all with the same few verbs, and the judge of what was on the wire.

Host a always runs pairkeep, host b the peer: pairkeep, keepalived or FRR's vrrpd.
"""

from conftest import LENGTH, OWN, VIRTUAL, VRID, follows
from lab import Frr, Keepalived, wait_for
from lab.dissector import dissect
from lab.frames import MULTICAST, multicast_mac

_GLOBAL = """
global_defs {
    vrrp_version 3
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
    advert_int 0.1
    %(unicast)s
    %(more)s
    virtual_ipaddress {
        %(virtual)s/%(length)s dev eth0
    }
}
"""
# unicast_ttl: left to itself it sends IPv6 unicast with the kernel's hop limit of 64, and RFC 9568 7.1 demands 255.
_UNICAST = """unicast_src_ip %(own)s
    unicast_ttl 255
    unicast_peer {
        %(peer)s
    }"""


def keepalived_config(pair, transport, priority, more="", own=OWN["b"], peer=OWN["a"], synchronised=True, globally=""):
    """`priority`: of all instances, or by family."""
    text = _GLOBAL % {"more": globally}
    if synchronised and len(pair.families) > 1:
        text += "vrrp_sync_group all {\n    group {\n        v4\n        v6\n    }\n}\n"
    for n in pair.families:
        unicast = _UNICAST % {"own": own[n], "peer": peer[n]} if transport == "unicast" else ""
        text += _INSTANCE % {"n": n, "vrid": VRID, "unicast": unicast, "more": more, "virtual": VIRTUAL[n],
                             "priority": priority[n] if isinstance(priority, dict) else priority, "length": LENGTH[n]}
    return text


class PairkeepPeer:
    """The other node is like this one."""

    def __init__(self, pair, transport):
        self.pair = pair

    def start(self, priority, preempt=False):
        """Both are in the file that was given to the pair."""
        if "b" in self.pair.daemons:
            self.pair["b"].start()
        else:
            self.pair.start("b")

    def wait_active(self):
        self.pair["b"].wait_role("active")
        wait_for(lambda: self.pair.virtual <= self.pair.hosts["b"].addresses("eth0"), what="b's addresses")

    def wait_backup(self):
        self.pair["b"].wait(follows, what="b to follow a")
        wait_for(lambda: not self.holds(), what="the addresses to leave b")

    def holds(self):
        return bool(self.pair.virtual & self.pair.hosts["b"].addresses("eth0"))

    def terminate(self):
        assert self.pair["b"].terminate() == 0

    def kill9(self):
        self.pair["b"].kill9()
        wait_for(lambda: not self.holds(), what="the kernel to end the dead node's addresses")

    def mac(self, family):
        return self.pair.hosts["b"].mac("eth0")

    def source(self, family, transport):
        return own_source(self.pair, "b", family, transport)

    def log(self):
        return self.pair["b"].log()


class KeepalivedPeer:
    """It calls Active MASTER."""

    def __init__(self, pair, transport):
        self.pair, self.transport, self.process = pair, transport, None

    def start(self, priority, preempt=False, edit=lambda text: text, **options):
        text = keepalived_config(self.pair, self.transport, priority, "" if preempt else "nopreempt", **options)
        self.process = Keepalived(self.pair.hosts["b"], edit(text))

    def _wait(self, state):
        for n in self.pair.families:
            wait_for(lambda: self.process.state(f"v{n}") == state, 30, f"keepalived's v{n} to be {state}")

    def wait_active(self):
        self._wait("MASTER")
        wanted = {f"{VIRTUAL[n]}/{LENGTH[n]}" for n in self.pair.families}
        wait_for(lambda: wanted <= self.pair.hosts["b"].addresses("eth0"), what="keepalived's addresses")

    def wait_backup(self):
        self._wait("BACKUP")
        wait_for(lambda: not self.holds(), what="keepalived's addresses to go")

    def holds(self):
        return any(self.pair.hosts["b"].has_address(VIRTUAL[n]) for n in self.pair.families)

    def terminate(self):
        self.process.terminate()
        assert not self.holds()

    def kill9(self):
        self.process.kill9()
        # Nobody takes its addresses away; a machine that dies has none any more.
        self.pair.hosts["b"].ip(*[f"addr del {VIRTUAL[n]}/{LENGTH[n]} dev eth0" for n in self.pair.families])

    def mac(self, family):
        return self.pair.hosts["b"].mac("eth0")

    def source(self, family, transport):
        return own_source(self.pair, "b", family, transport)

    def log(self):
        return self.process.log()


class FrrPeer:
    """Multicast only, and the virtual MAC always. It calls Active Master."""

    def __init__(self, pair, transport):
        assert transport == "multicast"
        self.pair, self.process = pair, None

    def start(self, priority, preempt=False):
        # Its addresses stay on an interface that is switched off, and the kernel would answer for them on another one;
        # and while it is Active, ask from there in their name.
        self.pair.hosts["b"].sysctl({"net/ipv4/conf/all/arp_ignore": 1, "net/ipv4/conf/all/arp_announce": 2})
        self.process = Frr(self.pair.hosts["b"], VRID, priority, preempt=preempt,
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
        self.pair.hosts["b"].ip(*[f"link del {name}" for name in self.process.macvlans.values()])

    def mac(self, family):
        return self.process.mac(family)

    def source(self, family, transport):
        return OWN["b"][4] if family == 4 else self.process.link_local

    def log(self):
        return self.process.log()


PEERS = {"pairkeep": PairkeepPeer, "keepalived": KeepalivedPeer, "FRR": FrrPeer}


def own_source(pair, name, family, transport):
    """Where the adverts of a daemon come from that does not use a macvlan."""
    if family == 6 and transport == "multicast":
        return next(a["local"] for a in pair.hosts[name].link("eth0")["addr_info"] if a["scope"] == "link")
    return OWN[name][family]


def client_reaches(pair, peer_mac, holder):
    """The LAN client gets answers from the virtual addresses, and knows them by the MAC addresses of the Active."""
    for n in pair.families:
        mac = pair.hosts["a"].mac("eth0") if holder == "a" else peer_mac(n)

        def reached():
            pair.client.run(f"ping -c 1 -W 1 {VIRTUAL[n]}")
            shown = pair.client.run(f"ip neigh show {VIRTUAL[n]}")
            assert mac in shown, f"{shown.strip()}, and {holder} has {mac}"
            return True
        wait_for(lambda: _not_yet(reached), what=f"the client to reach {VIRTUAL[n]} on {holder}")


def _not_yet(condition):
    try:
        return condition()
    except RuntimeError as error:  # of ping: no answer
        raise AssertionError(str(error)) from None


def judge(pair, peer, transport, priorities, checksum="with_pseudo_header"):
    """Every advert that was on the wire, as tshark sees it. `priorities`: {"a": {250, 0}, "b": ...}, exactly those
    which each has sent."""
    found = pair.capture.adverts()
    seen = {name: set() for name in priorities}
    for frame, shown in zip(found, dissect(found, pair.lab.folder, checksum)):
        name, family = frame.host, frame.content.family
        other = "b" if name == "a" else "a"
        source = own_source(pair, "a", family, transport) if name == "a" else peer.source(family, transport)
        destination = MULTICAST[family] if transport == "multicast" else OWN[other][family]
        mac = pair.hosts["a"].mac("eth0") if name == "a" else peer.mac(family)
        expected = {
            f"source{family}": [source], f"destination{family}": [destination], f"ttl{family}": ["255"],
            f"addresses{family}": [VIRTUAL[family]], "version": ["3"], "type": ["1"], "vrid": [str(VRID)],
            "count": ["1"], "reserved": ["0"], "centiseconds": ["10"], "source_mac": [mac], "good": True,
            "destination_mac": [multicast_mac(destination) if transport == "multicast"
                                else pair.hosts[other].mac("eth0")]}
        assert {key: shown[key] for key in expected} == expected, f"advert of {name} at {frame.time}"
        seen[name].add(int(shown["priority"][0]))
    assert seen == priorities
    assert not [f for f in pair.capture.frames() if f.host in "ab" and f.content is None and _is_vrrp(f.raw)], \
        "a frame that is no advertisement at all"


def _is_vrrp(raw):
    return raw[12:14] == b"\x08\x00" and raw[23] == 112 or raw[12:14] == b"\x86\xdd" and raw[20] == 112
