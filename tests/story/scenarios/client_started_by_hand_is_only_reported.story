# enforce: report. It runs on, the status says so; a plan that takes it over and gives it back stops it.
pair priorities=192,128 clients=vpn unit=true enforce=report
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
5.000 b CLIENT_UNWANTED was started, but not by pairkeep, although it should not run here; left alone (enforce: report)
6.000 b STATUS backup: a (192.0.2.11) is Active with priority 192
6.000 b   eth0 IPv4 heard, accepted 3
6.000 b   192.0.2.10/24 absent
6.000 b   vpn running
6.000 b     WARNING runs although it should not (enforce: report)

kill a
run to=11s
status b
----
6.000 a is killed
8.000 a loses 192.0.2.10 (lease over)
8.751 b backup -> active: a (192.0.2.11) was silent for 3.5s
8.751 b sends ADVERTISEMENT priority=128 to 224.0.0.18
8.751 b claims 192.0.2.10
8.751 b announces 192.0.2.10
8.751 b CLIENT_ADOPTED was started, but not by pairkeep, and is kept as it is
11.000 b STATUS active: a (192.0.2.11) was silent for 3.5s
11.000 b   eth0 IPv4 advertising, accepted 3
11.000 b   192.0.2.10/24 present
11.000 b   vpn running
