"""A tunnel's stand-in. The far side sees by it where the client runs: every 20 ms a datagram with its name, its pid and when it was sent.

    beacon.py ADDRESS PORT NAME
"""
import os
import socket
import sys
import time

PERIOD = 0.02


def main(address, port, name):
    out = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    while True:
        try:
            out.sendto(f"{name} {os.getpid()} {time.monotonic()}".encode(), (address, int(port)))
        except OSError:
            pass  # as a tunnel whose network is away
        time.sleep(PERIOD)


if __name__ == "__main__":
    main(*sys.argv[1:])
