# The reconciler: an address that somebody deletes on the Active comes back, and the segment is told.
pair priorities=192 client=vpn
run to=5.5s
----
0.000 a initialize -> backup: ready; listening for an Active
3.250 a backup -> active: no Active heard for 3.25s
3.250 a sends ADVERTISEMENT priority=192 to 224.0.0.18
3.250 a claims 192.0.2.10
3.250 a announces 192.0.2.10
3.250 a starts vpn

remove a 192.0.2.10
run to=6s
status a
----
5.500 a ADDRESS_MISSING somebody removed 192.0.2.10 on eth0 while this node is active; putting it back
5.500 a claims 192.0.2.10
6.000 a STATUS active: no Active heard for 3.25s
6.000 a   eth0 IPv4 advertising, accepted 0
6.000 a   192.0.2.10/24 present
6.000 a   vpn running
6.000 a   WARNING somebody removed 192.0.2.10 on eth0, 499.9ms ago (1 within 1min)
