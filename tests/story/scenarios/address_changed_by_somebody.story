# Our address, and no longer as we made it (here its tag is gone): it is made anew, and the segment is told.
pair priorities=192
run to=5s
change a 192.0.2.10 networkd
run to=6s
status a
----
0.000 a initialize -> backup: ready; listening for an Active
3.250 a backup -> active: no Active heard for 3.25s
3.250 a sends ADVERTISEMENT priority=192 to 224.0.0.18
3.250 a claims 192.0.2.10
3.250 a announces 192.0.2.10
5.000 a ADDRESS_MISSING somebody changed 192.0.2.10 on eth0 (pid 123 (networkd)) while this node is active; putting it back
5.000 a claims 192.0.2.10
6.000 a STATUS active: no Active heard for 3.25s
6.000 a   eth0 IPv4 advertising, accepted 0
6.000 a   192.0.2.10/24 present
6.000 a   WARNING somebody changed 192.0.2.10 on eth0 (pid 123 (networkd)), 999.9ms ago (1 within 1min)

