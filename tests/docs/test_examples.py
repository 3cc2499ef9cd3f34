"""The ready-made clients in conf/examples: each is a whole configuration that loads as it is."""

import re

import pytest
import yaml
from conftest import ROOT, run

EXAMPLES = sorted((ROOT / "conf/examples").glob("*.yaml"))
PACKAGING = ROOT / "packaging/CMakeLists.txt"


def test_there_is_one_for_each_of_the_common_tunnels():
    assert {file.stem for file in EXAMPLES} == {"openvpn", "openvpn-command", "wireguard", "wireguard-command", "strongswan",
                                                "autossh", "cloudflared", "sdp", "conntrackd"}
    assert "/conf/examples/ DESTINATION" in PACKAGING.read_text()


@pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: file.stem)
@pytest.mark.parametrize("node", ("connector-a", "connector-b"))
def test_example_loads_without_a_warning(file, node):
    assert run("pairkeepd", "--check", "--config", file, "--node", node)[::2] == (0, "")


@pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: file.stem)
def test_every_client_has_its_rule(file):
    code, text, errors = run("pairkeep", "check", "--config", file, "--node", "connector-a")
    assert code == 0, errors
    for client in yaml.safe_load(file.read_text())["clients"]:
        assert re.search(rf"^client {client}: (follows lan|runs always): ", text, re.MULTILINE), text


@pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: file.stem)
def test_units_are_said_to_be_disabled(file):
    """What systemd starts at boot by itself would run on both nodes."""
    text = file.read_text()
    disabled = " ".join(re.findall(r"# *(?:  )?systemctl disable (.*)", text)).split()
    for client in yaml.safe_load(text)["clients"].values():
        if unit := client.get("systemd"):
            assert unit.removesuffix(".service") in disabled, unit


@pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: file.stem)
def test_commands_are_given_what_they_can_read(file):
    """A file in a command is one that the header lets the user pairkeep read, or a program."""
    text = file.read_text()
    for client in yaml.safe_load(text)["clients"].values():
        for argument in client.get("command", [])[1:]:
            for folder in re.findall(r"(/etc/\w+/\w+)/", argument):
                assert re.search(rf"(chgrp|install) .*{folder}", text), folder
