"""A pair of real daemons in a lab of network namespaces, for every test a new one. See tests/support/lab.

The rules of these tests: wait for a condition, with a generous limit; show that something does not happen by waiting
for something else that can be counted, such as twenty further adverts; judge order by the order of frames on the wire.
"""

import json
import os
import pathlib
import statistics
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))

from lab import Capture, Lab, Pairkeep, wait_for  # noqa: E402

OWN = {"a": {4: "192.0.2.11", 6: "2001:db8:0:2::11"}, "b": {4: "192.0.2.12", 6: "2001:db8:0:2::12"}}
VIRTUAL = {4: "192.0.2.10", 6: "2001:db8:0:2::10"}
LAN_CLIENT = {4: "192.0.2.100", 6: "2001:db8:0:2::100"}
LENGTH = {4: 24, 6: 64}
VRID = 51
PRIORITY = {"a": 250, "b": 240}  # the defaults: the first node of the file is the better one

FAMILIES = ("4", "6", "46")
TRANSPORTS = ("multicast", "unicast")


def families_of(text):
    return [int(digit) for digit in text]


def config_text(families="46", transport="unicast", interval="100ms", command=None, group=None, nodes=None,
                client=None, top=None):
    """The configuration of the pair; JSON is YAML. `group`, `nodes`, `client` and `top` add keys or replace them."""
    numbers = families_of(families)
    written = {
        "connector_id": "hq",
        "nodes": {f"connector-{name}": {"address": [OWN[name][n] for n in numbers]} | (nodes or {}).get(name, {})
                  for name in "ab"},
        "groups": {"lan": {
            "interface": "eth0", "vrid": VRID, "transport": transport, "advertisement_interval": interval,
            # A takeover within a second, and ten adverts must be lost for one: a busy machine loses three in a row.
            "down_after": 10,
            "virtual_addresses": [f"{VIRTUAL[n]}/{LENGTH[n]}" for n in numbers]} | (group or {})},
    }
    if command:
        written["clients"] = {"hq-vpn": {"command": [str(word) for word in command]} | (client or {})}
    # For the same reason: what is late there hangs no longer than this. Tests of a hang say when.
    written |= {"hang_limit": "5s"} | (top or {})
    return json.dumps(written, indent=2) + "\n"


class Pair:
    """Hosts a, b and a LAN client; daemons pair["a"] and pair["b"], as far as they were started."""

    def __init__(self, lab, families, config):
        self.lab = lab
        self.families = families_of(families)
        self.config = config
        self.hosts = {name: lab.host(name, {"eth0": self.own(name)}) for name in "ab"}
        self.client = lab.host("client", {"eth0": [f"{LAN_CLIENT[n]}/{LENGTH[n]}" for n in self.families]})
        self.capture = Capture(lab)
        self.daemons = {}

    def __getitem__(self, name):
        return self.daemons[name]

    def start(self, name, **options):
        self.daemons[name] = Pairkeep(self.hosts[name], self.config, f"connector-{name}", **options)
        return self.daemons[name]

    def own(self, name):
        return [f"{OWN[name][n]}/{LENGTH[n]}" for n in self.families]

    @property
    def virtual(self):
        """The virtual addresses as they are on the interface: alone, without their prefix."""
        return {f"{VIRTUAL[n]}/{32 if n == 4 else 128}" for n in self.families}

    def settled(self, active="a"):
        """One is active with its addresses, the other, where it runs, follows it."""
        self[active].wait_role("active")
        self.wait_holder(active)
        for backup in self.daemons.keys() - {active}:
            if self[backup].process.alive:
                self[backup].wait(follows, what=f"{backup} to follow {active}")

    def holders(self):
        return {name for name, host in self.hosts.items() if self.virtual & host.addresses("eth0")}

    def wait_holder(self, name):
        def alone_and_complete():
            assert self.holders() == {name}
            assert self.virtual <= self.hosts[name].addresses("eth0")
            return True
        wait_for(alone_and_complete, 20, f"{name} alone to have {self.virtual}")

    def wait_adverts(self, host, count, since, **conditions):
        """Until `host` has sent so many adverts of every family after `since` (CLOCK_MONOTONIC); returns them."""
        def enough():
            found = self.capture.adverts(host=host, since=since, **conditions)
            for family in self.families:
                seen = sum(frame.content.family == family for frame in found)
                assert seen >= count, f"{seen} adverts of IPv{family} from {host}"
            return found
        return wait_for(enough, 30, f"{count} adverts from {host}")

    def explain(self):
        """For the report of a test that failed."""
        for name, daemon in self.daemons.items():
            print(f"--- pairkeepd on {name}\n{daemon.last_lines(60)}")
        print("--- the last adverts on the wire, CLOCK_MONOTONIC")
        for frame in self.capture.adverts()[-40:]:
            advert = frame.content
            print(f"{frame.time:.4f} {frame.host} {advert.source} -> {advert.destination} priority {advert.priority}")


def group_of(status):
    return next(iter(status["groups"].values()))


def routers(status):
    return group_of(status)["virtual_routers"]


def discarded(status, cause):
    """How many adverts were discarded for this reason, on all virtual routers."""
    return sum(router["counters"]["discarded"].get(cause, 0) for router in routers(status))


def usual_interval(adverts):
    """Seconds between adverts of one sender and family, by the kernel's time stamps: the median, since a busy machine
    is late now and then."""
    times = [frame.time for frame in adverts]
    return statistics.median(after - before for before, after in zip(times, times[1:]))


def client_of(status):
    return status["clients"]["hq-vpn"]


def follows(status):
    """A backup that hears the other node on every path."""
    return group_of(status)["role"] == "backup" and all(
        router["state"] == "heard" and router["last_advert"] for router in routers(status))


def answers(host, address):
    """What ping says of an address that answers, else None."""
    try:
        return host.run(f"ping -c 1 -W 1 {address}")
    except RuntimeError:
        return None


@pytest.fixture
def folder(lab):
    """One that the daemons' user may write to."""
    made = pathlib.Path(lab.folder) / "scratch"
    made.mkdir()
    made.chmod(0o777)
    return made


@pytest.fixture(scope="session", autouse=True)
def _root():
    if os.geteuid() != 0:
        pytest.exit("system tests make network namespaces: run them as root", returncode=77)


@pytest.fixture
def lab():
    with Lab("st") as made:
        yield made


@pytest.fixture
def pair(lab):
    """pair(families="46", transport=..., ..., start="ab"): see config_text(). Started one after the other."""
    made = []

    def make(families="46", start="ab", **settings):
        new = Pair(lab, families, config_text(families, **settings))
        made.append(new)
        for name in start:
            new.start(name)
            if name != start[-1]:  # the first is active before the next one comes: nobody takes a living node's role
                new[name].wait_role("active")
        return new

    yield make
    for one in made:
        one.explain()
