"""Foreign VRRP routers as the other node."""

import re
import signal
import subprocess

from .network import send_signal


class Keepalived:
    """Debian's keepalived, VRRP only, with all its files in the host's folder. `config` is the text of its file."""

    def __init__(self, host, config):
        self.host = host
        folder = host.folder / "keepalived"
        folder.mkdir(exist_ok=True)
        (folder / "keepalived.conf").write_text(config)
        self.process = host.spawn(
            ["keepalived", "--dont-fork", "--log-console", "--log-detail", "--vrrp",
             "--use-file", folder / "keepalived.conf", "--pid", folder / "keepalived.pid",
             "--vrrp_pid", folder / "vrrp.pid"])

    def state(self, instance=None):
        """The state it says it entered last: BACKUP, FAULT, ..., or None. keepalived calls Active MASTER."""
        found = re.findall(r"\((\S+)\) Entering (\w+) STATE", self.process.output())
        return next((state for name, state in reversed(found) if instance in (None, name)), None)

    def terminate(self):
        """The orderly way: it says priority 0."""
        return self.process.stop()

    def kill9(self):
        """All its processes, without a word. The parent stands still first: it would start its child again, and the
        child of a parent that dies first says goodbye."""
        send_signal(self.process.pid, signal.SIGSTOP)
        vrrp = subprocess.run(["ps", "-o", "pid=", "--ppid", str(self.process.pid)], text=True, capture_output=True,
                              check=False).stdout.split()
        for pid in [*map(int, vrrp), self.process.pid]:
            send_signal(pid, signal.SIGKILL)
        self.process.wait()
