#!/usr/bin/python3
"""A skipped test is a failed one, unless tests/skips.txt names it with its reason.

    skips.py --pytest JUNIT_XML    skipped tests as pytest tells them
    skips.py --ctest OUTPUT        lines "SKIPPED: NAME: why" that unit tests print
"""
import re
import sys
import xml.etree.ElementTree as xml
from pathlib import Path

ALLOWED = Path(__file__).resolve().parent.parent / "skips.txt"


def allowed():
    lines = (line.split("#")[0].strip() for line in ALLOWED.read_text().splitlines())
    return {line.split(":", 1)[0].strip() for line in lines if line}


def skipped(how, path):
    if how == "--pytest":
        for case in xml.parse(path).iter("testcase"):
            if case.find("skipped") is not None:
                yield case.get("classname") + "." + case.get("name")
    else:
        yield from re.findall(r"SKIPPED: ([^:\n]+)", Path(path).read_text(errors="replace"))


names = set(skipped(*sys.argv[1:3]))
surprises = sorted(names - allowed())
for name in surprises:
    print(f"skipped, and not in tests/skips.txt: {name}")
sys.exit(1 if surprises else 0)
