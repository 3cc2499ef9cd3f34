"""What an operator types, with a real daemon: words and exit codes."""

import json
import subprocess

import pytest
from conftest import VIRTUAL, follows

OK, USAGE, UNAVAILABLE, CONFIG = 0, 64, 69, 78


def run(daemon, program, *arguments):
    """(exit code, stdout, stderr) of one of our programs, as root on the daemon's host."""
    command = ["ip", "netns", "exec", daemon.host.namespace, daemon.bin_dir / program, *map(str, arguments)]
    done = subprocess.run(command, text=True, capture_output=True, timeout=60, check=False)
    return done.returncode, done.stdout, done.stderr


def pairkeep(daemon, *arguments):
    return run(daemon, "pairkeep", "--run-dir", daemon.run_dir, *arguments)


def test_status_of_both_nodes(pair):
    p = pair("46", command=["sh", "-c", "exec sleep 1000"])
    p.settled()
    p["a"].wait(lambda s: s["clients"]["hq-vpn"]["state"] == "running", what="the client to run")
    code, text, errors = pairkeep(p["a"], "status")
    assert (code, errors) == (OK, "")
    assert len(text.splitlines()) <= 40 and max(map(len, text.splitlines())) <= 120, "one screen"
    for part in ("connector-a", "ACTIVE", *VIRTUAL.values(), "hq-vpn RUNNING", "VRID 51"):
        assert part in text, f"{part}\n{text}"
    assert "\033" not in text, "no colour but on a terminal"

    code, text, _ = pairkeep(p["b"], "status")
    assert code == OK
    for part in ("connector-b", "BACKUP", "connector-a is ACTIVE", "priority 250"):
        assert part in text, f"{part}\n{text}"


def test_status_json_is_the_document(pair):
    p = pair("4")
    p.settled()
    code, text, _ = pairkeep(p["b"], "status", "--json")
    document = json.loads(text)
    assert code == OK and document["schema"] == 1 and follows(document)
    assert document.keys() == p["b"].status().keys()


def test_status_says_why_a_node_waits(pair):
    p = pair("4", start="")
    p.hosts["a"].pull()
    p.start("a").wait(lambda s: "no link" in s["groups"]["lan"]["reason"], what="a reason")
    code, text, _ = pairkeep(p["a"], "status")
    assert code == OK and "eth0 has no link" in text


def test_status_without_a_daemon(pair):
    p = pair("4", start="a")
    p["a"].wait_role("active")
    p["a"].terminate()
    code, text, errors = pairkeep(p["a"], "status")
    assert (code, text) == (UNAVAILABLE, "") and str(p["a"].run_dir) in errors
    p["a"].start()
    p["a"].wait_role("active")
    p["a"].kill9()  # leaves its socket file behind
    code, _, errors = pairkeep(p["a"], "status")
    assert code == UNAVAILABLE and str(p["a"].run_dir) in errors


@pytest.mark.parametrize("arguments, said", (
    (["stauts"], "did you mean 'status'?"),
    (["switch"], "not supported yet"),
    (["maintenance", "on"], "not supported yet"),
    (["wait", "--role", "active", "--timeout", "5s"], "not supported yet"),
    ([], "no verb"),
    (["status", "--nonsense"], "--nonsense"),
))
def test_usage(pair, arguments, said):
    p = pair("4", start="a")
    code, text, errors = pairkeep(p["a"], *arguments)
    assert (code, text) == (USAGE, "") and said in errors and errors.startswith("pairkeep: ")


def test_help_and_version(pair):
    p = pair("4", start="a")
    for program in ("pairkeep", "pairkeepd"):
        for argument in ("--help", "--version"):
            code, text, errors = run(p["a"], program, argument)
            assert (code, errors) == (OK, "") and program in text
        assert run(p["a"], program, "--nonsense")[0] == USAGE


def test_check_and_the_daemon_use_one_loader(pair):
    p = pair("46", start="a")
    p["a"].wait_role("active")
    good = ["--config", p["a"].config, "--node", "connector-a"]
    code, text, _ = pairkeep(p["a"], "check", *good)
    assert code == OK and "connector-a" in text and VIRTUAL[4] in text
    code, text, _ = run(p["a"], "pairkeepd", "--check", *good)
    assert code == OK and "connector-a" in text

    broken = p["a"].host.folder / "broken.yaml"
    broken.write_text(p.config.replace('"transport"', '"transprot"'))
    line = next(n for n, text in enumerate(broken.read_text().splitlines(), start=1) if "transprot" in text)
    said = {}
    for program, *verb in (("pairkeep", "check"), ("pairkeepd", "--check"), ("pairkeepd",)):
        code, text, errors = run(p["a"], program, *verb, "--config", broken, "--node", "connector-a")
        assert (code, text) == (CONFIG, "")
        said[(program, *verb)] = errors.splitlines()[0]
    assert len(set(said.values())) == 1, said
    message = said[("pairkeepd",)]
    assert message.startswith(f"{broken}:{line}:") and "transport" in message, message


def test_check_refuses_what_is_no_file_and_what_is_no_node(pair):
    p = pair("4", start="a")
    missing = p["a"].host.folder / "missing.yaml"
    for program, verb in (("pairkeep", "check"), ("pairkeepd", "--check")):
        code, _, errors = run(p["a"], program, verb, "--config", missing, "--node", "connector-a")
        assert code == CONFIG and str(missing) in errors
        code, _, errors = run(p["a"], program, verb, "--config", p["a"].config, "--node", "connector-c")
        assert code == CONFIG and "connector-c" in errors and "connector-a" in errors
