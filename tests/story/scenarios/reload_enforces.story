# A unit that somebody started on the Backup was only reported; the changed file wants it stopped.
pair priorities=192,128 clients=vpn unit=true enforce=report
run to=5s
by_hand b vpn
run to=6s
reload b enforced=vpn
run to=7s
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
5.000 b CLIENT_UNWANTED was started, but not by pairkeep, although it should not run here; left alone (enforce: report)
6.000 b reload: client vpn: enforce: report -> stop (in_place)
6.020 b vpn ended: exited with status 0
7.000 b STATUS backup: a (192.0.2.11) is Active with priority 192
7.000 b   eth0 IPv4 heard, accepted 4
7.000 b   192.0.2.10/24 absent
7.000 b   vpn stopped
