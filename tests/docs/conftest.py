"""The manual pages and completions against the programs: what one says and the other does not is a failure. No root."""

import os
import pathlib
import re
import subprocess

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
BIN = pathlib.Path(os.environ.get("PAIRKEEP_BIN", ROOT / "build/dev/bin"))
MAN = ROOT / "packaging/man"
PAGES = {"pairkeepd": MAN / "pairkeepd.8.scd", "pairkeep": MAN / "pairkeep.1.scd", "yaml": MAN / "pairkeep.yaml.5.scd"}


def run(program, *arguments, **options):
    """(exit code, stdout, stderr) of one of our programs."""
    done = subprocess.run([BIN / program, *map(str, arguments)], text=True, capture_output=True, timeout=60, check=False,
                          **options)
    return done.returncode, done.stdout, done.stderr


def help_options(program, *verb):
    code, text, _ = run(program, *verb, "--help")
    assert code == 0
    return set(re.findall(r"^  (?:-\w,)?(--[a-z-]+)", text, re.MULTILINE))


def help_verbs():
    _, text, _ = run("pairkeep", "--help")
    return set(re.findall(r"^  ([a-z-]+) ", text.partition("\nVerbs:\n")[2], re.MULTILINE))


def source(page):
    return PAGES[page].read_text()


def section(page, title):
    """The lines below "# TITLE"."""
    found = re.search(rf"^# {title}\n(.*?)(?=^# |\Z)", source(page), re.MULTILINE | re.DOTALL)
    assert found, f"{PAGES[page].name} has no section {title}"
    return found[1]


def literals(text):
    """What stands between ``` and ```, without its indentation."""
    blocks = re.findall(r"^(\t*)```\n(.*?)^\t*```$", text, re.MULTILINE | re.DOTALL)
    return [re.sub(rf"^{indent}", "", block, flags=re.MULTILINE) for indent, block in blocks]


def terms(text):
    """What a line of its own names and the indented lines below explain: *--config* _FILE_; *SIGTERM*, *SIGINT*."""
    return [re.findall(r"\*([^*]+)\*", line) for line in re.findall(r"^(\*.*)\n\t", text, re.MULTILINE)]


@pytest.fixture
def write(tmp_path):
    def to(name, text):
        file = tmp_path / name
        file.write_text(text)
        return file
    return to
