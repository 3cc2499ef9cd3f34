# preempt: always, and a link that bounces. From the third change on the node stands back for longer and longer; the peer
# keeps the role meanwhile.
pair priorities=192,128 preempt=always
run to=5s
link a down
run to=6s
link a up
run to=12s
link a down
run to=13s
link a up
run to=19s
link a down
run to=20s
link a up
run to=30s
status a
run to=40s
----
0.000 a initialize -> backup: ready; listening for an Active
0.000 b initialize -> backup: ready; listening for an Active
3.250 a backup -> active: no Active heard for 3.25s
3.250 a sends ADVERTISEMENT priority=192 to 224.0.0.18
3.250 a claims 192.0.2.10
3.250 a announces 192.0.2.10
3.251 b ACTIVE_HEARD a (192.0.2.11) is Active with priority 192
5.000 a eth0 loses its link
5.000 a active -> fault: interface eth0 has no link (no carrier)
5.000 a releases 192.0.2.10
6.000 a eth0 has a link again
6.000 a fault -> backup: fit again after: interface eth0 has no link (no carrier)
7.751 b backup -> active: a (192.0.2.11) was silent for 3.5s
7.751 b sends ADVERTISEMENT priority=128 to 224.0.0.18
7.751 b claims 192.0.2.10
7.751 b announces 192.0.2.10
9.250 a backup -> active: b (192.0.2.12) has priority 128, this node 192 and preempt: always
9.250 a sends ADVERTISEMENT priority=192 to 224.0.0.18
9.250 a claims 192.0.2.10
9.250 a announces 192.0.2.10
9.251 b active -> backup: a (192.0.2.11) has priority 192, this node 128
9.251 b releases 192.0.2.10
12.000 a eth0 loses its link
12.000 a active -> fault: interface eth0 has no link (no carrier)
12.000 a releases 192.0.2.10
13.000 a eth0 has a link again
13.000 a fault -> backup: fit again after: interface eth0 has no link (no carrier)
14.751 b backup -> active: a (192.0.2.11) was silent for 3.5s
14.751 b sends ADVERTISEMENT priority=128 to 224.0.0.18
14.751 b claims 192.0.2.10
14.751 b announces 192.0.2.10
16.250 a backup -> active: b (192.0.2.12) has priority 128, this node 192 and preempt: always
16.250 a sends ADVERTISEMENT priority=192 to 224.0.0.18
16.250 a claims 192.0.2.10
16.250 a announces 192.0.2.10
16.251 b active -> backup: a (192.0.2.11) has priority 192, this node 128
16.251 b releases 192.0.2.10
19.000 a eth0 loses its link
19.000 a HOLD_DOWN this node lost its role or its health again and again: for 10s it stands back (priority 2) for anybody who is fit
19.000 a active -> fault: interface eth0 has no link (no carrier)
19.000 a releases 192.0.2.10
20.000 a eth0 has a link again
20.000 a fault -> backup: fit again after: interface eth0 has no link (no carrier)
21.751 b backup -> active: a (192.0.2.11) was silent for 3.5s
21.751 b sends ADVERTISEMENT priority=128 to 224.0.0.18
21.751 b claims 192.0.2.10
21.751 b announces 192.0.2.10
21.752 a ACTIVE_HEARD b (192.0.2.12) is Active with priority 128
30.000 a STATUS backup: b (192.0.2.12) is Active with priority 128
30.000 a   eth0 IPv4 heard, accepted 15
30.000 a   192.0.2.10/24 absent
30.000 a   two Actives: 2, for 5.496s
32.002 a backup -> active: b (192.0.2.12) has priority 128, this node 192 and preempt: always
32.002 a sends ADVERTISEMENT priority=192 to 224.0.0.18
32.002 a claims 192.0.2.10
32.002 a announces 192.0.2.10
32.003 b active -> backup: a (192.0.2.11) has priority 192, this node 128
32.003 b releases 192.0.2.10
