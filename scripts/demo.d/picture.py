"""What a person sees: plain text (Text), or a picture redrawn in place (Live). Both are told the same things."""

import os
import select
import shutil
import sys
import termios
import textwrap
import threading
import time

from scene import CLIENT, FAR, FAR_NETWORK, GROUP, NODES, VIP4, VIP6, Observer, monotonic_of

BOLD, DIM, RED, GREEN, YELLOW, PLAIN = "\033[1m", "\033[2m", "\033[31m", "\033[32m", "\033[33m", "\033[0m"
ROLE_COLOURS = {"active": GREEN + BOLD, "fault": RED, "initialize": YELLOW}
# For a terminal that does not say it can show more.
ASCII = str.maketrans({"─": "-", "│": "|", "┌": "+", "┐": "+", "└": "+", "┘": "+", "┬": "+", "║": "H", "═": "=",
                       "●": "*", "○": "o", "–": "-", "▂": ".", "▄": "+", "▆": "+", "█": "#", "×": "x"})


def plain_letters(text):
    names = (os.environ.get(name) for name in ("LC_ALL", "LC_CTYPE", "LANG"))
    utf8 = "utf" in (next((name for name in names if name), "")).lower()
    return text if utf8 else text.translate(ASCII)


def timeline_text(result, width=None):
    for seconds, text in result.timeline:
        yield f"{f'+{seconds * 1000:.1f}':>8} ms  {text}"[:width]


def outage_text(result):
    # Two probes of a calm flow are some milliseconds apart too; below a tenth of a second nothing happened to it.
    if result.outage < 0.1 and not result.lost:
        return "the LAN client noticed nothing"
    return f"the LAN client got no answer for {result.outage * 1000:.0f} ms ({result.lost} lost)"


def summary_text(results):
    def cell(seconds):
        return "–" if seconds is None else f"{seconds * 1000:.0f} ms"

    yield f"{'what happened':<32}{'active then':<12}{'role':>9}{'tunnel':>9}{'silence':>9}{'lost':>6}"
    for result in results:
        yield (f"{result.title:<32}{result.active:<12}{cell(result.role_after):>9}{cell(result.tunnel_after):>9}"
               f"{cell(result.outage):>9}{result.lost:>6}")
    yield ""
    yield "role, tunnel: after how long the other node was active, and its tunnel up"
    yield "silence: the longest time in which the LAN client got no answer"
    yield "lost: its probes that were never answered; it sends one every 5 ms"


class Text:
    """For --batch, and for whatever is no terminal."""

    def __init__(self, scene):
        self.scene = scene

    def close(self):
        pass

    def said(self, text):
        self._print(text)

    def step(self, number, text):
        self._print(f"\n{number}. {text}")

    def caption(self, *lines):
        self._print("\n" + textwrap.fill(" ".join(lines), 100))

    def result(self, result):
        for line in timeline_text(result):
            self._print(line)
        self._print(f"  => {result.outcome}; {outage_text(result)}")

    @staticmethod
    def _print(text):
        print(plain_letters(text), flush=True)


class Live:
    """80 x 24, drawn ten times a second by a thread of its own, on the terminal's other screen: what was there before
    comes back at the end."""

    WIDTH, HEIGHT = 80, 24

    @staticmethod
    def possible():
        size = shutil.get_terminal_size((0, 0))
        return (sys.stdin.isatty() and sys.stdout.isatty() and os.environ.get("TERM", "dumb") != "dumb"
                and size.columns >= Live.WIDTH and size.lines >= Live.HEIGHT)

    def __init__(self, scene):
        self.scene = scene
        self._title = "starting"
        self._caption = ()
        self._result = None
        self._waiting = False
        self._observer = Observer(scene)
        self._settings = termios.tcgetattr(sys.stdin)
        quiet = termios.tcgetattr(sys.stdin)
        quiet[3] &= ~(termios.ECHO | termios.ICANON)
        termios.tcsetattr(sys.stdin, termios.TCSADRAIN, quiet)
        sys.stdout.write("\033[?1049h\033[?25l\033[2J")
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._run, name="picture", daemon=True)
        self._thread.start()

    def close(self):
        if self._end.is_set():
            return
        self._end.set()
        self._thread.join()
        self._observer.close()
        sys.stdout.write("\033[?25h\033[?1049l")
        sys.stdout.flush()
        termios.tcsetattr(sys.stdin, termios.TCSADRAIN, self._settings)

    def said(self, text):
        self._caption = tuple(textwrap.wrap(text, self.WIDTH - 2))
        self._pause(6)

    def step(self, number, text):
        self._title = f"step {number} of 4: {text}"
        self._result = None

    def caption(self, *lines):
        """What happens next. A moment to read it, before it does."""
        self._caption = tuple(textwrap.wrap(" ".join(lines), self.WIDTH - 2))
        self._result = None
        self._pause(5)

    def result(self, result):
        self._result = result
        self._caption = tuple(textwrap.wrap(f"{result.outcome}; {outage_text(result)}", self.WIDTH - 2))
        self._pause(10)

    def _pause(self, seconds):
        """Enter goes on at once."""
        end = time.monotonic() + seconds
        self._waiting = True
        while (rest := end - time.monotonic()) > 0:
            if select.select([sys.stdin], [], [], min(rest, 0.2))[0] and os.read(sys.stdin.fileno(), 100):
                break
        self._waiting = False

    def _run(self):
        while not self._end.wait(0.1):
            height = shutil.get_terminal_size((80, 24)).lines
            lines = self._draw()[:height]
            # Line by line with "clear to the end of the line": no flicker. No newline after the last one: no scrolling.
            body = "\r\n".join(plain_letters(line) + PLAIN + "\033[K" for line in lines)
            sys.stdout.write("\033[H" + body + "\033[J")
            sys.stdout.flush()

    def _draw(self):
        lines = [f"{BOLD}pairkeep demo{PLAIN}  {self._title[:64]}",
                 f"── LAN client 192.0.2.100, its gateway is the virtual address {VIP4} ".ljust(self.WIDTH, "─")]
        lines += [left + "  " + right for left, right in zip(*(self._node(name) for name in NODES))]
        keys = f" {'Enter: go on, ' if self._waiting else ''}Ctrl-C: end and clean up "
        lines += [self._far_side(), *self._probes(), f"{DIM}{keys:─>{self.WIDTH}}{PLAIN}"]
        lines += [f"{YELLOW}{line}" for line in self._caption]
        if self._result:
            lines += list(timeline_text(self._result, self.WIDTH))
        return lines

    def _node(self, name):
        """Seven lines of 39 columns."""
        status = self._observer.seen[name]
        group = status["groups"][GROUP] if status else None
        watch = self.scene.watches[name]
        width = 37

        def row(text, colour=""):
            return f"│{colour} {text[:width - 2]:<{width - 2}} {PLAIN}│"

        rows = ["┌" + f" {name} 192.0.2.{NODES[name]} ".center(width, "─") + "┐"]
        if group:
            seconds = max(0.0, time.monotonic() - monotonic_of(group["since"]))
            shape = "●" if group["role"] == "active" else "○"
            rows.append(row(f"{shape} {group['role'].upper()} for {seconds:.0f} s, priority {group['priority']}",
                            ROLE_COLOURS.get(group["role"], "")))
        else:
            rows.append(row("○ pairkeepd does not run", RED))
        reason = textwrap.wrap(group["reason"] if group else "", width - 2)
        rows += [row(text, DIM) for text in (reason + ["", ""])[:2]]
        held = [address for address in (VIP4, VIP6) if watch.has("address", value=address)]
        rows.append(row(f"VIP {' '.join(held) if held else '–'}", GREEN if held else DIM))
        client = status["clients"][CLIENT] if status else {"pid": None}
        parts = [client["state"], f"pid {client['pid']}"] if client["pid"] else []
        if watch.has("interface", interface="tun0"):
            parts.append("tun0")
        rows.append(row(f"tunnel {', '.join(parts) or '–'}", GREEN if parts else DIM))
        return rows + ["└" + "─" * width + "┘"]

    def _far_side(self):
        ends = [self.scene.watches[name].has("route", value=FAR_NETWORK) for name in NODES]
        left, right = ("║" if end else " " for end in ends)
        return f"{' ' * 14}{GREEN}{left}{PLAIN}{f'far side {FAR}'.center(49)}{GREEN}{right}{PLAIN}"

    def _probes(self):
        """Answers of the last seconds, 100 ms a letter: high is all answered, a red cross is none."""
        prober = self.scene.prober
        if not prober:
            return ["", ""]
        letters = []
        for sent, answered in prober.buckets(self.WIDTH, 0.1):
            if not sent:
                letters.append(" ")
            elif not answered:
                letters.append(f"{RED}×{PLAIN}")
            else:
                letters.append(f"{GREEN}{'▂▄▆█'[answered * 3 // sent]}{PLAIN}")
        sent, answered = prober.totals()
        return ["".join(letters),
                f"client to far side, last {self.WIDTH / 10:.0f} s: one probe every 5 ms; "
                f"{answered} of {sent} answered"]
