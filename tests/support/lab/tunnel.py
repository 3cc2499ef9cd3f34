"""FarSide: the other end of real openvpn tunnels, and the client configuration that reaches it.

Both nodes of a pair use the same client file: to the far side the pair is one connector, with one certificate.
That also solves the way back. An openvpn server that sees a common name for the second time ends the older session
and moves its `iroute` (the LAN behind the client) to the newer one, so answers follow the newest tunnel, and a user's
flow survives the move: same user address, same inner address of the tunnel. It is just as true that two such clients
running at once throw each other out again and again: what `exclusive` is for.
"""

import ipaddress
import os

from .network import run
from .wait import wait_for

_SERVER = """\
dev {device}
dev-type tun
topology subnet
server {tunnel_network} {tunnel_mask}
local {address}
port {port}
proto udp4
cert {folder}/server.crt
key {folder}/server.key
dh none
peer-fingerprint {client_fingerprint}
# What the file there says: the LAN is behind this client, and its inner address is always the same.
client-config-dir {folder}/clients
route {lan_network} {lan_mask}
push "route {inner_network} {inner_mask}"
# A client that died silently goes after a while; one that comes back sooner does not have to wait for that.
keepalive 1 10
verb 3
"""

_CLIENT = """\
client
dev tun0
dev-type tun
remote {address} {port}
proto udp4
nobind
cert {folder}/client.crt
key {folder}/client.key
peer-fingerprint {server_fingerprint}
# A lost packet of the start is sent again after 1 s (not 2), a failed start tried again after 1 s (not 5, 10, ...).
tls-timeout 1
hand-window 5
connect-retry 1 1
resolv-retry 0
verb 1
"""


class FarSide:
    """A host behind the tunnels. `inner` is the address that users want to reach."""

    def __init__(self, host, inner="10.20.0.1", inner_network="10.20.0.0/16"):
        self.host = host
        self.inner = inner
        self.inner_network = ipaddress.ip_network(inner_network)
        self.servers = {}
        host.ip(f"addr add {inner}/32 dev lo")
        host.sysctl({"net/ipv4/ip_forward": 1})

    def tunnel(self, name, lan="192.0.2.0/24", uid=0):
        """Start the server for the connector `name`; returns the path of its client's configuration, which belongs to
        `uid`: openvpn needs no root, only CAP_NET_ADMIN."""
        number = len(self.servers)
        folder = self.host.folder / name
        folder.mkdir()
        folder.chmod(0o755)
        server = make_certificate(folder / "server", "far-side")
        client = make_certificate(folder / "client", name)
        lan, tunnel = ipaddress.ip_network(lan), ipaddress.ip_network(f"10.9.{number}.0/24")
        (folder / "clients").mkdir()
        (folder / "clients" / name).write_text(
            f"iroute {lan.network_address} {lan.netmask}\nifconfig-push {tunnel[2]} {tunnel.netmask}\n")
        facts = dict(
            folder=folder, device=f"tun{number}", address=self._address(), port=1194 + number,
            tunnel_network=tunnel.network_address, tunnel_mask=tunnel.netmask,
            lan_network=lan.network_address, lan_mask=lan.netmask,
            inner_network=self.inner_network.network_address, inner_mask=self.inner_network.netmask,
            server_fingerprint=server, client_fingerprint=client)
        (folder / "server.conf").write_text(_SERVER.format(**facts))
        path = folder / "client.conf"
        path.write_text(_CLIENT.format(**facts))
        os.chown(folder / "client.key", uid, uid)

        process = self.servers[name] = self.host.spawn(
            ["openvpn", "--config", folder / "server.conf"], log=f"{name}-server.log")

        def ready():
            if not process.alive:
                raise RuntimeError(f"the openvpn server ended:\n{process.last_lines()}")
            return "Initialization Sequence Completed" in process.output()

        wait_for(ready, what=f"the openvpn server of {name}")
        return path

    def _address(self):
        """Where the tunnels arrive: the host's first IPv4 address."""
        shown = self.host.run("ip -4 -o addr show scope global to 0.0.0.0/0").splitlines()
        return next(line.split()[3].split("/")[0] for line in shown if f" {self.inner}/" not in line)


def make_certificate(stem, common_name):
    """stem.key and stem.crt, self-signed; returns the fingerprint that the other side checks."""
    run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "30",
         "-subj", f"/CN={common_name}", "-keyout", f"{stem}.key", "-out", f"{stem}.crt"])
    return run(["openssl", "x509", "-in", f"{stem}.crt", "-noout", "-fingerprint", "-sha256"]).strip().split("=")[1]
