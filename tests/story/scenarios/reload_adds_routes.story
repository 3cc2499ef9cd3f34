# The first route of a group, another, and none: set and removed at once on the Active.
pair priorities=192,128
run to=5s
----
0.000 a initialize -> backup: ready; listening for an Active
0.000 b initialize -> backup: ready; listening for an Active
3.250 a backup -> active: no Active heard for 3.25s
3.250 a sends ADVERTISEMENT priority=192 to 224.0.0.18
3.250 a claims 192.0.2.10
3.250 a announces 192.0.2.10
3.251 b ACTIVE_HEARD a (192.0.2.11) is Active with priority 192

reload a routes=10.20.0.0/16
run to=6s
----
5.000 a reload: group lan: routes: adds 10.20.0.0/16 via 192.0.2.1 (in_place)
5.000 a sets route 10.20.0.0/16

kill b
leave a
run to=9s
----
6.000 b is killed
6.000 a removes route 10.20.0.0/16
6.000 a releases 192.0.2.10
6.000 a sends ADVERTISEMENT priority=0 to 224.0.0.18
6.000 a active -> initialize: leaving: SIGTERM
6.000 a has left
