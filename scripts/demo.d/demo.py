"""The demonstration: a scene, four steps, a report. scripts/demo installs and builds what it needs, then comes here.

    scene.py     hosts, tunnel, daemons, and what is waited for
    steps.py     what is done to the pair, what must follow, the timelines
    picture.py   how it is shown
"""

import argparse
import json
import os
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "tests" / "support"))

from lab import Lab  # noqa: E402
from picture import Live, Text, plain_letters, summary_text, timeline_text, outage_text  # noqa: E402
from scene import FAR, NODES, VIP4, Scene  # noqa: E402
from steps import STEPS, StepFailed, first_start  # noqa: E402

# What there is to remove, also after this program was killed so hard that it could not do it itself.
RECORD = pathlib.Path("/run/pairkeep-demo.json")


def main():
    parser = argparse.ArgumentParser(prog="scripts/demo")
    for flag in ("--batch", "--keep", "--down"):
        parser.add_argument(flag, action="store_true")
    options = parser.parse_args()
    if options.down:
        return down()
    if refusal := clear_the_place():
        print(refusal, file=sys.stderr)
        return 75
    # Many threads, each with little to do: what the kernel says is stamped when its thread gets its turn.
    sys.setswitchinterval(0.0005)
    live = not options.batch and Live.possible()
    try:
        with Lab("pkdemo") as lab:
            RECORD.write_text(json.dumps({"pid": os.getpid(), "kept": False, "lab": lab.describe()}))
            return demonstrate(lab, Live if live else Text, options.keep)
    except KeyboardInterrupt:
        print("\nended; the laboratory is removed", file=sys.stderr)
        return 130
    finally:
        if not (options.keep and recorded() and recorded()["kept"]):
            RECORD.unlink(missing_ok=True)


def demonstrate(lab, show_type, keep):
    results, failure = [], None
    scene = Scene(lab)
    show = show_type(scene)
    try:
        first_start(scene, show)
        for step in STEPS:
            results.extend(step(scene, show))
    except (StepFailed, TimeoutError, RuntimeError) as error:
        failure = error
    finally:
        show.close()
    if show_type is Live:
        for result in results:
            say("", result.title, *timeline_text(result), f"  => {result.outcome}; {outage_text(result)}")
    if results:
        say("", *summary_text(results))
    if failure:
        say("", f"FAILED: {failure}", "", scene.last_words())
        return 1
    if keep:
        lab.detach()
        RECORD.write_text(json.dumps({"pid": os.getpid(), "kept": True, "lab": lab.describe()}))
        say("", *ways_to_look_around(scene))
    return 0


def ways_to_look_around(scene):
    yield "The laboratory stays up. To look around, as root:"
    for name in NODES:
        daemon = scene.daemons[name]
        yield ""
        yield f"  {name} ({scene.role(name)}):"
        inside = f"ip netns exec {scene.hosts[name].namespace}"
        yield f"    {inside} \\"
        yield f"      {daemon.bin_dir}/pairkeep status --run-dir {daemon.run_dir}"
        yield f"    tail -f {daemon.process.log}"
        yield f"    {inside} ip address show eth0"
        yield f"    kill {daemon.pid}        # an orderly stop; kill -9 is the other one"
    yield ""
    yield "  the LAN client, and what it reaches through the pair:"
    yield f"    ip netns exec {scene.client.namespace} ping {FAR}"
    yield f"    ip netns exec {scene.client.namespace} ip neighbour show {VIP4}"
    yield ""
    yield "  the LAN, seen from its switch:"
    yield f"    ip netns exec {scene.lab.switch} tcpdump -ni lan   # if installed"
    yield ""
    yield "  the configuration, the same on both nodes:"
    yield f"    {scene.daemons['connector-a'].config}"
    yield ""
    yield "To remove it:"
    yield "    scripts/demo --down"


def recorded():
    try:
        return json.loads(RECORD.read_text())
    except (OSError, ValueError):
        return None


def clear_the_place():
    """Remove what a killed demo left; a reason when another one runs or was kept."""
    record = recorded()
    if record and record["kept"]:
        return "a laboratory of an earlier demo is still up; scripts/demo --down removes it"
    if record and is_demo(record["pid"]):
        return f"another demo is running (pid {record['pid']})"
    if record:
        Lab.remove(record["lab"])
    return None


def is_demo(pid):
    try:
        return b"demo.py" in pathlib.Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return False


def down():
    record = recorded()
    if not record:
        print("no laboratory is up")
        return 0
    if not record["kept"] and is_demo(record["pid"]):
        print(f"a demo is running (pid {record['pid']}); end it with Ctrl-C there", file=sys.stderr)
        return 75
    Lab.remove(record["lab"])
    RECORD.unlink(missing_ok=True)
    print("the laboratory is removed")
    return 0


def say(*lines):
    for line in lines:
        print(plain_letters(line), flush=True)


if __name__ == "__main__":
    sys.exit(main())
