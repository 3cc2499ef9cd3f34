# A client started by hand on the backup is stopped, whoever started it, and that is said.
pair priorities=192,128 clients=vpn unit=true
run to=5s
by_hand b vpn
run to=6s
status b
----
0.000 a initialize -> backup: ready; listening for an Active
0.000 b initialize -> backup: ready; listening for an Active
3.250 a backup -> active: no Active heard for 3.25s
3.250 a sends ADVERTISEMENT priority=192 to 224.0.0.18
3.250 a claims 192.0.2.10
3.250 a announces 192.0.2.10
3.250 a starts vpn
3.251 b ACTIVE_HEARD a (192.0.2.11) is Active with priority 192
5.000 b somebody starts vpn
5.000 b CLIENT_UNWANTED was started, but not by pairkeep, although it should not run here; stopping it
5.020 b vpn ended: exited with status 0
6.000 b STATUS backup: a (192.0.2.11) is Active with priority 192
6.000 b   eth0 IPv4 heard, accepted 3
6.000 b   192.0.2.10/24 absent
6.000 b   vpn stopped
