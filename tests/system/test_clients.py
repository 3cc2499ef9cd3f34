"""Clients, checks, routes and hooks of real daemons, with real tunnels: what the edge does when a role moves."""

import json
import os
import pathlib
import socket

import pytest
from conftest import Pair, answers, config_text
from lab import wait_for
from lab.pairkeep import UID, Pairkeep


def written(**changes):
    """The pair's configuration with these keys beside or in place of its own."""
    made = json.loads(config_text("4"))
    for key, value in changes.items():
        if key == "group":
            made["groups"]["lan"] |= value
        else:
            made[key] = value
    return json.dumps(made, indent=2) + "\n"


def pair_of(lab, config):
    pair = Pair(lab, "4", config=config)
    pair.start("a")
    pair["a"].wait_role("active")
    pair.start("b")
    pair.settled()
    return pair


def script(text):
    return ["sh", "-c", text]


def test_an_exec_client_runs_where_the_role_is(lab, folder):
    """Commands of an operator's that start something in the background, on each node for itself."""
    on = f"{folder}/$PAIRKEEP_NODE"
    pair = pair_of(lab, written(clients={"sdp": {"gateways": ["gw1", "gw2"], "exec": {
        "start": script(f"cat > {on}.json; echo to {{gateway}}; sleep 1000 >/dev/null 2>&1 & echo $! > {on}.pid"),
        "stop": script(f"kill $(cat {on}.pid)"),
        "is_running": script(f"kill -0 $(cat {on}.pid)")}}}))
    try:
        pair["a"].wait(lambda status: status["clients"]["sdp"]["state"] == "running")
        told = json.loads((folder / "connector-a.json").read_text())
        assert told == {"node": "connector-a", "group": "lan", "client": "sdp", "action": "start", "gateway": "gw1"}
        assert not (folder / "connector-b.pid").exists()
        pid = int((folder / "connector-a.pid").read_text())
        assert pair["a"].terminate() == 0
        assert not pathlib.Path(f"/proc/{pid}").exists()
        pair["b"].wait(lambda status: status["clients"]["sdp"]["state"] == "running")
    finally:
        pair.explain()


def test_routes_come_with_the_role_are_kept_and_go_with_it(lab):
    routes = [{"to": "10.20.0.0/16", "via": "192.0.2.1"}, {"to": "10.30.0.0/16", "interface": "eth0", "table": 100}]
    pair = pair_of(lab, written(group={"routes": routes}))

    def shown(name):
        return [line.split()[0] for line in
                pair.hosts[name].run("ip -4 route show table all proto 112").splitlines() if line.startswith("10.")]

    try:
        wait_for(lambda: sorted(shown("a")) == ["10.20.0.0/16", "10.30.0.0/16"], what="a's routes")
        assert shown("b") == []
        pair.hosts["a"].ip("route del 10.20.0.0/16")
        wait_for(lambda: len(shown("a")) == 2, 30, "the route to come back")
        pair["a"].kill9()
        wait_for(lambda: len(shown("b")) == 2, 30, "b's routes")
        assert len(shown("a")) == 2, "nobody is left there to remove them"
        pair.start("a")
        wait_for(lambda: shown("a") == [], 30, "the next start to remove them")
        assert pair["b"].terminate() == 0
        assert shown("b") == []
    finally:
        pair.explain()


def test_hooks_are_told_the_state_and_come_in_order(lab, folder):
    def hook(point):
        return [script(f"cat >> {folder}/$PAIRKEEP_NODE; echo said by {point}")]

    points = ("before_active", "after_active", "before_leave", "after_leave")
    pair = pair_of(lab, written(group={"hooks": {point: hook(point) for point in points}}))
    try:
        file = folder / "connector-a"
        wait_for(lambda: len(file.read_text().splitlines()) == 2, what="both hooks of a")
        assert pair["a"].terminate() == 0
        told = [json.loads(line) for line in file.read_text().splitlines()]
        assert [one["point"] for one in told] == list(points)
        assert told[1] | {"reason": ""} == {
            "node": "connector-a", "group": "lan", "point": "after_active", "plan": "become_active", "role": "active",
            "reason": "", "priority": 250, "addresses": ["192.0.2.10/24"]}
        assert told[2]["plan"] == "planned_leave"
        assert "said by after_leave" in pair["a"].log()
    finally:
        pair.explain()


def serves():
    """Whether the LAN client's web server accepts; in its namespace."""
    with socket.socket() as asking:
        return asking.connect_ex(("192.0.2.100", 8080)) == 0


@pytest.mark.parametrize("question", (
    {"ping": "192.0.2.100"}, {"tcp": "192.0.2.100:8080"}, {"http": "http://192.0.2.100:8080/"}))
def test_a_check_that_fails_on_one_node_moves_the_role(lab, question):
    """The LAN client is what is asked; then a alone cannot reach it any more."""
    pair = Pair(lab, "4", config=written(
        checks={"uplink": question | {"interval": "500ms", "timeout": "500ms", "rise": 2, "fall": 2}},
        group={"track": {"checks": ["uplink"]}}))
    if "ping" not in question:
        pair.client.spawn(["/usr/bin/python3", "-m", "http.server", "8080", "--bind", "192.0.2.100"], log="http.log")
        wait_for(lambda: pair.client.inside(serves), what="the server")
    try:
        pair.start("a")
        pair["a"].wait_role("active", 40)
        pair.start("b")
        pair.settled()
        pair["a"].wait(lambda s: s["checks"]["uplink"]["standing"] == "passing", what="a's check to pass")
        pair.hosts["a"].run("nft add table inet cut")
        pair.hosts["a"].run("nft add chain inet cut out { type filter hook output priority 0 ; }")
        pair.hosts["a"].run("nft add rule inet cut out ip daddr 192.0.2.100 drop")
        pair["b"].wait_role("active", 60)
        assert pair["a"].role() != "active"
    finally:
        pair.explain()


def test_wireguard_handshakes_are_asked_of_wireguard_go(lab, folder):
    """Two namespaces with wireguard-go between them; a daemon as root, since the socket is root's alone."""
    ends = {name: lab.host(name, {"eth0": [f"192.0.2.{number}/24"]}) for name, number in (("a", 11), ("b", 12))}
    keys = {}
    names = {name: f"wg{os.getpid() % 100000}{name}" for name in ends}  # /run/wireguard is one for all namespaces
    for name, host in ends.items():
        host.spawn(["wireguard-go", "-f", names[name]], log="wireguard.log")
        wait_for(lambda: pathlib.Path(f"/run/wireguard/{names[name]}.sock").exists(), what="wireguard-go")
        private = host.run("wg genkey")
        keys[name] = host.run(["sh", "-c", f"echo {private.strip()} | wg pubkey"]).strip()
        (folder / name).write_text(private)
    for name, other, number in (("a", "b", 12), ("b", "a", 11)):
        ends[name].run(f"wg set {names[name]} listen-port 51820 private-key {folder / name} peer {keys[other]} "
                       f"allowed-ips 10.9.0.{number}/32 endpoint 192.0.2.{number}:51820")
        ends[name].ip(f"addr add 10.9.0.{23 - number}/24 dev {names[name]}")
        ends[name].ip(f"link set {names[name]} up")
    config = written(checks={"tunnel": {"wireguard": {"interface": names["a"], "at_most": "3min"}, "interval": "500ms",
                                        "timeout": "400ms", "on_failure": "report"}},
                     group={"track": {"checks": ["tunnel"]}})
    daemon = Pairkeep(ends["a"], config, node="connector-a",
                      capabilities=("net_admin", "net_raw", "dac_override"))
    daemon.wait(lambda status: status["checks"]["tunnel"]["standing"] == "failing", 30, "no handshake yet")
    wait_for(lambda: answers(ends["a"], "10.9.0.12"), 30, "the tunnel")
    daemon.wait(lambda status: status["checks"]["tunnel"]["standing"] == "passing", 30, "the handshake to be seen")


def test_an_operator_overrides_a_client_and_takes_it_back(lab):
    pair = pair_of(lab, written(clients={"vpn": {"command": ["sleep", "1000"]}}))
    try:
        for node, word, state in (("a", "stop", "stopped"), ("a", "auto", "running"),
                                  ("b", "start", "running"), ("b", "auto", "stopped")):
            pair[node].cli(f"client {word} vpn")
            status = pair[node].wait(lambda s, state=state: s["clients"]["vpn"]["state"] == state, what=f"vpn {state} on {node}")
            override = status["clients"]["vpn"]["override"]
            assert override is None if word == "auto" else (override["to"], override["by"]) == (word, "root")
        assert (pair["a"].role(), pair["b"].role()) == ("active", "backup")
        with pytest.raises(RuntimeError, match="exit status 64(.|\n)*nobody"):
            pair["a"].cli("client stop nobody")
        # Who may read may not change.
        pair["a"].run_dir.chmod(0o755)
        pair["a"].socket.chmod(0o666)

        def as_reader(*words):
            return pair.hosts["a"].run(["setpriv", f"--reuid={UID + 1}", f"--regid={UID}", "--clear-groups",
                                        pair["a"].bin_dir / "pairkeep", "--socket", pair["a"].socket, *words])
        as_reader("status")
        with pytest.raises(RuntimeError, match="exit status 77"):
            as_reader("client", "stop", "vpn")
        assert pair["a"].status()["clients"]["vpn"]["state"] == "running"
    finally:
        pair.explain()
