"""docs/faults.md: its measured rows are figures that bench/failover has, its formulas those that the bench measures against."""

import re
import sys

from conftest import ROOT

sys.path[:0] = [str(ROOT / "bench"), str(ROOT / "tests/support")]
from measure import report  # noqa: E402
from measure.faults import FAULTS, INTERVALS, Case  # noqa: E402

PAGE = (ROOT / "docs/faults.md").read_text()
CASES = {fault.name: fault for fault in FAULTS}


def test_measured_rows_name_a_fault_and_a_figure():
    rows = [report.ROW.match(line) for line in PAGE.splitlines() if "<!--" in line]
    assert rows and all(rows)
    assert {row["fault"] for row in rows} <= CASES.keys()
    figures = {"silence", "lost", "moves", "old", "taken", "late", "adverts"}
    assert {row["figure"].removeprefix("then.") for row in rows} <= figures
    assert all(CASES[row["fault"]].then for row in rows if row["figure"].startswith("then."))


def test_the_bench_is_in_the_tables():
    """Whatever is measured stands here, too; a graceful stop once."""
    assert set(re.findall(r"<!-- ([a-z-]+):", PAGE)) == CASES.keys() - {"stop-close"}


def test_formulas():
    def three_digits(seconds):
        return float(f"{seconds:.3g}")

    for title, formula in {"Active_Down_Interval": lambda case: case.down_interval, "lease": lambda case: case.lease - 1.5}.items():
        row = next(line for line in PAGE.splitlines() if line.startswith(f"| {title}"))
        numbers = re.findall(r"([\d.]+) (ms|s)(?= \|)", row)[-len(INTERVALS):]
        shown = [float(number) * (0.001 if unit == "ms" else 1) for number, unit in numbers]
        expected = [formula(Case(CASES["partition"], interval)) for interval in INTERVALS]
        assert list(map(three_digits, shown)) == list(map(three_digits, expected)), title
