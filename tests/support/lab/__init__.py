"""A laboratory on one machine: hosts, cables and switches made of network namespaces.

System tests and the demo share it. It needs root, iproute2, util-linux; openvpn, keepalived, frr and tshark where those are used.

    with Lab() as lab:
        a = lab.host("a", {"eth0": ["192.0.2.11/24"]})
        client = lab.host("client", {"eth0": ["192.0.2.100/24"]})
        client.run("ping -c1 192.0.2.11")

    network.py   Lab, Host, Process: namespaces, bridges, cables, programs, and that nothing of it stays behind
    capture.py   Capture: every VRRP, ARP and neighbour frame of a network, with the kernel's time of arrival
    frames.py    those frames taken apart and made, byte by byte
    flood.py     Flood: a hundred thousand frames in a second
    watch.py     Watch: what the kernel tells about addresses, interfaces and routes of one host, as it happens
    pairkeep.py  Pairkeep: the daemon as an unprivileged user, and its status
    notify.py    NotifySocket: the service manager's end of sd_notify
    peers.py     Keepalived and Frr, the foreign peers
    dissector.py tshark's view of captured frames
    tunnel.py    FarSide: real openvpn tunnels to somewhere else
    prober.py    Prober: what a user at the LAN client feels
    machines.py  Machine: a booted system as a host, from base_image.py's disk (systemd-nspawn, mmdebstrap)
    wait.py      wait_for: the only way to wait here; all_read: that a thread has read what there is
"""

from . import frames
from .base_image import base_image, depends_of
from .capture import Capture
from .flood import FLOOD_MAC, Flood
from .machines import Machine
from .network import Host, Lab, Process
from .notify import NotifySocket
from .pairkeep import Node, Pairkeep
from .peers import Frr, Keepalived
from .prober import Gap, Prober
from .tunnel import FarSide
from .wait import wait_for
from .watch import Watch, address_tags

__all__ = ["Capture", "FLOOD_MAC", "FarSide", "Flood", "Frr", "Gap", "Host", "Keepalived", "Lab", "Machine", "Node", "NotifySocket",
           "Pairkeep", "Process", "Prober", "Watch", "address_tags", "base_image", "depends_of", "frames", "wait_for"]
