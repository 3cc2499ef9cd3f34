"""Reload: a changed file is put in force while everything goes on, watched by a LAN client."""

import json
import re
import signal
import time

import pytest
from conftest import VIRTUAL, client_of, config_text, follows, group_of
from lab import Prober, wait_for

SECOND = "192.0.2.20"
SLEEP = ["/bin/sleep", "100000"]


def two_groups(second_addresses=("192.0.2.30/24",), **group):
    """lan, which nobody changes, and dmz on the same interface."""
    written = json.loads(config_text("4", command=SLEEP))
    written["groups"]["lan"]["clients"] = ["hq-vpn"]
    written["groups"]["dmz"] = dict(written["groups"]["lan"], vrid=77, clients=[],
                                    virtual_addresses=list(second_addresses)) | group
    return json.dumps(written, indent=2)


def reload(daemon, config, arguments=""):
    daemon.config.write_text(config)
    return daemon.cli(f"reload {arguments}")


def has(host, address):
    return f"{address}/32" in host.addresses("eth0")


def test_an_untouched_group_does_not_notice(pair):
    p = pair("4", start="")
    for name in "ab":
        p.config = two_groups()
        p.start(name)
        p[name].wait(lambda s: s["groups"]["lan"]["role"] in ("active", "backup"))
        if name == "a":
            p["a"].wait_role("active", group="lan")
            p["a"].wait_role("active", group="dmz")
    pid = client_of(p["a"].wait(lambda s: client_of(s)["pid"]))["pid"]
    with Prober(p.client, VIRTUAL[4]) as prober:
        began = time.monotonic()
        wait_for(lambda: prober.answered_since(began), what="the first answer")
        for config in (two_groups(["192.0.2.30/24", "192.0.2.31/24"]), two_groups(["192.0.2.31/24"], preempt="always"),
                       two_groups(["192.0.2.31/24"], vrid=78), config_text("4", command=SLEEP)):
            for name in "ba":
                reload(p[name], config)
            wait_for(lambda: json.loads(config)["groups"].keys() == p["a"].status()["groups"].keys(), what="the groups")
            p.wait_adverts("a", 10, since=time.monotonic())
        assert prober.lost(began) == 0
    status = p["a"].status()
    assert client_of(status)["pid"] == pid and client_of(status)["starts"] == 1
    assert status["groups"]["lan"]["role"] == "active"
    assert status["configuration"]["last_reload"]["done"] and status["configuration"]["last_reload"]["by"] == "root"
    wait_for(lambda: not any(has(p.hosts[name], "192.0.2.31") for name in "ab"), what="192.0.2.31 to leave both")


def test_addresses_on_one_node_first(pair):
    p = pair("4")
    p.settled()
    both = config_text("4", group={"virtual_addresses": [f"{VIRTUAL[4]}/24", f"{SECOND}/24"]})
    for first, other in ("ab", "ba"):
        with Prober(p.client, VIRTUAL[4]) as prober:
            began = time.monotonic()
            wait_for(lambda: prober.answered_since(began), what="the first answer")
            for name in (first, other):
                said = reload(p[name], both)
                assert f"virtual_addresses: adds {SECOND}/24" in said and "at once" in said
                p.wait_adverts("a", 20, since=time.monotonic())
                assert p["a"].role() == "active" and follows(p["b"].status())
            wait_for(lambda: has(p.hosts["a"], SECOND), what=f"{SECOND} on a")
            assert p.client.run(f"ping -c 1 -W 2 {SECOND}")
            for name in (first, other):
                reload(p[name], p.config)
                p.wait_adverts("a", 20, since=time.monotonic())
                assert p["a"].role() == "active" and follows(p["b"].status())
            wait_for(lambda: not has(p.hosts["a"], SECOND), what=f"{SECOND} to leave a")
            assert prober.lost(began) == 0
    assert not has(p.hosts["b"], SECOND)


def test_a_dry_run_changes_nothing_and_says_what_the_reload_says(pair):
    p = pair("4", command=SLEEP)
    p.settled()
    changed = config_text("4", command=["/bin/sleep", "99999"], group={"preempt": "always"})
    dry = json.loads(reload(p["b"], changed, "--dry-run --json"))
    assert dry["dry_run"] and {c["text"] for c in dry["changes"]} == {
        "group lan: preempt: never -> always", "client hq-vpn: command: is another one"}
    assert "this would change" in p["b"].cli("reload --dry-run")
    assert p["b"].group()["preempt"] == "never" and p["b"].status()["configuration"]["last_reload"] is None
    done = json.loads(p["b"].cli("reload --json"))
    assert done["changes"] == dry["changes"] and not done["dry_run"]
    assert p["b"].group()["preempt"] == "always"
    assert "nothing to change" in p["b"].cli("reload --dry-run")


def test_a_broken_file_changes_nothing(pair):
    p = pair("4")
    p.settled()
    p["a"].config.write_text(config_text("4", group={"interfase": "eth1"}))
    where = re.compile(r"pairkeep\.yaml:\d+:\d+: .*interfase")
    for arguments in ("reload", "reload --dry-run"):
        with pytest.raises(RuntimeError) as failed:
            p["a"].cli(arguments)
        assert "exit status 78" in str(failed.value) and "nothing was changed" in str(failed.value)
        assert where.search(str(failed.value))
    code, body = p["a"].request("/v1/reload", "POST", "{}")
    assert code == 422 and any(where.search(problem) for problem in json.loads(body)["problems"])
    last = p["a"].status()["configuration"]["last_reload"]
    assert not last["done"] and where.search(last["text"])
    assert "RELOAD_FAILED" in p["a"].log() and "Reload" in p["a"].cli("status")
    p.wait_adverts("a", 10, since=time.monotonic())
    assert p["a"].role() == "active" and follows(p["b"].status())


def test_sighup_reloads(pair):
    p = pair("4", start="a")
    p.settled()
    p["a"].config.write_text(config_text("4", group={"preempt": {"after": "5min"}}))
    p["a"].process.kill(signal.SIGHUP)
    p["a"].wait(lambda s: group_of(s)["preempt"] == "after 5min")
    last = p["a"].status()["configuration"]["last_reload"]
    assert last["done"] and last["by"] == "SIGHUP" and "preempt: never -> after 5min" in last["text"]
    p["a"].wait_log("RELOADED: by SIGHUP: group lan: preempt: never -> after 5min (in_place)")


def test_clients_come_change_and_go(pair):
    p = pair("4", start="a", command=SLEEP)
    p.settled()
    first = client_of(p["a"].wait(lambda s: client_of(s)["state"] == "running"))["pid"]
    reload(p["a"], config_text("4", command=SLEEP, client={"stop_timeout": "3s"}))
    assert client_of(p["a"].status())["pid"] == first
    reload(p["a"], config_text("4", command=["/bin/sleep", "77777"], client={"stop_timeout": "3s"}))
    second = client_of(p["a"].wait(lambda s: client_of(s)["pid"] not in (None, first)))
    assert second["command"] == ["/bin/sleep", "77777"]
    reload(p["a"], config_text("4"))
    wait_for(lambda: not p["a"].status()["clients"], what="the client to go")
    reload(p["a"], config_text("4", command=SLEEP))
    p["a"].wait(lambda s: client_of(s)["state"] == "running")
    assert p["a"].role() == "active"


def test_an_interface_that_was_not_watched_before(pair):
    p = pair("4", start="a")
    p.settled()
    host = p.hosts["a"]
    host.ip("link add eth7 type veth peer name eth8", "link set eth7 up", "link set eth8 up")
    wait_for(lambda: host.link("eth7")["operstate"] == "UP", what="eth7's link")
    reload(p["a"], config_text("4", group={"track": {"interfaces": ["eth7"]}}))
    p.wait_adverts("a", 10, since=time.monotonic())
    assert p["a"].role() == "active" and "-> fault" not in p["a"].log()
    host.ip("link set eth8 down")
    p["a"].wait_role("fault")
    reload(p["a"], config_text("4"))
    p["a"].wait_role("active")


def test_what_needs_a_restart_is_named(pair):
    p = pair("4", start="a")
    p.settled()
    written = json.loads(config_text("4"))
    written["control"] = {"socket": "/tmp/elsewhere.sock"}
    written["site"] = "here"
    answer = json.loads(reload(p["a"], json.dumps(written), "--json"))
    assert answer["needs_restart"]
    assert {(c["key"], c["effect"]) for c in answer["changes"]} == {("control.socket", "needs_restart"), ("site", "in_place")}
    assert p["a"].status()["site"] == "here"
    assert "needs a restart" in p["a"].cli("reload --dry-run")


def test_several_at_once_come_one_after_the_other(pair):
    p = pair("4", start="a")
    p.settled()
    p["a"].config.write_text(config_text("4", group={"preempt": "always"}))
    for _ in range(5):
        p["a"].process.kill(signal.SIGHUP)
    assert p["a"].cli("reload")
    wait_for(lambda: p["a"].group()["preempt"] == "always", what="the change")
    assert p["a"].role() == "active"


def test_a_node_keeps_its_name(pair):
    """Renaming needs a restart: the file is read for the node that runs."""
    p = pair("4", start="a")
    p.settled()
    written = json.loads(config_text("4"))
    written["nodes"]["connector-c"] = written["nodes"].pop("connector-a")
    with pytest.raises(RuntimeError) as failed:
        reload(p["a"], json.dumps(written))
    assert "exit status 78" in str(failed.value) and 'there is no node "connector-a"' in str(failed.value)


def test_a_group_of_admins_that_does_not_exist(pair):
    p = pair("4", start="a")
    p.settled()
    reload(p["a"], config_text("4", top={"control": {"admin_group": "no-such-group"}}))
    wait_for(lambda: "control.admin_group: no group named no-such-group" in p["a"].log(), what="the warning")
