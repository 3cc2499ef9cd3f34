"""The .deb, installed in booted machines. See tests/support/lab/machines.py, and appliance.py here.

PAIRKEEP_DEB names the package; without it, the newest of dist/. The rules are those of tests/system: wait for a
condition with a generous limit, judge order by order, never by a stopwatch. With xdist: -n 2 --dist loadfile, since
the tests of a file share a pair of machines.
"""

import os
import pathlib

import pytest
from appliance import Appliance, Pair, repacked
from lab import Lab, base_image, depends_of
from lab.machines import remove_leftovers

DIST = pathlib.Path(__file__).resolve().parents[2] / "dist"
PREFIX = "ap"


@pytest.fixture(scope="session")
def deb():
    found = [os.environ["PAIRKEEP_DEB"]] if "PAIRKEEP_DEB" in os.environ else \
        sorted(DIST.glob("pairkeep_*.deb"), key=lambda path: path.stat().st_mtime)
    if not found or not pathlib.Path(found[-1]).exists():
        pytest.exit(f"no package to test: scripts/package makes one in {DIST}, or PAIRKEEP_DEB names it", returncode=1)
    return pathlib.Path(found[-1]).resolve()


@pytest.fixture(scope="session")
def newer_deb(deb, tmp_path_factory):
    return repacked(deb, tmp_path_factory.mktemp("newer"), "+newer")


@pytest.fixture(scope="session")
def base(deb):
    if os.geteuid() != 0:
        pytest.exit("these tests boot machines: run them as root", returncode=77)
    remove_leftovers(PREFIX)
    with base_image(depends_of(deb)) as folder:
        yield folder


@pytest.fixture
def machine(base):
    """A new connector-a, booted, without the package."""
    with Lab(PREFIX) as lab:
        made = Appliance(lab, "a", base)
        made.power_on()
        yield made
        made.explain()


@pytest.fixture(scope="module")
def booted_pair(base, deb):
    with Lab(PREFIX) as lab:
        yield Pair(lab, base, deb)


@pytest.fixture
def pair(booted_pair):
    """Two machines that were booted once; one is active, the other follows. pair.active, pair.backup."""
    try:
        booted_pair.restore()
        yield booted_pair
    finally:
        booted_pair.explain()
