# `down_after` of a Backup counts from the last advertisement that it heard.
pair priorities=192,128 down_after=10
run to=13s
----
0.000 a initialize -> backup: ready; listening for an Active
0.000 b initialize -> backup: ready; listening for an Active
10.250 a backup -> active: no Active heard for 10.25s
10.250 a sends ADVERTISEMENT priority=192 to 224.0.0.18
10.250 a claims 192.0.2.10
10.250 a announces 192.0.2.10
10.251 b ACTIVE_HEARD a (192.0.2.11) is Active with priority 192

kill a
run to=17s
reload b down_after=3
run to=18s
----
13.000 a is killed
15.000 a loses 192.0.2.10 (lease over)
17.000 b reload: group lan: down_after: 10 -> 3 (in_place)
17.000 b backup -> active: a (192.0.2.11) was silent for 4.749s
17.000 b sends ADVERTISEMENT priority=128 to 224.0.0.18
17.000 b claims 192.0.2.10
17.000 b announces 192.0.2.10
