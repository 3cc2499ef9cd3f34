# The Backup's priority is raised above the Active's: with `preempt: never` nothing moves, and its Active_Down_Timer has
# the shorter Skew_Time at once, without a new silence (3.1s after the last advertisement).
pair priorities=192,128
run to=5.5s
----
0.000 a initialize -> backup: ready; listening for an Active
0.000 b initialize -> backup: ready; listening for an Active
3.250 a backup -> active: no Active heard for 3.25s
3.250 a sends ADVERTISEMENT priority=192 to 224.0.0.18
3.250 a claims 192.0.2.10
3.250 a announces 192.0.2.10
3.251 b ACTIVE_HEARD a (192.0.2.11) is Active with priority 192

reload b priority=230
run to=7.5s
status b
kill a
run to=11s
----
5.500 b reload: group lan: priority: 128 -> 230 (in_place)
7.500 b STATUS backup: a (192.0.2.11) is Active with priority 192
7.500 b   eth0 IPv4 heard, accepted 5
7.500 b   192.0.2.10/24 absent
7.500 a is killed
10.000 a loses 192.0.2.10 (lease over)
10.353 b backup -> active: a (192.0.2.11) was silent for 3.101s
10.353 b sends ADVERTISEMENT priority=230 to 224.0.0.18
10.353 b claims 192.0.2.10
10.353 b announces 192.0.2.10
