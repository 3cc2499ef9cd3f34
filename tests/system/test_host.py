"""What the daemon must withstand on its own host: missing permission, clients that misbehave, a full disk, a second
daemon, whatever may come through its socket. From outside: test_withstand.py."""

import http.client
import json
import pathlib
import socket
import time

import jsonschema
import pytest
from conftest import LAN_CLIENT, OWN, VIRTUAL, VRID, client_of, discarded, usual_interval
from lab import frames, wait_for

SCHEMA = pathlib.Path(__file__).resolve().parents[2] / "conf" / "schema" / "status-v1.schema.json"


@pytest.mark.parametrize("missing", ("net_admin", "net_raw"))
def test_a_missing_capability_is_named(pair, missing):
    p = pair("4", start="")
    kept = [name for name in ("net_admin", "net_raw") if name != missing]
    daemon = p.start("a", capabilities=kept)
    assert daemon.process.wait() == 77
    assert f"CAP_{missing.upper()}" in daemon.log() and f"CAP_{kept[0].upper()}" not in daemon.log()


# --- clients -------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("command, said", (
    (["/no/such/program"], "/no/such/program: no such file or directory"),
    (["/etc/passwd"], "/etc/passwd: not executable (permission denied)"),
    (["sh", "-c", "echo I cannot; exit 3"], "exited with status 3"),
    (["sh", "-c", "kill -SEGV $$"], "SIGSEGV"),
))
def test_a_client_that_does_not_run_is_tried_again_ever_more_slowly(pair, command, said):
    p = pair("4", start="a", command=command)
    p["a"].wait_role("active")
    paused = p["a"].wait(lambda s: client_of(s)["starts"] >= 2 and client_of(s)["state"] == "waiting_to_restart",
                         what="a pause after the second start")
    assert said in client_of(paused)["last_exit"] and client_of(paused)["next_start_in"] is not None
    p["a"].wait(lambda s: client_of(s)["starts"] >= 4, what="the fourth start")
    pauses = [line.split("next start in ")[1] for line in p["a"].log().splitlines() if "CLIENT_DOWN" in line]
    assert pauses[:3] == ["250ms", "500ms", "1s"]
    p.wait_adverts("a", 10, since=time.monotonic())
    assert p["a"].role() == "active"
    assert p["a"].terminate() == 0 and p.hosts["a"].processes() == []


# Its real work is done by a process that has a session of its own and a parent that has ended.
ESCAPING = ["/usr/bin/python3", "-c", """
import os, signal, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
for _ in range(3):
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            os.setsid()
            os.closerange(0, 256)
            while True: time.sleep(60)
        os._exit(0)
print("all away", flush=True)
while True: time.sleep(60)
"""]


@pytest.mark.parametrize("end", ("terminate", "kill9"))
def test_nothing_of_a_client_survives(pair, end):
    p = pair("4", start="a", command=ESCAPING, client={"stop_timeout": "500ms"})
    wait_for(lambda: "all away" in p["a"].log(), what="the client to have forked")
    wait_for(lambda: len(p.hosts["a"].processes("python3")) >= 4, what="the client and what it forked away")
    getattr(p["a"], end)()
    wait_for(lambda: p.hosts["a"].processes() == [], what="everything to be gone")
    if end == "terminate":
        assert "CLIENT_STOP_FORCED" in p["a"].log()


def test_a_client_that_writes_without_end_does_not_disturb(pair):
    p = pair("4", command=["sh", "-c", "while :; do echo 0123456789012345678901234567890123456789; done"],
             start="a", group={"clients": ["hq-vpn"]})
    p["a"].wait(lambda s: client_of(s)["state"] == "running", what="the client to run")
    assert usual_interval(p.wait_adverts("a", 20, since=time.monotonic())) < 0.2
    assert p["a"].role() == "active" and p["a"].terminate() == 0


# --- disk, run directory, socket -----------------------------------------------------------------------------

def test_a_full_disk_under_the_log(pair):
    p = pair("4", start="", command=["sh", "-c", "while echo still here; do sleep 0.01; done"])
    p.start("a", stderr="/dev/full").wait_role("active")
    p.start("b")
    p.settled()
    p["a"].wait(lambda s: client_of(s)["state"] == "running", what="the client to run")
    p.wait_adverts("a", 20, since=time.monotonic())
    assert p["a"].terminate() == 0
    p["b"].wait_role("active")
    p.wait_holder("b")


def test_a_second_daemon_in_one_run_directory_is_refused(pair):
    p = pair("4", start="a")
    first = p["a"]
    first.wait_role("active")
    p.wait_holder("a")
    second = p.start("a")
    assert second.process.wait() == 75
    assert f"another pairkeepd (pid {first.pid}) already runs in {first.run_dir}" in second.log()
    assert first.role() == "active" and p.virtual <= p.hosts["a"].addresses("eth0")
    p.daemons["a"] = first


def test_a_second_daemon_for_the_same_virtual_router_is_refused(pair):
    """Whatever its run directory: they would fight over the addresses."""
    p = pair("46", start="a")
    first = p["a"]
    first.wait_role("active")
    p.wait_holder("a")
    second = p.start("a", run_dir=p.hosts["a"].folder / "other-run")
    assert second.process.wait() == 75
    assert f"another pairkeepd (pid {first.worker}) has VRID {VRID} on eth0 for IPv4" in second.log()
    assert first.role() == "active" and p.virtual <= p.hosts["a"].addresses("eth0")
    # Another VRID is another virtual router; it may run beside.
    p.config = p.config.replace(str(VRID), str(VRID + 1)).replace("192.0.2.10", "192.0.2.20").replace("2::10", "2::20")
    p.start("a", run_dir=p.hosts["a"].folder / "other-run").wait_role("active")
    assert first.role() == "active"
    p["a"].terminate()
    p.daemons["a"] = first


def test_a_socket_file_that_nobody_listens_on_is_replaced(pair):
    p = pair("4", start="a")
    p["a"].wait_role("active")
    p["a"].kill9()
    assert p["a"].socket.exists()
    p["a"].start()
    p["a"].wait_role("active")
    p["a"].terminate()
    assert not p["a"].socket.exists()


def test_two_hundred_status_requests_at_once(pair):
    p = pair("4", start="a")
    p["a"].wait_role("active")
    began = time.monotonic()
    connections = [open_socket(p["a"]) for _ in range(200)]
    for connection in connections:
        connection.sendall(b"GET /v1/status HTTP/1.1\r\nHost: x\r\n\r\n")
    for connection in connections:
        answer = http.client.HTTPResponse(connection)
        answer.begin()
        assert answer.status == 200 and json.loads(answer.read())["node"] == "connector-a"
        connection.close()
    assert usual_interval(p.wait_adverts("a", 10, since=began)) < 0.15
    assert p["a"].role() == "active"


GARBAGE = {
    "no HTTP at all": (b"\x00\xff\x16\x03" * 50 + b"\r\n\r\n", 400),
    "a long line": (b"GET /" + b"a" * 100000 + b" HTTP/1.1\r\n\r\n", 431),
    "many fields": (b"GET / HTTP/1.1\r\n" + b"X: y\r\n" * 20000 + b"\r\n", 431),
    "a large body": (b"POST /v1/status HTTP/1.1\r\nContent-Length: 99999999\r\n\r\n", 413),
    "another path": (b"GET /../etc/passwd HTTP/1.1\r\nHost: x\r\n\r\n", 404),
    "another method": (b"DELETE /v1/status HTTP/1.1\r\nHost: x\r\n\r\n", 405),
}


def test_garbage_oversized_and_slow_requests(pair):
    p = pair("4", start="a")
    p["a"].wait_role("active")
    began = time.monotonic()
    slow = [open_socket(p["a"]) for _ in range(20)]
    for connection in slow:
        connection.sendall(b"GET /v1/sta")  # and no more
    for what, (request, status) in GARBAGE.items():
        with open_socket(p["a"]) as connection:
            try:
                connection.sendall(request)
            except (BrokenPipeError, ConnectionResetError):
                pass  # it need not read what it has refused
            answer = http.client.HTTPResponse(connection)
            answer.begin()
            assert answer.status == status, what
            assert json.loads(answer.read())["error"], what
    assert p["a"].status()["node"] == "connector-a", "others are served while some are slow"
    for connection in slow:
        answer = http.client.HTTPResponse(connection)
        answer.begin()
        assert answer.status == 408
        connection.close()
    assert usual_interval(p.wait_adverts("a", 30, since=began)) < 0.15
    assert p["a"].role() == "active"


def open_socket(daemon):
    connection = socket.socket(socket.AF_UNIX)
    connection.settimeout(30)
    connection.connect(str(daemon.socket))
    return connection


# --- the document --------------------------------------------------------------------------------------------

def test_the_status_document_is_as_its_schema_says(pair):
    schema = json.loads(SCHEMA.read_text())
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    p = pair("46", start="", command=["sh", "-c", "echo up; exec sleep 1000"], interval="300ms")

    wrong = {}

    def see(name, role):
        status = p[name].wait_role(role)
        errors = {f"{'/'.join(map(str, error.path))}: {error.message}" for error in validator.iter_errors(status)}
        if errors:
            wrong[f"{name} {role}"] = sorted(errors)

    p.hosts["a"].pull()
    p.start("a")
    see("a", "initialize")
    p.hosts["a"].push()
    see("a", "backup")
    see("a", "active")
    p.start("b")
    p.settled()
    see("a", "active")
    see("b", "backup")
    frames.send_advert(p.client, "eth0", source=LAN_CLIENT[4], destination=OWN["a"][4], ttl=3, vrid=VRID, priority=1,
                       destination_mac=p.hosts["a"].mac("eth0"), addresses=[VIRTUAL[4]])
    p["a"].wait(lambda s: discarded(s, "ttl"), what="a discarded advert")
    see("a", "active")
    p.hosts["a"].pull()
    see("a", "fault")
    see("b", "active")
    p["b"].process.kill()
    assert not wrong, json.dumps(wrong, indent=1)
