"""NotifySocket: the service manager's end of sd_notify(3), for a daemon of the lab."""

import os
import socket


class NotifySocket:
    """Give `environment` to the daemon, read `assignments`: ("READY", "1"), ("STATUS", "lan BACKUP"), as they came."""

    def __init__(self, folder, watchdog_usec=None):
        path = folder / "notify.sock"
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.bind(str(path))
        os.chmod(path, 0o777)
        self._socket.setblocking(False)
        self._seen = []
        self.environment = {"NOTIFY_SOCKET": path}
        if watchdog_usec:
            self.environment["WATCHDOG_USEC"] = watchdog_usec

    def fill(self):
        """Until nobody can send anything more."""
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sender:
            sender.setblocking(False)
            try:
                while True:
                    sender.sendto(b"FULL=1", str(self.environment["NOTIFY_SOCKET"]))
            except BlockingIOError:
                pass

    @property
    def assignments(self):
        try:
            while True:
                lines = self._socket.recv(65536).decode().splitlines()
                self._seen += [tuple(line.split("=", 1)) for line in lines]
        except BlockingIOError:
            return self._seen

    def last(self, name):
        """The value that was said last, or None."""
        return next((value for key, value in reversed(self.assignments) if key == name), None)

    def count(self, name):
        return sum(key == name for key, _ in self.assignments)

    def close(self):
        self._socket.close()
