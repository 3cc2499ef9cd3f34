"""pairkeepd(8) and pairkeep(1): options, verbs, exit codes, fields, the unit, the status, the examples."""

import http.server
import json
import os
import re
import socketserver
import subprocess
import threading

import pytest
from conftest import BIN, PAGES, ROOT, help_options, help_verbs, literals, run, section, source, terms

STATUS_DATA = ROOT / "tests/unit/cli/data"  # documents, and the screens that the unit test of the CLI holds them to
EXITS = {name: getattr(os, name) for name in dir(os) if name.startswith("EX_")}


def options_in(text):
    return {word for term in terms(text) for word in term if word.startswith("--")}


def test_options_of_pairkeepd():
    assert options_in(section("pairkeepd", "OPTIONS")) == help_options("pairkeepd")


def test_options_of_pairkeep_and_its_verbs():
    parts = re.split(r"^Of \*(\w+)\*:$", section("pairkeep", "OPTIONS"), flags=re.MULTILINE)
    common, of_verb = options_in(parts[0]), dict(zip(parts[1::2], parts[2::2]))
    assert common == help_options("pairkeep")
    assert of_verb.keys() == help_verbs()
    for verb, text in of_verb.items():
        assert options_in(text) | {"--help"} == help_options("pairkeep", verb), verb


@pytest.mark.parametrize("page", ("pairkeepd", "pairkeep"))
def test_synopsis_and_defaults_of_options(page):
    """What is in the SYNOPSIS is an option; defaults are those that --help names."""
    known = help_options(page).union(*(help_options(page, verb) for verb in help_verbs() if page == "pairkeep"))
    assert set(re.findall(r"\*(--[a-z-]+)\*", section(page, "SYNOPSIS"))) <= known
    helped = "".join(run(page, *verb, "--help")[1] for verb in [[], *([v] for v in help_verbs() if page == "pairkeep")])
    in_help = dict(re.findall(r"(--[a-z-]+) [A-Z]+=(\S+)", helped))
    explained = dict(re.findall(r"^\*(--[a-z-]+)\* _[A-Z]+_\n((?:\t.*\n)+)", section(page, "OPTIONS"), re.MULTILINE))
    in_page = {option: default[1] for option, text in explained.items() if (default := re.search(r"Default:\s+_(\S+)_", text))}
    assert in_help == in_page


def test_verbs():
    assert {term[0] for term in terms(section("pairkeep", "VERBS"))} == help_verbs()


def test_verbs_of_later_versions():
    listed = section("pairkeep", "NOT IN THIS VERSION").partition(". ")[0]
    named = set(re.findall(r"\*([a-z-]+)\*", listed)) - help_verbs()
    table = (ROOT / "src/cli/verbs.cpp").read_text().partition("kPromised{")[2].partition("}")[0]
    assert named == set(re.findall(r'"([a-z-]+)"', table))
    for verb in named:
        code, _, errors = run("pairkeep", verb)
        assert code == os.EX_USAGE and "not supported yet" in errors


def exits_in_page(page):
    return {int(term[0]) for term in terms(section(page, "EXIT STATUS"))}


@pytest.mark.parametrize("page, rooms", (("pairkeepd", ("daemon", "runtime", "guardian")), ("pairkeep", ("cli",))))
def test_exit_codes_are_those_of_the_code(page, rooms):
    code = "".join(file.read_text() for room in rooms for file in (ROOT / "src" / room).glob("*.cpp"))
    assert exits_in_page(page) == {EXITS[name] for name in re.findall(r"\bEX_\w+", code)}


def test_exit_codes_in_help_are_in_the_page():
    _, text, _ = run("pairkeep", "--help")
    named = {int(number) for number in re.findall(r"\b\d+\b", text.partition("Exit codes:")[2])}
    assert named and named <= exits_in_page("pairkeep")


def exit_code(command, **options):
    return subprocess.run(command, stderr=subprocess.DEVNULL, timeout=60, check=False, **options).returncode


def test_exit_codes_happen(tmp_path, write):
    good = write("good.yaml", literals(section("yaml", "DESCRIPTION"))[1])
    unprivileged = [] if os.geteuid() else ["setpriv", "--bounding-set=-all", "--inh-caps=-all"]
    seen = {
        "usage": (run("pairkeepd", "--nonsense")[0], os.EX_USAGE),
        "usage of a verb": (run("pairkeep", "status", "--nonsense")[0], os.EX_USAGE),
        "no file": (run("pairkeepd", "--config", tmp_path / "none.yaml")[0], os.EX_CONFIG),
        "no file to check": (run("pairkeep", "check", "--config", tmp_path / "none.yaml")[0], os.EX_CONFIG),
        "no daemon": (run("pairkeep", "status", "--run-dir", tmp_path)[0], os.EX_UNAVAILABLE),
        "right file": (run("pairkeepd", "--check", "--config", good, "--node", "connector-a")[0], os.EX_OK),
        "full disk": (exit_code([BIN / "pairkeep", "check", "--config", good, "--node", "connector-a"],
                                stdout=open("/dev/full", "wb")), os.EX_IOERR),
        "no capabilities": (exit_code([*unprivileged, BIN / "pairkeepd", "--config", good, "--node", "connector-a",
                                       "--run-dir", tmp_path / "run"]), os.EX_NOPERM),
    }
    assert {name: code for name, (code, _) in seen.items()} == {name: wanted for name, (_, wanted) in seen.items()}
    assert {wanted for _, wanted in seen.values()} <= exits_in_page("pairkeepd") | exits_in_page("pairkeep")


def test_journal_fields():
    code = "".join(file.read_text() for file in (ROOT / "src/runtime").glob("*.cpp"))
    assert set(re.findall(r"\*(PAIRKEEP_[A-Z]+|MESSAGE_ID)\*", section("pairkeepd", "JOURNAL"))) == set(
        re.findall(r'"(PAIRKEEP_[A-Z]+|MESSAGE_ID)\b', code))


@pytest.mark.parametrize("page", PAGES)
def test_ids_of_log_lines_exist(page):
    known = set(re.findall(r"[A-Z_]{4,}", (ROOT / "docs/messages.md").read_text()))
    named = re.findall(r"PAIRKEEP_EVENT=(\w+)|such as ([A-Z_]+)|log line ([A-Z_]+)|\b(STD[A-Z]+)\b", source(page))
    assert {name for names in named for name in names if name} <= known


def test_what_is_said_of_the_unit():
    unit = (ROOT / "packaging/pairkeepd.service").read_text()
    page = re.sub(r"\s+", " ", source("pairkeepd"))
    for setting in ("Type=notify", "WatchdogSec=2s", "RestartPreventExitStatus=64 77 78"):
        assert setting in page and f"\n{setting}\n" in unit, setting
    for said, settings in {
        "as user *pairkeep* with its two capabilities":
            ("User=pairkeep", "AmbientCapabilities=CAP_NET_ADMIN CAP_NET_RAW",
             "CapabilityBoundingSet=CAP_NET_ADMIN CAP_NET_RAW"),
        "all files are read-only but _/run/pairkeep_ and a _/tmp_ of its own":
            ("ProtectSystem=strict", "PrivateTmp=yes", "RuntimeDirectory=pairkeep"),
        "_/home_ and _/root_ are empty": ("ProtectHome=yes",),
        "_/dev/net/tun_ is the only device": ("PrivateDevices=yes", "BindPaths=-/dev/net/tun"),
        "After every other end it does, for ever": ("Restart=always", "StartLimitIntervalSec=0"),
        "_/etc/default/pairkeepd_": ("EnvironmentFile=-/etc/default/pairkeepd",),
    }.items():
        assert said in page, said
        for setting in settings:
            assert f"\n{setting}\n" in unit, setting


class FakeDaemon(socketserver.ThreadingUnixStreamServer):
    """Answers GET /v1/status with a document of the CLI's unit test, and takes overrides of clients, which it keeps."""

    def __init__(self, socket, document):
        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                known = self.path == "/v1/status"
                self.send_response(200 if known else 404)
                self.end_headers()
                self.wfile.write(document if known else b"{}")

            def do_POST(self):
                override = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                client = self.path.removeprefix("/v1/client/")
                overrides.append((client, override))
                self.send_response(200)
                self.end_headers()
                self.wfile.write(json.dumps({"client": client, **override}).encode())

            def log_message(self, *_):
                pass
        self.overrides = overrides = []
        super().__init__(str(socket), Handler)
        threading.Thread(target=self.serve_forever, daemon=True).start()


@pytest.fixture
def shell(tmp_path):
    """shell(command, connector_a="active", ...): as an operator types it, where each named host's daemon (`pairkeep`
    alone asks the first) has this document; None: no daemon there."""
    servers = []

    def execute(command, **documents):
        folder = tmp_path / str(len(list(tmp_path.iterdir())))
        folder.mkdir()
        for host, document in documents.items():
            if document:
                servers.append(FakeDaemon(folder / host, (STATUS_DATA / f"{document}.json").read_bytes()))
        first = next(iter(documents))
        programs = {
            "pairkeep": f'exec {BIN}/pairkeep --socket {folder}/"${{HOST:-{first}}}" "$@"',
            "ssh": 'export HOST=${1//-/_}; shift; exec "$@"',
            "curl": f'[ "$2" = /run/pairkeep/pairkeep.sock ] && exec /usr/bin/curl -s "$1" {folder}/{first} "${{@:3}}"'}
        (folder / "bin").mkdir()
        for name, text in programs.items():
            program = folder / "bin" / name
            program.write_text(f"#!/bin/bash\n{text}\n")
            program.chmod(0o755)
        return subprocess.run(["bash", "-c", command], text=True, capture_output=True, timeout=60, check=False,
                              env={"PATH": f"{folder}/bin:{os.environ['PATH']}"})
    execute.servers = servers
    yield execute
    for server in servers:
        server.shutdown()
        server.server_close()


def example(words):
    found = [block for block in literals(section("pairkeep", "EXAMPLES")) if words in block]
    assert len(found) == 1, f"{len(found)} examples with {words}"
    return found[0]


def test_first_words_of_the_status(shell):
    documents = [file.stem for file in STATUS_DATA.glob("*.json")]
    said = set()
    for document in documents:
        answer = shell(example("sed '/^$/q'\n"), a=document)
        assert answer.returncode == 0 and answer.stdout.endswith("\n\n")
        said |= {line.split()[0] for line in answer.stdout.splitlines() if line[:1].strip()}
    explained = section("pairkeep", "THE STATUS").partition("```")[0]
    assert {term[0] for term in terms(explained)} == said


def test_screen_of_the_status(shell):
    """The page's is narrower than a terminal: the same words on other lines."""
    screen, = literals(section("pairkeep", "THE STATUS"))
    assert screen.split() == shell("pairkeep status", a="active").stdout.split()
    explained = {word for term in terms(section("pairkeep", "THE STATUS").rpartition("```")[2]) for word in term}
    labels = set(re.findall(r"^ {0,2}([A-Za-z]+) +", screen, re.MULTILINE)) - {"OK"}
    assert labels <= explained <= labels | {"WARNING", "Reload"}  # not on every screen


def test_words_of_roles_clients_and_addresses(shell):
    shown = "".join(shell("pairkeep status", a=file.stem).stdout for file in STATUS_DATA.glob("*.json"))
    text = re.sub(r"\s+", " ", section("pairkeep", "THE STATUS").rpartition("```")[2])
    for word in ("ACTIVE", "BACKUP", "INITIALIZE", "FAULT", "RUNNING", "STOPPED", "STARTING", "STOPPING",
                 "WAITING TO RESTART", "MISSING", "STILL", "set by somebody else", "Active_Down_Timer", "discarded"):
        assert word in text and word in re.sub(r"\s+", " ", shown), word


def test_example_every_group_is_ok(shell):
    command = example("answer=")
    verdicts = {document: shell(command, a=document).returncode == 0
                for document in ("active", "backup", "fault", "initialize", "two_active", "lost_path", None)}
    assert verdicts == {"active": True, "backup": True, "fault": False, "initialize": False, "two_active": False,
                        "lost_path": False, None: False}


def test_example_active_node_only(shell):
    command = example(".[0]")
    assert [shell(command, a=document).returncode == 0 for document in ("active", "backup", None)] == [True, False, False]


def test_example_groups_with_reasons(shell):
    answer = shell(example("jq -r"), a="two_groups")
    assert answer.returncode == 0 and answer.stdout.splitlines() == [
        f"{group['role']}: {group['reason']}"
        for group in json.loads((STATUS_DATA / "two_groups.json").read_text())["groups"].values()]


@pytest.mark.parametrize("a, b, good", (("active", "backup", True), ("backup", "active", True), ("active", "active", False),
                                        ("backup", "backup", False), ("active", None, False)))
def test_example_exactly_one_active(shell, a, b, good):
    assert (shell(example("ssh"), connector_a=a, connector_b=b).returncode == 0) == good


@pytest.mark.parametrize("words, overrides", (("client stop hq-vpn\n", ["stop", "auto"]), ("v1/client", ["stop"])))
def test_example_client(shell, words, overrides):
    answer = shell(example(words), a="active")
    assert answer.returncode == 0
    assert shell.servers[0].overrides == [("hq-vpn", {"override": word}) for word in overrides]


def test_client_says_what_it_did(shell):
    for word, said in (("stop", "stopped by hand"), ("start", "see that it does not run on the other one"),
                       ("auto", "follows the configuration again")):
        assert said in shell(f"pairkeep client {word} hq-vpn", a="active").stdout
    assert json.loads(shell("pairkeep client stop hq-vpn --json", a="active").stdout) == {"client": "hq-vpn", "override": "stop"}
    assert shell("pairkeep client stop hq-vpn", a=None).returncode == os.EX_UNAVAILABLE


def test_example_curl(shell):
    answer = shell(example("v1/status"), a="active")
    assert json.loads(answer.stdout) == json.loads((STATUS_DATA / "active.json").read_text())


@pytest.mark.parametrize("page", PAGES)
def test_page_is_well_formed(page, tmp_path):
    """As lintian looks at it, and examples can be copied: no typographic quote or hyphen got in."""
    made = subprocess.run(["scdoc"], input=source(page), text=True, capture_output=True, check=False)
    assert (made.returncode, made.stderr) == (0, "")
    file = tmp_path / PAGES[page].stem
    file.write_text(made.stdout)
    surroundings = {**os.environ, "LC_ALL": "C.UTF-8", "MANROFFSEQ": "", "MANWIDTH": "80"}
    checked = subprocess.run(["man", "--warnings", "-E", "UTF-8", "-l", "-Tutf8", "-Z", file], env=surroundings, text=True,
                             capture_output=True, check=False)
    assert (checked.returncode, checked.stderr) == (0, "")
    shown = subprocess.run(["man", "-E", "UTF-8", "-l", file], env=surroundings, text=True, capture_output=True, check=True)
    lines = shown.stdout.splitlines()
    assert max(map(len, lines)) <= 80
    copied = {line.strip() for line in lines}
    for block in literals(source(page)):
        assert {line.strip() for line in block.splitlines()} <= copied


@pytest.mark.parametrize("page", PAGES)
def test_pages_refer_to_each_other(page):
    own = {f"{file.name.split('.scd')[0].rpartition('.')[0]}({file.name.split('.scd')[0][-1]})" for file in PAGES.values()}
    title = source(page).split()[0]
    named = set(re.findall(r"\*([\w.]+)\*(\(\d\))", section(page, "SEE ALSO")))
    assert own - {title} <= {name + number for name, number in named}
