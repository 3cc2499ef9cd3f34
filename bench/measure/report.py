"""Figures of many runs as tables: bench/RESULTS.md, and the measured columns of docs/faults.md."""

import re
import statistics

from .faults import FAULTS, INTERVALS, Case

BEGIN, END = "<!-- made by bench/failover -->\n", "<!-- end of bench/failover -->\n"
_PRODUCTS = ("keepalived", "pairkeep")
ROW = re.compile(r"^\|.*<!-- (?P<fault>[a-z-]+): (?P<figure>[a-z.]+) -->")


class Runs:
    """All runs of one case and product."""

    def __init__(self, result, fault, interval, product):
        self.runs = [run for run in result["runs"] if "failed" not in run
                     and (run["fault"], run["interval"], run["product"]) == (fault.name, interval, product)]

    def __bool__(self):
        return bool(self.runs)

    def values(self, name):
        """`name` may be of the second strike: then.silence."""
        found = []
        for run in self.runs:
            for part in name.split("."):
                run = run.get(part) if run else None
            if run is not None:
                found.append(run)
        return found

    def median(self, name):
        return statistics.median(self.values(name))

    def spread(self, name, unit=1e3):
        """Median and, in brackets, least and greatest; in milliseconds."""
        values = [value * unit for value in self.values(name)]
        if not values:
            return ""
        return f"{number(statistics.median(values))} ({number(min(values))} - {number(max(values))})"

    def counts(self, name):
        """A count is small: its median, and the greatest when that is another."""
        values = self.values(name)
        middle, most = statistics.median_high(values), max(values)
        return f"{middle}" if middle == most else f"{middle}, up to {most}"

    def old(self):
        """How long the old node answered: seconds, or that nobody saw the end of it."""
        stays = sum(self.values("old_stays"))
        seconds = [value for value, stay in zip(self.values("old"), self.values("old_stays")) if not stay]
        told = [f"{statistics.median(seconds):.2g} s, up to {max(seconds):.2g}"] if seconds and max(seconds) > 0.05 else []
        if stays:
            told.append(f"until it was ended, {stays} of {len(self.runs)}")
        return "; ".join(told) or "at most 0.05 s"


def number(value):
    """Three digits that mean something, and none more."""
    return f"{value:.0f}" if abs(value) >= 99.5 else f"{value:.1f}" if abs(value) >= 9.95 else f"{value:.2f}"


def interval_text(interval):
    return f"{interval:g} s" if interval >= 1 else f"{interval * 1000:g} ms"


def main_part(fault):
    """Whose figures the tables show: those of the fault, or of its end."""
    return "then." if fault.name == "heals" else ""


def tables(result):
    facts = result["facts"]
    yield (f"{facts['date']}: {facts['pairkeep']}, {facts['keepalived']}, Linux {facts['kernel']}, {facts['cpu']}, "
           f"`{facts['command']}`, {facts.get('minutes', '?')} minutes.")
    again = [run for run in result["runs"] if "failures" in run]
    if again:
        lost = sum("failed" in run for run in again)
        yield f"{len(again)} of {len(result['runs'])} runs came to nothing at first and were made again, {lost} of them in vain."
    yield ""
    yield from _silence_table(result)
    yield from _after_table(result)


def _silence_table(result):
    yield "Longest silence of the client in milliseconds: median (least - greatest). A probe is sent every millisecond."
    yield ""
    yield "| fault | adverts | runs | keepalived | pairkeep | ratio | lost probes: keepalived, pairkeep | late, ms: keepalived, pairkeep |"
    yield "|---|---|---|---|---|---|---|---|"
    for fault, interval, both in _cases(result):
        part = main_part(fault)
        keepalived, pairkeep = (runs.median(part + "silence") for runs in both)
        late = [runs.spread("late") if fault.by_timer else "-" for runs in both]
        yield (f"| {fault.title} | {interval_text(interval)} | {len(both[1].runs)} | {both[0].spread(part + 'silence')} | "
               f"{both[1].spread(part + 'silence')} | {number(keepalived / pairkeep)} | {both[0].counts(part + 'lost')}; "
               f"{both[1].counts(part + 'lost')} | {'; '.join(late) if fault.by_timer else '-'} |")
    yield ""
    yield ("Late: the peer's first advert after the last one heard, less Active_Down_Interval (RFC 9568 6.1), where "
           "only that timer can tell the peer.")
    yield ""


def _after_table(result):
    yield "What happened to the address, and what was sent after the thaw or the healing:"
    yield ""
    yield "| fault | adverts | peer advertises after, ms: keepalived | pairkeep | moves: keepalived, pairkeep | old node answered: keepalived | pairkeep | end of the fault: silence in ms, moves: keepalived | pairkeep |"
    yield "|---|---|---|---|---|---|---|---|---|"
    for fault, interval, both in _cases(result):
        ends = [f"{runs.spread('then.silence')}, {runs.counts('then.moves')} moves, {runs.counts('then.adverts')} adverts of a"
                if runs.values("then") else "-" for runs in both]
        yield (f"| {fault.title} | {interval_text(interval)} | {both[0].spread('taken') or '-'} | {both[1].spread('taken') or '-'} | {both[0].counts('moves')}; {both[1].counts('moves')} | "
               f"{' | '.join('-' if fault.keeps_role else runs.old() for runs in both)} | {ends[0]} | {ends[1]} |")
    yield ""
    yield "Moves: how often a node that did not have the address got it. Old node answered: ARP, to anybody who asked."


def _cases(result):
    for fault in FAULTS:
        for interval in fault.intervals:
            both = [Runs(result, fault, interval, product) for product in _PRODUCTS]
            if all(both):
                yield fault, interval, both


def write(root, result):
    _between(root / "bench/RESULTS.md", "\n".join(tables(result)) + "\n")
    page = root / "docs/faults.md"
    page.write_text("".join(_measured(line, result) for line in page.read_text().splitlines(keepends=True)))


def _between(page, text):
    before, rest = page.read_text().split(BEGIN)
    page.write_text(before + BEGIN + text + END + rest.split(END)[1])


def _measured(line, result):
    """A row of docs/faults.md that names a fault and a figure gets its last three cells."""
    named = ROW.match(line)
    if not named:
        return line
    fault = next(one for one in FAULTS if one.name == named["fault"])
    cells = line.rstrip("\n").split("|")
    for place, interval in zip((-4, -3, -2), INTERVALS):
        runs = Runs(result, fault, interval, "pairkeep")
        cells[place] = f" {_cell(runs, named['figure'])} " if runs.values(named["figure"]) else " - "
    return "|".join(cells) + "\n"


def _cell(runs, figure):
    values = runs.values(figure)
    if figure.endswith(("moves", "lost", "adverts")):
        return runs.counts(figure)
    if figure == "old":
        return runs.old()
    return f"{number(statistics.median(values) * 1e3)} ms, up to {number(max(values) * 1e3)}"
