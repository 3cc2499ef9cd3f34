#!/usr/bin/python3
"""A system bus of its own with a systemd on it that behaves oddly, each unit in its way; for unit tests of the driver.

    tests/support/mock_systemd.py FOLDER      the bus listens at FOLDER/bus; "ready" on stdout, then one word per command

Commands on stdin: `set UNIT PROPERTY TEXT`, `allow`, `deny`, `calls UNIT` (what was ordered of it so far), `job TYPE` (of the unit
that asks: restart, stop, ...; without a TYPE it has none; late: no answer for a minute), `freeze`, `down`, `up`
(the bus and systemd with it; units are what they were first). Ends at end of file. Units:

    plain     the answer, then the job's end, then the new state: what one expects
    early     JobRemoved and the new state come before the answer
    stale     between answer and end, properties are told that have not changed yet
    slow      the start job never ends; a stop ends it
    depends   the start job ends with "dependency"
    dies      is failed right after its start
    deaf      a stop does nothing; KillUnit ends it
    alias     is known to systemd as plain.service
    needed    another unit would be stopped with it
    masked, missing, broken   as systemd says it of such units
"""
import os
import pathlib
import signal
import subprocess
import sys

import dbus
import dbusmock

NAME, PATH = "org.freedesktop.systemd1", "/org/freedesktop/systemd1"
MANAGER, UNIT = NAME + ".Manager", NAME + ".Unit"
UNITS = ("plain", "early", "stale", "slow", "depends", "dies", "deaf", "alias", "needed", "masked", "missing", "broken")

_BUS = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><listen>unix:path={folder}/bus</listen><auth>EXTERNAL</auth>
<policy context="default"><allow send_destination="*"/><allow own="*"/><allow receive_sender="*"/></policy>
</busconfig>"""

# In the mocked object: `args` are the call's, `self` the manager.
_COMMON = """
import dbus
from gi.repository import GLib
UNIT = 'org.freedesktop.systemd1.Unit'
name = str(args[0])
kind = name.split('.')[0]
unit = objects['/org/freedesktop/systemd1/unit/' + kind + '_2eservice']
def job():
    self.jobs = getattr(self, 'jobs', 100) + 1
    return self.jobs, dbus.ObjectPath('/org/freedesktop/systemd1/job/%d' % self.jobs)
def state(active, **others):
    unit.UpdateProperties(UNIT, {'ActiveState': active, **others})
def becomes(active, **others):  # without a word
    for key, value in {'ActiveState': active, **others}.items(): unit._set_property(UNIT, key, value)
def removed(number, path, result):
    if int(unit.Get(UNIT, 'Job')[0]) == number: has_job(0, dbus.ObjectPath('/'))  # or a newer one has its place
    self.EmitSignal('org.freedesktop.systemd1.Manager', 'JobRemoved', 'uoss', [dbus.UInt32(number), path, name, result])
def later(*steps):
    def next_one(left):
        left[0]()
        if left[1:]: GLib.timeout_add(5, lambda: next_one(left[1:]))
        return False
    GLib.timeout_add(5, lambda: next_one(steps))
def has_job(number, path):
    unit._set_property(UNIT, 'Job', dbus.Struct((dbus.UInt32(number), path), signature='uo'))
def refuse(error, words):
    raise dbus.exceptions.DBusException(words, name=error)
if getattr(self, 'denied', False):
    refuse('org.freedesktop.DBus.Error.InteractiveAuthorizationRequired', 'Interactive authentication required.')
running = {'MainPID': dbus.UInt32(4711), 'StatusText': 'Initialization Sequence Completed'}
over = {'MainPID': dbus.UInt32(0), 'StatusText': ''}
"""
_START = _COMMON + """
if kind == 'masked': refuse('org.freedesktop.systemd1.UnitMasked', 'Unit masked.service is masked.')
if kind == 'missing': refuse('org.freedesktop.systemd1.NoSuchUnit', 'Unit missing.service not found.')
number, path = job()
ret = path
if kind == 'early':
    becomes('active', **running); removed(number, path, 'done'); state('active')
elif kind == 'stale':
    has_job(number, path)
    later(lambda: state('inactive'), lambda: state('inactive'), lambda: state('activating'), lambda: state('activating'),
          lambda: (becomes('active', **running), removed(number, path, 'done')), lambda: state('active'))
elif kind == 'slow':
    has_job(number, path)
elif kind == 'depends':
    has_job(number, path); later(lambda: removed(number, path, 'dependency'))
elif kind == 'dies':
    has_job(number, path)
    later(lambda: state('failed', Result='exit-code', ExecMainCode=dbus.Int32(1), ExecMainStatus=dbus.Int32(3)),
          lambda: removed(number, path, 'failed'))
else:
    has_job(number, path)
    later(lambda: (becomes('active', **running), removed(number, path, 'done')), lambda: state('active'))
"""
_STOP = _COMMON + """
number, path = job()
ret = path
now = str(unit.Get(UNIT, 'ActiveState'))
if now in ('inactive', 'failed') and kind != 'slow':
    GLib.idle_add(lambda: self.EmitSignal('org.freedesktop.systemd1.Manager', 'JobRemoved', 'uoss',
                                          [dbus.UInt32(number), path, name, 'done']))
elif kind == 'early':
    becomes('inactive', **over); removed(number, path, 'done'); state('inactive')
elif kind == 'deaf' and now in ('active', 'deactivating'):
    has_job(number, path); later(lambda: state('deactivating'))
else:
    has_job(number, path)
    later(lambda: (becomes('inactive', **over), removed(number, path, 'done')), lambda: state('inactive'))
"""
_KILL = _COMMON + """
if kind == 'deaf':
    later(lambda: state('failed', Result='signal', ExecMainCode=dbus.Int32(2), ExecMainStatus=dbus.Int32(9), **over),
          lambda: removed(self.jobs, dbus.ObjectPath('/org/freedesktop/systemd1/job/%d' % self.jobs), 'done'))
else:
    refuse('org.freedesktop.systemd1.NoSuchProcess', 'No process to kill.')
"""
_OWN = f"ret = dbus.ObjectPath('{PATH}/unit/vpn_2eservice')"
_JOBS = f"""
import time
kind = getattr(self, 'own_job', '')
if kind == 'late': time.sleep(60)
other = (dbus.UInt32(7), 'cron.service', 'restart', 'waiting', dbus.ObjectPath('/job/7'), dbus.ObjectPath('{PATH}/unit/cron_2eservice'))
own = (dbus.UInt32(8), 'vpn.service', kind, 'running', dbus.ObjectPath('/job/8'), dbus.ObjectPath('{PATH}/unit/vpn_2eservice'))
ret = dbus.Array([other, own] if kind else [other], signature='(usssoo)')
"""


def _in_one_scope(code):
    """dbusmock runs it with two scopes, in which no function of its own sees `self`."""
    return f"scope = dict(globals(), self=self, args=args)\nexec({code!r}, scope)\nret = scope.get('ret')"


class Bus:
    def __init__(self, folder):
        self.folder = folder
        self.daemon = self.server = None

    def up(self):
        (self.folder / "bus.conf").write_text(_BUS.format(folder=self.folder))
        (self.folder / "bus").unlink(missing_ok=True)
        address = os.environ["DBUS_SYSTEM_BUS_ADDRESS"] = f"unix:path={self.folder}/bus"
        self.daemon = subprocess.Popen(["dbus-daemon", f"--config-file={self.folder}/bus.conf", "--nofork", "--nopidfile",
                                        "--print-address=1"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        self.daemon.stdout.readline()
        self.server = subprocess.Popen([sys.executable, "-m", "dbusmock", "--system", NAME, PATH, MANAGER],
                                       stdout=subprocess.DEVNULL)
        dbusmock.DBusTestCase.wait_for_bus_object(NAME, PATH, system_bus=True)
        self.bus = dbus.bus.BusConnection(address)
        self.manager = self.bus.get_object(NAME, PATH)
        mock = dbus.Interface(self.manager, dbusmock.MOCK_IFACE)
        for name in UNITS:  # before the methods: whoever can subscribe finds all of it
            mock.AddObject(f"{PATH}/unit/{name}_2eservice", UNIT, self._properties(name), [])
        mock.AddMethods(MANAGER, [("Subscribe", "", "", ""), ("StartUnit", "ss", "o", _in_one_scope(_START)),
                                  ("StopUnit", "ss", "o", _in_one_scope(_STOP)),
                                  ("KillUnit", "ssi", "", _in_one_scope(_KILL)),
                                  # Whoever asks is vpn.service; its job is what `job` says.
                                  ("GetUnitByPID", "u", "o", _OWN),
                                  ("ListJobs", "", "a(usssoo)", _JOBS),
                                  ("Job", "s", "", "self.own_job = args[0]"),
                                  ("Allow", "b", "", "self.denied = not args[0]")])

    @staticmethod
    def _properties(name):
        load = {"masked": "masked", "missing": "not-found", "broken": "bad-setting"}.get(name, "loaded")
        error = "Unit broken.service has a bad unit file setting." if name == "broken" else ""
        needed_by = ["other.service"] if name == "needed" else []
        return {"Id": f"{'plain' if name == 'alias' else name}.service",
                "RequiredBy": dbus.Array(needed_by, signature="s"), "LoadState": load, "LoadError": dbus.Struct(("", error), signature="ss"), "ActiveState": "inactive",
                "ConditionResult": True, "Job": dbus.Struct((dbus.UInt32(0), dbus.ObjectPath("/")), signature="uo"),
                "Result": "success", "StatusText": "", "MainPID": dbus.UInt32(0), "ExecMainCode": dbus.Int32(0),
                "ExecMainStatus": dbus.Int32(0), "Wants": dbus.Array(["network.target"], signature="s")}

    def down(self):
        for process in (self.daemon, self.server):
            process.send_signal(signal.SIGKILL)
            process.wait()
            if process.stdout:
                process.stdout.close()
        self.daemon = self.server = None

    def set(self, name, key, text):
        unit = self.bus.get_object(NAME, f"{PATH}/unit/{name.split('.')[0]}_2eservice")
        dbus.Interface(unit, dbusmock.MOCK_IFACE).UpdateProperties(UNIT, {key: text})

    def calls(self, name):
        made = dbus.Interface(self.manager, dbusmock.MOCK_IFACE).GetCalls()
        return ",".join(f"{call}({args[1]})" for _, call, args in made if args and args[0] == name) or "none"

    def do(self, verb, *words):
        if verb == "set":
            self.set(words[0], words[1], " ".join(words[2:]))
        elif verb == "calls":
            return self.calls(*words)
        elif verb == "job":
            dbus.Interface(self.manager, MANAGER).Job(words[0] if words else "")
        elif verb in ("allow", "deny"):
            dbus.Interface(self.manager, MANAGER).Allow(verb == "allow")
        elif verb == "freeze":
            self.server.send_signal(signal.SIGSTOP)
        elif verb in ("down", "up"):
            getattr(self, verb)()
        return "ok"


def main():
    bus = Bus(pathlib.Path(sys.argv[1]))
    bus.up()
    try:
        print("ready", flush=True)
        for line in sys.stdin:
            print(bus.do(*line.split()), flush=True)
    finally:
        if bus.daemon:
            bus.down()


main()
