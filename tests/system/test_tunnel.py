"""A real openvpn client on each node, and a far side: the tunnel goes where the role goes."""

import json

import pytest
from conftest import Pair, answers, client_of, config_text
from lab import FarSide, wait_for
from lab.pairkeep import UID

FAR_NETWORK = "10.20.0.0/16"


class TunnelPair(Pair):
    """A pair with a second interface towards the far side, and a LAN client that knows only the virtual address."""

    def __init__(self, lab):
        super().__init__(lab, "4", config="")
        far = lab.host("far", {"eth0@wan": ["198.51.100.1/24"]})
        self.far = FarSide(far)
        for number, host in enumerate(self.hosts.values(), start=11):
            host.plug("eth1", [f"198.51.100.{number}/24"], network="wan")
            host.sysctl({"net/ipv4/ip_forward": 1})
        self.client.ip(f"route add {FAR_NETWORK} via 192.0.2.10")
        profile = self.far.tunnel("hq", uid=UID)
        self.config = config_text("4", command=["openvpn", "--config", profile], client={"stop_timeout": "15s"})

    def tunnels(self, name):
        return self.hosts[name].processes("openvpn")

    def wait_user_served(self, by):
        """The LAN user's packets reach the far side through the tunnel of this node."""
        def served():
            assert self.hosts[by].has_interface("tun0"), f"no tunnel on {by} yet"
            return answers(self.client, self.far.inner)
        wait_for(served, 60, f"the far side to answer through {by}")


@pytest.fixture
def tunnels(lab):
    made = TunnelPair(lab)
    for name in "ab":
        made.start(name)
        if name == "a":
            made["a"].wait_role("active")
    made.settled()
    made.wait_user_served(by="a")
    yield made
    made.explain()
    print(f"--- the far side\n{made.far.servers['hq'].last_lines(30)}")


def test_only_the_active_node_has_a_tunnel(tunnels):
    client = client_of(tunnels["a"].status())
    assert client["state"] == "running" and [client["pid"]] == tunnels.tunnels("a")
    assert client_of(tunnels["b"].status())["state"] == "stopped" and tunnels.tunnels("b") == []


def test_a_graceful_leave_moves_the_tunnel_and_never_runs_two(tunnels):
    tunnels["a"].process.kill()
    # As soon as b has one, a must have none: it is exclusive, and stopped before the role is given away.
    wait_for(lambda: tunnels.tunnels("b"), 60, "openvpn on b", every=0.001)
    assert tunnels.tunnels("a") == []
    assert tunnels["a"].process.wait() == 0
    assert "hq-vpn CLIENT_STOPPED" in tunnels["a"].log() and "CLIENT_STOP_FORCED" not in tunnels["a"].log()
    tunnels.wait_holder("b")
    tunnels.wait_user_served(by="b")
    assert len(tunnels.tunnels("b")) == 1 and not tunnels.hosts["a"].has_interface("tun0")


def test_a_dead_node_loses_its_tunnel_and_its_address(tunnels):
    tunnels["a"].kill9()
    wait_for(lambda: not tunnels.hosts["a"].processes(), what="everything of the dead daemon to be gone")
    wait_for(lambda: not tunnels.hosts["a"].has_interface("tun0"), what="its tunnel to be gone")
    tunnels["b"].wait_role("active")
    tunnels.wait_holder("b")
    tunnels.wait_user_served(by="b")
    assert len(tunnels.tunnels("b")) == 1


def test_a_lost_link_moves_the_tunnel(tunnels):
    tunnels.hosts["a"].pull()
    tunnels["a"].wait_role("fault")
    wait_for(lambda: tunnels.tunnels("a") == [], what="the tunnel of the node without link to end")
    tunnels.wait_holder("b")
    tunnels.wait_user_served(by="b")
    tunnels.hosts["a"].push()
    tunnels["a"].wait_role("backup")
    assert tunnels.tunnels("a") == [] and len(tunnels.tunnels("b")) == 1


def test_a_tunnel_that_dies_is_started_again(tunnels):
    (pid,) = tunnels.tunnels("a")
    tunnels.hosts["a"].run(f"kill -KILL {pid}")
    tunnels["a"].wait(lambda s: client_of(s)["starts"] == 2 and client_of(s)["state"] == "running",
                      what="a second start of the client")
    assert "SIGKILL" in client_of(tunnels["a"].status())["last_exit"]
    tunnels.wait_user_served(by="a")
    assert tunnels["a"].role() == "active", "the role does not move for a client"


def test_an_unhealthy_gateway_is_left_for_the_next_one(lab):
    """Nobody answers at the first; a ping through the tunnel says so, not the process, which runs."""
    made = TunnelPair(lab)
    profile = lab.folder / "without-remote.conf"
    told = next(made.far.host.folder.rglob("client.conf")).read_text()
    profile.write_text("".join(line + "\n" for line in told.splitlines() if not line.startswith("remote ")))
    profile.chmod(0o644)
    config = json.loads(config_text("4", client={
        "gateways": ["198.51.100.66", "198.51.100.1"], "stop_timeout": "15s",
        "health": {"ping": made.far.inner, "interval": "500ms", "timeout": "400ms", "fall": 6, "on_failure": "restart"}},
        command=["openvpn", "--config", str(profile), "--remote", "{gateway}", "1194"]))
    made.config = json.dumps(config)
    try:
        made.start("a")
        made.wait_user_served(by="a")
        status = made["a"].wait(lambda s: client_of(s)["health"]["standing"] == "passing", 60, "health through the tunnel")
        client = client_of(status)
        assert client["gateway"] == "198.51.100.1"
        assert [use["gateway"] for use in client["gateways"]][-2:] == ["198.51.100.66", "198.51.100.1"]
        assert status["groups"]["lan"]["role"] == "active", "the role does not move for a gateway"
    finally:
        made.explain()
