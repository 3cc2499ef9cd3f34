"""Ethernet frames that matter here, taken apart and made: VRRP, ARP, neighbour advertisements.

Independent of the daemon's own codec on purpose: written from RFC 9568, RFC 3768, RFC 826 and RFC 4861.
"""

import dataclasses
import ipaddress
import struct

VRRP, ICMPV6 = 112, 58
ETH_IPV4, ETH_ARP, ETH_IPV6 = 0x0800, 0x0806, 0x86DD
MULTICAST = {4: "224.0.0.18", 6: "ff02::12"}


@dataclasses.dataclass(frozen=True)
class Advert:
    source: str
    destination: str
    ttl: int  # IPv6: hop limit
    version: int
    type: int
    vrid: int
    priority: int
    interval: float  # seconds
    addresses: tuple
    checksum: str  # with_pseudo_header | message_only | wrong
    message: bytes  # from the version octet on

    @property
    def family(self):
        return 6 if ":" in self.source else 4


@dataclasses.dataclass(frozen=True)
class Arp:
    operation: int  # 1 request, 2 reply
    sender_mac: str
    sender: str
    target_mac: str
    target: str

    @property
    def gratuitous(self):
        return self.sender == self.target and self.sender != "0.0.0.0"


@dataclasses.dataclass(frozen=True)
class NeighborAdvertisement:
    source: str
    destination: str
    hop_limit: int
    router: bool
    solicited: bool
    override: bool
    target: str
    target_mac: str | None  # the Target Link-Layer Address option
    checksum_valid: bool

    @property
    def unsolicited(self):
        return not self.solicited


def mac_text(raw):
    return ":".join(f"{octet:02x}" for octet in raw)


def mac_bytes(text):
    return bytes(int(part, 16) for part in text.split(":"))


def address_text(raw):
    return str(ipaddress.ip_address(raw))


def address_bytes(text):
    return ipaddress.ip_address(text).packed


def internet_checksum(data):
    """0 over data whose checksum field is right."""
    if len(data) % 2:
        data += b"\0"
    total = sum(struct.unpack(f"!{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def pseudo_header(source, destination, length, protocol):
    source, destination = address_bytes(source), address_bytes(destination)
    if len(source) == 4:
        return source + destination + struct.pack("!BBH", 0, protocol, length)
    return source + destination + struct.pack("!II", length, protocol)


# Taking apart. Whatever is no frame of interest, or damaged, is None.

def parse(frame):
    if len(frame) < 14:
        return None
    kind, rest = struct.unpack_from("!H", frame, 12)[0], frame[14:]
    try:
        return {ETH_IPV4: _ipv4, ETH_IPV6: _ipv6, ETH_ARP: _arp}.get(kind, lambda _: None)(rest)
    except (struct.error, ValueError, IndexError):
        return None


def _ipv4(packet):
    header = (packet[0] & 15) * 4
    total, ttl, protocol = struct.unpack_from("!H", packet, 2)[0], packet[8], packet[9]
    if protocol != VRRP:
        return None
    return _advert(address_text(packet[12:16]), address_text(packet[16:20]), ttl, packet[header:total], 4)


def _ipv6(packet):
    length, protocol, hop_limit = struct.unpack_from("!HBB", packet, 4)
    source, destination = address_text(packet[8:24]), address_text(packet[24:40])
    message = packet[40:40 + length]
    if protocol == VRRP:
        return _advert(source, destination, hop_limit, message, 16)
    if protocol == ICMPV6 and message[0] == 136:
        return _neighbor_advertisement(source, destination, hop_limit, message)
    return None


def _advert(source, destination, ttl, message, address_size):
    head, vrid, priority, count, field, _ = struct.unpack_from("!BBBBHH", message)
    version = head >> 4
    interval = (field & 0x0FFF) / 100 if version == 3 else float(field & 0xFF)
    addresses = tuple(address_text(message[at:at + address_size])
                      for at in range(8, 8 + count * address_size, address_size))
    if internet_checksum(pseudo_header(source, destination, len(message), VRRP) + message) == 0:
        checksum = "with_pseudo_header"
    elif internet_checksum(message) == 0:
        checksum = "message_only"
    else:
        checksum = "wrong"
    return Advert(source, destination, ttl, version, head & 15, vrid, priority, interval, addresses, checksum, message)


def _arp(packet):
    hardware, protocol, hardware_size, protocol_size, operation = struct.unpack_from("!HHBBH", packet)
    if (hardware, protocol, hardware_size, protocol_size) != (1, ETH_IPV4, 6, 4):
        return None
    return Arp(operation, mac_text(packet[8:14]), address_text(packet[14:18]),
               mac_text(packet[18:24]), address_text(packet[24:28]))


def _neighbor_advertisement(source, destination, hop_limit, message):
    flags, target, mac, options = message[4], address_text(message[8:24]), None, message[24:]
    while len(options) >= 8 and options[1]:
        if options[0] == 2:
            mac = mac_text(options[2:8])
        options = options[options[1] * 8:]
    valid = internet_checksum(pseudo_header(source, destination, len(message), ICMPV6) + message) == 0
    return NeighborAdvertisement(source, destination, hop_limit, bool(flags & 0x80), bool(flags & 0x40),
                                 bool(flags & 0x20), target, mac, valid)


# Making, also what no honest router would send: every field can be given.

def vrrp_message(vrid, priority, addresses, source, destination, interval=1.0, version=3, type=1, count=None,
                 checksum="with_pseudo_header"):
    """`checksum`: a form, or the number to write. Version 2 gets its eight octets of authentication data, and is
    summed over the message alone."""
    packed = b"".join(address_bytes(address) for address in addresses)
    field = round(interval * 100) & 0x0FFF if version == 3 else round(interval) & 0xFF
    count = len(addresses) if count is None else count
    rest = packed + (bytes(8) if version == 2 else b"")

    def message(value):
        return struct.pack("!BBBBHH", version << 4 | type, vrid, priority, count, field, value) + rest

    if not isinstance(checksum, int):
        summed = message(0)
        if checksum == "with_pseudo_header" and version == 3:
            summed = pseudo_header(source, destination, len(summed), VRRP) + summed
        checksum = internet_checksum(summed)
    return message(checksum)


def ip_packet(source, destination, payload, protocol=VRRP, ttl=255):
    """An IPv4 or IPv6 packet, by the family of `source`."""
    if ":" in source:
        return (struct.pack("!IHBB", 6 << 28, len(payload), protocol, ttl) + address_bytes(source)
                + address_bytes(destination) + payload)
    header = struct.pack("!BBHHHBBH", 0x45, 0xC0, 20 + len(payload), 0, 0, ttl, protocol, 0) \
        + address_bytes(source) + address_bytes(destination)
    return header[:10] + struct.pack("!H", internet_checksum(header)) + header[12:] + payload


def multicast_mac(destination):
    raw = address_bytes(destination)
    return "33:33:" + mac_text(raw[-4:]) if len(raw) == 16 else mac_text(bytes([1, 0, 0x5E, raw[1] & 0x7F]) + raw[2:])


def ethernet(source_mac, destination_mac, packet, kind=None):
    kind = kind or (ETH_IPV6 if packet[:1] and packet[0] >> 4 == 6 else ETH_IPV4)
    return mac_bytes(destination_mac) + mac_bytes(source_mac) + struct.pack("!H", kind) + packet


def advert_frame(source_mac, source, destination=None, destination_mac=None, ttl=255, message=None, **fields):
    """The frame of an advertisement in anybody's name: `fields` go to vrrp_message(), or `message` is sent as it is.
    Without a destination it is multicast; a unicast one needs the MAC address of its host."""
    destination = destination or MULTICAST[6 if ":" in source else 4]
    if message is None:
        message = vrrp_message(source=source, destination=destination, **fields)
    packet = ip_packet(source, destination, message, ttl=ttl)
    return ethernet(source_mac, destination_mac or multicast_mac(destination), packet)


def send_advert(host, interface, source, **fields):
    """Let `host` send advert_frame(...)."""
    host.send_frame(interface, advert_frame(host.mac(interface), source, **fields))
