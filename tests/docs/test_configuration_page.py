"""pairkeep.yaml(5) against the loader, which is asked, and against conf/pairkeep.yaml."""

import json
import re

import pytest
import yaml
from conftest import ROOT, literals, run, section, source

TITLES = {"TOP LEVEL": "top", "NODES": "node", "GROUPS": "group", "CLIENTS": "client", "CHECKS": "check",
          "CONTROL": "control", "LOG": "log"}
# Maps below a key: their keys are indented on the page.
INNER = {"interfaces": "interface", "announce": "announce", "link": "link", "removals": "removals", "routes": "route", "hooks": "hooks", "track": "track",
         "exec": "exec", "file": "file", "wireguard": "wireguard"}
CONF = ROOT / "conf/pairkeep.yaml"
# One of these stands in a client, and in a check.
HOWS = ("systemd", "command", "exec")
PROBES = ("command", "ping", "tcp", "http", "file", "process", "wireguard", "status_text")


def page_keys():
    """{(section, key): what stands behind the colon}"""
    found = {}
    for title, name in TITLES.items():
        inner = None
        for tabs, key, text in re.findall(r"^(\t?)\*([a-z0-9_]+)\*: (.*)$", section("yaml", title), re.MULTILINE):
            inner = inner if tabs else INNER.get(key)
            if not tabs or inner:
                found[inner if tabs else name, key] = text
    return found


KEYS = page_keys()


def file_with(place, key, value):
    """A right file but for this key. JSON is YAML."""
    group = {"interface": "eth0", "virtual_addresses": ["192.0.2.10/24"], "preempt": "always", "track": {"checks": ["uplink"]}}
    if place == "interface" or key == "interfaces":
        group = {"interfaces": [{"name": "eth0", "virtual_addresses": ["192.0.2.10/24"]}], "track": group["track"]}
    client = {} if place == "exec" or (place, key) in [("client", how) for how in HOWS] else {"command": ["true"]}
    probe = {} if place in ("file", "wireguard") or key in PROBES else {"ping": "192.0.2.1"}
    file = {"connector_id": "hq", "groups": {"lan": group}, "clients": {"vpn": client}, "checks": {"uplink": probe},
            "nodes": {"connector-a": {"address": "192.0.2.11"}, "connector-b": {"address": "192.0.2.12"}}}
    if (place, key) == ("check", "timeout"):
        probe["interval"] = "1h"
    holder = {"top": lambda: file, "node": lambda: file["nodes"]["connector-a"], "group": lambda: group,
              "client": lambda: client, "check": lambda: probe, "interface": lambda: group["interfaces"][0],
              "announce": lambda: group.setdefault("announce", {}),
              "link": lambda: group.setdefault("link", {}), "removals": lambda: group.setdefault("removals", {}), "hooks": lambda: group.setdefault("hooks", {}),
              "track": lambda: group["track"],
              "route": lambda: group.setdefault("routes", [{"to": "10.20.0.0/16", "via": "192.0.2.1"}])[0],
              "exec": lambda: client.setdefault("exec", {"start": ["a"], "stop": ["b"], "is_running": ["c"]}),
              "file": lambda: probe.setdefault("file", {"path": "/run/x", "at_most": "1min"}),
              "wireguard": lambda: probe.setdefault("wireguard", {"interface": "wg0"})}
    holder.get(place, lambda: file.setdefault(place, {}))()[key] = value
    return json.dumps(file, indent=1)


@pytest.fixture
def check(write):
    """check(text): (exit code, what it says on stderr)"""
    def ask(text, node="connector-a"):
        code, _, errors = run("pairkeepd", "--check", "--config", write("pairkeep.yaml", text), "--node", node)
        return code, errors
    return ask


def quoted(text):
    return set(re.findall(r'"([^"]*)"', text))


def test_every_key_that_is_accepted_and_no_other(check):
    for place in {*TITLES.values(), *INNER.values()}:
        code, errors = check(file_with(place, "zzzzzzzz", 1))
        assert code == 78
        known = quoted(errors.partition("known are ")[2].partition("\n")[0])
        if place == "top":
            known -= {"http"}  # has only keys of later versions
        assert {key for where, key in KEYS if where == place} == known, place


def default_of(text):
    return text.partition("default ")[2]


def conf_keys():
    """{(section, key): value or None}: "#key: value" is a further key with its default."""
    found, path = {}, []
    of_path = {"nodes": "node", "groups": "group", "clients": "client", "checks": "check"}
    for indent, comment, key, value in re.findall(r"^( *)(#?)([a-z_][\w-]*):(?: (.*))?$", CONF.read_text(), re.MULTILINE):
        depth = len(indent) // 2
        path[depth:] = [key]
        if len(path) == 1:
            found["top", key] = value if comment else None
        elif path[0] in ("control", "log"):
            found[path[0], key] = value
        elif len(path) == 3:
            found.setdefault((of_path[path[0]], key), value if comment else None)
    return found


# In the example file these are shown in words, one of several or without a default.
IN_WORDS = {("group", "interfaces"), ("group", "hooks"), ("group", "track"), ("client", "command"), ("client", "exec"),
            ("client", "local_interface"), ("client", "health"), ("check", "on_failure"),
            *(("check", probe) for probe in PROBES if probe != "ping")}


def test_the_example_file_has_the_same_keys_and_defaults():
    conf = conf_keys()
    assert conf.keys() == {key for key in KEYS if key[0] not in INNER.values() and key not in IN_WORDS}
    for _, key in IN_WORDS:
        assert re.search(rf"^ *# .*\b{key}:", CONF.read_text(), re.MULTILINE), key
    # An example instead of a default: the page says it in words.
    said = {("group", "clients"): "all that are not *run: always*", ("control", "socket"): "_RUN_DIR_/pairkeep.sock"}
    for key, value in conf.items():
        if value is None or value == "" or key == ("check", "ping"):
            continue
        if key in said:
            assert said[key] in default_of(KEYS[key])
        else:
            assert value in re.findall(r"\*([^*]*)\*", default_of(KEYS[key])), key
    shown = {key for key, value in conf.items() if value} | IN_WORDS
    assert {key for key, text in KEYS.items()
            if "*" in default_of(text) and key[0] not in INNER.values()} <= shown | {("top", "site")}


@pytest.mark.parametrize("key", [key for key, text in KEYS.items() if "default" in text and " to " in text], ids=".".join)
def test_ranges(check, key):
    lowest, highest = re.match(r"(\S+) to ([^\s,]+)", KEYS[key]).groups()
    too_much = "9999d" if highest[-1].isalpha() else 9999999999
    code, errors = check(file_with(*key, too_much))
    assert code == 78 and re.search(rf"\b{lowest} to {re.escape(highest)}\b", errors), errors
    for limit in (lowest, highest):
        assert check(file_with(*key, limit if highest[-1].isalpha() else int(limit)))[0] == 0
    if step := re.search(r"in steps of (\S+),", KEYS[key]):
        assert f"not a multiple of {step[1]}" in check(file_with(*key, "10001us"))[1]


@pytest.mark.parametrize("key", [key for key, text in KEYS.items() if re.match(r"\*\w+\*( or|,)", text)], ids=".".join)
def test_words(check, key):
    words = set(re.findall(r"\*(\w+)\*", KEYS[key].partition(", default")[0]))
    code, errors = check(file_with(*key, "zzzzzzzz"))
    assert code == 78
    assert all(re.search(rf"\b{word}\b", errors) for word in words), errors
    said = errors.splitlines()[0].partition("is not ")[2]
    assert quoted(said) <= words
    for word in words:
        assert check(file_with(*key, word == "true" if word in ("true", "false") else word))[0] == 0


@pytest.mark.parametrize("key, words", ((("group", "vrid"), ["auto"]), (("group", "preferred"), ["none", "connector-b"]),
                                        (("group", "address_lease"), ["auto", "off", "5s"])))
def test_words_beside_numbers_and_names(check, key, words):
    for word in words:
        assert f"*{word}*" in KEYS[key] or word in ("connector-b", "5s")
        assert check(file_with(*key, word))[0] == 0


def examples():
    blocks = [block for block in literals(source("yaml")) if block.startswith("connector_id:")]
    assert len(blocks) == 2, "the shortest and the full one"
    return blocks


@pytest.mark.parametrize("number", (0, 1))
@pytest.mark.parametrize("node", ("connector-a", "connector-b"))
def test_examples_are_right(check, number, node):
    assert check(examples()[number], node) == (0, "")


def keys_written(file):
    """{(section, key)} of a file, with those of the maps below a key."""
    def below(place, holder):
        for key, value in holder.items():
            yield place, key
            if key in INNER and place in ("group", "client", "check"):
                for entry in value if key in ("interfaces", "routes") else [value]:
                    yield from below(INNER[key], entry)
            if key == "health":
                yield from below("check", value)
    yield from below("top", file)
    for name, place in (("nodes", "node"), ("groups", "group"), ("clients", "client"), ("checks", "check")):
        for entry in file[name].values():
            yield from below(place, entry)
    for place in ("control", "log"):
        yield from below(place, file[place])


def test_the_full_example_has_every_key():
    assert set(keys_written(yaml.safe_load(examples()[1]))) == KEYS.keys()


def test_the_full_example_writes_defaults_as_they_are():
    file = yaml.safe_load(examples()[1])
    for place, entry in (("group", file["groups"]["lan"]), ("client", file["clients"]["hq-vpn"]), ("log", file["log"]),
                         ("announce", file["groups"]["lan"]["announce"]),
                         ("link", file["groups"]["lan"]["link"]),
                         ("removals", file["groups"]["lan"]["removals"]), ("control", file["control"]),
                         ("track", file["groups"]["lan"]["track"])):
        for key, value in entry.items():
            words = re.findall(r"\*([^*]*)\*", default_of(KEYS[place, key]))
            if words and key not in ("preferred", "clients", "local_resources", "routes", "interfaces", "checks"):
                assert value in [yaml.safe_load(word) for word in words], key


def later():
    """{(section, key): values that are accepted} of the page."""
    found = {}
    text = re.sub(r"\s+", " ", section("yaml", "NOT IN THIS VERSION"))
    for place, sentence in zip(("top", "group"), re.split(r"Top level:|In a group:", text)[1:]):
        for path, values in re.findall(r"\*([a-z0-9_.]+(?:: [^*]+)?)\*(?: \(([^)]*)\))?", sentence):
            holder, _, key = path.rpartition(".") if ":" not in path and "..." not in path else ("", "", path)
            found[holder or place, key] = re.findall(r"\*([^*]+)\*", values)
    return found


def test_keys_of_later_versions_are_those_of_the_loader():
    table = re.findall(r'LaterKey\{"(\w+)", "(\w+)", "([^"]*)"', (ROOT / "src/config/keys.cpp").read_text())
    accepted = {}
    for place, key, same in table:
        accepted.setdefault((place, key), []).extend([same] if same else [])
    assert later() == accepted


@pytest.mark.parametrize("key", later(), ids=".".join)
def test_keys_of_later_versions_are_refused(check, key):
    place, name = key
    code, errors = check(file_with(place, name, "zzz"))
    assert code == 78 and "not supported yet" in errors
    for accepted in later()[key]:
        assert check(file_with(place, name, yaml.safe_load(accepted))) == (0, "")


@pytest.mark.parametrize("key, value, said", (
    ("transport", "auto", "transport auto (IPv4 unicast if on-link, else multicast)"),
    ("transport", "unicast", ", unicast,"),
    ("virtual_addresses", ["fe80::10/64"], "transport auto (IPv6 multicast, connector-a lists no IPv6 address)"),
    ("preempt", "never", "preempt never"), ("preempt", "always", "preempt always"),
    ("preempt", {"after": "5min"}, "preempt after 5min"),
    ("takeover_on_release", "at_once", "takes over 3.023s after the last advert and at once after a release"),
    ("takeover_on_release", "skew", "after the last advert and 23.437ms (Skew_Time) after a release"),
    ("checksum", "message_only", "checksum message_only"), ("ttl_minimum", 250, "TTL from 250"),
    ("accept", False, "packets to the virtual addresses dropped"), ("version", 2, ", version 2"),
    ("virtual_mac", True, "multicast, takes over"), ("virtual_mac", True, ", virtual MAC"),
    ("link", {"down_delay": "500ms"}, "a lost link counts after 500ms, one that is back after 2s"),
    ("removals", {"limit": "none"}, "removed addresses are always put back"),
    ("removals", {"limit": 3}, "gives the role away after 3 removals of addresses in 1min"),
    ("announce", {"at": ["0s", "1s"]}, "announces at 0s 1s, then every 1min")))
def test_check_shows_what_is_in_force(write, key, value, said):
    file = write("pairkeep.yaml", file_with("group", key, value))
    code, text, _ = run("pairkeep", "check", "--config", file, "--node", "connector-a")
    assert code == 0 and said in text
    if key not in ("transport", "preempt", "takeover_on_release"):
        usual = write("pairkeep.yaml", file_with("group", "transport", "auto"))
        assert said not in run("pairkeep", "check", "--config", usual, "--node", "connector-a")[1]


def test_what_a_reload_does_with_each_key():
    """Those of a node and of a check go with *nodes* and *checks*."""
    named = set(re.findall(r"\*([a-z0-9_.]+)\*", section("yaml", "CHANGING THE FILE")))
    keys = {f"{place}.{key}" if place in ("control", "log") else key for place, key in KEYS
            if place in ("top", "group", "client", "control", "log")} - {"control", "log"}
    assert keys <= named, keys - named


def test_a_warning_does_not_keep_a_file_from_running(check):
    code, errors = check(examples()[0].replace("[192.0.2.10/24]", '[192.0.2.10/24, "2001:db8:0:2::10/64"]'))
    assert code == 0 and "5.2.9" in errors and "5.2.9" in section("yaml", "GROUPS")


def test_a_mistake_has_its_place(check):
    assert "file:line:column" in source("yaml")
    code, errors = check(examples()[0].replace("interface:", "interfce:"))
    line = examples()[0].splitlines().index("    interface: eth0") + 1
    assert code == 78 and re.search(rf"pairkeep\.yaml:{line}:5: .*did you mean \"interface\"", errors), errors


def test_units_of_durations(check):
    units = re.findall(r"\*(\w+)\*", re.search(r"number with its unit: (.*?)\. ", section("yaml", "HOW VALUES ARE WRITTEN"))[1])
    assert {"ms", "s", "min", "h"} <= set(units)
    for unit in units:
        assert "unknown unit" not in check(file_with("client", "stop_timeout", f"1{unit}"))[1]
    assert "has no unit" in check(file_with("client", "stop_timeout", 5))[1]
    assert "unknown unit" in check(file_with("client", "stop_timeout", "5w"))[1]
