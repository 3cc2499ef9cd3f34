"""What somebody else says of our packets: tshark's dissector over the frames of a Capture."""

import struct
import subprocess

# Field of tshark -> name here. A field can occur several times in a frame: always a list.
_FIELDS = {
    "eth.src": "source_mac", "eth.dst": "destination_mac", "ip.src": "source4", "ip.dst": "destination4",
    "ipv6.src": "source6", "ipv6.dst": "destination6", "ip.ttl": "ttl4", "ipv6.hlim": "ttl6",
    "ip.checksum.status": "ip_checksum", "vrrp.version": "version", "vrrp.type": "type", "vrrp.virt_rtr_id": "vrid",
    "vrrp.prio": "priority", "vrrp.addr_count": "count", "vrrp.reserved_mbz": "reserved",
    "vrrp.short_adver_int": "centiseconds", "vrrp.adver_int": "seconds", "vrrp.auth_type": "authentication",
    "vrrp.auth_string": "password", "vrrp.checksum.status": "checksum", "vrrp.ip_addr": "addresses4",
    "vrrp.ipv6_addr": "addresses6", "_ws.malformed": "malformed",
}
_OF_ANNOUNCEMENTS = {
    "eth.src": "source_mac", "arp.src.hw_mac": "sender_mac", "arp.dst.hw_mac": "target_mac",
    "icmpv6.opt.linkaddr": "link_layer", "icmpv6.checksum.status": "icmp_checksum", "_ws.malformed": "malformed",
}
_GOOD = "1"  # of a "checksum status"


def dissect(frames, folder, checksum="with_pseudo_header"):
    """tshark's view of every frame, as a dictionary of lists of text. `checksum` tells it which form the message of
    VRRP version 3 over IPv4 is to have; it adds "good": whether all checksums are right and nothing is malformed."""
    seen = _dissect(_FIELDS, frames, folder, f"vrrp.v3_checksum_as_in_v2:{checksum == 'message_only'}",
                    "ip.check_checksum:TRUE")
    return [fields | {"good": _good(fields)} for fields in seen]


def dissect_announcements(frames, folder):
    """The same of gratuitous ARP and neighbour advertisements: every MAC address in them."""
    return _dissect(_OF_ANNOUNCEMENTS, frames, folder)


def _dissect(names, frames, folder, *options):
    file = folder / "dissected.pcap"
    _write_pcap(file, frames)
    done = subprocess.run(
        ["tshark", "-n", "-r", file, *[word for option in options for word in ("-o", option)],
         "-T", "fields", "-E", "occurrence=a", "-E", "aggregator=,",
         *[word for field in names for word in ("-e", field)]],
        text=True, capture_output=True, check=True)
    lines = done.stdout.splitlines()
    assert len(lines) == len(frames), f"{len(frames)} frames, but tshark tells of {len(lines)}: {done.stderr}"
    return [{name: text.split(",") if text else [] for name, text in zip(names.values(), line.split("\t"))}
            for line in lines]


def _good(seen):
    return seen["checksum"] == [_GOOD] and seen["ip_checksum"] in ([], [_GOOD]) and not seen["malformed"]


def _write_pcap(file, frames):
    """The classic format: nanoseconds, Ethernet."""
    with open(file, "wb") as out:
        out.write(struct.pack("<IHHiIII", 0xA1B23C4D, 2, 4, 0, 0, 1 << 16, 1))
        for frame in frames:
            seconds = int(frame.time)
            nanoseconds = int((frame.time - seconds) * 1e9)
            out.write(struct.pack("<IIII", seconds, nanoseconds, len(frame.raw), len(frame.raw)) + frame.raw)
