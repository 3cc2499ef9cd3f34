"""What the demo does to the pair, what must be true afterwards, and what happened in which millisecond."""

import dataclasses
import signal
import time

from lab import wait_for
from scene import CLIENT, FAR, FAR_NETWORK, GROUP, NODES, VIP4, VIP6, monotonic_of


class StepFailed(Exception):
    pass


@dataclasses.dataclass
class Result:
    title: str
    outcome: str          # "connector-b took over" | "connector-b stayed active"
    active: str           # who is active now
    timeline: list        # (seconds after the event, text)
    role_after: float | None
    tunnel_after: float | None
    outage: float         # seconds
    lost: int


def require(condition, expected):
    if not condition:
        raise StepFailed(f"expected: {expected}")


class Timeline:
    """Collects from the wire, the kernels and the daemons what happened after `start`. Nothing is estimated; what was
    not seen is not in it."""

    def __init__(self, scene, start):
        self.scene = scene
        self.start = start
        self.lines = []

    def add(self, when, text):
        if when is not None:
            self.lines.append((when - self.start, text))

    def first(self, found):
        return found[0].time if found else None

    def told(self, node, what, **conditions):
        event = self.scene.watches[node].first(what, since=self.start, **conditions)
        return event.time if event else None

    def gave_back(self, node, address_gone):
        """How a node lost what belongs to the role."""
        goodbye = self.scene.capture.adverts(since=self.start, host=node, where=lambda advert: advert.priority == 0)
        self.add(self.first(goodbye), f"{node} says goodbye: an advertisement with priority 0")
        self.add(self.told(node, "interface", present=False, interface="tun0"),
                 f"{node}: openvpn is gone, and tun0 with it")
        self.add_both(node, False, f"{node}: {address_gone}")

    def took_over(self, node):
        """How a node got it. Returns the times of (role, tunnel)."""
        status = self.scene.daemons[node].group(GROUP)
        advert = self.first(self.scene.capture.adverts(since=self.start, host=node))
        # The status cuts its times to milliseconds; of the millisecond it means, this is the end.
        role = min(monotonic_of(status["since"]) + 0.001, advert or float("inf"))
        self.add(role, f"{node} is active: {status['reason']}")
        self.add(advert, f"{node} advertises: \"I am active\"")
        self.add_both(node, True, f"{node}: {VIP4} is on eth0")
        self.add_announcement(node)
        tunnel = self.told(node, "route", present=True, value=FAR_NETWORK)
        self.add(tunnel, f"{node}: tunnel is up, route to {FAR_NETWORK} through tun0")
        return role - self.start, tunnel and tunnel - self.start

    def add_both(self, node, present, text):
        """One line for the two families; the time is IPv4's."""
        four, six = (self.told(node, "address", present=present, value=value) for value in (VIP4, VIP6))
        self.add(four, text + (f" (IPv6 {milliseconds(six - self.start)})" if six else ""))

    def add_announcement(self, node):
        arp = self.first(self.scene.capture.gratuitous_arps(VIP4, since=self.start, host=node))
        advertisement = self.first(self.scene.capture.unsolicited_advertisements(VIP6, since=self.start, host=node))
        self.add(arp, f"{node} announces {VIP4} by gratuitous ARP"
                 + (f" (IPv6 {milliseconds(advertisement - self.start)})" if advertisement else ""))

    def finish(self, gap, lost):
        if lost:
            self.add(gap.end, "LAN client: first answer again")
        return sorted(self.lines, key=lambda line: line[0])


def milliseconds(seconds):
    return f"+{seconds * 1000:.1f}"


def fail_over(scene, show, title, event, address_gone=f"{VIP4} is off eth0", after=lambda old: None):
    """One step: `event(old)` happens to the active node, the other one takes over."""
    old = scene.active
    new = scene.other(old)
    scene.wait_standby(new)
    scene.wait_answers(time.monotonic())
    start = time.monotonic()
    event(old)
    scene.wait_active(new)
    scene.wait_answers(time.monotonic())
    answered = time.monotonic()
    scene.wait_gave_back(old)
    after(old)
    require(len([name for name in NODES if scene.hosts[name].processes("openvpn")]) == 1,
            f"{CLIENT} runs on {new} only")
    scene.active = new

    # Probes of the last moment may still be under way; `lost` asks for those that are a second old.
    wait_for(lambda: time.monotonic() - answered > 1.1, 10, "the last probes to be settled")
    gap = scene.prober.longest_gap(start, answered)
    timeline = Timeline(scene, start)
    timeline.add(start, title.format(old=old))
    timeline.gave_back(old, address_gone)
    role, tunnel = timeline.took_over(new)
    carrier = timeline.told(old, "carrier", present=False, interface="eth0")
    timeline.add(carrier, f"{old}: the kernel reports that eth0 has no carrier")
    lost = scene.prober.lost(start, answered)
    result = Result(title.format(old=old), f"{new} took over", new, timeline.finish(gap, lost), role, tunnel,
                    gap.seconds, lost)
    show.result(result)
    return result


def come_back(scene, show, title, event):
    """The other half: the node returns, and nothing moves."""
    standby = scene.other(scene.active)
    active = scene.daemons[scene.active]
    since = active.group(GROUP)["since"]
    start = time.monotonic()
    event(standby)
    scene.wait_standby(standby)
    # Long enough for a takeover, had it wanted one: it has heard the active node several times and let it be.
    heard = accepted(scene.daemons[standby].status())
    scene.daemons[standby].wait(lambda status: accepted(status) >= heard + 4 * len(NODES), 60,
                                f"{standby} to hear four more rounds of advertisements")
    scene.wait_answers(time.monotonic())
    now = time.monotonic()
    require(scene.role(standby) == "backup", f"{standby} stays backup after its return; it is {scene.role(standby)}")
    group = active.group(GROUP)
    require(group["role"] == "active" and group["since"] == since,
            f"{scene.active} stays active as it was since {since}; now: {group['role']} since {group['since']}")
    gap = scene.prober.longest_gap(start, now)
    timeline = Timeline(scene, start)
    timeline.add(start, title.format(node=standby))
    timeline.add(timeline.told(standby, "carrier", present=True, interface="eth0"),
                 f"{standby}: the kernel reports that eth0 has its carrier back")
    timeline.add(monotonic_of(scene.daemons[standby].group(GROUP)["since"]),
                 f"{standby} is backup and stays so: preempt is never")
    lost = scene.prober.lost(start, now)
    result = Result(title.format(node=standby), f"{scene.active} stayed active", scene.active,
                    timeline.finish(gap, lost), None, None, gap.seconds, lost)
    show.result(result)
    return result


def accepted(status):
    return sum(router["counters"]["accepted"] for router in status["groups"][GROUP]["virtual_routers"])


def first_start(scene, show):
    show.caption(
        "Two nodes, one virtual address. Both run pairkeepd with the same file.",
        "The LAN client knows one gateway only: the virtual address. Whoever is ACTIVE",
        "holds that address, runs the tunnel, and says so in an advertisement every second.")
    for name in NODES:
        scene.start(name)

    def somebody():
        for daemon in scene.daemons.values():
            daemon.assert_alive()
        return next((name for name in NODES if scene.role(name) == "active"), None)

    first = wait_for(somebody, 60, "one of the nodes to become active")
    scene.active = first
    scene.wait_active(first)
    scene.wait_standby(scene.other(first))
    require(not scene.holds(scene.other(first), VIP4), f"{VIP4} is on {first} alone")
    scene.probe()
    scene.wait_answers(time.monotonic())
    show.said(f"{first} is active, {scene.other(first)} is backup; the LAN client reaches {FAR} through {VIP4}")


def graceful_stop(scene, show):
    show.step(1, "orderly stop of the active node")
    show.caption(
        f"{scene.active} gets SIGTERM, as for a reboot or an upgrade. It stops its tunnel, gives the address away,",
        "and says goodbye with priority 0: the other node need not wait until it misses advertisements.")

    def stop(old):
        scene.daemons[old].process.kill(signal.SIGTERM)

    def ended(old):
        code = scene.daemons[old].process.wait(30)
        require(code == 0, f"pairkeepd on {old} ends with exit status 0 after SIGTERM; it was {code}")

    yield fail_over(scene, show, "{old}: stopped (SIGTERM)", stop, after=ended)
    show.caption(f"{scene.other(scene.active)} comes back. The role stays where it is: moving it again would only cost.")
    yield come_back(scene, show, "{node}: started again", scene.start)


def kill_9(scene, show):
    show.step(2, "kill -9 of the active node's daemon")
    show.caption(
        f"pairkeepd on {scene.active} dies without a word. Nobody stops its tunnel, nobody removes its address:",
        "so the tunnel is tied to the daemon and ends with it, and the kernel ends the address by itself,",
        "since only a living daemon renews it. The other node takes over when 3 advertisements are missing.")

    def kill(old):
        scene.daemons[old].process.kill(signal.SIGKILL)

    yield fail_over(scene, show, "{old}: killed (kill -9)", kill,
                    address_gone=f"the kernel ends the lease of {VIP4}")
    show.caption(f"{scene.other(scene.active)} is started again, and becomes backup.")
    yield come_back(scene, show, "{node}: started again", scene.start)


def link_loss(scene, show):
    show.step(3, "the active node loses its LAN cable")
    show.caption(
        f"The cable of {scene.active}'s eth0 is pulled. It cannot say goodbye, nobody would hear it. It sees the loss",
        "itself and gives everything back at once; the other node takes over after 3 missing advertisements.")
    yield fail_over(scene, show, "{old}: LAN cable pulled", lambda old: scene.hosts[old].pull("eth0"))
    show.caption(f"The cable is put back. {scene.other(scene.active)} hears that somebody else is active: backup.")
    yield come_back(scene, show, "{node}: LAN cable back", lambda node: scene.hosts[node].push("eth0"))


def return_without_preemption(scene, show):
    standby = scene.other(scene.active)
    mine, theirs = (scene.daemons[name].group(GROUP)["priority"] for name in (standby, scene.active))
    show.step(4, "a node with a higher priority comes back" if mine > theirs else "a node comes back")
    show.caption(
        f"{standby} (priority {mine}) is restarted while {scene.active} (priority {theirs}) is active.",
        "With `preempt: never`, the default, the higher priority decides only who takes over first,",
        "never that a working pair is disturbed.")

    def restart(node):
        scene.daemons[node].terminate()
        scene.start(node)

    yield come_back(scene, show, "{node}: restarted", restart)


STEPS = (graceful_stop, kill_9, link_loss, return_without_preemption)
