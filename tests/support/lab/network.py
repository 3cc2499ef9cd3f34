"""Hosts, cables and switches made of network namespaces, and the programs that run there.

All names are unique to this process, and everything goes away with the Lab: at the end of its `with`, at exit, on
Ctrl-C and on SIGTERM. Only processes inside the lab's own namespaces are ever signalled, one by one, by pid.
"""

import atexit
import contextlib
import ctypes
import hashlib
import itertools
import json
import os
import pathlib
import shlex
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import time

from .wait import wait_for

_libc = ctypes.CDLL(None, use_errno=True)
_CLONE_NEWNET = 0x40000000
_lab_numbers = itertools.count(1)


def inside(namespace, function, *arguments):
    """Call `function` in a network namespace. A thread of its own goes there, this process stays where it is."""
    outcome = {}

    def visit():
        try:
            with open(f"/run/netns/{namespace}", "rb") as door:
                if _libc.setns(door.fileno(), _CLONE_NEWNET) != 0:
                    error = ctypes.get_errno()
                    raise OSError(error, f"cannot enter network namespace {namespace}: {os.strerror(error)}")
            outcome["result"] = function(*arguments)
        except BaseException as error:
            outcome["error"] = error

    visitor = threading.Thread(target=visit)
    visitor.start()
    visitor.join()
    if "error" in outcome:
        raise outcome["error"]
    return outcome["result"]


def run(command, **options):
    """Run a program to its end and return what it wrote; a failure tells what it complained about."""
    done = subprocess.run(command, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE, **options)
    if done.returncode != 0:
        said = f"{done.stdout}{done.stderr}".strip()
        raise RuntimeError(f"{shlex.join(map(str, command))}: exit status {done.returncode}\n{said}")
    return done.stdout


def words(command):
    return shlex.split(command) if isinstance(command, str) else [str(word) for word in command]


def processes_in(namespace):
    """Pids of the lab's own programs: those that live in this namespace."""
    listed = subprocess.run(["ip", "netns", "pids", namespace], text=True, capture_output=True, check=False).stdout
    return [pid for pid in map(int, listed.split()) if pid != os.getpid()]


def _program(pid):
    try:
        return pathlib.Path(f"/proc/{pid}/comm").read_text().strip()
    except OSError:
        return ""  # just ended


def send_signal(pid, number):
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, number)


class Process:
    """A program in a host, its output in a file."""

    def __init__(self, command, log, **options):
        self.command = command
        self.log = pathlib.Path(log)
        with open(self.log, "ab") as output:
            # A session of its own: Ctrl-C at the terminal is for us, and we end it in our own order.
            self._popen = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT,
                                           start_new_session=True, **options)
        self.pid = self._popen.pid

    @property
    def alive(self):
        return self._popen.poll() is None

    @property
    def returncode(self):
        return self._popen.poll()

    def kill(self, number=signal.SIGTERM):
        if self.alive:
            self._popen.send_signal(number)

    def wait(self, timeout=20.0):
        try:
            return self._popen.wait(timeout)
        except subprocess.TimeoutExpired:
            raise TimeoutError(f"{' '.join(map(str, self.command))} still runs after {timeout:g}s") from None

    def output(self):
        return self.log.read_text(errors="replace")

    def last_lines(self, count=15):
        return "\n".join(self.output().splitlines()[-count:])

    def stop(self, timeout=10.0):
        self.kill(signal.SIGTERM)
        try:
            return self.wait(timeout)
        except TimeoutError:
            self.kill(signal.SIGKILL)
            return self.wait()


class Host:
    """One machine of the lab. Made by Lab.host()."""

    def __init__(self, lab, name):
        self.lab = lab
        self.name = name
        self.namespace = f"{lab.prefix}-{name}"
        self.folder = lab.folder / name
        self.folder.mkdir()
        self.folder.chmod(0o755)
        self._ports = {}

    @property
    def enter(self):
        """The words before a command that is to run here."""
        return ["ip", "netns", "exec", self.namespace]

    def run(self, command, **options):
        return run([*self.enter, *words(command)], **options)

    def spawn(self, command, log=None, **options):
        """Start a program; its output goes to `log`, a name in the host's folder."""
        command = words(command)
        log = self.folder / (log or f"{pathlib.Path(command[0]).name}.log")
        return Process([*self.enter, *command], log, **options)

    def inside(self, function, *arguments):
        return inside(self.namespace, function, *arguments)

    def sysctl(self, settings):
        """{"net/ipv4/ip_forward": 1}: slashes, since an interface's name may have dots."""
        def write():
            for key, value in settings.items():
                try:
                    pathlib.Path("/proc/sys", key).write_text(f"{value}\n")
                except OSError as error:
                    raise RuntimeError(f"/proc/sys/{key} cannot be set ({error.strerror}): the lab needs a writable"
                                       " /proc/sys, which an unprivileged container does not have") from error
        self.inside(write)

    def ip(self, *lines):
        """Lines for `ip`, in one go."""
        run(["ip", "-n", self.namespace, "-batch", "-"], input="\n".join(lines) + "\n")

    def wire(self, interfaces):
        """The namespace of this host, and its cables: {"eth0": [addresses], "eth1@wan": [...]}."""
        self.lab.new_namespace(self.name)
        # A new namespace takes some IPv4 settings from the machine it is on: here they are always the same.
        self.sysctl({"net/ipv4/conf/all/rp_filter": 0, "net/ipv4/conf/default/rp_filter": 0})
        for interface, addresses in interfaces.items():
            interface, _, network = interface.partition("@")
            self.plug(interface, addresses, network or "lan")

    def unwire(self):
        """Cards, cables and whatever else the kernel had for this host are gone, at once."""
        for port in self._ports.values():
            run(["ip", "-n", self.lab.switch, "link", "del", port])
        self._ports.clear()
        run(["ip", "netns", "del", self.namespace])

    def plug(self, interface, addresses, network="lan"):
        """A new interface with a cable to the switch. Returns when its addresses can be used."""
        port = self.lab.new_port(network, self.name, interface, self.namespace)
        self._ports[interface] = port
        # Without duplicate address detection: it would keep every IPv6 address waiting for a second or two. The
        # link-local address is made by hand for the same reason.
        self.ip(f"link set {interface} addrgenmode none", f"link set {interface} up",
                f"addr add {_link_local(self.mac(interface))}/64 dev {interface} nodad",
                *[f"addr add {address} dev {interface}{' nodad' if ':' in address else ''}" for address in addresses])
        wait_for(lambda: self.settled(interface), what=f"{self.name}'s {interface} to be ready")

    def settled(self, interface):
        shown = self.link(interface)
        return shown["operstate"] == "UP" and not any(
            address.get("tentative") for address in shown["addr_info"])

    def link(self, interface):
        """What `ip` says of an interface, as a dictionary."""
        return json.loads(run(["ip", "-n", self.namespace, "-j", "addr", "show", "dev", interface]))[0]

    def addresses(self, interface):
        """Addresses of an interface as written in the kernel: {'192.0.2.11/24', ...}."""
        return {f"{address['local']}/{address['prefixlen']}" for address in self.link(interface)["addr_info"]}

    def has_address(self, address):
        """Whether any interface has this address, whatever its prefix length."""
        shown = json.loads(run(["ip", "-n", self.namespace, "-j", "addr", "show", "to", address]))
        return any(interface.get("addr_info") for interface in shown)

    def has_interface(self, interface):
        return interface in self.inside(lambda: [name for _, name in socket.if_nameindex()])

    def mac(self, interface):
        return self.link(interface)["address"]

    def pull(self, interface="eth0"):
        """Pull the cable: the host sees its carrier go."""
        run(["ip", "-n", self.lab.switch, "link", "set", self._ports[interface], "down"])

    def push(self, interface="eth0"):
        """Put the cable back in."""
        run(["ip", "-n", self.lab.switch, "link", "set", self._ports[interface], "up"])

    def send_frame(self, interface, frame):
        """Send one Ethernet frame as it is."""
        with self.packet_socket(interface) as out:
            out.send(frame)

    def packet_socket(self, interface):
        """To send many frames: a socket of this host that receives nothing."""
        def open_socket():
            opened = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
            opened.bind((interface, 0))
            return opened
        return self.inside(open_socket)

    def processes(self, name=None):
        """Pids of the programs that run here; with a name, of those only."""
        return [pid for pid in processes_in(self.namespace) if name in (None, _program(pid))]


def _link_local(mac):
    octets = [int(part, 16) for part in mac.split(":")]
    octets[0] ^= 2
    a, b, c, d, e, f = octets
    return f"fe80::{a:02x}{b:02x}:{c:02x}ff:fe{d:02x}:{e:02x}{f:02x}"


class Lab:
    """Switch, hosts and a folder for their files. Leaves nothing behind, unless detach() is called."""

    def __init__(self, prefix="pk"):
        if os.geteuid() != 0:
            raise PermissionError("the lab makes network namespaces: run it as root")
        self.prefix = f"{prefix}-{os.getpid()}-{next(_lab_numbers)}"
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix=f"{self.prefix}-"))
        self.folder.chmod(0o755)  # the daemons in the lab are another, unprivileged user
        self.hosts = {}
        self.networks = {}  # port -> network
        self.owners = {}    # port -> (host, interface)
        self._cleanup = contextlib.ExitStack()
        self._detached = False
        _end_on_signals()
        atexit.register(self.close)
        try:
            self.switch = self.new_namespace("switch")
        except BaseException:
            self.close()
            raise

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def host(self, name, interfaces):
        """A machine. Interfaces are cabled to the network "lan", or say where: {"eth0": [...], "eth1@wan": [...]}."""
        host = self.hosts[name] = Host(self, name)
        host.wire(interfaces)
        return host

    def new_port(self, network, host, interface, namespace):
        """A cable from the network's switch to an interface in `namespace`; the name of its end at the switch."""
        if network not in self.networks.values():
            # No snooping: without a querier it swallows multicast. No spanning tree: ports forward at once.
            run(["ip", "-n", self.switch, "link", "add", network, "type", "bridge", "mcast_snooping", "0",
                 "stp_state", "0"])
            run(["ip", "-n", self.switch, "link", "set", network, "addrgenmode", "none", "up"])
        port = f"port{len(self.networks) + 1}"
        self.networks[port] = network
        self.owners[port] = (host, interface)
        # The card keeps its address when its host is unwired and comes back.
        card = "02:" + hashlib.sha256(f"{namespace} {interface}".encode()).digest()[:5].hex(":")
        run(["ip", "-n", self.switch, "link", "add", port, "type", "veth",
             "peer", "name", interface, "address", card, "netns", namespace])
        run(["ip", "-n", self.switch, "link", "set", port, "addrgenmode", "none", "master", network, "up"])
        return port

    def cut(self, network):
        """The switch forwards nothing any more; every host still sees its carrier."""
        run(["ip", "-n", self.switch, "link", "set", network, "down"])

    def mend(self, network):
        run(["ip", "-n", self.switch, "link", "set", network, "up"])

    def divide(self, network, *ways):
        """The switch forwards nothing from one host to another, for each of `ways`: ("a", "b"), ("b", "a"). Everybody
        else still reaches both. Without ways: it forwards everything again."""
        ports = {host: port for port, (host, _) in self.owners.items() if self.networks[port] == network}
        rules = "".join(f'iifname "{ports[sender]}" oifname "{ports[receiver]}" drop\n' for sender, receiver in ways)
        table = f"bridge divided_{network}"
        # One transaction: not even a frame comes through between two states.
        run(["ip", "netns", "exec", self.switch, "nft", "-f", "-"], input=f"table {table}\ndelete table {table}\n"
            f"table {table} {{\nchain divided {{\ntype filter hook forward priority 0\n{rules}}}\n}}\n")

    def lead(self, mac, host, interface="eth0"):
        """The switch brings frames for a MAC address to this host alone, whoever else uses the address."""
        port, = (port for port, owner in self.owners.items() if owner == (host, interface))
        run(["bridge", "-n", self.switch, "fdb", "replace", mac, "dev", port, "master", "static", "sticky"])

    def on_close(self, function, *arguments):
        """Call `function` when the lab goes, the newest first."""
        self._cleanup.callback(function, *arguments)

    def describe(self):
        """What remove() needs to know, as plain values."""
        return {"prefix": self.prefix, "folder": str(self.folder)}

    def detach(self):
        """Leave everything up; only remove() takes it away from now on."""
        atexit.unregister(self.close)
        self._cleanup.close()
        self._detached = True

    def close(self):
        atexit.unregister(self.close)
        if self._detached:
            return
        # A second Ctrl-C must not leave half a lab behind.
        blocked = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM, signal.SIGHUP})
        try:
            with contextlib.ExitStack() as after:
                after.callback(self.remove, self.describe())
                self._cleanup.close()
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, blocked)

    @staticmethod
    def remove(description):
        """Take away what describe() told of, also from another process."""
        namespaces = [path.name for path in pathlib.Path("/run/netns").glob(description["prefix"] + "-*")]
        _end_processes(namespaces)
        for name in namespaces:
            subprocess.run(["ip", "netns", "del", name], check=False)
        shutil.rmtree(description["folder"], ignore_errors=True)

    def new_namespace(self, name):
        name = f"{self.prefix}-{name}"
        run(["ip", "netns", "add", name])
        run(["ip", "-n", name, "link", "set", "lo", "up"])
        return name


def _end_processes(namespaces):
    """TERM, a moment, then KILL until none is left: a supervisor may have started another one in between."""
    told = set()
    end_of_patience = time.monotonic() + 3
    while pids := {pid for name in namespaces for pid in processes_in(name)}:
        if time.monotonic() < end_of_patience:
            for pid in pids - told:
                send_signal(pid, signal.SIGTERM)
            told |= pids
        else:
            for pid in pids:
                send_signal(pid, signal.SIGKILL)
        time.sleep(0.02)


def _end_on_signals():
    """SIGTERM and SIGHUP end the program the way Ctrl-C does: through every `with` and `finally`."""
    if threading.current_thread() is not threading.main_thread():
        return
    for number in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) == signal.SIG_DFL:
            signal.signal(number, signal.default_int_handler)
