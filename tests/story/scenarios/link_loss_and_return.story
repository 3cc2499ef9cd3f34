# A link lost on the Active is a fault: addresses now, the exclusive client killed beside it. Nothing can be sent
# there, so the peer waits Active_Down_Interval. The link back: Backup, no preemption.
# requirements: 26, 39
pair priorities=192,128 client=vpn
run to=5s
----
0.000 a initialize -> backup: ready; listening for an Active
0.000 b initialize -> backup: ready; listening for an Active
3.250 a backup -> active: no Active heard for 3.25s
3.250 a sends ADVERTISEMENT priority=192 to 224.0.0.18
3.250 a claims 192.0.2.10
3.250 a announces 192.0.2.10
3.250 a starts vpn
3.251 b ACTIVE_HEARD a (192.0.2.11) is Active with priority 192

link a down
run to=10s
----
5.000 a eth0 loses its link
5.000 a active -> fault: interface eth0 has no link (no carrier)
5.000 a releases 192.0.2.10
5.001 a vpn ended: killed by signal 9
7.751 b backup -> active: a (192.0.2.11) was silent for 3.5s
7.751 b sends ADVERTISEMENT priority=128 to 224.0.0.18
7.751 b claims 192.0.2.10
7.751 b announces 192.0.2.10
7.751 b starts vpn

link a up
run to=20s
----
10.000 a eth0 has a link again
10.000 a fault -> backup: fit again after: interface eth0 has no link (no carrier)
10.752 a ACTIVE_HEARD b (192.0.2.12) is Active with priority 128
