"""What the daemon tells a service manager (sd_notify): ready, the roles, still alive, leaving, or why it did not start.
The booted machines of tests/appliance show the same with a real systemd."""

import os
import signal
import time

import pytest
from lab import NotifySocket, wait_for

# Tells what it was given, then waits for its end.
SHOW_ENVIRONMENT = ["sh", "-c", "env; echo that is all; exec sleep 1000"]


@pytest.fixture
def manager(lab):
    made = NotifySocket(lab.folder, watchdog_usec=2_000_000)
    yield made
    made.close()


def test_ready_means_sockets_open_and_the_roles_follow(pair, manager):
    p = pair("46", start="")
    a = p.start("a", environment=manager.environment)
    wait_for(lambda: manager.last("READY") == "1", what="READY=1")
    for router in a.group()["virtual_routers"]:
        assert router["state"] != "waiting", router
    wait_for(lambda: manager.last("STATUS") == "lan ACTIVE", what="the role in STATUS")
    assert manager.count("READY") == 1


def test_what_is_waited_for_is_said_and_does_not_hold_up_the_start(pair, manager):
    p = pair("4", start="", group={"interface": "eth7"})
    p.start("a", environment=manager.environment)
    wait_for(lambda: manager.last("READY") == "1", what="READY=1")
    wait_for(lambda: "eth7" in (manager.last("STATUS") or ""), what="the missing interface in STATUS")
    assert manager.last("STATUS").startswith("lan INITIALIZE: ")


def test_the_watchdog_hears_of_a_daemon_that_lives_and_not_of_one_that_hangs(pair, manager):
    p = pair("4", start="", top={"hang_limit": "off"})  # or the guardian is quicker
    a = p.start("a", environment=manager.environment)
    wait_for(lambda: manager.count("WATCHDOG") >= 4, what="four signs of life")
    worker = a.worker
    os.kill(worker, signal.SIGSTOP)
    # Stopped when the other node has taken over; nothing comes while that one sends twenty more.
    p.start("b").wait_role("active")
    heard = manager.count("WATCHDOG")
    p.wait_adverts("b", 20, since=time.monotonic())
    assert manager.count("WATCHDOG") == heard
    os.kill(worker, signal.SIGCONT)
    wait_for(lambda: manager.count("WATCHDOG") > heard, what="a sign of life after the hang")


def test_a_leave_asks_for_the_time_that_its_clients_may_need(pair, manager):
    p = pair("4", start="", command=["sleep", "1000"], client={"stop_timeout": "90s"})
    a = p.start("a", environment=manager.environment)
    a.wait_role("active")
    assert a.terminate() == 0
    assert manager.last("STOPPING") == "1"
    assert int(manager.last("EXTEND_TIMEOUT_USEC")) > 90_000_000


def test_leaving_says_what_it_waits_for_and_then_that_it_is_over(pair, manager):
    p = pair("4", start="", command=["sh", "-c", "trap '' TERM; echo deaf; while :; do sleep 0.1; done"],
             client={"stop_timeout": "3s"})
    a = p.start("a", environment=manager.environment)
    wait_for(lambda: "deaf" in a.log(), what="the client to ignore SIGTERM")
    a.process.kill(signal.SIGTERM)
    wait_for(lambda: manager.last("STATUS") == "leaving; lan ACTIVE; waits for the end of hq-vpn", what="the wait")
    assert a.process.wait() == 0
    assert manager.last("STATUS") == "left in order: everything was given back"


def test_a_manager_that_does_not_read_holds_nothing_up(pair, manager):
    """The queue of its socket is full after some messages; a blocking one would stop the protocol loop there."""
    p = pair("4", start="")
    manager.fill()
    a = p.start("a", environment=manager.environment)
    a.wait_role("active")
    p.wait_adverts("a", 30, since=time.monotonic())  # six times as long as the time between two signs of life
    assert a.role() == "active"
    assert manager.assignments[0] == ("FULL", "1")  # read now: from here on there is room
    wait_for(lambda: manager.last("READY") == "1", what="READY=1, once there is room for it")
    wait_for(lambda: manager.last("STATUS") == "lan ACTIVE", what="the role")


def test_a_lock_that_root_left_is_not_in_the_way_of_the_service(pair):
    p = pair("4", start="a")
    p["a"].wait_role("active")
    assert p["a"].terminate() == 0
    lock = p["a"].run_dir / "pairkeepd.lock"
    os.chown(lock, 0, 0)
    lock.chmod(0o644)
    p["a"].start()
    p["a"].wait_role("active")


def test_a_bad_file_is_what_the_manager_shows(pair, manager):
    p = pair("4", start="", group={"vrid": 256})
    a = p.start("a", environment=manager.environment)
    assert a.process.wait() == 78
    assert manager.count("READY") == 0
    assert "vrid" in manager.last("STATUS") and "pairkeep.yaml:" in manager.last("STATUS")


def test_a_client_does_not_get_the_daemons_own_line_to_the_manager(pair, manager):
    p = pair("4", start="", command=SHOW_ENVIRONMENT)
    a = p.start("a", environment=manager.environment | {"JOURNAL_STREAM": "1:2", "KEPT": "yes"})
    wait_for(lambda: "that is all" in a.log(), what="the client's environment")
    assert "KEPT=yes" in a.log()
    assert not any(name in a.log() for name in ("NOTIFY_SOCKET=", "WATCHDOG_USEC=", "JOURNAL_STREAM="))
