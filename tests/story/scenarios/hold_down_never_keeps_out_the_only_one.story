# ... and takes over all the same when the other one dies.
pair priorities=192,128 preempt=always
run to=5s
link a down
run to=6s
link a up
run to=7s
link a down
run to=8s
link a up
run to=9s
link a down
run to=10s
link a up
run to=11s
kill b
run to=16s
status a
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
7.000 a eth0 loses its link
7.000 a backup -> fault: interface eth0 has no link (no carrier)
7.751 b backup -> active: a (192.0.2.11) was silent for 3.5s
7.751 b sends ADVERTISEMENT priority=128 to 224.0.0.18
7.751 b claims 192.0.2.10
7.751 b announces 192.0.2.10
8.000 a eth0 has a link again
8.000 a fault -> backup: fit again after: interface eth0 has no link (no carrier)
9.000 a eth0 loses its link
9.000 a HOLD_DOWN this node lost its role or its health again and again: for 10s it stands back (priority 2) for anybody who is fit
9.000 a backup -> fault: interface eth0 has no link (no carrier)
10.000 a eth0 has a link again
10.000 a fault -> backup: fit again after: interface eth0 has no link (no carrier)
10.752 a ACTIVE_HEARD b (192.0.2.12) is Active with priority 128
11.000 b is killed
13.000 b loses 192.0.2.10 (lease over)
14.994 a backup -> active: b (192.0.2.12) was silent for 4.242s
14.994 a sends ADVERTISEMENT priority=192 to 224.0.0.18
14.994 a claims 192.0.2.10
14.994 a announces 192.0.2.10
16.000 a STATUS active: b (192.0.2.12) was silent for 4.242s
16.000 a   eth0 IPv4 advertising, accepted 2
16.000 a   192.0.2.10/24 present
