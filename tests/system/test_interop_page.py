"""docs/interop.md against the tests: its tables say what runs, no more and no less, and the versions are those here."""

import pathlib
import re
import subprocess

import pytest
import test_interop
from interop import Way

ROOT = pathlib.Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs/interop.md").read_text()
FAMILIES = {"IPv4": "4", "IPv6": "6", "IPv4 and IPv6": "46"}
# What an upstream release of a peer may change is its behaviour; of tshark a repaired dissector is no news.
VERSION_OF = {
    "keepalived": (["keepalived", "--version"], r"v(\d+\.\d+\.\d+)"),
    "FRR vrrpd": (["/usr/lib/frr/vrrpd", "--version"], r"version (\d+\.\d+(?:\.\d+)?)"),
    "tshark": (["tshark", "--version"], r"(\d+\.\d+)\.\d+"),
}


def table(first_cell):
    """The rows below the head that begins with this cell, as dictionaries."""
    lines = PAGE.partition(f"\n| {first_cell} |")[2].split("\n\n")[0]
    head, _, *rows = [[cell.strip().strip("`") for cell in line.strip("| ").split(" | ")]
                      for line in f"{first_cell} |{lines}".splitlines()]
    return [dict(zip(head, row, strict=True)) for row in rows]


def parameters(test):
    """The sets of arguments that a test runs with."""
    mark, = [mark for mark in test.pytestmark if mark.name == "parametrize"]
    return sorted(mark.args[1])


def test_the_page_is_the_matrix():
    rows = table("peer")
    columns = [name for name in rows[0] if name.startswith("test_")]
    assert columns == [name for name in vars(test_interop) if name.startswith("test_")]
    listed = sorted((row["peer"], FAMILIES[row["family"]], Way(row["transport"], int(row["version"]), row["MAC"]))
                    for row in rows)
    for column in columns:
        assert parameters(getattr(test_interop, column)) == listed, column
        assert {row[column] for row in rows} == {"good"}, "a cell is a test, and a test that does not pass fails"


def test_tests_that_are_named_exist_and_those_of_peers_are_named():
    def tests_in(pattern):
        return {name for file in (ROOT / "tests/system").glob(pattern)
                for name in re.findall(r"^def (test_\w+)", file.read_text(), re.MULTILINE)}

    named = set(re.findall(r"`(test_\w+)`", PAGE))
    assert named <= tests_in("test_*.py")
    own = tests_in("test_interop_page.py")
    assert (tests_in("test_interop*.py") - own | tests_in("test_partition.py")) <= named


@pytest.mark.parametrize("program", VERSION_OF)
def test_versions(program):
    command, pattern = VERSION_OF[program]
    done = subprocess.run(command, text=True, capture_output=True, check=False)
    here = re.search(pattern, done.stdout + done.stderr)[1]
    on_page = {row["program"]: row["version"].split(", ") for row in table("program")}
    assert here in on_page[program], f"{program} {here} is not on the page: run the matrix with it, then add it"
