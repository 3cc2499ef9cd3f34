# The daemon was killed and came back before the lease ended: what it finds with its own tag and no role is removed.
pair priorities=192,128 lease=off
run to=5s
kill a
run to=6s
boot a
run to=15s
status a
----
0.000 a initialize -> backup: ready; listening for an Active
0.000 b initialize -> backup: ready; listening for an Active
3.250 a backup -> active: no Active heard for 3.25s
3.250 a sends ADVERTISEMENT priority=192 to 224.0.0.18
3.250 a claims 192.0.2.10
3.250 a announces 192.0.2.10
3.251 b ACTIVE_HEARD a (192.0.2.11) is Active with priority 192
5.000 a is killed
6.000 a initialize -> backup: ready; listening for an Active
7.000 a ADDRESS_LEFT_OVER a virtual address of ours is on the interface although this node is not active; removing it
7.000 a releases 192.0.2.10
7.751 b backup -> active: a (192.0.2.11) was silent for 3.5s
7.751 b sends ADVERTISEMENT priority=128 to 224.0.0.18
7.751 b claims 192.0.2.10
7.751 b announces 192.0.2.10
7.752 a ACTIVE_HEARD b (192.0.2.12) is Active with priority 128
15.000 a STATUS backup: b (192.0.2.12) is Active with priority 128
15.000 a   eth0 IPv4 heard, accepted 8
15.000 a   192.0.2.10/24 absent
